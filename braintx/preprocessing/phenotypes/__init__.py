"""A note, English or Spanish, to findings."""

from braintx.preprocessing.phenotypes.parser import PhenotypeParser

__all__ = ["PhenotypeParser"]
