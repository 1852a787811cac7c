"""The closed sets of values that records hold: what each may be, in its one order."""

from __future__ import annotations

from typing import Literal, get_args

TumorLabel = Literal["glioma", "meningioma", "other"]
TUMOR_LABELS: tuple[TumorLabel, ...] = get_args(TumorLabel)

TreatmentLabel = Literal["chemotherapy", "close monitoring", "radiation therapy", "surgery"]
TREATMENT_LABELS: tuple[TreatmentLabel, ...] = get_args(TreatmentLabel)

ViewKind = Literal["tumor", "healthy", "foreign"]
VIEW_KINDS: tuple[ViewKind, ...] = get_args(ViewKind)
"""What the tumour network takes a view for; "foreign" is no brain MRI."""

Plane = Literal["axial", "coronal", "sagittal"]
PLANES: tuple[Plane, ...] = get_args(Plane)

Severity = Literal["mild", "moderate", "severe"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Of symptoms, the weakest first."""

Sex = Literal["F", "M"]
SEXES: tuple[Sex, ...] = get_args(Sex)
MAX_AGE = 120.0
"""Years; a higher age is taken for a mistake."""

GateStatus = Literal["accepted", "no_tumor_suspected", "not_brain_mri"]
Level = Literal["info", "warning", "error"]

CLASS_FOLDERS: dict[str, TumorLabel] = {
    "brain_glioma": "glioma",
    "brain_menin": "meningioma",
    "brain_tumor": "other",
}
"""The public set's folders, and the type of tumour in each."""
