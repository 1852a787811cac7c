"""Reading, checking, splitting and simulating data."""
