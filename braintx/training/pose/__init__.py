"""Fitting the pose network to slices that are known to stand upright."""
