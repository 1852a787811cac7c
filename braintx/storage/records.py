"""What the repository keeps, as frozen records. Every time is aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from braintx.core.differential import Differential
from braintx.core.findings import Presentation
from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.core.records import Assessment, ClinicalRecord, PatientAssessment

Scope = Literal["assess", "read", "outcome", "ingest"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key may do: ask for answers, read them, confirm them, bring data in."""

JobStatus = Literal["queued", "running", "cancelling", "cancelled", "done", "failed"]
JOB_STATUSES: tuple[JobStatus, ...] = get_args(JobStatus)

ItemStatus = Literal["waiting", "done", "failed"]
ITEM_STATUSES: tuple[ItemStatus, ...] = get_args(ItemStatus)


@dataclass(frozen=True)
class StoredImage:
    """One file as it is kept: without metadata that could name somebody.

    Attributes
    ----------
    digest : str
        SHA-256 of the content that is kept, in hexadecimal.
    given : str
        SHA-256 of the content that was given, keyed: it finds the same file again, and tells
        nothing about it.
    media_type : str
        As in "application/dicom".
    size : int
        Bytes.
    made : datetime
    """

    digest: str
    given: str
    media_type: str
    size: int
    made: datetime


@dataclass(frozen=True)
class Statement:
    """What a source says that a patient has, or an image shows: nobody has confirmed it.

    Attributes
    ----------
    source : str
        Kind of source, as in "images".
    patient : str or None
        Pseudonym.
    image : str or None
        Digest of a `StoredImage`.
    diagnosis : {"glioma", "meningioma", "other", "no_tumor"} or None
    treatment : str or None
    """

    source: str
    patient: str | None = None
    image: str | None = None
    diagnosis: TumorLabel | Literal["no_tumor"] | None = None
    treatment: TreatmentLabel | None = None


@dataclass(frozen=True)
class StoredAssessment:
    """One answer, whole, with what it was made from.

    Attributes
    ----------
    id : str
        A random UUID.
    made : datetime
    answer : Assessment or PatientAssessment
        Without pixels and heat maps.
    record : ClinicalRecord
        Its note without identifiers, unless the service was told to keep it as it is.
    images : tuple of str
        Digests of `StoredImage`, in the order in which they were read.
    checksums : mapping of str to str
        SHA-256 of the weights of each model that had a part in it.
    by : str
        The id of the key that asked; "local" where none is needed.
    patient : str or None
        Pseudonym.
    heatmap : bytes or None
        Of the (key) slice, in its own pixels, as `braintx.codec.pack_heatmap` packs it.
    job : str or None
        The job that it was made for.
    """

    id: str
    made: datetime
    answer: Assessment | PatientAssessment
    record: ClinicalRecord
    images: tuple[str, ...]
    checksums: Mapping[str, str]
    by: str
    patient: str | None = None
    heatmap: bytes | None = field(default=None, repr=False)
    job: str | None = None

    @property
    def shown(self) -> Assessment:
        """The answer for the slice that windows show: of a patient, the key slice's."""
        answer = self.answer
        return answer if isinstance(answer, Assessment) else answer.slices[answer.key_slice]


@dataclass(frozen=True)
class StatedPresentation:
    """What a source says of a patient's signs and symptoms, and of what the patient has.

    Attributes
    ----------
    source : str
        Kind of source, as in "phenopacket".
    presentation : Presentation
        In the codes of the source, which a later release of the ontology may have replaced.
    diagnoses : tuple of str
        Ids of diseases, as in "OMIM:154700": the source's word.
    """

    source: str
    presentation: Presentation
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredDifferential:
    """A differential that somebody asked to be kept; the note that it was read from is not.

    Attributes
    ----------
    id : str
        A random UUID.
    made : datetime
    answer : Differential
        Its `release` and `model` say what it was made with.
    by : str
        The id of the key that asked; "local" where none is needed.
    patient : str or None
        Pseudonym.
    """

    id: str
    made: datetime
    answer: Differential
    by: str
    patient: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What turned out to be true of an assessment.

    Attributes
    ----------
    id : str
    assessment : str
    diagnosis : {"glioma", "meningioma", "other", "no_tumor"} or None
        As confirmed.
    treatment : str or None
        As given.
    stated_by : str
        Role of who says so, as in "pathology"; never a name.
    made : datetime
    by : str
        The id of the key.
    """

    id: str
    assessment: str
    diagnosis: TumorLabel | Literal["no_tumor"] | None
    treatment: TreatmentLabel | None
    stated_by: str
    made: datetime
    by: str


@dataclass(frozen=True)
class Job:
    """Work that outlives a request: many images, each an item.

    Attributes
    ----------
    id : str
    kind : str
        Which worker takes it, as in "assess".
    status : str
        See `JOB_STATUSES`.
    total, done, failed : int
        Items; ``done`` does not count those that failed.
    asked : mapping of str to object
        What holds for all items.
    by : str
        The id of the key.
    made : datetime
    beat : datetime or None
        When its worker was heard of last; None where no one has taken it.
    ended : datetime or None
    """

    id: str
    kind: str
    status: JobStatus
    total: int
    done: int
    failed: int
    asked: Mapping[str, Any]
    by: str
    made: datetime
    beat: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True)
class JobItem:
    """One image of a job, or one series.

    Attributes
    ----------
    position : int
        From 0.
    name : str
        By which the one who asked knows it again, unless it could name somebody.
    images : tuple of str
        Digests of `StoredImage`; none where it could not be read at all.
    status : {"waiting", "done", "failed"}
    assessment : str or None
        The answer's id.
    error : mapping or None
        ``code``, ``template`` and ``values`` of why there is none.
    """

    position: int
    name: str
    images: tuple[str, ...]
    status: ItemStatus = "waiting"
    assessment: str | None = None
    error: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ApiKey:
    """A key, but for its secret half.

    Attributes
    ----------
    id : str
        Its public half; the audit trail names it.
    name : str
        Of the system that uses it.
    scopes : tuple of str
    made : datetime
    expires : datetime or None
    revoked : datetime or None
    """

    id: str
    name: str
    scopes: tuple[Scope, ...]
    made: datetime
    expires: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, and when; chained to the entry before it.

    Attributes
    ----------
    position : int
        From 1, without gaps.
    at : datetime
    actor : str
        The id of a key, or "local".
    action : str
        ``subject.verb``, as in "assessment.made".
    subject : str
        The id of what it was done to.
    details : mapping
        Codes, counts and versions; never text of a patient.
    previous, digest : str
        SHA-256, of the entry before and of this one with that.
    """

    position: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class OriginalId:
    """What a pseudonym stands for; kept apart, with an end.

    Attributes
    ----------
    pseudonym : str
        A patient's pseudonym, or a UID that was made.
    kind : str
        As in "patient", "study", "series", "instance".
    original : mapping of str to str
        What stood in the file, by DICOM keyword.
    expires : datetime
    """

    pseudonym: str
    kind: str
    original: Mapping[str, str]
    expires: datetime


@dataclass(frozen=True)
class IngestRun:
    """One run that brought data in, with its quality report.

    Attributes
    ----------
    id : str
    source : str
        Kind of source, as in "dicom", "clinical_csv".
    made : datetime
    ended : datetime or None
        None while it runs, and where it was killed.
    counts : mapping of str to int
        Of what was new, what was there before, what was refused.
    issues : sequence of mapping
        Codes, levels and counts of what was found.
    """

    id: str
    source: str
    made: datetime
    ended: datetime | None
    counts: Mapping[str, int]
    issues: tuple[Mapping[str, Any], ...]
