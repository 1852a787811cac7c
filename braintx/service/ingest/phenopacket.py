"""GA4GH phenopackets: one item a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from braintx.core.records import ClinicalRecord
from braintx.data import phenopackets
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally


def read(path: Path, tally: Tally) -> Iterator[Item]:
    """The subject with age, sex, findings, and the diseases it is said to have.

    Parameters
    ----------
    path : Path
    tally : Tally
        Gets what could not be understood of it.

    Raises
    ------
    FindingError
        Where it is no phenopacket of one patient.
    """
    found = phenopackets.read(path.read_bytes())
    tally.take(found.issues)
    told = found.presentation
    yield Item(
        GivenPatient(found.subject) if found.subject else None,
        ClinicalRecord(told.age, told.sex),
        presentation=told if told.findings else None,
        diseases=found.diagnoses,
    )
