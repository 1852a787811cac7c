"""How far a head is turned in its image, so that every slice is read upright."""
