"""Use cases of the service; no web framework here."""
