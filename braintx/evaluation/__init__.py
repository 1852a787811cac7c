"""What the numbers are allowed to say."""
