"""What keeps the project: installing, pinning, figures, checks, the bill of materials."""
