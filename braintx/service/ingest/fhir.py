"""FHIR R4 bundles: one item a patient."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from braintx.service.fhir.read import read as read_bundle
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally


def read(path: Path, tally: Tally) -> Iterator[Item]:
    """One item a patient, with what the bundle says of each.

    Parameters
    ----------
    path : Path
    tally : Tally
        Gets what could not be read of it.

    Raises
    ------
    DataError
        Where it is no bundle.
    """
    found = read_bundle(path.read_bytes())
    tally.take(found.issues)
    for one in found.patients:
        yield Item(GivenPatient(one.identifier, one.system), one.record)
