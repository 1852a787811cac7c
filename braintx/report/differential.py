"""A differential on paper: the patient, the ranked diseases with their reasons, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from braintx.core.differential import Candidate, Differential, Reason
from braintx.core.findings import Presentation
from braintx.core.records import Assessment
from braintx.i18n import Words, answers, differentials
from braintx.report.sheet import ACCENT, INK, MARGIN, QUIET, WARM, WIDTH, Sheet

Name = Callable[[str], str]

_NAME = 118.0  # mm for the name of a disease
_FINDING = 62.0
_FULL = 6.0  # nats at which a reason's bar is full
_MISSING = 6


def draw(
    given: Differential,
    name: Name,
    words: Words,
    when: datetime,
    *,
    scan: Assessment | None = None,
) -> bytes:
    """What `braintx.report.make_differential` gives.

    Parameters
    ----------
    given : Differential
    name : callable
        The name of a code in the language.
    words : Words
    when : datetime
    scan : Assessment, optional
    """
    sheet = Sheet(words)
    sheet.set_title(words("diseases.report"))
    sheet.set_creation_date(when)
    sheet.pen(INK, 20, "B")
    sheet.cell(0, 9, words("diseases.report"), new_x="LMARGIN", new_y="NEXT")
    told = [words("diseases.made", date=words.moment(when))]
    sheet.say(" · ".join((*told, *differentials.patient(words, given.presentation))), 9.5, QUIET)
    _findings(sheet, given.presentation, name, words)
    sheet.section(words("diseases.heading"))
    for issue in given.issues:
        sheet.say(f"• {differentials.issue(words, issue, name)}", 9.5, WARM)
    for rank, one in enumerate(given.candidates, 1):
        _candidate(sheet, rank, one, name, words)
    sheet.ln(2)
    if given.none_of_these is not None:
        none = words.percent(given.none_of_these)
        sheet.say(words("diseases.none_of_these", share=none), 9.5)
    if scan is not None:
        _scan(sheet, scan, words)
    sheet.ln(2)
    made = words("diseases.made_with", release=given.release, model=given.model)
    sheet.say(made, 8, QUIET)
    return bytes(sheet.output())


def _findings(sheet: Sheet, given: Presentation, name: Name, words: Words) -> None:
    for status in ("present", "absent", "uncertain"):
        told = [
            f"{name(one.code)} ({words(f'diseases.severity.{one.severity}')})"
            if one.severity
            else name(one.code)
            for one in given.findings
            if one.status == status
        ]
        if told:
            sheet.say(f"{words(f'diseases.status.{status}')}: {', '.join(told)}", 10)


def _candidate(sheet: Sheet, rank: int, one: Candidate, name: Name, words: Words) -> None:
    disease = one.disease
    if sheet.will_page_break(30):
        sheet.add_page()
    sheet.ln(2)
    title = f"{rank}. {differentials.disease_name(words, disease)}"
    share = words.percent(one.probability, 1)
    sheet.bar(title, (0, one.probability), share, label=_NAME, style="B")
    kind = words("diseases.orphan" if disease.orphan else "diseases.common")
    facts = [kind, ", ".join((disease.id, *disease.others))]
    facts += [
        ", ".join(map(name, codes)) for codes in (disease.inheritance, disease.onset) if codes
    ]
    facts += [", ".join(disease.genes)] if disease.genes else []
    told = differentials.prevalence(words, disease)
    facts.append(f"{words('diseases.prevalence')}: {told}")
    sheet.say(" · ".join(facts), 8.5, QUIET)
    for issue in one.issues:
        sheet.say(f"• {differentials.issue(words, issue, name)}", 9, WARM)
    for reason in one.reasons:
        _reason(sheet, reason, name, words)
    if one.missing:
        missing = [f"{name(it.code)} ({words.percent(it.frequency)})" for it in one.missing]
        names = words.items(missing, _MISSING)
        sheet.say(f"{words('diseases.missing')} {names}", 8.5, QUIET)


def _reason(sheet: Sheet, given: Reason, name: Name, words: Words) -> None:
    """Two lines: the bar from the middle, and what it rests on."""
    finding = name(given.finding.code)
    if given.finding.status == "absent":
        finding = words("diseases.absent", name=finding)
    half = max(-1.0, min(1.0, given.weight / _FULL)) / 2
    span = (0.5 + min(half, 0), 0.5 + max(half, 0))
    colour = ACCENT if given.weight > 0 else WARM if given.weight < 0 else QUIET
    number = differentials.odds(words, given.weight)
    sheet.bar(finding, span, number, label=_FINDING, colour=colour)
    met = differentials.relation(words, given, name(given.term) if given.term else "")
    frequency = differentials.frequency(words, given.frequency)
    rest = [met, words("diseases.frequency", frequency=frequency), *given.sources[:3]]
    sheet.set_x(MARGIN + 4)
    sheet.say(" · ".join(rest), 8, QUIET, WIDTH - 4)


def _scan(sheet: Sheet, given: Assessment, words: Words) -> None:
    """What the tumour model says of the image, without the picture."""
    sheet.section(words("tumor.heading"))
    if given.tumor is None:
        sheet.say(answers.refusal(words, given))
        return
    sheet.say(answers.headline(words, given.tumor))
    sheet.say(answers.prediction_set(words, given.tumor), 9.5)
