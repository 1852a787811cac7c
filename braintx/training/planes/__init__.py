"""Fitting the reader of view planes to slices labelled by eye."""
