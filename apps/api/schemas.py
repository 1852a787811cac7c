"""The shape of every answer, with units, ranges and examples: what ``/docs`` shows.

`braintx.serialization` writes the objects; a test holds real ones against these models.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from braintx.core.labels import (
    GateStatus,
    Level,
    Sequence,
    Subtype,
    TreatmentLabel,
    TumorLabel,
)
from braintx.core.records import FAMILIAR
from braintx.storage.records import ItemStatus, JobStatus

Probability = Annotated[float, Field(ge=0, le=1, description="0 to 1", examples=[0.93])]
Id = Annotated[str, Field(description="UUID", examples=["0b9f7a52-6a0c-4b52-9a1e-3d7c6f1f2a10"])]
Digest = Annotated[str, Field(description="SHA-256, hexadecimal", examples=["9f86d081884c7d65…"])]


class Answer(BaseModel):
    """Base: nothing but what is documented."""

    model_config = ConfigDict(extra="forbid")


class Warned(Answer):
    """Why an answer should be doubted."""

    code: str = Field(description="Stable", examples=["outline.faint"])
    level: Level = Field(examples=["warning"])
    message: str = Field(
        description="In the asked language",
        examples=["The outline is a guess: nowhere in it is a tumour more likely than not."],
    )


class Gate(Answer):
    """Whether the model may speak about the image."""

    status: GateStatus = Field(examples=["accepted"])
    score: Probability = Field(
        description="What decides: accepted from .5 on. Probability that it is an enhanced T1 "
        "slice with a tumour, that of anything else weighed by what a mistake costs"
    )
    margin: float = Field(description="How far the score lies above the limit", ge=-0.5, le=0.5)
    sequence: Sequence | None = Field(
        description="How the head was taken; null where it is none", examples=["T1C"]
    )
    reason: str | None = Field(description="Why it was refused", examples=[None])


class Tumor(Answer):
    """Which tumour."""

    label: TumorLabel = Field(examples=["meningioma"])
    probabilities: dict[TumorLabel, Probability] = Field(
        description="Calibrated; they sum to 1",
        examples=[{"glioma": 0.03, "meningioma": 0.95, "other": 0.02}],
    )
    prediction_set: list[TumorLabel] = Field(
        description="Holds the true type in ``coverage`` of new patients of the hospital that the "
        "model knows best, and in fewer of others'",
        examples=[["meningioma"]],
    )
    coverage: Probability = Field(examples=[0.95])
    abstained: bool = Field(description="Whether the model leaves it open", examples=[False])
    familiarity: Probability = Field(
        description="How far the view resembles what the model learnt from: the share of slices of "
        "the hospital that it knows best that resemble it less. Below "
        f"{FAMILIAR} no type is ruled out",
        examples=[0.61],
    )
    subtype: Subtype | None = Field(description='The likelier one where the label is "other"')
    subtypes: dict[Subtype, Probability] = Field(
        description='Should the tumour be an "other" one',
        examples=[{"pituitary": 0.9, "another": 0.1}],
    )


class Outline(Answer):
    """Where."""

    xy: list[list[float]] = Field(
        description="Closed polygon, pixels of the image as given: x right, y down",
        examples=[[[101.5, 88.0], [120.0, 90.5], [112.0, 110.0]]],
    )
    area_fraction: Probability = Field(description="Of the head's area", examples=[0.041])
    certainty: Probability = Field(description="Tumour probability where it is highest")
    area_mm2: float | None = Field(ge=0, description="mm²; null without a pixel size")
    diameter_mm: float | None = Field(ge=0, description="mm, the longest; null likewise")


class Treatment(Answer):
    """Which treatment the record suggests; never without its ceiling."""

    label: TreatmentLabel = Field(examples=["surgery"])
    probabilities: dict[TreatmentLabel, Probability] = Field(
        description="They sum to 1",
        examples=[
            {
                "chemotherapy": 0.21,
                "close monitoring": 0.24,
                "radiation therapy": 0.26,
                "surgery": 0.29,
            }
        ],
    )
    ceiling: dict[str, float] = Field(
        description="The best that any model can reach on this data: share right, and log-loss "
        "in nats; over all cases, and for this tumour type",
        examples=[{"accuracy": 0.315, "log_loss": 1.195}],
    )


class Result(Answer):
    """What `braintx predict --format jsonl` prints of an image."""

    file: str = Field(description="As it was given; of a kept answer, a neutral name")
    slice: int = Field(ge=0, description="Of a volume or series, from 0")
    gate: Gate
    tumor: Tumor | None = Field(description="null where the gate refused")
    outline: Outline | None = Field(description="null where the gate refused")
    treatment: Treatment | None = Field(description="null where the gate refused")
    model: dict[str, str] = Field(
        description="Version and start of the weights' SHA-256",
        examples=[{"tumor": "0.5.2+0a1b2c3d4e5f", "treatment": "0.2.3+0a1b2c3d4e5f"}],
    )
    warnings: list[Warned]


class KeySlice(Answer):
    """The slice that shows most tumour."""

    file: str
    slice: int = Field(ge=0)


class Patient(Answer):
    """One answer for the patient."""

    slices: int = Field(ge=1, description="Read")
    answered: int = Field(ge=0, description="That the gate let in")
    key_slice: KeySlice
    tumor: Tumor | None = Field(description="Vote of the slices; null where none was let in")
    treatment: Treatment | None
    model: dict[str, str]
    warnings: list[Warned]


class PatientResult(Answer):
    """For the patient, and for each slice."""

    patient: Patient
    slices: list[Result]


class Assessment(Answer):
    """An answer for one image, kept under its id."""

    id: Id
    result: Result


class PatientAssessment(Answer):
    """An answer for one patient, kept under its id."""

    id: Id
    patient: str = Field(description="Pseudonym", examples=["P-5TQ3XKJ2H4ZQ6W7A"])
    result: PatientResult


class Outcome(Answer):
    """What turned out to be true."""

    id: Id
    assessment: Id
    diagnosis: str | None = Field(examples=["meningioma"])
    treatment: str | None = Field(examples=["surgery"])
    stated_by: str = Field(examples=["pathology"])
    made: datetime


class Kept(Answer):
    """A kept answer."""

    id: Id
    made: datetime = Field(description="UTC")
    patient: str | None = Field(description="Pseudonym", examples=["P-5TQ3XKJ2H4ZQ6W7A"])
    job: str | None = Field(description="Id of the job that it was made for")
    images: list[Digest] = Field(description="Of what is kept of each image")
    checksums: dict[str, str] = Field(description="SHA-256 of each model's weights")
    result: Result | PatientResult
    outcomes: list[Outcome]


class TreatmentAnswer(Answer):
    """A treatment without an image."""

    treatment: Treatment
    model: dict[str, str] = Field(examples=[{"treatment": "0.2.3+0a1b2c3d4e5f"}])


class Job(Answer):
    """Work on many images."""

    id: Id
    kind: str = Field(examples=["assess"])
    status: JobStatus
    total: int = Field(ge=0, description="Images, or series")
    done: int = Field(ge=0, description="Answered")
    failed: int = Field(ge=0, description="That could not be answered")
    skipped: int = Field(ge=0, description="Files passed over because they are no scans")
    made: datetime
    ended: datetime | None


class ItemError(Answer):
    """Why an image has no answer."""

    code: str
    message: str


class Item(Answer):
    """One image of a job."""

    position: int = Field(ge=0)
    name: str = Field(description="As given, unless it could name somebody")
    status: ItemStatus
    assessment: str | None = Field(description="Id")
    result: Result | PatientResult | None
    error: ItemError | None


class Items(Answer):
    """A page of a job's images."""

    items: list[Item]
    next: int | None = Field(description="Position to go on after; null at the end")


class Page(Answer):
    """A page of kept answers, the newest first."""

    assessments: list[Kept]
    next: str | None = Field(description="Id to go on after; null at the end")


class Model(Answer):
    """A shipped model."""

    task: str = Field(examples=["tumor"])
    version: str
    checksums: dict[str, str] = Field(description="SHA-256 of each file of the bundle")
    intended_use: str
    not_for: str | list[str]
    metrics: dict[str, Any] = Field(description="Measured on patients that no fit saw")


class Check(Answer):
    """A run that brought data in, and what was found in it."""

    id: Id
    source: str = Field(examples=["dicom"])
    made: datetime
    ended: datetime | None
    counts: dict[str, int]
    issues: list[dict[str, Any]]


class Health(Answer):
    """Whether it lives."""

    status: str = Field(examples=["alive"])


class Ready(Answer):
    """Whether it can answer: models loaded, database reached."""

    ready: bool
    models: bool
    database: bool
