"""BrainTx."""
