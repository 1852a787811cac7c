"""What a DICOM object says of whom it is: kept apart, and looked for in what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

_NAMES = ("PN",)
_OF_PERSONS = ("LO", "SH", "LT", "ST", "UT", "UC", "DA")
_NUMBERS = (
    "AccessionNumber",
    "StudyID",
    "AdmissionID",
    "RequestedProcedureID",
    "ScheduledProcedureStepID",
    "PerformedProcedureStepID",
    "FillerOrderNumberImagingServiceRequest",
    "PlacerOrderNumberImagingServiceRequest",
    "InstitutionName",
    "InstitutionAddress",
    "StationName",
    "DeviceSerialNumber",
)


@dataclass(frozen=True, repr=False)
class OriginalIdentifiers:
    """What a SEG, an SR or a STOW answer must state, and nobody else may see.

    It belongs in a table apart from the results, with its own access and retention. It has no
    ``repr``, so that no log or traceback shows it.

    Attributes
    ----------
    patient_id, issuer, patient_name, birth_date, sex : str
        As the object has them; empty where it has none, like all that follow.
    study_uid, series_uid, instance_uid, class_uid, frame_of_reference_uid : str
    accession_number, study_id, study_date, study_time, referring_physician : str
    shift : int
        Days that were added to every date.
    known : tuple of str
        Every value that may identify, for `braintx.data.deidentify.verify`.
    """

    patient_id: str = ""
    issuer: str = ""
    patient_name: str = ""
    birth_date: str = ""
    sex: str = ""
    study_uid: str = ""
    series_uid: str = ""
    instance_uid: str = ""
    class_uid: str = ""
    frame_of_reference_uid: str = ""
    accession_number: str = ""
    study_id: str = ""
    study_date: str = ""
    study_time: str = ""
    referring_physician: str = ""
    shift: int = 0
    known: tuple[str, ...] = field(default=())

    @property
    def person(self) -> str:
        """What tells this patient from others: the id, else name and birth, else the study."""
        named = f"{self.patient_name}|{self.birth_date}" if self.patient_name else ""
        return self.patient_id or named or self.study_uid


def identifiers(dataset: Dataset) -> OriginalIdentifiers:
    """Read them from an object; a value that cannot be read counts as none."""

    def text(keyword: str) -> str:
        try:
            return str(dataset.get(keyword) or "").strip("\0 ")
        except Exception:  # a foreign value: pydicom parses it when asked, and may raise anything
            return ""

    return OriginalIdentifiers(
        patient_id=text("PatientID"),
        issuer=text("IssuerOfPatientID"),
        patient_name=text("PatientName"),
        birth_date=text("PatientBirthDate"),
        sex=text("PatientSex"),
        study_uid=text("StudyInstanceUID"),
        series_uid=text("SeriesInstanceUID"),
        instance_uid=text("SOPInstanceUID"),
        class_uid=text("SOPClassUID"),
        frame_of_reference_uid=text("FrameOfReferenceUID"),
        accession_number=text("AccessionNumber"),
        study_id=text("StudyID"),
        study_date=text("StudyDate"),
        study_time=text("StudyTime"),
        referring_physician=text("ReferringPhysicianName"),
        known=tuple(sorted({value for value in _values(dataset) if value})),
    )


def _values(dataset: Dataset) -> Iterator[str]:
    from pydicom._uid_dict import UID_dictionary

    for element in elements(dataset):
        person = element.tag.group == 0x0010 and element.VR in _OF_PERSONS
        if element.VR in _NAMES or person or element.keyword in _NUMBERS:
            yield from texts(element)
        elif element.VR == "UI":
            yield from (uid for uid in texts(element) if uid not in UID_dictionary)


def elements(dataset: Dataset) -> Iterator[DataElement]:
    """Every element that can be read, those of nested sequences included."""
    for tag in dataset.keys():  # noqa: SIM118 (iterating a dataset parses its values)
        try:
            element = dataset[tag]
        except Exception:  # noqa: S112 (what cannot be parsed is never kept, either)
            continue
        if element.VR == "SQ":
            for item in element.value or ():
                yield from elements(item)
        else:
            yield element


def texts(element: DataElement) -> tuple[str, ...]:
    """The values of an element as texts; bytes have none."""
    value = element.value
    if value is None or isinstance(value, bytes | bytearray):
        return ()
    several = value if isinstance(value, list | tuple) or hasattr(value, "insert") else [value]
    return tuple(str(one).strip("\0 ") for one in several)
