"""Fits the differential to published patients."""
