"""The leaf of the package: records that pass between rooms, errors for people, settings."""
