"""What the data says: hypotheses tested, and whether there is anything to learn."""
