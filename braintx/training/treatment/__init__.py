"""Fitting and measuring the treatment model."""
