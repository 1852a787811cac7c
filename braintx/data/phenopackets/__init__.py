"""GA4GH phenopackets as JSON: a patient's findings, read from anyone's and written for anyone.

By the published schema (https://phenopacket-schema.readthedocs.io, version 2; version 1 is read
too), without protobuf.
"""

from braintx.data.phenopackets.reading import ISSUES, Phenopacket, looks_like_one, read
from braintx.data.phenopackets.writing import write

__all__ = ["ISSUES", "Phenopacket", "looks_like_one", "read", "write"]
