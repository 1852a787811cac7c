"""Records to arrays: one path for training and serving."""
