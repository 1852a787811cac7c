"""What the ranking of diseases is allowed to say: papers apart, every disease counted alike."""
