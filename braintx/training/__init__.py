"""Fitting models before deployment."""
