"""Which file of the sources is read as what."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from braintx.core.errors import DataError
from braintx.data import phenopackets
from braintx.data.cohort.lines import header_of_file
from braintx.data.cohort.vocabulary import column_of
from braintx.data.imaging.archive import is_archive
from braintx.data.imaging.dicom import is_dicom_file
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import natural_key
from braintx.service.ingest.items import KINDS, Kind
from braintx.service.ingest.jsonl import holds_records

_HEAD = 1 << 16  # bytes by which a file shows what it is
_BY_NAME: dict[str, Kind] = {
    ".csv": "clinical",
    ".tsv": "clinical",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "fhir",
}
_RECORD = frozenset({"age", "sex", "note"})


@dataclass(frozen=True)
class Sources:
    """The files of all sources.

    Attributes
    ----------
    files : mapping of Kind to tuple of Path
        In a person's order, each once; a kind without files is not there.
    passed_over : int
        Files that lie among them and are none of these kinds.
    roots : mapping of Path to Path
        Of each file found in a folder: that folder, as it was named.
    """

    files: Mapping[Kind, tuple[Path, ...]]
    passed_over: int
    roots: Mapping[Path, Path]


def sort_out(given: Sequence[Path], kind: Kind | Literal["auto"] = "auto") -> Sources:
    """Find the files of the sources and what each is.

    Parameters
    ----------
    given : sequence of Path
        Files and folders; folders are searched with their subfolders.
    kind : str, default="auto"
        Take only files of this kind, and a file that is named itself in any case. By default the
        files show what they are: tables by their header, the rest by name and content.

    Raises
    ------
    DataError
        Where a source is not there, or nothing in them can be read.
    """
    found: dict[Kind, list[Path]] = {one: [] for one in KINDS}
    roots: dict[Path, Path] = {}
    passed_over = 0
    for path, root in _files(given):
        chosen = _kind_of(path, kind) if kind == "auto" or root is not None else kind
        if chosen is None:
            passed_over += 1
            continue
        found[chosen].append(path)
        if root is not None:
            roots[path] = root
    if not any(found.values()):
        raise DataError(
            "The sources hold nothing to bring in; {count} files were passed over. Give image "
            "files, DICOM series, clinical tables (CSV), JSON lines, FHIR bundles or "
            "phenopackets, or folders of them, and say with --kind which they are where that does "
            "not show.",
            "ingest.nothing",
            count=passed_over,
        )
    kinds = {one: tuple(sorted(found[one], key=natural_key)) for one in KINDS if found[one]}
    return Sources(kinds, passed_over, roots)


def _files(given: Sequence[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Every file once, with the folder in which it was found."""
    seen: set[str] = set()
    for source in given:
        if not source.exists():
            raise DataError(
                "There is no file or folder {name}. Check the path.",
                "ingest.no_source",
                name=source.name,
            )
        alone = source.is_file()
        for path in [source] if alone else _inside(source):
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                yield path, None if alone else source


def _inside(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for place, inner, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a loop of links
            inner.clear()
            continue
        seen.add(real)
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if Path(place, name).is_file())


def _kind_of(path: Path, wanted: Kind | Literal["auto"]) -> Kind | None:
    kind = _by_name(path)
    if wanted == "auto":
        return kind if kind is not None and _shows(path, kind) else None
    return kind if kind == wanted else None


def _by_name(path: Path) -> Kind | None:
    by_name = _BY_NAME.get(path.suffix.lower())
    if by_name is not None and not path.name.startswith("."):
        return _of_json(path) if by_name == "fhir" else by_name
    if is_ignored(path.name):
        return None
    try:
        if is_archive(path):
            return None
        return "dicom" if is_dicom_file(path) else "images"
    except OSError:  # reading it later says why
        return "images"


def _of_json(path: Path) -> Kind:
    try:
        return "phenopacket" if phenopackets.looks_like_one(_head(path)) else "fhir"
    except OSError:
        return "fhir"


def _shows(path: Path, kind: Kind) -> bool:
    """Whether a file's beginning bears out what its name says."""
    if kind in ("phenopacket", "dicom", "images"):
        return True
    try:
        head = _head(path)
    except OSError:
        return True
    if kind == "clinical":
        columns = {column_of(name) for name in header_of_file(head)}
        return bool(columns & _RECORD)
    return holds_records(head) if kind == "jsonl" else b'"resourceType"' in head


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
