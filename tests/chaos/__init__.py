"""What is left after the worst: real servers killed in the middle of their work, databases too."""
