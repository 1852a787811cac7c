"""How well findings are read from notes whose findings are known.

A finding counts only with its status: what a note denies and the reading affirms is wrong twice.
A second figure lets a term count that stands one step of ``is_a`` above or below the right one; it
says how much is a matter of which term of a family was chosen. Repeated findings of one note count
once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braintx.core.errors import DataError, FindingError
from braintx.core.findings import NoteReading

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

Pair = tuple[str, str]
"""A code and its status."""
Read = Callable[[str], NoteReading]


@dataclass(frozen=True)
class AnnotatedNote:
    """A note and what a person found in it.

    Attributes
    ----------
    text : str
    findings : frozenset of (str, str)
        Code and status.
    language : str or None
        Where the file says so; else the reading decides.
    """

    text: str
    findings: frozenset[Pair]
    language: str | None = None


@dataclass(frozen=True)
class Agreement:
    """Micro-averaged over findings; None where there was nothing to share."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class LanguageFindings:
    """The notes of one language.

    Attributes
    ----------
    notes : int
    annotated, read : int
        Findings, distinct within a note.
    exact : Agreement
        The same term with the same status.
    near : Agreement
        That, or a term one step above or below with the same status.
    term_only : Agreement
        The same term, whatever its status.
    by_status : dict of str to Agreement
    """

    notes: int
    annotated: int
    read: int
    exact: Agreement
    near: Agreement
    term_only: Agreement
    by_status: dict[str, Agreement]


@dataclass(frozen=True)
class FindingsResults:
    """The whole examination."""

    release: str
    languages: dict[str, LanguageFindings]


@dataclass
class _Tally:
    """What was met in the notes of one language."""

    notes: int = 0
    annotated: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    near_read: int = 0
    near_annotated: int = 0
    terms_annotated: int = 0
    terms_read: int = 0
    terms_both: int = 0

    def add(self, annotated: frozenset[Pair], read: frozenset[Pair], near: _Near) -> None:
        """Count one note."""
        self.notes += 1
        self.annotated.update(status for _, status in annotated)
        self.read.update(status for _, status in read)
        self.both.update(status for _, status in annotated & read)
        self.near_read += sum(near.any_of(pair, annotated) for pair in read)
        self.near_annotated += sum(near.any_of(pair, read) for pair in annotated)
        codes, found = {code for code, _ in annotated}, {code for code, _ in read}
        self.terms_annotated += len(codes)
        self.terms_read += len(found)
        self.terms_both += len(codes & found)

    def figures(self) -> LanguageFindings:
        """Of all notes."""
        annotated, read = self.annotated.total(), self.read.total()
        both = self.both.total()
        statuses = sorted(self.annotated | self.read)
        return LanguageFindings(
            self.notes,
            annotated,
            read,
            _agreement(both, read, both, annotated),
            _agreement(self.near_read, read, self.near_annotated, annotated),
            _agreement(self.terms_both, self.terms_read, self.terms_both, self.terms_annotated),
            {
                one: _agreement(self.both[one], self.read[one], self.both[one], self.annotated[one])
                for one in statuses
            },
        )


class _Near:
    """Terms one step apart."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def any_of(self, pair: Pair, others: frozenset[Pair]) -> bool:
        """Whether one of others is the same, or one step away with the same status."""
        code, status = pair
        around = {code, *self._terms.term(code).parents, *self._terms.children(code)}
        return any(other in around for other, of in others if of == status)


def read_notes(path: Path, terms: Terms) -> tuple[AnnotatedNote, ...]:
    """Annotated notes, a line of JSON each.

    Parameters
    ----------
    path : Path
        Each line has ``text`` and ``findings``, a list of ``code`` and ``status``; ``language``
        may be there.
    terms : Terms

    Raises
    ------
    DataError
        A line is no such note, or names a code that the release does not know.
    """
    notes = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row: dict[str, Any] = json.loads(line)
            pairs = frozenset((terms.resolve(f["code"]), str(f["status"])) for f in row["findings"])
            notes.append(AnnotatedNote(str(row["text"]), pairs, row.get("language")))
        except (ValueError, KeyError, TypeError, AttributeError, FindingError) as error:
            raise DataError(
                "Line {number} of {name} is no annotated note. Each line needs `text` and "
                "`findings`, a list of `code` (a term of HPO {release}) and `status`.",
                "notes.malformed",
                number=number,
                name=path.name,
                release=terms.release,
            ) from error
    return tuple(notes)


def examine(notes: Iterable[AnnotatedNote], read: Read, terms: Terms) -> FindingsResults:
    """Compare what is read with what was annotated, by language.

    Parameters
    ----------
    notes : iterable of AnnotatedNote
    read : callable
        From a text to its reading.
    terms : Terms
    """
    tallies: dict[str, _Tally] = {}
    near = _Near(terms)
    for note in notes:
        reading = read(note.text)
        found = frozenset((one.code, str(one.status)) for one in reading.findings)
        tally = tallies.setdefault(note.language or reading.language, _Tally())
        tally.add(note.findings, found, near)
    figures = {language: tally.figures() for language, tally in sorted(tallies.items())}
    return FindingsResults(terms.release, figures)


def _agreement(right_read: int, read: int, right_annotated: int, annotated: int) -> Agreement:
    precision = right_read / read if read else None
    recall = right_annotated / annotated if annotated else None
    if not precision or not recall:
        both = precision is not None and recall is not None
        return Agreement(precision, recall, 0.0 if both else None)
    return Agreement(precision, recall, 2 * precision * recall / (precision + recall))
