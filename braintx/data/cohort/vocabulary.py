"""The many names of one thing in clinical tables, unified."""

from __future__ import annotations

import math
import re
import unicodedata

from braintx.core.records import TREATMENT_LABELS, Sex, TreatmentLabel, TumorLabel

MAX_AGE = 120.0

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "case_id": ("case id", "caseid", "case", "id", "image id", "image", "caso", "imagen"),
    "condition": (
        "condition",
        "diagnosis",
        "class",
        "label",
        "tumor type",
        "tumour type",
        "condicion",
        "diagnostico",
        "tipo",
    ),
    "age": ("age", "age years", "patient age", "edad"),
    "sex": ("sex", "gender", "sexo"),
    "note": (
        "clinical note",
        "clinical notes",
        "note",
        "notes",
        "nota",
        "notas",
        "nota clinica",
    ),
    "treatment": ("treatment", "therapy", "tratamiento"),
}
"""Our name of a column → the names it goes by, as `plain` writes them."""

_CLASSES: dict[TumorLabel, tuple[str, ...]] = {
    "glioma": ("brain glioma", "glioma", "gliomas", "brain gliomas"),
    "meningioma": (
        "brain menin",
        "brain meningioma",
        "brain meningiomas",
        "meningioma",
        "meningiomas",
        "menin",
    ),
    "other": (
        "brain tumor",
        "brain tumour",
        "other",
        "other tumors",
        "other tumours",
        "pituitary",
        "pituitary tumor",
        "pituitary tumour",
        "pituitary adenoma",
        "hipofisario",
        "tumor hipofisario",
        "adenoma hipofisario",
        "otro",
    ),
}
FOLDER_NAMES: dict[str, TumorLabel] = {
    "brain glioma": "glioma",
    "brain menin": "meningioma",
    "brain tumor": "other",
}
_SEXES: dict[str, Sex] = {
    **dict.fromkeys(("f", "female", "woman", "femenino", "femenina", "mujer"), "F"),
    **dict.fromkeys(("m", "male", "man", "masculino", "hombre", "varon"), "M"),
}
_HOMBRE_MUJER: dict[str, Sex] = {"h": "M", "m": "F", "f": "F"}
_TREATMENTS: dict[str, TreatmentLabel] = {
    **{label: label for label in TREATMENT_LABELS},
    "chemo": "chemotherapy",
    "monitoring": "close monitoring",
    "observation": "close monitoring",
    "radiation": "radiation therapy",
    "radiotherapy": "radiation therapy",
    "resection": "surgery",
    **dict.fromkeys(("quimioterapia", "quimio"), "chemotherapy"),
    **dict.fromkeys(("vigilancia", "vigilancia estrecha", "observacion"), "close monitoring"),
    **dict.fromkeys(("radioterapia", "radiacion"), "radiation therapy"),
    **dict.fromkeys(("cirugia", "reseccion"), "surgery"),
}
_CASE_ID = re.compile(r"(?P<stem>(?P<name>brain_(?:glioma|menin|tumor))_)(?P<number>\d{4,})", re.I)
_COPY = re.compile(r"(?P<base>.+?)(?:[ _-]+cop(?:y|ia|ie)(?: \(\d+\)| \d+)?|[ _]\(\d+\))+", re.I)


def plain(text: str) -> str:
    """Lower case without accents, with blanks for underscores, hyphens and runs of blanks."""
    letters = unicodedata.normalize("NFKD", text)
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return re.sub(r"[\s_\-]+", " ", bare).strip().casefold()


def column_of(header: str) -> str | None:
    """Our name for a column of the table; None for one that we do not know."""
    name = plain(header)
    return next((ours for ours, names in COLUMN_NAMES.items() if name in names), None)


def label_of(condition: str) -> TumorLabel | None:
    """The class that a condition means."""
    name = plain(condition)
    return next((label for label, names in _CLASSES.items() if name in names), None)


def sex_of(text: str, *, hombre_mujer: bool = False) -> Sex | None:
    """F or M, however it is written; ``hombre_mujer`` says that M is short for mujer."""
    name = plain(text)
    return _HOMBRE_MUJER.get(name) if hombre_mujer and len(name) == 1 else _SEXES.get(name)


def treatment_of(text: str) -> TreatmentLabel | None:
    """The treatment that a text names."""
    return _TREATMENTS.get(plain(text))


def age_of(text: str) -> tuple[float | None, str | None]:
    """Age in years and the code of what is wrong with it; one of the two is None."""
    if not text.strip():
        return None, "age.missing"
    try:
        age = float(text.strip().replace(",", "."))
    except ValueError:
        return None, "age.not_a_number"
    if math.isnan(age):
        return None, "age.missing"
    if not 0.0 <= age <= MAX_AGE:
        return None, "age.implausible"
    return age, None


def numbered(case_id: str) -> tuple[str, int, int] | None:
    """A case id of the form ``brain_glioma_0012`` as (``brain_glioma_``, 12, 4 digits)."""
    match = _CASE_ID.fullmatch(case_id)
    return (match["stem"], int(match["number"]), len(match["number"])) if match else None


def class_in_name(name: str) -> TumorLabel | None:
    """The class that a file name or case id begins with."""
    match = _CASE_ID.match(name)
    return FOLDER_NAMES[plain(match["name"])] if match else None


def copied_from(stem: str) -> str | None:
    """The name before a file manager's mark of a copy, as in ``scan - Copy (2)``."""
    match = _COPY.fullmatch(stem)
    return match["base"] if match else None
