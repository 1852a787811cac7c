"""A template to a note: what each brace stands for is drawn, and identifiers are marked.

In a template or a list of ``clinical_*.json``, ``<a|b>`` is one of several, ``{1-9}`` and
``{1.5-4.5}`` a number between, ``{~he/she}`` goes by the patient's sex, and ``{symptom}`` is drawn
from that list, no entry twice before all were there; everything else in braces is an identifier
(`identifiers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from braintx.data.simulate.identified_notes.drawing import (
    Half,
    belongs,
    chance,
    data,
    listed,
    of_half,
    pick,
)
from braintx.data.simulate.identified_notes.identifiers import Draft, Piece, identifier
from braintx.data.simulate.identified_notes.note import IdentifiedNote, Identifier, Language
from braintx.data.simulate.identified_notes.people import draw_person
from braintx.data.simulate.identified_notes.styling import (
    STYLES,
    Style,
    laid_out,
    styled,
    without_accents,
)

_USUAL: tuple[Style, ...] = ("capitals", "plain", "plain", "wrapped", "flat", "flat")
_UNSTYLED = 0.7
_COUNTRIES = {"en": ("US", "US", "UK"), "es": ("CO", "CO", "ES", "ES", "MX", "MX", "US")}
_OLD = 0.14  # of the patients are over 89: enough of them to be measured
_NUMBER = re.compile(r"(\d+)-(\d+)|(\d+\.\d)-(\d+\.\d)")


class Template(NamedTuple):
    """A template: its name, how it is always styled, if at all, and its text."""

    name: str
    style: Style | None
    text: str


def generate(
    language: Language, count: int, seed: int = 0, half: Half | None = None
) -> list[IdentifiedNote]:
    """Made-up notes, every template as often as any other; the same seed gives the same notes.

    Parameters
    ----------
    language : {"en", "es"}
    count : int
    seed : int, default=0
    half : {"development", "examination"}, optional
        Templates, names, places and phrases of one half alone; by default of both.

    Examples
    --------
    >>> notes = generate("es", 20)
    >>> "name" in {identifier.kind for note in notes for identifier in note.identifiers}
    True
    """
    generator = np.random.default_rng(seed)
    chosen = [one for one in templates(language) if belongs(one.name, half)]
    order: list[int] = []
    while len(order) < count:
        order += [int(place) for place in generator.permutation(len(chosen))]
    with of_half(half):
        return [_note(chosen[place], language, generator) for place in order[:count]]


@cache
def templates(language: Language) -> tuple[Template, ...]:
    """All templates of a language."""
    path = Path(__file__).with_name(f"templates_{language}.txt")
    found = []
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, text = part.partition("\n")
        name, _, style = head.partition(" ")
        fixed = next((one for one in STYLES if one == style), None)
        found.append(Template(name, fixed, text.strip().replace("\\t", "\t")))
    return tuple(found)


def _note(template: Template, language: Language, generator: np.random.Generator) -> IdentifiedNote:
    old = chance(generator, _OLD)
    draft = Draft(
        generator,
        language,
        country=pick(generator, _COUNTRIES[language]),
        age=int(generator.integers(90, 104) if old else generator.integers(18, 90)),
        day=date(2014, 1, 1) + timedelta(days=int(generator.integers(4200))),
        patient=draw_person(generator, language),
    )
    drawn: Style = "none" if chance(generator, _UNSTYLED) else pick(generator, _USUAL)
    style = template.style or drawn
    text, found = "", []
    for piece in _pieces(template.text, draft):
        shown = styled(piece.text, style)
        if piece.kind:
            end = len(text) + len(shown)
            found.append(Identifier(piece.kind, len(text), end, piece.form))
        text += shown
    eponyms = _eponyms(text, language, found)
    return IdentifiedNote(language, template.name, laid_out(text, style), tuple(found), eponyms)


def _pieces(template: str, draft: Draft) -> Iterator[Piece]:
    while "<" in template:
        template = re.sub(
            r"<([^<>]*)>", lambda m: pick(draft.generator, m[1].split("|")), template, count=1
        )
    lists = data(f"clinical_{draft.language}.json")
    for place, part in enumerate(re.split(r"{([^{}]+)}", template)):
        if place % 2 == 0:
            yield Piece(part)
        elif part.startswith("~"):
            yield Piece(part[1:].split("/")[draft.patient.sex == "F"])
        elif limits := _NUMBER.fullmatch(part):
            yield Piece(_number(limits, draft))
        elif part in lists:
            yield from _pieces(_entry(part, lists[part], draft), draft)
        else:
            yield from identifier(part, draft)


def _number(limits: re.Match[str], draft: Draft) -> str:
    if limits[1]:
        return str(int(draft.generator.integers(int(limits[1]), int(limits[2]) + 1)))
    number = f"{draft.generator.uniform(float(limits[3]), float(limits[4])):.1f}"
    return number.replace(".", ",") if draft.language == "es" else number


def _entry(name: str, entries: list[str], draft: Draft) -> str:
    order = draft.orders.get(name)
    if not order:
        order = [int(place) for place in draft.generator.permutation(len(entries))]
        draft.orders[name] = order
    return entries[order.pop()]


def _eponyms(
    text: str, language: Language, identifiers: list[Identifier]
) -> tuple[tuple[int, int], ...]:
    taken = {place for one in identifiers for place in range(one.start, one.end)}
    found = _eponym_pattern(language).finditer(text)
    return tuple(match.span() for match in found if match.start() not in taken)


@cache
def _eponym_pattern(language: Language) -> re.Pattern[str]:
    names = listed(data(f"clinical_{language}.json")["eponyms"])
    both = dict.fromkeys(form for name in names for form in (name, without_accents(name)))
    longest_first = sorted(both, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)
