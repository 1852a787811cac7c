"""What the tumour model is worth, from predictions on patients it was not fitted to."""
