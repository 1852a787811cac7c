"""The differential: which diseases fit a patient's signs and symptoms."""
