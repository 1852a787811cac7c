"""What the treatment model is worth, beside what is possible."""
