"""Pictures and volumes in folders: one item a file.

A picture names no patient. One is known where a table that comes with it names the file or its
folder, or where the file has the name of a case of the public set. Nothing else is guessed:
``1.jpg`` of one hospital is not ``1.jpg`` of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from braintx.core.labels import CLASS_FOLDERS, TumorLabel
from braintx.data.cohort.matching import names_of
from braintx.data.cohort.vocabulary import id_key, numbered, without_ending
from braintx.service.ingest.items import GivenPatient, Item
from braintx.service.ingest.report import Tally


def read(
    paths: Sequence[Path],
    roots: Mapping[Path, Path],
    patients: Mapping[str, GivenPatient],
    tally: Tally,
) -> Iterator[Item]:
    """One item a file, with the class of its folder where that is one of the public set's.

    Parameters
    ----------
    paths : sequence of Path
    roots : mapping of Path to Path
        The folder that was named, of each file found in one: only names below it count.
    patients : mapping of str to GivenPatient
        Those of the tables, by `braintx.data.cohort.vocabulary.id_key` of their ids.
    tally : Tally
        Gets the files that could be of several patients, or of nobody.
    """
    within = {path: path.relative_to(roots.get(path, path.parent)) for path in paths}
    keys = {path: _key(inner, patients) for path, inner in within.items()}
    files = Counter(key for key, exact in keys.values() if exact)
    for path in paths:
        key, exact = keys[path]
        case = numbered(without_ending(path.name))
        if key and not (exact and files[key] > 1 and case is None):
            patient: GivenPatient | None = patients[key]
        else:
            patient = GivenPatient(without_ending(path.name)) if case else None
            if key and not case:
                tally.find("ingest.ambiguous")
        if patient is None:
            tally.find("ingest.unattached")
        yield Item(patient, None, (path,), diagnosis=_class_of(path))


def _key(inner: Path, patients: Mapping[str, GivenPatient]) -> tuple[str, bool]:
    """The id that a path answers to, and whether by its file's own name; empty where none."""
    by_file = (id_key(name) for name in names_of(inner.as_posix()))
    if own := next((key for key in by_file if key in patients), ""):
        return own, True
    by_folder = (id_key(part) for part in reversed(inner.parts[:-1]))
    return next((key for key in by_folder if key in patients), ""), False


def _class_of(path: Path) -> TumorLabel | None:
    """The class of the nearest folder that is one of the public set's."""
    labels = (CLASS_FOLDERS.get(folder.name.casefold()) for folder in path.parents)
    return next(filter(None, labels), None)
