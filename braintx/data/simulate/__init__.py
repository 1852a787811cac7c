"""Data made up on purpose, with a known truth, and always labelled so."""
