"""What a report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from braintx.core.records import Assessment, ClinicalRecord, PatientAssessment
from braintx.explain import saliency


@dataclass(frozen=True)
class ReportCase:
    """An answer, what it was given for, and what the report calls it.

    Attributes
    ----------
    name : str
        What the case is called: a file's name, or ``identifier`` where names are not kept.
    shown : Assessment
        Of the slice that the report shows; without its `Slice` there is no picture.
    record : ClinicalRecord
        Age and sex are printed, of the note only its length.
    when : datetime
        Printed on the report, in its own time zone.
    patient : PatientAssessment or None
        That ``shown`` belongs to, where there are several slices.
    at : int
        Position of ``shown`` among the patient's slices.
    method : str
        Of the heat map; one of `braintx.explain.saliency.METHODS`.
    synthetic : bool
        Whether the image is no patient's, which the report then says.
    identifier : str
        Of the assessment, where it is kept.
    pseudonym : str
        Of the patient, where there is one.
    """

    name: str
    shown: Assessment
    record: ClinicalRecord
    when: datetime
    patient: PatientAssessment | None = None
    at: int = 0
    method: str = saliency.DEFAULT
    synthetic: bool = False
    identifier: str = ""
    pseudonym: str = ""

    @property
    def slices(self) -> int:
        """How many slices the patient's answer rests on."""
        return 1 if self.patient is None else len(self.patient.slices)
