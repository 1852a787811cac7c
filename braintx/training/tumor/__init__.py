"""Fitting the tumour network."""
