"""How well identifiers are found in notes whose identifiers are known.

An identifier counts as found where each of its letters and digits lies in something found, of
whatever kind: what matters is that it does not stay. What was found is right where it touches an
identifier. The notes come from `braintx.data.simulate.identified_notes`; the finder and the
replacer are given, so that this room knows none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, get_args

from braintx.data.simulate.identified_notes import (
    KINDS,
    IdentifiedNote,
    Identifier,
    generate,
)
from braintx.data.simulate.identified_notes.note import Language
from braintx.preprocessing.notes import NoteFindings, parse_note

SEED = 15
RECALL, PRECISION, LEAKING, SAME_READING = 0.98, 0.95, 0.05, 0.99
_STANDING = 6  # letters or digits: a shorter name may stand elsewhere as an ordinary word


class Found(Protocol):
    """Something that a finder takes for an identifier."""

    @property
    def kind(self) -> str:
        """What it is taken for, such as ``"name"``."""
        ...

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it has ended."""
        ...


Find = Callable[[str], Sequence[Found]]
Redact = Callable[[str], str]


@dataclass(frozen=True)
class KindFigures:
    """One kind of identifier.

    Attributes
    ----------
    identifiers : int
        How many there were.
    recall : float
        The share of them of which nothing stays.
    found : int
        How many were found as of this kind.
    precision : float or None
        The share of those that touch an identifier of any kind; None where none was found.
    """

    identifiers: int
    recall: float
    found: int
    precision: float | None


@dataclass(frozen=True)
class LanguageFigures:
    """The notes of one language.

    Attributes
    ----------
    notes : int
    kinds : dict of str to KindFigures
    precision : float or None
        Of all that was found.
    overreach : float
        Share of the letters and digits outside identifiers that lie in something found.
    leaking : float
        Share of notes in which a part of an identifier stays.
    standing : float
        Share of notes where an identifier of six letters or more can be read in the replaced text.
    readable : float
        Share of notes in which the note parser reads a symptom or a duration: what the next
        figure is worth.
    same_reading : float
        Share of notes that the note parser reads the same before and after.
    eponyms : int
    eponyms_kept : float
        Share of medicine's own names (Parkinson, Glasgow) that nothing found touches.
    missed : dict of str to int
        How often an identifier stayed, by kind and form; nothing of the text.
    mistaken : dict of str to int
        How often something else was found, by the kind it was taken for.
    """

    notes: int
    kinds: dict[str, KindFigures]
    precision: float | None
    overreach: float
    leaking: float
    standing: float
    readable: float
    same_reading: float
    eponyms: int
    eponyms_kept: float
    missed: dict[str, int]
    mistaken: dict[str, int]


@dataclass(frozen=True)
class DeidentificationResults:
    """The whole examination, for ``results/deidentification.json``."""

    seed: int
    languages: dict[str, LanguageFigures]


@dataclass
class _Tally:
    identifiers: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    missed_forms: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    mistaken: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)


def examine(
    find: Find, redact: Redact, count: int = 2000, seed: int = SEED
) -> DeidentificationResults:
    """Examine a finder and a replacer on generated notes, English and Spanish.

    The notes are of the half whose templates, names and places nobody tuned anything on.

    Parameters
    ----------
    find : callable
        From a text to what it takes for identifiers, each with ``kind``, ``start``, ``end``.
    redact : callable
        From a text to the text without identifiers.
    count : int, default=2000
        Notes for each language.
    seed : int
    """
    languages: tuple[Language, ...] = get_args(Language)
    figures: dict[str, LanguageFigures] = {
        language: score(generate(language, count, seed, "examination"), find, redact)
        for language in languages
    }
    return DeidentificationResults(seed, figures)


def score(notes: Iterable[IdentifiedNote], find: Find, redact: Redact) -> LanguageFigures:
    """The figures of these notes.

    Parameters
    ----------
    notes : iterable of IdentifiedNote
        At least one.
    find, redact : callable
        As for `examine`.
    """
    tally = _Tally()
    for note in notes:
        _count(note, find(note.text), redact(note.text), tally)
    total, eponyms = tally.notes["all"], tally.notes["eponyms"]
    kinds = dict.fromkeys((*KINDS, *sorted(tally.found)))
    found = tally.found.total()
    return LanguageFigures(
        notes=total,
        kinds={kind: _figures(kind, tally) for kind in kinds},
        precision=1 - tally.mistaken.total() / found if found else None,
        overreach=tally.notes["signs taken"] / tally.notes["signs"],
        leaking=tally.notes["leaking"] / total,
        standing=tally.notes["standing"] / total,
        readable=tally.notes["readable"] / total,
        same_reading=tally.notes["same reading"] / total,
        eponyms=eponyms,
        eponyms_kept=tally.notes["eponyms kept"] / eponyms if eponyms else 1.0,
        missed=dict(tally.missed_forms.most_common()),
        mistaken=dict(tally.mistaken.most_common()),
    )


def shortfalls(results: DeidentificationResults) -> tuple[str, ...]:
    """Which figures are not what is asked of them, as paths into the result file."""
    return tuple(
        f"{language}.{path}"
        for language, figures in results.languages.items()
        for path in _shortfalls(figures)
    )


def missed(note: IdentifiedNote, found: Sequence[Found]) -> tuple[Identifier, ...]:
    """The identifiers of which a letter or a digit lies in nothing that was found."""
    covered = _covered(found)
    return tuple(
        one
        for one in note.identifiers
        if any(note.text[at].isalnum() and at not in covered for at in range(one.start, one.end))
    )


def mistaken(note: IdentifiedNote, found: Sequence[Found]) -> tuple[Found, ...]:
    """What was found and touches no identifier."""
    true = _covered(note.identifiers)
    return tuple(one for one in found if true.isdisjoint(range(one.start, one.end)))


def _covered(spans: Sequence[Found] | Sequence[Identifier]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


def _count(note: IdentifiedNote, found: Sequence[Found], replaced: str, tally: _Tally) -> None:
    stayed, wrong, covered = missed(note, found), mistaken(note, found), _covered(found)
    tally.identifiers.update(one.kind for one in note.identifiers)
    tally.missed.update(one.kind for one in stayed)
    tally.missed_forms.update(f"{one.kind} {one.form}".strip() for one in stayed)
    tally.found.update(one.kind for one in found)
    tally.mistaken.update(one.kind for one in wrong)
    before = parse_note(note.text)
    told = {
        "all": True,
        "leaking": bool(stayed),
        "standing": _stands(note, replaced),
        "readable": bool(before.symptoms) or before.duration_months is not None,
        "same reading": _reading(before) == _reading(parse_note(replaced)),
    }
    tally.notes.update(name for name, holds in told.items() if holds)
    true = _covered(note.identifiers)
    signs = [at for at, sign in enumerate(note.text) if sign.isalnum() and at not in true]
    tally.notes["signs"] += len(signs)
    tally.notes["signs taken"] += len(covered.intersection(signs))
    tally.notes["eponyms"] += len(note.eponyms)
    tally.notes["eponyms kept"] += sum(
        covered.isdisjoint(range(start, end)) for start, end in note.eponyms
    )


def _reading(findings: NoteFindings) -> tuple[object, ...]:
    """What was read, whatever the order of its first mentions."""
    unordered = replace(findings, symptoms=(), set_aside=())
    return frozenset(findings.symptoms), frozenset(findings.set_aside), unordered


def _stands(note: IdentifiedNote, replaced: str) -> bool:
    texts = (note.text[one.start : one.end] for one in note.identifiers)
    long = (text for text in texts if sum(map(str.isalnum, text)) >= _STANDING)
    return any(text in replaced for text in long)


def _figures(kind: str, tally: _Tally) -> KindFigures:
    there, found = tally.identifiers[kind], tally.found[kind]
    return KindFigures(
        identifiers=there,
        recall=1 - tally.missed[kind] / there if there else 1.0,
        found=found,
        precision=1 - tally.mistaken[kind] / found if found else None,
    )


def _shortfalls(figures: LanguageFigures) -> Iterator[str]:
    for kind, one in figures.kinds.items():
        if one.recall < RECALL:
            yield f"kinds.{kind}.recall"
        if one.precision is not None and one.precision < PRECISION:
            yield f"kinds.{kind}.precision"
    if figures.leaking > LEAKING:
        yield "leaking"
    if figures.same_reading < SAME_READING:
        yield "same_reading"
