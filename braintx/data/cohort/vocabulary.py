"""The many names of one thing in clinical tables, unified."""

from __future__ import annotations

import re
import unicodedata
from typing import get_args

from braintx.core.labels import (
    CLASS_FOLDERS,
    MAX_AGE,
    TREATMENT_LABELS,
    Sex,
    TreatmentLabel,
    TumorLabel,
)
from braintx.core.names import tidy
from braintx.data.cohort.declared import DecimalMark
from braintx.data.cohort.numbers import number

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "case_id": ("case id", "caseid", "case", "id", "image id", "image", "caso", "imagen"),
    "condition": (
        *("condition", "diagnosis", "class", "label", "tumor type", "tumour type"),
        *("condicion", "diagnostico", "tipo"),
    ),
    "age": ("age", "age years", "patient age", "edad"),
    "sex": ("sex", "gender", "sexo", "genero"),
    "note": ("clinical note", "clinical notes", "note", "notes", "nota", "notas", "nota clinica"),
    "treatment": ("treatment", "therapy", "tratamiento"),
}
"""Our name of a column → the names it goes by, as `plain` writes them."""

_CLASSES: dict[TumorLabel, tuple[str, ...]] = {
    "glioma": ("brain glioma", "glioma", "gliomas", "brain gliomas"),
    "meningioma": (
        *("brain menin", "brain meningioma", "brain meningiomas"),
        *("menin", "meningioma", "meningiomas"),
    ),
    "other": (
        *("brain tumor", "brain tumour", "other", "other tumors", "other tumours", "otro"),
        *("pituitary", "pituitary tumor", "pituitary tumour", "pituitary adenoma"),
        *("hipofisario", "tumor hipofisario", "adenoma hipofisario"),
    ),
}
FOLDER_NAMES = {name.replace("_", " "): label for name, label in CLASS_FOLDERS.items()}
SEX_WORDS: dict[str, Sex] = {
    **dict.fromkeys(("female", "woman", "girl", "fem", "femenino", "femenina"), "F"),
    **dict.fromkeys(("mujer", "nina", "hembra"), "F"),
    **dict.fromkeys(("male", "man", "boy", "masc", "masculino", "masculina"), "M"),
    **dict.fromkeys(("hombre", "varon", "nino", "macho"), "M"),
}
"""Words of which there is one meaning, as `plain` writes them; codes are for `sexes`."""
_QUALIFIERS: dict[str, frozenset[str]] = {
    "age": frozenset({"years", "year", "yrs", "yr", "y", "anos", "ano", "a", "in", "en"}),
    "sex": frozenset({*SEX_WORDS, *"fmhvwox0126", "or", "y"}),
}
"""What may stand behind a name of ours in a header: ``Edad, años``, ``Sexo (0=mujer)``."""
_LETTERS: dict[str, Sex] = {"f": "F", "m": "M"}
_TREATMENTS: dict[str, TreatmentLabel] = {
    **{label: label for label in TREATMENT_LABELS},
    **dict.fromkeys(("chemo", "quimioterapia", "quimio"), "chemotherapy"),
    **dict.fromkeys(("monitoring", "observation"), "close monitoring"),
    **dict.fromkeys(("vigilancia", "vigilancia estrecha", "observacion"), "close monitoring"),
    **dict.fromkeys(
        ("radiation", "radiotherapy", "radioterapia", "radiacion"), "radiation therapy"
    ),
    **dict.fromkeys(("resection", "cirugia", "reseccion"), "surgery"),
}
_ENDING = re.compile(r"(?<=.)\.(?:nii\.gz|nii|dcm|jpe?g|png|bmp|tiff?|webp)$", re.I)
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
    for ours, names in COLUMN_NAMES.items():
        if name in names:
            return ours
    first, *behind = re.findall(r"\w+", name) or [""]
    for ours, known in _QUALIFIERS.items():
        if first in COLUMN_NAMES[ours] and known.issuperset(behind):
            return ours
    return None


def label_of(condition: str) -> TumorLabel | None:
    """The class that a condition means."""
    name = plain(condition)
    return next((label for label, names in _CLASSES.items() if name in names), None)


def sex_of(text: str) -> Sex | None:
    """F or M, however one value is written; a column's codes are for `sexes`."""
    name = plain(text)
    return SEX_WORDS.get(name) or _LETTERS.get(name)


def treatment_of(text: str) -> TreatmentLabel | None:
    """The treatment that a text names."""
    return _TREATMENTS.get(plain(text))


def age_of(text: str) -> tuple[float | None, str | None]:
    """Age in years and the code of what is wrong with it; one of the two is None."""
    if not text.strip() or text.strip().casefold() == "nan":
        return None, "age.missing"
    found = [age for mark in get_args(DecimalMark) if (age := number(text, mark)) is not None]
    if not found:
        return None, "age.not_a_number"
    # of 54,500 only one reading is an age
    return next(((age, None) for age in found if 0.0 <= age <= MAX_AGE), (None, "age.implausible"))


def without_ending(name: str) -> str:
    """A name of a file without the ending of a picture; an id may have dots of its own."""
    return _ENDING.sub("", name)


def id_key(name: str) -> str:
    """What ids and file names are joined by: neither blanks, capitals nor an ending count."""
    return without_ending(tidy(name)).strip().casefold()


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
