"""The audit: look at every picture, compare those that look alike, group what is the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from braintx.core.errors import DataError, ImageError
from braintx.core.records import Issue
from braintx.data.duplicates.candidates import candidates
from braintx.data.duplicates.fingerprint import Look, look_at, mirror_blind
from braintx.data.duplicates.groups import PictureGroup, build_groups
from braintx.data.duplicates.store import SeenFile, WorkFile
from braintx.data.duplicates.verification import Registration, register
from braintx.i18n import Words

_CHUNK = 64  # pictures or pairs between two savings
_NOT_PICTURES = {".csv", ".html", ".json", ".jsonl", ".md", ".tsv", ".txt", ".xlsx"}
_EXAMPLES = 20

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Audit:
    """What was found in a folder.

    Attributes
    ----------
    groups : tuple of PictureGroup
        The largest first, each file in exactly one; most groups have one member.
    issues : tuple of Issue
        Files that could not be read, by code.
    digests : dict of str to str
        Of each file's picture, by file.
    """

    groups: tuple[PictureGroup, ...]
    issues: tuple[Issue, ...]
    digests: dict[str, str]

    @property
    def copied(self) -> tuple[PictureGroup, ...]:
        """Groups of more than one file."""
        return tuple(group for group in self.groups if len(group.members) > 1)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Files in each of them."""
        return tuple(len(group.members) for group in self.copied)


def audit(folder: Path, work: WorkFile, *, quiet: bool = False, words: Words = Words()) -> Audit:
    """Find the groups of copies among the pictures of a folder and its subfolders.

    Parameters
    ----------
    folder : Path
    work : WorkFile
        What is in it already is not done again.
    quiet : bool, default=False
        Show no progress.
    words : Words, optional
        The language of the progress.

    Raises
    ------
    DataError
        Where ``folder`` is no folder.
    """
    seen = _look_at_all(folder, work, words, quiet)
    digests = {one.name: one.digest for one in seen if one.digest}
    _register_all(sorted(set(digests.values())), work, words, quiet)
    return Audit(build_groups(digests, work.pairs()), _issues(seen), digests)


def list_files(folder: Path) -> list[str]:
    """The files of a folder and its subfolders that may be pictures, by path within it.

    Raises
    ------
    DataError
        Where ``folder`` is no folder.
    """
    if not folder.is_dir():
        raise DataError(
            "{folder} is not a folder. Give the folder that holds the pictures.", folder=folder
        )
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() not in _NOT_PICTURES
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _look_at_all(folder: Path, work: WorkFile, words: Words, quiet: bool) -> list[SeenFile]:
    known = work.files()
    names = [name for name in list_files(folder) if not work.owns(folder / name)]
    todo = [
        name for name in names if name not in known or known[name].stamp != _stamp(folder / name)
    ]

    def look(name: str) -> tuple[SeenFile, Look | None]:
        stamp = _stamp(folder / name)
        try:
            found = look_at(folder / name)
        except ImageError as error:
            return SeenFile(name, stamp, "", error.code, error.message), None
        return SeenFile(name, stamp, found.digest), found

    for done in _in_chunks(look, todo, len(todo), words("progress.reading"), quiet):
        work.add_files(done)
    known = work.files()
    return [known[name] for name in names]


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _register_all(digests: Sequence[str], work: WorkFile, words: Words, quiet: bool) -> None:
    with_points = [digest for digest in digests if len(work.descriptors(digest))]
    wanted = candidates(
        lambda place: mirror_blind(work.descriptors(with_points[place])), len(with_points)
    )
    known = work.pairs()
    pairs = ((with_points[first], with_points[second]) for first, second in wanted)
    todo = sorted(pair for pair in pairs if pair not in known)

    def compare(looks: tuple[Look, Look]) -> tuple[tuple[str, str], Registration]:
        return (looks[0].digest, looks[1].digest), register(*looks)

    kept = lru_cache(maxsize=512)(work.look)
    looked = ((kept(first), kept(second)) for first, second in todo)
    for done in _in_chunks(compare, looked, len(todo), words("progress.comparing"), quiet):
        work.add_pairs(done)


def _in_chunks(
    call: Callable[[Given], Made], items: Iterable[Given], total: int, what: str, quiet: bool
) -> Iterator[list[Made]]:
    """Call for each item on all processors; OpenCV and NumPy leave Python's lock while at it."""
    rest = iter(items)
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        tqdm(total=total, desc=what, disable=quiet or not total, mininterval=1) as bar,
    ):
        while chunk := list(islice(rest, _CHUNK)):
            yield list(pool.map(call, chunk))
            bar.update(len(chunk))


def _issues(seen: Iterable[SeenFile]) -> tuple[Issue, ...]:
    """One issue for each code, with the files' names."""
    by_code: dict[str, list[SeenFile]] = {}
    for one in seen:
        if one.code:
            by_code.setdefault(one.code, []).append(one)
    return tuple(
        Issue(code, "error", len(found), tuple(one.name for one in found[:_EXAMPLES]))
        for code, found in sorted(by_code.items())
    )
