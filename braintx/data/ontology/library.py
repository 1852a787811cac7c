"""Reads a library of patients: published ones, or a hospital's own.

One JSON object a line. The fields that are read are `FIELDS`; nothing else is kept, and none of
them may hold free text: a patient is findings, a diagnosis, an age and a sex.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError
from braintx.core.labels import MAX_AGE, Sex
from braintx.core.records import Issue
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.ontology.codes import Tally

FIELDS = ("case", "disease_id", "disease", "pmid", "sex", "age", "observed", "excluded")
LEFT_OUT = ("cohort",)
"""Known and of no use here."""
OLDEST = 90.0
"""Years: in a hospital's library whoever is older is this old, for there are few such people
(45 CFR 164.514(b)(2), the Safe Harbor of HIPAA)."""
_DISEASE = re.compile(r"(?:OMIM|ORPHA|DECIPHER|DDX):\w{1,40}")
_CODE = re.compile(r"HP:\d{7}|DDX:E_\d{1,4}")
_PAPER = re.compile(r"(?:PMID:)?(\d{1,9})")
_AGE = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_UNITS = (1.0, 12.0, 52.1775, 365.2425)
_SEXES: dict[str, Sex | None] = {
    "MALE": "M",
    "FEMALE": "F",
    "M": "M",
    "F": "F",
    "UNKNOWN_SEX": None,
    "OTHER_SEX": None,
    "": None,
}


@dataclass(frozen=True)
class LibraryCase:
    """One patient with a diagnosis.

    Attributes
    ----------
    case : str
        Which patient; of a hospital's own, a pseudonym.
    disease : str
        As in ``OMIM:154700``.
    name : str
        Of the disease, as the file gives it; empty in a hospital's own.
    paper : str
        ``PMID:…``; empty where there is none.
    sex : {"F", "M"} or None
    age : float or None
        Years.
    observed, excluded : tuple of str
        Codes, each once.
    """

    case: str
    disease: str
    name: str = ""
    paper: str = ""
    sex: Sex | None = None
    age: float | None = None
    observed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def read_library(
    path: Path, pseudonyms: Pseudonyms | None = None
) -> tuple[tuple[LibraryCase, ...], tuple[Issue, ...]]:
    """The patients of a file, and everything in it that was not taken.

    Parameters
    ----------
    path : Path
    pseudonyms : Pseudonyms, optional
        For a hospital's own patients: their ids become pseudonyms, names of diseases are left
        out, and whoever is over `OLDEST` is as old as that. Published patients need none.

    Raises
    ------
    DataError
        There is no such file, or no line of it is a patient.
    """
    tally, cases, seen = Tally(), [], set()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            "{name} cannot be read as text. Give a file with one JSON object a line.",
            "library.unreadable",
            name=path.name,
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        case = _case(line, f"line {number}", tally, pseudonyms)
        if case is not None and case.case in seen:
            tally.add("library.repeated", f"line {number}")
        elif case is not None:
            seen.add(case.case)
            cases.append(case)
    if not cases:
        raise DataError(
            "{name} holds no patient with a diagnosis and a finding. Each line is a JSON object "
            "with {fields}.",
            "library.empty",
            name=path.name,
            fields=FIELDS,
        )
    return tuple(cases), tally.issues()


def _case(line: str, where: str, tally: Tally, pseudonyms: Pseudonyms | None) -> LibraryCase | None:
    """A line's patient; None where it has no diagnosis or no finding. `where` names no one."""
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        tally.add("library.line_unreadable", where)
        return None
    if held.keys() - {*FIELDS, *LEFT_OUT}:
        tally.add("library.field_dropped", where)
    disease = _text(held, "disease_id")
    if not _DISEASE.fullmatch(disease):
        tally.add("library.disease_malformed", where)
        return None
    observed = tuple(_codes(held, "observed", where, tally))
    excluded = tuple(_codes(held, "excluded", where, tally))
    if not observed:
        tally.add("library.without_findings", where)
        return None
    if both := set(observed) & set(excluded):
        tally.add("library.both", where)
        excluded = tuple(code for code in excluded if code not in both)
    paper = _PAPER.fullmatch(_text(held, "pmid"))
    age, own = _age(held.get("age"), where, tally), pseudonyms is not None
    return LibraryCase(
        pseudonyms.patient(_text(held, "case") or where) if pseudonyms else _text(held, "case"),
        disease,
        "" if own else _text(held, "disease"),
        f"PMID:{paper[1]}" if paper else "",
        _sex(_text(held, "sex"), where, tally),
        min(age, OLDEST) if own and age is not None else age,
        observed,
        excluded,
    )


def _text(held: dict[str, Any], key: str) -> str:
    value = held.get(key)
    return str(value).strip() if isinstance(value, str | int) else ""


def _codes(held: dict[str, Any], key: str, where: str, tally: Tally) -> Iterator[str]:
    """Each code once; what is none is counted and goes no further."""
    listed = held.get(key) or ()
    seen = set()
    for code in listed if isinstance(listed, list | tuple) else (listed,):
        if not (isinstance(code, str) and _CODE.fullmatch(code)):
            tally.add("library.code_malformed", where)
        elif code not in seen:
            seen.add(code)
            yield code


def _sex(text: str, where: str, tally: Tally) -> Sex | None:
    if text.upper() not in _SEXES:
        tally.add("library.sex_unknown", where)
    return _SEXES.get(text.upper())


def _age(value: object, where: str, tally: Tally) -> float | None:
    """Years, of a number of them or a duration of ISO 8601."""
    if value is None or value == "":
        return None
    years = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        years = float(value)
    elif isinstance(value, str) and (found := _AGE.fullmatch(value)) and any(found.groups()):
        parts = zip(found.groups(), _UNITS, strict=True)
        years = sum(int(part) / unit for part, unit in parts if part)
    if years is None or not 0 <= years <= MAX_AGE:
        tally.add("library.age_unreadable", where)
        return None
    return years
