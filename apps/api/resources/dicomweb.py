"""STOW-RS (PS3.18, 10.5): what a PACS sends becomes a job, an answer for each series."""
