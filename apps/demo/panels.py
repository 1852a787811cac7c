"""The answer in words and bars: tumour, treatment, reasons, warnings, guidelines."""

from __future__ import annotations

from itertools import groupby

from apps.demo import charts
from apps.demo.cases import Case
from apps.demo.markup import card, esc
from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import TumorPrediction
from braintx.data.guidelines import Source, guidance
from braintx.i18n import Words, answers
from braintx.report.waterfall import steps


def answer(case: Case | None, words: Words) -> str:
    """The tumour card; where the gate refused the slice, only why."""
    if case is None:
        return ""
    shown = case.shown
    count = len(case.patient.slices)
    together = ""
    if count > 1:
        whole = case.patient.tumor
        says = (
            words("tumor.patient_refused", count=count)
            if whole is None
            else answers.together(words, whole, count)
        )
        together = f'<p class="bx-patient">{esc(says)}</p>'
    if shown.tumor is None:
        why, what = answers.refusal(words, shown), answers.next_step(words, shown)
        body = f"{together}<p>{esc(why)}</p><p>{esc(what)}</p>"
        return card(words("gate.heading"), body, "bx-refused")
    body = _tumor(shown.tumor, words, several=count > 1)
    if size := answers.measured(words, shown.outline):
        body += f'<p class="bx-quiet">{esc(words("notebook.outline"))} {esc(size)}</p>'
    return card(words("tumor.heading"), together + body)


def treatment(case: Case | None, words: Words) -> str:
    """Treatment bars, never without their ceiling."""
    if case is None or case.shown.treatment is None:
        return ""
    given = case.shown.treatment
    rows = [
        charts.Bar(answers.treatment(words, label), share, strong=label == given.label)
        for label, share in sorted(given.probabilities.items(), key=lambda item: -item[1])
    ]
    most, mark, note = answers.ceiling(words, given)
    used = words("treatment.used", record=answers.record(words, case.record))
    drawn = charts.bars(rows, words, mark=(most, mark))
    body = f'{drawn}<p>{esc(used)}</p><p class="bx-quiet">{esc(note)}</p>'
    return card(words("treatment.heading"), body)


def why(case: Case | None, words: Words) -> str:
    """The waterfall of the treatment model."""
    if case is None or case.shown.treatment is None or not case.shown.treatment.attributions:
        return ""
    given = case.shown.treatment
    drawn = charts.waterfall(steps(given, words), words)
    label = answers.treatment(words, given.label)
    body = f'{drawn}<p class="bx-quiet">{esc(words("why.note"))}</p>'
    return card(words("why.heading", label=label), body)


def warnings(case: Case | None, words: Words) -> str:
    """Every warning as a sentence."""
    if case is None:
        return ""
    told = answers.warnings(words, case.shown, case.patient, synthetic=case.synthetic)
    items = "".join(f"<li>{esc(sentence)}</li>" for sentence in told)
    return card(words("warning.heading"), f"<ul>{items}</ul>", "bx-warn")


def guidelines(case: Case | None, words: Words) -> str:
    """What guidelines say for the types in the prediction set, visibly apart from the answer."""
    found = [] if case is None else guidance(case.shown.tumor, words.language)
    if not found:
        return ""
    parts = []
    for panel in found:
        parts.append(f"<h4>{esc(answers.guided(words, panel.label))}</h4>")
        for origin, statements in groupby(panel.statements, key=lambda one: one.source):
            items = "".join(f"<li>{esc(one.text)}</li>" for one in statements)
            parts.append(f"<ul>{items}</ul><cite>{_link(origin, words)}</cite>")
    badge = f'<span class="bx-apart">{esc(words("guide.apart"))}</span>'
    note = f'<p class="bx-quiet">{esc(found[0].note)}</p>'
    return card(words("guide.heading"), badge + note + "".join(parts), "bx-guide")


def _link(given: Source, words: Words) -> str:
    """The guideline as a link that is followed only when it is clicked."""
    name = esc(words.say(given.citation))
    return f'<a href="{esc(given.url)}" target="_blank" rel="noopener noreferrer">{name}</a>'


def _tumor(given: TumorPrediction, words: Words, *, several: bool) -> str:
    rows = [
        charts.Bar(
            answers.tumor(words, label),
            given.probabilities[label],
            strong=label in given.prediction_set,
            tag=words("tumor.in_set") if label in given.prediction_set else "",
        )
        for label in TUMOR_LABELS
    ]
    where = f"<small>{esc(words('tumor.this_slice'))}</small>" if several else ""
    kind = "bx-headline bx-unsure" if given.abstained else "bx-headline"
    return (
        f'<p class="{kind}">{where}{esc(_answer_words(given, words))}</p>{charts.bars(rows, words)}'
        f"<p>{esc(answers.prediction_set(words, given))}</p>"
    )


def _answer_words(given: TumorPrediction, words: Words) -> str:
    if given.abstained:
        return answers.headline(words, given)
    return f"{answers.headline(words, given)} · {words.percent(given.probabilities[given.label])}"
