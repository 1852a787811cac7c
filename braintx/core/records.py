"""Typed, frozen records that pass between rooms.

Coordinates are pixels of the image as the user gave it: x to the right, y down, the
centre of the top-left pixel at (0, 0). Probabilities lie in [0, 1] and sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from braintx.core.labels import (
    GateStatus,
    Level,
    Sequence,
    Severity,
    Sex,
    Subtype,
    TreatmentLabel,
    TumorLabel,
)
from braintx.core.messages import Example, Message


@dataclass(frozen=True)
class Issue:
    """One finding of a check; `braintx.i18n.Words.issue` says it.

    Attributes
    ----------
    code : str
        Stable; its sentence is ``issue.<code>`` of the catalogue.
    level : {"info", "warning", "error"}
    count : int
        How often it was met.
    examples : tuple of Message or str
        Where or what, a few of them; names of files and the like stand as they are.
    values : mapping of str to object
        What the sentence names, as the values of a `Message`.
    details : tuple of Message
        What is known besides, said after the sentence.
    """

    code: str
    level: Level
    count: int = 1
    examples: tuple[Example, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    details: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Slice:
    """One two-dimensional grey image, its pixels as they are stored.

    Attributes
    ----------
    pixels : ndarray of shape (height, width), float32
        Grey levels scaled to [0, 1] by the range of the source's own number format
        or display window; brighter means more signal (MONOCHROME1 is already inverted).
    source : str
        The name of the file it came from, without its folder.
    index : int
        Position within a volume or multi-frame file, from 0.
    spacing : tuple of float or None
        Millimetres per pixel as (row, column), where the source says.
    modality : str or None
        How it was taken in DICOM's two letters ("MR", "CT"), where the source says.
    aspect : float or None
        Height of a pixel in its widths, where the source says that and no millimetres.
    notes : tuple of Issue
        What was assumed when it was read, for whoever shows the answer.
    sequence : {"T1C", "T1", "T2", "FLAIR", "CT"} or None
        How the head was taken, where the source says.
    """

    pixels: NDArray[np.float32]
    source: str = ""
    index: int = 0
    spacing: tuple[float, float] | None = None
    modality: str | None = None
    aspect: float | None = None
    notes: tuple[Issue, ...] = ()
    sequence: Sequence | None = None

    @property
    def pixel_aspect(self) -> float:
        """Height of a pixel in its widths: from the spacing, else the aspect, else 1."""
        if self.spacing is not None:
            return self.spacing[0] / self.spacing[1]
        return 1.0 if self.aspect is None else self.aspect


@dataclass(frozen=True)
class ClinicalRecord:
    """What is known of the patient. Every field may be missing.

    Attributes
    ----------
    age : float or None
        Years, 0 to 120.
    sex : {"F", "M"} or None
    note : str
        The clinical note, English or Spanish.
    """

    age: float | None = None
    sex: Sex | None = None
    note: str = ""


@dataclass(frozen=True)
class NoteFindings:
    """What the note parser read.

    Attributes
    ----------
    symptoms : tuple of str
        Canonical English names, in the order of first mention.
    set_aside : tuple of str
        Symptoms that are only ever denied, said of somebody else, spoken of as possible, or long
        past.
    duration_months : float or None
    severity : {"mild", "moderate", "severe"} or None
    language : {"en", "es"}
    """

    symptoms: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    duration_months: float | None = None
    severity: Severity | None = None
    language: Literal["en", "es"] = "en"

    @property
    def understood(self) -> bool:
        """Whether the note held anything that the parser knows."""
        return bool(self.symptoms or self.set_aside or self.duration_months or self.severity)


@dataclass(frozen=True)
class PatientFindings:
    """What is known of the patient, the note read; see `braintx.preprocessing.clinical`.

    Attributes
    ----------
    age : float or None
        Years, 0 to 120.
    sex : {"F", "M"} or None
    note : NoteFindings or None
        None where there is no note, which is not a note without findings.
    """

    age: float | None = None
    sex: Sex | None = None
    note: NoteFindings | None = None


ACCEPTED = 0.5
"""The score from which on the gate accepts a view."""


@dataclass(frozen=True)
class GateDecision:
    """Whether the image is one that the tumour model may speak about.

    Attributes
    ----------
    status : {"accepted", "no_tumor_suspected", "other_sequence", "not_brain_mri"}
    score : float
        What decides, 0 to 1: from `ACCEPTED` on it is accepted.
    reason : Issue or None
        Why it was refused; None where it was accepted.
    sequence : {"T1C", "T1", "T2", "FLAIR", "CT"} or None
        How the head was taken, as the file says or, where it does not, as it looks; None where it
        is no head.
    """

    status: GateStatus
    score: float
    reason: Issue | None = None
    sequence: Sequence | None = None

    @property
    def margin(self) -> float:
        """How far the score lies above the limit, -0.5 to 0.5; negative where it was refused."""
        return self.score - ACCEPTED


FAINT = 0.5
"""Certainty below which an outline is a guess: nowhere in it is a tumour more probable than not."""


@dataclass(frozen=True)
class Outline:
    """The suspected tumour's border, a closed polygon in the given image's pixels.

    ``xy`` is empty where nothing was outlined. ``area_fraction`` is the outlined area
    divided by the area of the head (0 to 1). ``certainty`` is the tumour's probability where
    it is highest (0 to 1): how sure the model is that a tumour lies there at all.
    ``area_mm2``, inside the polygon, and ``diameter_mm``, the longest distance between two
    points of it (the longest diameter of RANO), are None where the size of a pixel is not known.
    """

    xy: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    area_fraction: float = 0.0
    certainty: float = 0.0
    area_mm2: float | None = None
    diameter_mm: float | None = None

    @property
    def faint(self) -> bool:
        """Whether it is a guess; see `FAINT`."""
        return bool(self.xy) and self.certainty < FAINT

    @property
    def shown(self) -> float:
        """How much of a tumour it shows: a large guess is worth less than a small certainty."""
        return self.area_fraction * self.certainty


FAMILIAR = 0.15
"""Familiarity below which no type is ruled out. A judgement, not a fit: it gives up about so many
of the first hospital's own slices; what that and other limits buy elsewhere stands in decision
record 16."""


@dataclass(frozen=True)
class TumorPrediction:
    """The tumour model's answer for one slice or one patient.

    Attributes
    ----------
    label : {"glioma", "meningioma", "other"}
        The likeliest type.
    probabilities : dict
        Of each type, 0 to 1.
    prediction_set : tuple
        The types that it may be.
    coverage : float
        Share of patients whose type such a set is to hold.
    abstained : bool
    subtypes : dict
        Of each of `SUBTYPES`, how probable it is, 0 to 1, should the tumour be an "other" one;
        empty in answers of bundles that did not tell.
    familiarity : float
        How far the view resembles what the types were learnt from, 0 to 1: the share of the first
        hospital's unseen slices that resemble it less. 1 in answers of bundles that did not tell.
    """

    label: TumorLabel
    probabilities: dict[TumorLabel, float]
    prediction_set: tuple[TumorLabel, ...]
    coverage: float
    abstained: bool
    subtypes: dict[Subtype, float] = field(default_factory=dict)
    familiarity: float = 1.0

    @property
    def unfamiliar(self) -> bool:
        """Whether the view resembles too little for any type to be ruled out; see `FAMILIAR`."""
        return self.familiarity < FAMILIAR

    @property
    def subtype(self) -> Subtype | None:
        """The likelier one of an "other" tumour; None of another type."""
        if self.label != "other" or not self.subtypes:
            return None
        return max(self.subtypes, key=self.subtypes.__getitem__)

    @property
    def of_subtypes(self) -> dict[Subtype, float]:
        """How probable an "other" tumour of each subtype is: together as probable as "other"."""
        return {name: self.probabilities["other"] * p for name, p in self.subtypes.items()}


@dataclass(frozen=True)
class ImageEvidence:
    """What the treatment model may know of the image.

    Attributes
    ----------
    probabilities : ndarray of shape (3,)
        In the order of `TUMOR_LABELS`.
    area_fraction : float
        Outlined tumour area divided by head area.
    position : tuple of float
        Centroid of the outline as (x, y) in the head's box, 0 to 1; (0.5, 0.5) if none.
    embedding : ndarray of shape (d,)
    """

    probabilities: NDArray[np.float32]
    area_fraction: float
    position: tuple[float, float]
    embedding: NDArray[np.float32]


@dataclass(frozen=True)
class Attribution:
    """One term's share of a prediction, in probability: positive speaks for the class.

    Attributes
    ----------
    name : str
        Key of the term, as in "tumor_type"; see `braintx.preprocessing.clinical.layout`.
    value : Message or None
        What is known of it; None where nothing is.
    contribution : float
    """

    name: str
    value: Message | None
    contribution: float


@dataclass(frozen=True)
class TreatmentPrediction:
    """The treatment model's answer, never without the ceiling beside it.

    Attributes
    ----------
    ceiling : dict
        ``accuracy`` and ``log_loss`` (nats): the best any model can reach on this data, over
        all cases and, as ``accuracy_for_type`` and ``log_loss_for_type``, over those whose
        tumour types are as likely as image and symptoms make them here.
    baseline : float
        Average probability of ``label`` over a background of which no more is known than
        here; with the sum of ``attributions`` it gives the predicted probability exactly.
    """

    label: TreatmentLabel
    probabilities: dict[TreatmentLabel, float]
    ceiling: dict[str, float]
    baseline: float = 0.0
    attributions: tuple[Attribution, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class TumorReading:
    """Everything one pass of the tumour network gives for one slice.

    Attributes
    ----------
    logits : ndarray of shape (3,), float32
        Before calibration.
    cam : ndarray of shape (3, h, w), float32
        Grad-CAM of each class in the network's own grid, before the ReLU.
    evidence : ndarray of shape (3, m, m), float32
        What each place of the view adds to each logit; negative where it speaks against.
    mask : ndarray of shape (m, m), float32
        Tumour probability over the network's square view of the head.
    embedding : ndarray of shape (d,), float32
    kind : ndarray of shape (10,), float32
        Logits of what the view is, in the order of `VIEW_STATES`.
    subtype : ndarray of shape (2,), float32
        Logits of what an "other" tumour is, in the order of `SUBTYPES`.
    """

    logits: NDArray[np.float32]
    cam: NDArray[np.float32]
    evidence: NDArray[np.float32]
    mask: NDArray[np.float32]
    embedding: NDArray[np.float32]
    kind: NDArray[np.float32]
    subtype: NDArray[np.float32]


@dataclass(frozen=True)
class Assessment:
    """The whole answer for one slice; what every window shows.

    ``tumor``, ``outline`` and ``treatment`` are None where the gate refused the image.
    ``heatmap`` is in [0, 1], in the given image's own pixels. ``slice`` holds those pixels, for
    windows that draw.
    """

    source: str
    gate: GateDecision
    tumor: TumorPrediction | None = None
    outline: Outline | None = None
    treatment: TreatmentPrediction | None = None
    heatmap: NDArray[np.float32] | None = field(default=None, repr=False)
    models: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = ()
    slice_index: int = 0
    slice: Slice | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PatientAssessment:
    """The answers for every slice of one patient, and one for the patient.

    Attributes
    ----------
    slices : tuple of Assessment
        In the order of the series; without heat maps, but for the key slice.
    key_slice : int
        Position in ``slices`` of the one with the largest suspected tumour.
    tumor : TumorPrediction or None
        Vote of the accepted slices, each weighted by its suspected tumour area; None where
        the gate accepted none.
    treatment : TreatmentPrediction or None
        From the key slice and the record.
    warnings : tuple of Issue
        Of the vote; those of a slice are with the slice.
    """

    slices: tuple[Assessment, ...]
    key_slice: int
    tumor: TumorPrediction | None
    treatment: TreatmentPrediction | None
    warnings: tuple[Issue, ...] = ()

    @property
    def answered(self) -> int:
        """How many slices the gate accepted."""
        return sum(one.tumor is not None for one in self.slices)
