"""JSON lines: one object a line, its keys named as columns of a clinical table may be.

The values go through the reading of tables, so that ages, sexes and what stands for no value are
understood alike. An age may be a duration of ISO 8601 as well (``P6Y4M``), as phenopackets have
it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.core.durations import years_of
from braintx.core.messages import say
from braintx.core.names import tidy
from braintx.core.records import ClinicalRecord
from braintx.data.cohort.clinical import rows_by
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import NOTHING
from braintx.data.cohort.look import look_at
from braintx.data.cohort.vocabulary import column_of, plain
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally

_PATIENT = frozenset(
    ("patient", "patient id", "subject", "subject id", "participant id", "mrn", "paciente")
)
_IMAGE = frozenset(
    ("image", "images", "file", "files", "path", "paths", "imagen", "imagenes", "archivo")
)
_COLUMNS = ("age", "sex", "note", "condition", "treatment")


@dataclass(frozen=True)
class _Line:
    number: int
    patient: str
    cells: list[str]
    images: tuple[str, ...]


def holds_records(head: bytes) -> bool:
    """Whether the first line of a file says something of a patient, or names an image."""
    first = head.lstrip(b"\xef\xbb\xbf\r\n\t ").split(b"\n", 1)[0]
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return False
    meant = {_means(str(key)) for key in value} if isinstance(value, dict) else set()
    return not meant.isdisjoint(("age", "sex", "note", "image"))


def read(path: Path, tally: Tally) -> Iterator[Item]:
    """One item a line; images lie where the line says, at or below the file's folder.

    Parameters
    ----------
    path : Path
    tally : Tally
        Gets what is wrong with it.
    """
    lines = {line.number: line for line in _lines(path, tally)}
    rows = [(line.number, line.cells) for line in lines.values()]
    cells = [line.cells for line in lines.values()]
    places = {
        name: place
        for place, name in enumerate(_COLUMNS)
        if any(row[place] for row in cells)  # what no line has is not missing in each
    }
    findings = Findings()
    look = look_at(cells, places, _COLUMNS, NOTHING)
    said = {row.line: row for row in rows_by(look, rows, findings)}
    tally.take(one for one in findings.issues() if not one.code.startswith("table."))
    for number, line in lines.items():
        patient = GivenPatient(line.patient) if line.patient else None
        images = tuple(_found(path.parent, line, tally))
        row = said.get(number)
        if row is None:  # no more than who, or which image
            yield Item(patient, None, images)
            continue
        record = ClinicalRecord(row.age, row.sex, row.note)
        yield Item(patient, record, images, row.label, row.treatment)


def _lines(path: Path, tally: Tally) -> Iterator[_Line]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip(b"\xef\xbb\xbf\r\n\t "):
                continue
            try:
                value = json.loads(raw.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                value = None
            if isinstance(value, dict):
                yield _line(number, value)
            else:
                tally.find("ingest.damaged_line", say("evidence.line", line=number))


def _line(number: int, value: Mapping[str, Any]) -> _Line:
    told: dict[str, Any] = {}
    for key, one in value.items():
        meant = _means(str(key))
        if meant is not None and one not in (None, ""):
            told.setdefault(meant, one)
    images = told.get("image", ())
    paths = [images] if isinstance(images, str) else images if isinstance(images, list) else []
    patient = told.get("patient", told.get("case_id", ""))
    cells = [_cell(told.get(name, "")) for name in _COLUMNS]
    cells[0] = _years(cells[0])
    names = tuple(one for one in paths if isinstance(one, str))
    return _Line(number, tidy(_cell(patient)), cells, names)


def _means(key: str) -> str | None:
    """Our name of a key; "image" is a path here, not a case's id."""
    name = plain(key)
    if name in _IMAGE:
        return "image"
    return "patient" if name in _PATIENT else column_of(key)


def _cell(value: object) -> str:
    """A value as a table would hold it; of what is no single value, nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _years(age: str) -> str:
    years = years_of(age)
    return age if years is None else f"{years:.4g}"


def _found(folder: Path, line: _Line, tally: Tally) -> Iterator[Path]:
    """The images of a line; a path that leaves the folder is not followed."""
    base = folder.resolve()
    for name in line.images:
        try:
            inside = (folder / name).resolve().is_relative_to(base)
        except (OSError, ValueError):  # no possible path
            inside = False
        if inside:
            yield folder / name
        else:
            tally.find("ingest.outside", say("evidence.line", line=line.number))
