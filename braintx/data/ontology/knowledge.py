"""The compiled knowledge: diseases, what is said of each and by whom, and published patients.

`braintx.data.ontology.build` makes it; here is what it looks like at run time. Codes become places
in `Terms.codes`, so the two files belong together: a bundle holds both and their checksums.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from braintx.core.differential import Disease, Prevalence
from braintx.core.errors import FindingError
from braintx.data.ontology.files import bundle_folder, reading
from braintx.data.ontology.terms import shown

ARRAYS = "knowledge.npz"
TEXTS = "knowledge.json.gz"

Places = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Lists:
    """Lists of different lengths, end to end.

    Attributes
    ----------
    start : ndarray of shape (n + 1,), int32
        Where each begins in `items`; last, where all end.
    items : ndarray of shape (total,), int32
    """

    start: Places
    items: Places

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Self:
        """Lay lists end to end."""
        start = np.cumsum([0, *map(len, lists)]).astype(np.int32)
        return cls(start, np.fromiter((i for one in lists for i in one), np.int32, start[-1]))

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, place: int) -> Places:
        return self.items[self.start[place] : self.start[place + 1]]


@dataclass(frozen=True, eq=False)
class Statements:
    """What is said of diseases and findings, a statement an entry, by ascending row and term.

    Attributes
    ----------
    row : ndarray of shape (n,), int32
        Place in `Knowledge.rows`: which source's disease it is about.
    term : ndarray of shape (n,), int32
        Place in `Terms.codes`.
    share : ndarray of shape (n,), float32
        Of the patients who have the finding, 0 to 1; NaN where it is not said.
    patients : ndarray of shape (n,), int32
        How many were looked at; 0 where only a share, or nothing, is said.
    negated : ndarray of shape (n,), bool
        The disease is said *not* to have it.
    sex : ndarray of shape (n,), uint8
        The only sex that it is true of: 1 women, 2 men; 0 both.
    sources : Lists
        Places in `Knowledge.sources`.
    """

    row: Places
    term: Places
    share: NDArray[np.float32]
    patients: Places
    negated: NDArray[np.bool_]
    sex: NDArray[np.uint8]
    sources: Lists

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, eq=False)
class Patients:
    """Published patients, and a hospital's own, without anything that names them.

    Attributes
    ----------
    disease : ndarray of shape (n,), int32
        Place in `Knowledge.diseases`.
    source : ndarray of shape (n,), int32
        Place in `Knowledge.sources` of the paper; -1 where there is none.
    present, absent : Lists
        Places in `Terms.codes`.
    age : ndarray of shape (n,), float32
        Years; NaN where it is not known.
    sex : ndarray of shape (n,), uint8
        1 woman, 2 man, 0 not known.
    """

    disease: Places
    source: Places
    present: Lists
    absent: Lists
    age: NDArray[np.float32]
    sex: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.disease)


class Row(NamedTuple):
    """A disease as one source lists it.

    Attributes
    ----------
    id : str
    name : str
    genes : tuple of str
    disease : int
        Place of its disease in `Knowledge.diseases`: twins have the same.
    """

    id: str
    name: str
    genes: tuple[str, ...]
    disease: int


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All of it.

    Attributes
    ----------
    release : str
        Of HPO, as in ``2025-01-16``.
    newer : str
        Of the newer release that filled gaps; empty where none did.
    diseases : tuple of Disease
        Twins are one, in the order of their ids.
    rows : tuple of Row
        The diseases as their sources list them.
    sources : tuple of str
        ``PMID:…`` and others, that statements and patients cite.
    statements : Statements
    patients : Patients
    group : ndarray of shape (diseases,), int32
        Place in `rows` of the row of Orphanet that it is a kind of; -1 where there is none.
    series : ndarray of shape (diseases,), int32
        Diseases whose names differ in a number share one; -1 where it stands alone.
    """

    release: str
    newer: str
    diseases: tuple[Disease, ...]
    rows: tuple[Row, ...]
    sources: tuple[str, ...]
    statements: Statements
    patients: Patients
    group: Places
    series: Places

    @cached_property
    def places(self) -> dict[str, int]:
        """Id of a disease, or of a twin of it → its place in `diseases`."""
        found = {row.id: row.disease for row in self.rows}
        return found | {disease.id: place for place, disease in enumerate(self.diseases)}

    def __contains__(self, disease: object) -> bool:
        return disease in self.places

    def __iter__(self) -> Iterator[Disease]:
        return iter(self.diseases)

    def __len__(self) -> int:
        return len(self.diseases)

    def place(self, disease: str) -> int:
        """Where a disease stands.

        Raises
        ------
        FindingError
            The release does not have it.
        """
        if disease in self.places:
            return self.places[disease]
        raise FindingError(
            "{disease} is unknown to this release of HPO ({release}): it may be newer, or no "
            "findings are on record for it. Check the id, as in OMIM:154700 or ORPHA:558.",
            "disease.unknown",
            disease=shown(disease),
            release=self.release,
        )

    def disease(self, disease: str) -> Disease:
        """The disease of an id, or of a twin's.

        Raises
        ------
        FindingError
            The release does not have it.
        """
        return self.diseases[self.place(disease)]

    @cached_property
    def row_disease(self) -> Places:
        """Of each row, the place of its disease."""
        return np.fromiter((row.disease for row in self.rows), np.int32, len(self.rows))

    def save(self, folder: Path) -> None:
        """Write both files; the same knowledge gives the same bytes."""
        arrays: dict[str, Any] = {}
        arrays |= {f"statements.{name}": value for name, value in _flat(self.statements)}
        arrays |= {f"patients.{name}": value for name, value in _flat(self.patients)}
        arrays |= {"group": self.group, "series": self.series}
        arrays = {name: _narrow(value) for name, value in arrays.items()}
        np.savez_compressed(folder / ARRAYS, allow_pickle=False, **arrays)
        texts = {
            "release": self.release,
            "newer": self.newer,
            "diseases": [astuple(disease) for disease in self.diseases],
            "rows": self.rows,
            "sources": self.sources,
        }
        text = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        (folder / TEXTS).write_bytes(gzip.compress(text.encode(), 9, mtime=0))

    @classmethod
    def load(cls, folder: Path | None = None) -> Knowledge:
        """The compiled knowledge.

        Parameters
        ----------
        folder : Path, optional
            That of the bundle ``differential`` where none is given.

        Raises
        ------
        BundleError
            A file is missing, or is none that `save` wrote.
        """
        folder = folder or bundle_folder()
        with reading(folder / ARRAYS) as path, path.open("rb") as opened:
            with np.load(opened, allow_pickle=False) as file:
                arrays = {name: _wide(file[name]) for name in file.files}
            statements = Statements(**_nested(arrays, "statements."))
            patients = Patients(**_nested(arrays, "patients."))
            group, series = arrays["group"], arrays["series"]
        with reading(folder / TEXTS) as path:
            texts = json.loads(gzip.decompress(path.read_bytes()))
            return cls(
                texts["release"],
                texts["newer"],
                tuple(map(_disease, texts["diseases"])),
                tuple(Row(key, name, tuple(genes), at) for key, name, genes, at in texts["rows"]),
                tuple(texts["sources"]),
                statements,
                patients,
                group,
                series,
            )


def _disease(row: list[Any]) -> Disease:
    key, name, spanish, orphan, others, inheritance, onset, genes, prevalence, release = row
    return Disease(
        key,
        name,
        spanish,
        orphan,
        tuple(others),
        tuple(inheritance),
        tuple(onset),
        tuple(genes),
        Prevalence(*prevalence) if prevalence else None,
        release,
    )


def _flat(record: Statements | Patients) -> Iterable[tuple[str, NDArray[Any]]]:
    """The arrays of a record by name; those of a list as ``name.start`` and ``name.items``."""
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, Lists):
            yield f"{one.name}.start", value.start
            yield f"{one.name}.items", value.items
        else:
            yield one.name, value


def _nested(arrays: dict[str, NDArray[Any]], beginning: str) -> dict[str, Any]:
    """What `_flat` made flat."""
    mine = {
        name.removeprefix(beginning): value
        for name, value in arrays.items()
        if name.startswith(beginning)
    }
    lists = {name.split(".")[0] for name in mine if "." in name}
    plain = {name: value for name, value in mine.items() if "." not in name}
    return plain | {one: Lists(mine[f"{one}.start"], mine[f"{one}.items"]) for one in lists}


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Whole numbers in two bytes where they fit: half the file."""
    fits = values.dtype == np.int32 and values.size and -1 <= values.min() <= values.max() < 65535
    return (values + 1).astype(np.uint16) if fits else values


def _wide(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.int32) - 1 if values.dtype == np.uint16 else values
