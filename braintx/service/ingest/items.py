"""What the readers of sources give: a patient's record, or images, as the source says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from braintx.core.findings import Presentation
from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.core.records import ClinicalRecord

Kind = Literal["clinical", "jsonl", "fhir", "phenopacket", "dicom", "images"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Kinds of sources, in the order in which they are read: tables say whose the images are."""


@dataclass(frozen=True, repr=False)
class GivenPatient:
    """A patient as a source names one; only a pseudonym of it is ever kept.

    Attributes
    ----------
    identifier : str
    issuer : str
        Whose identifier it is, where the source says: ids of two issuers are two patients.
    """

    identifier: str
    issuer: str = ""


@dataclass(frozen=True, repr=False)
class Item:
    """One row, line, resource or file.

    Attributes
    ----------
    patient : GivenPatient or None
        None where the source does not say.
    record : ClinicalRecord or None
        What is known of the patient; of an image alone, None.
    images : tuple of Path
    diagnosis, treatment : str or None
        What the source says: of the patient where there is a record, else of the images.
    presentation : Presentation or None
        The patient's signs and symptoms.
    diseases : tuple of str
        Ids of what the patient is said to have, as in "OMIM:154700".
    """

    patient: GivenPatient | None = None
    record: ClinicalRecord | None = None
    images: tuple[Path, ...] = ()
    diagnosis: TumorLabel | None = None
    treatment: TreatmentLabel | None = None
    presentation: Presentation | None = None
    diseases: tuple[str, ...] = ()
