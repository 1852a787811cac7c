"""Cross-validations: what fits and measures, patients apart."""
