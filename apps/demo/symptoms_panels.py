"""What the tab of signs and symptoms shows: findings, diseases with their reasons, questions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from apps.clinic.links import link
from apps.demo.markup import card, download, esc
from apps.demo.symptoms_case import EXAMPLES, Sheet
from braintx.core.differential import Candidate, Question, Reason, Shift
from braintx.i18n import Words, differentials
from braintx.report.differential_table import table
from braintx.serialization import Names, differential_json

if TYPE_CHECKING:
    from braintx.preprocessing.phenotypes import Suggestion
    from braintx.symptoms import Symptoms

_FAR = 5.0
"""Nats at which a bar is full."""
_EFFECTS = 2
_MISSING = 5


def note_heading(words: Words, chosen: str = "") -> str:
    """The heading of the note, and the examples as buttons."""
    buttons = "".join(
        f'<button type="button" data-pick="example:{name}" aria-pressed="{_bool(name == chosen)}">'
        f"{esc(words(f'symptoms.example_{name}'))}</button>"
        for name in EXAMPLES
    )
    return (
        f"<h3>{esc(words('symptoms.note_heading'))}</h3>"
        f'<p class="bx-quiet">{esc(words("symptoms.note_quiet"))}</p>'
        f'<div class="bx-picks">{buttons}</div>'
    )


def findings_heading(words: Words) -> str:
    """The heading of the findings."""
    return f"<h3>{esc(words('symptoms.findings_heading'))}</h3>"


def busy(words: Words) -> str:
    """What stands in the answer's place while it is computed."""
    inner = f'<div class="bx-status bx-busy">{esc(words("symptoms.busy"))}</div>'
    return card(words("diseases.heading"), f'<div class="bx-empty">{inner}</div>')


def suggestions(found: Sequence[Suggestion], words: Words) -> str:
    """What may be meant by what is typed, as buttons."""
    if not found:
        return f'<p class="bx-quiet" role="status">{esc(words("symptoms.no_term"))}</p>'
    items = "".join(
        f'<button type="button" data-pick="present:{esc(one.code)}">{esc(one.name)}'
        + (f" <small>{esc(one.matched)}</small>" if one.matched != one.name else "")
        + "</button>"
        for one in found
    )
    return f'<div class="bx-picks bx-suggested">{items}</div>'


def findings(sheet: Sheet, words: Words, known: Symptoms | None) -> str:
    """The findings entered, each with its status and a way to take it away."""
    if known is None or not sheet.findings:
        return f'<p class="bx-quiet">{esc(words("symptoms.nothing"))}</p>'
    rows = []
    for one in sheet.findings.values():
        name = _name(known, one.code, words)
        choices = "".join(
            f'<button type="button" data-pick="{does}:{esc(one.code)}" '
            f'aria-pressed="{_bool(one.status == does)}" '
            f'aria-label="{esc(name)}: {esc(words(f"diseases.status.{does}"))}">'
            f"{esc(words(f'diseases.status.{does}'))}</button>"
            for does in ("present", "absent")
        )
        unsure = (
            f" <small>{esc(words('diseases.status.uncertain'))}</small>"
            if one.status == "uncertain" else ""
        )  # fmt: skip
        gone = words("symptoms.remove", name=name)
        rows.append(
            f'<li class="bx-{one.status}"><span>{esc(name)}{unsure}</span>'
            f'<span class="bx-toggle">{choices}</span><button type="button" class="bx-gone" '
            f'data-pick="remove:{esc(one.code)}" aria-label="{esc(gone)}">×</button></li>'
        )
    return f'<ul class="bx-found">{"".join(rows)}</ul>'


def answer(sheet: Sheet | None, words: Words, known: Symptoms | None) -> str:
    """The ranked diseases, each with its reasons; an invitation where there is no case."""
    heading = words("diseases.heading")
    given = sheet.answer if sheet else None
    if given is None or known is None or given.none_of_these is None:
        inner = f"<b>{esc(words('symptoms.empty_title'))}</b><p>{esc(words('symptoms.empty'))}</p>"
        return card(heading, f'<div class="bx-empty">{inner}</div>')
    items = "".join(
        _candidate(one, words, known, opened=place == 0)
        for place, one in enumerate(given.candidates)
    )
    none = words("diseases.none_of_these", share=_likely(words, given.none_of_these))
    note = words("symptoms.note_probability", release=given.release)
    return card(
        heading,
        f'<ol class="bx-ranked">{items}</ol><p>{esc(none)}</p><p class="bx-quiet">{esc(note)}</p>',
    )


def warnings(sheet: Sheet, words: Words) -> str:
    """What was noticed about the whole case, in one calm line."""
    if sheet.answer is None or not sheet.answer.issues:
        return ""
    told = " ".join(map(words.issue, sheet.answer.issues))
    return f'<p class="bx-quiet bx-calm">{esc(told)}</p>'


def questions(sheet: Sheet, words: Words, known: Symptoms | None) -> str:
    """What to ask next; a click on the answer adds it."""
    if known is None or not sheet.questions:
        return ""
    items = "".join(_question(one, words, known) for one in sheet.questions)
    return card(words("symptoms.ask_heading"), f'<ul class="bx-ask">{items}</ul>')


def files(sheet: Sheet, words: Words, known: Symptoms | None) -> str:
    """The answer as a table and as JSON, inside the links themselves."""
    given = sheet.answer
    if given is None or known is None or not given.candidates:
        return ""
    names = Names(known.terms, words)
    name_of = partial(differentials.disease_name, words)
    content = json.dumps(differential_json(given, names), ensure_ascii=False, indent=1).encode()
    name = words("symptoms.file")
    links = (
        download(words("symptoms.tsv"), f"{name}.tsv", table(given, names.of, name_of),
                 "text/tab-separated-values"),
        download(words("symptoms.json"), f"{name}.json", content, "application/json"),
    )  # fmt: skip
    return f'<div class="bx-links">{"".join(links)}</div>'


def _candidate(one: Candidate, words: Words, known: Symptoms, *, opened: bool) -> str:
    given = one.disease
    kind = "orphan" if given.orphan else "common"
    share = f"{100 * one.probability:.1f}%"
    head = (
        f"<span>{esc(differentials.disease_name(words, given))} "
        f'<small class="bx-kind bx-{kind}">{esc(words(f"diseases.{kind}"))}</small></span>'
        f'<span class="bx-track"><i style="width:{share}"></i></span>'
        f"<b>{_likely(words, one.probability)}</b>"
    )
    reasons = "".join(_reason(reason, words, known) for reason in one.reasons)
    missing = "; ".join(
        f"{_name(known, row.code, words)} ({words.percent(row.frequency)})"
        for row in one.missing[:_MISSING]
    )
    doubts = "".join(f"<p class='bx-doubt'>{esc(words.issue(issue))}</p>" for issue in one.issues)
    wanted = f"<p>{esc(words('diseases.missing'))} {esc(missing)}</p>" if missing else ""
    return (
        f"<li><details{' open' if opened else ''}><summary>{head}</summary>"
        f'<p class="bx-quiet">{_about(one, words, known)}</p>{doubts}'
        f'<ul class="bx-bars bx-fall bx-why">{reasons}</ul>{wanted}</details></li>'
    )


def _about(one: Candidate, words: Words, known: Symptoms) -> str:
    given = one.disease
    told = [f"{words('diseases.prevalence')}: {differentials.prevalence(words, given)}"]
    told += [_name(known, code, words) for code in given.inheritance]
    told += given.genes
    shown = [esc(text) for text in told]
    for id in dict.fromkeys((given.id, *given.others)):
        address = link(id, words.language)
        shown.append(
            f'<a href="{esc(address)}" target="_blank" rel="noopener noreferrer">{esc(id)}</a>'
            if address
            else esc(id)
        )
    return " · ".join(shown)


def _reason(given: Reason, words: Words, known: Symptoms) -> str:
    """One finding for or against: a bar from the middle to the right, or to the left."""
    name = _name(known, given.finding.code, words)
    if given.finding.status == "absent":
        name = words("diseases.absent", name=name)
    part = min(abs(given.weight) / _FAR, 1) * 50
    left = 50.0 if given.weight >= 0 else 50 - part
    way = "up" if given.weight >= 0 else "down"
    exact = given.relation == "exact"  # then the name says it
    met = [] if exact else [differentials.relation(words, given, _name(known, given.term, words))]
    if given.term is not None:
        often = differentials.frequency(words, given.frequency)
        met.append(words("diseases.frequency", frequency=often))
    if given.sources:
        met.append(", ".join(given.sources[:_EFFECTS]))
    return (
        f'<li class="bx-{way}"><span>{esc(name)}<small>{esc(" · ".join(met))}</small></span>'
        f'<span class="bx-track"><i style="left:{left:.1f}%;width:{max(part, 0.6):.1f}%"></i>'
        "</span>"
        f"<span>{esc(differentials.odds(words, given.weight))}</span></li>"
    )


def _question(given: Question, words: Words, known: Symptoms) -> str:
    name = _name(known, given.code, words)
    effects = [
        words("symptoms.if", reply=words(f"symptoms.{reply}"), effects="; ".join(told))
        for reply, shifts in (("yes", given.yes), ("no", given.no))
        if (told := _effects(shifts, words, known))
    ]
    buttons = "".join(
        f'<button type="button" data-pick="{does}:{esc(given.code)}" '
        f'aria-label="{esc(name)}: {esc(words(f"symptoms.{reply}"))}">'
        f"{esc(words(f'symptoms.{reply}'))}</button>"
        for reply, does in (("yes", "present"), ("no", "absent"))
    )
    shown = "".join(f"<small>{esc(text)}</small>" for text in effects)
    return f'<li><span>{esc(name)}{shown}</span><span class="bx-toggle">{buttons}</span></li>'


def _effects(shifts: Sequence[Shift], words: Words, known: Symptoms) -> list[str]:
    """The largest changes that an answer would make, where they are to be seen."""
    told = []
    for one in shifts:
        before, after = _likely(words, one.before), _likely(words, one.after)
        if before != after:
            name = differentials.disease_name(words, known.disease(one.id))
            told.append(words("symptoms.effect", name=name, before=before, after=after))
    return told[:_EFFECTS]


def _likely(words: Words, share: float) -> str:
    return words.percent(share, 1 if share < 0.1 else 0)


def _name(known: Symptoms, code: str | None, words: Words) -> str:
    """The name of a code; of one that the release does not know, the code."""
    if code is None:
        return ""
    return known.terms.name(code, words.language) if code in known.terms else code


def _bool(value: object) -> str:
    return str(bool(value)).lower()
