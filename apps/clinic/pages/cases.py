"""The case: what is known of the patient on the left, which diseases fit it on the right."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, request

from apps.clinic import scans as images
from apps.clinic.case import LISTED, RARITIES, STATUSES, UNITS, Case, case_of
from apps.clinic.language import words
from apps.clinic.shown import CandidateRow, Doubt, QuestionRow, Shower
from apps.clinic.site import PART, here, page, symptoms
from braintx.core.differential import Candidate, Differential
from braintx.core.errors import BrainTxError
from braintx.core.findings import Presentation
from braintx.core.labels import SEVERITIES
from braintx.i18n import Words, differentials
from braintx.preprocessing.phenotypes import checked

area = Blueprint("cases", __name__)

_SEARCHED = 300
"""Diseases, the likeliest first, that the filters choose from."""
_ASKED = 5
_ROWS = 100
"""Findings that the page lists; those beyond are carried on."""
_MODES = ("HP:0000006", "HP:0000007", "HP:0001417", "HP:0001419", "HP:0001423", "HP:0001427")
_ONSETS = (
    "HP:0030674", "HP:0003577", "HP:0003623", "HP:0003593", "HP:0011463", "HP:0003621",
    "HP:0003581",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """The right column: `further` is how many would be listed next, 0 where that is all."""

    candidates: tuple[CandidateRow, ...]
    warnings: tuple[Doubt, ...]
    none_of_these: str | None
    release: str
    searched: int
    further: int


@area.get("/")
def new() -> Response:
    """A new case: nothing is known of the patient yet."""
    here().warm()
    return show(Case())


@area.post("/")
def case() -> Response:
    """The case as the form holds it, and its answer."""
    return show(case_of(request.form))


@area.post("/questions")
def questions() -> Response:
    """What to ask next: the script asks for it once the answer is there."""
    given = case_of(request.form).presentation
    return page("questions.html", questions=_questions(given, Shower(words(), symptoms().terms)))


def show(given: Case, *, says: str = "", notice: str = "", status: int = 200) -> Response:
    """The page of a case; with what it ``says``, without an answer, and with a notice above it."""
    told, known = words(), symptoms()
    shower, answer, asked = Shower(told, known.terms), None, None
    doubts: tuple[Doubt, ...] = ()
    if not says:
        try:
            presentation = given.presentation  # an impossible age is told, whatever else is known
            found = known.differential(presentation, given.listed + 1) if given.findings else None
        except BrainTxError as error:
            says, status = told.error(error), 422
            given, doubts = _settled(given, shower)
        else:
            if found is not None:
                given = given.of(found.presentation)
                answer = _answer(given, found, shower)
                later = request.headers.get(PART)  # what to ask next takes longest
                asked = None if later else _questions(found.presentation, shower)
    return page(
        "case.html",
        status,
        case=given,
        says=says,
        notice=notice,
        doubts=doubts,
        patient=told_patient(given, told),
        rows=shower.findings(given.findings[:_ROWS]),
        beyond=given.findings[_ROWS:],
        answer=answer,
        questions=asked,
        scan=images.opened(given.scan, told),
        suggestions=known.suggest(given.query, told.language, 10) if given.query else (),
        keeps=here().keep is not None,
        inheritances=[(code, shower.name(code)) for code in _MODES],
        onsets=[(code, shower.name(code)) for code in _ONSETS],
        units=UNITS,
        statuses=STATUSES,
        severities=SEVERITIES,
        rarities=RARITIES,
    )


def _settled(given: Case, shower: Shower) -> tuple[Case, tuple[Doubt, ...]]:
    """A case that cannot be answered, its findings each once all the same, and what is to be said.

    What is known is understood as in an answer; what is not stays as it was given.
    """
    known = tuple(one for one in given.findings if shower.terms.knows(one.code))
    unknown = {one.code: one for one in given.findings if not shower.terms.knows(one.code)}
    try:
        understood, issues = checked(Presentation(known), shower.terms)
    except BrainTxError:
        once = {one.code: one for one in given.findings}
        return replace(given, findings=tuple(once.values())), ()
    findings = (*understood.findings, *unknown.values())
    return replace(given, findings=findings), shower.doubts(issues)


def told_patient(given: Case, told: Words) -> list[str]:
    """The patient in a few words for the head of the page; an impossible age is left out."""
    try:
        known = given.presentation
    except BrainTxError:
        known = Presentation(given.findings, None, given.sex)
    return differentials.patient(told, known)


def _answer(given: Case, found: Differential, shower: Shower) -> Answer:
    ranked = list(enumerate(found.candidates, 1))
    searched = 0
    if given.filtered:
        ranked, searched = _filtered(given, found.presentation, shower)
    listed = ranked[: given.listed]
    more = len(ranked) > len(listed) and given.listed < LISTED[1]
    return Answer(
        tuple(shower.candidate(rank, one, given.compared) for rank, one in listed),
        shower.doubts(found.issues),
        None if found.none_of_these is None else shower.words.percent(found.none_of_these),
        found.release,
        searched,
        LISTED[1] if more else 0,
    )


def _filtered(
    given: Case, presentation: Presentation, shower: Shower
) -> tuple[list[tuple[int, Candidate]], int]:
    """What passes the filters, each with its rank among all, and among how many it was searched."""
    known = symptoms()
    every = known.differential(presentation, _SEARCHED, why=False).candidates
    ranks = {
        one.disease.id: rank for rank, one in enumerate(every, 1) if _passes(one, given, shower)
    }
    wanted = list(ranks)[: given.listed + 1]
    again = known.compare(presentation, wanted) if wanted else ()
    return list(zip(ranks.values(), again, strict=False)), len(every)


def _passes(one: Candidate, given: Case, shower: Shower) -> bool:
    """Whether the filters let a disease through."""
    if given.rarity != "all" and one.disease.orphan != (given.rarity == "orphan"):
        return False
    known = one.disease
    pairs = ((given.inheritance, known.inheritance), (given.onset, known.onset))
    return all(
        not wanted or any(wanted in shower.terms.ancestors(code) for code in codes)
        for wanted, codes in pairs
    )


def _questions(given: Presentation, shower: Shower) -> tuple[QuestionRow, ...]:
    known = symptoms()
    asked = known.next_questions(given, _ASKED)
    moved = {shift.id for one in asked for shift in (*one.yes, *one.no)}
    names = {id: differentials.disease_name(shower.words, known.disease(id)) for id in moved}
    return tuple(shower.question(one, names) for one in asked)
