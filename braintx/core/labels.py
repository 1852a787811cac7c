"""The closed sets of values that records hold: what each may be, in its one order."""

from __future__ import annotations

from typing import Literal, get_args

TumorLabel = Literal["glioma", "meningioma", "other"]
TUMOR_LABELS: tuple[TumorLabel, ...] = get_args(TumorLabel)

TreatmentLabel = Literal["chemotherapy", "close monitoring", "radiation therapy", "surgery"]
TREATMENT_LABELS: tuple[TreatmentLabel, ...] = get_args(TreatmentLabel)

Subtype = Literal["pituitary", "another"]
SUBTYPES: tuple[Subtype, ...] = get_args(Subtype)
"""What an "other" tumour is: of the pituitary, or of another kind."""

Sequence = Literal["T1C", "T1", "T2", "FLAIR", "CT"]
SEQUENCES: tuple[Sequence, ...] = get_args(Sequence)
"""How a head was taken: T1-weighted with and without contrast agent, T2, FLAIR; or by CT."""

ViewState = Literal[
    "T1C tumor", "T1C none", "T1 tumor", "T1 none", "T2 tumor", "T2 none", "FLAIR tumor",
    "FLAIR none", "CT", "foreign",
]  # fmt: skip
VIEW_STATES: tuple[ViewState, ...] = get_args(ViewState)
"""What the tumour network takes a view for: sequence, and whether a tumour shows; or no brain."""

Plane = Literal["axial", "coronal", "sagittal"]
PLANES: tuple[Plane, ...] = get_args(Plane)

Severity = Literal["mild", "moderate", "severe"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Of symptoms, the weakest first."""

Sex = Literal["F", "M"]
SEXES: tuple[Sex, ...] = get_args(Sex)
MAX_AGE = 120.0
"""Years; a higher age is taken for a mistake."""

GateStatus = Literal["accepted", "no_tumor_suspected", "other_sequence", "not_brain_mri"]
Level = Literal["info", "warning", "error"]

CLASS_FOLDERS: dict[str, TumorLabel] = {
    "brain_glioma": "glioma",
    "brain_menin": "meningioma",
    "brain_tumor": "other",
}
"""The public set's folders, and the type of tumour in each."""
