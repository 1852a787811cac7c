"""Evaluations as HTML pages that need no network: what all share, and a folder for each."""
