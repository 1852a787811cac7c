"""The report: picture and answer side by side, then treatment, reasons and guidelines."""

from __future__ import annotations

from itertools import groupby

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import TreatmentPrediction
from braintx.data.guidelines import guidance
from braintx.explain import overlay
from braintx.i18n import Words, answers
from braintx.report.case import ReportCase
from braintx.report.sheet import ACCENT, INK, MARGIN, QUIET, WARM, Sheet
from braintx.report.waterfall import spans, steps

_PICTURE, _GAP = 78.0, 8.0  # mm: the picture's width, and from there to the answer
_TALLEST = 180.0  # mm of a picture
_TERM = 76.0  # mm for the name of a term
_OPACITY = 0.45


def draw(case: ReportCase, words: Words) -> bytes:
    """What `braintx.report.make` gives."""
    sheet = Sheet(words)
    sheet.set_creation_date(case.when)
    _heading(sheet, case, words)
    top, indent = sheet.get_y(), 0.0
    if case.shown.slice is not None:
        _picture(sheet, case, words)
        indent = _PICTURE + _GAP
    below, page = sheet.get_y(), sheet.page
    sheet.set_left_margin(MARGIN + indent)
    sheet.set_xy(MARGIN + indent, top)
    _answer(sheet, case, words)
    sheet.section(words("warning.heading"))
    for sentence in answers.warnings(words, case.shown, case.patient, synthetic=case.synthetic):
        sheet.say(f"• {sentence}", 9.5)
    sheet.set_left_margin(MARGIN)
    beside = below if sheet.page == page else 0.0
    sheet.set_xy(MARGIN, max(beside, sheet.get_y()) + 3)
    if case.shown.treatment is not None:
        _treatment(sheet, case.shown.treatment, words)
    _guidance(sheet, case, words)
    versions = ", ".join(f"{task} {version}" for task, version in case.shown.models.items())
    sheet.ln(2)
    sheet.say(words("report.models", models=versions), 8, QUIET)
    return bytes(sheet.output())


def _heading(sheet: Sheet, case: ReportCase, words: Words) -> None:
    sheet.pen(INK, 20, "B")
    sheet.cell(0, 9, words("report.title"), new_x="LMARGIN", new_y="NEXT")
    made = words("report.made", date=words.moment(case.when), name=case.name)
    if case.slices > 1:
        made += f" · {words('answer.slice_of', at=case.at + 1, count=case.slices)}"
    sheet.say(made, 9.5, QUIET)
    called = []
    if case.identifier not in ("", case.name):
        called.append(words("report.identifier", identifier=case.identifier))
    if case.pseudonym:
        called.append(words("report.pseudonym", pseudonym=case.pseudonym))
    if called:
        sheet.say(" · ".join(called), 9.5, QUIET)
    sheet.say(f"{words('report.record')}: {answers.record(words, case.record)}", 9.5, QUIET)
    if case.synthetic:
        sheet.band(words("answer.synthetic"))
    sheet.ln(3)


def _picture(sheet: Sheet, case: ReportCase, words: Words) -> None:
    shown = case.shown
    if shown.slice is None:
        return
    picture = overlay.draw(shown.slice.pixels, shown.heatmap, shown.outline, _OPACITY)
    rows, columns = picture.shape[:2]
    width = min(_PICTURE, _TALLEST * columns / rows)
    height = width * rows / columns
    left, top = sheet.get_x(), sheet.get_y()
    alt = words("answer.picture", name=case.name)
    sheet.image(overlay.encode_png(picture), left, top, w=width, h=height, alt_text=alt)
    sheet.set_xy(left, top + height + 1)
    if shown.heatmap is not None:
        key = "report.no_outline"
        if shown.outline is not None and shown.outline.xy:
            key = "report.guess" if shown.outline.faint else "report.heat"
        says = words(key, method=answers.saliency_method(words, case.method))
        sheet.say(says, 8, QUIET, _PICTURE)


def _answer(sheet: Sheet, case: ReportCase, words: Words) -> None:
    given = case.shown.tumor
    if given is None:
        sheet.section(words("gate.heading"))
        sheet.say(answers.refusal(words, case.shown))
        sheet.say(answers.next_step(words, case.shown))
        return
    sheet.section(words("tumor.heading"))
    several = case.patient is not None and case.slices > 1
    if several:
        sheet.say(words("tumor.this_slice"), 9.5, QUIET)
    sheet.pen(WARM if given.abstained else ACCENT, 16, "B")
    sheet.multi_cell(0, 8, answers.headline(words, given), new_x="LMARGIN", new_y="NEXT")
    for label in TUMOR_LABELS:
        share = given.probabilities[label]
        sheet.bar(answers.tumor(words, label), (0, share), words.percent(share), label=36)
    sheet.ln(1)
    sheet.say(answers.prediction_set(words, given), 9.5)
    if case.patient is not None and several and case.patient.tumor is not None:
        sheet.say(answers.together(words, case.patient.tumor, case.slices), 9.5)
    outline = case.shown.outline
    if outline is not None and outline.xy:
        area = words("outline.area", share=words.percent(outline.area_fraction, 1))
        sheet.say(f"{area} {answers.measured(words, outline)}".rstrip(), 9.5)


def _treatment(sheet: Sheet, given: TreatmentPrediction, words: Words) -> None:
    sheet.section(words("treatment.heading"))
    most, mark, note = answers.ceiling(words, given)
    top = sheet.get_y()
    for label, share in sorted(given.probabilities.items(), key=lambda item: -item[1]):
        sheet.bar(answers.treatment(words, label), (0, share), words.percent(share, 1))
    sheet.mark(top, most, mark)
    sheet.say(note, 9.5)
    if given.attributions:
        _waterfall(sheet, given, words)


def _waterfall(sheet: Sheet, given: TreatmentPrediction, words: Words) -> None:
    sheet.section(words("why.heading", label=answers.treatment(words, given.label)))
    rows = steps(given, words)
    for row, span in zip(rows, spans(rows), strict=True):
        colour = {"up": ACCENT, "down": WARM}.get(row.kind, QUIET)
        sheet.bar(row.label, span, row.number(words), label=_TERM, colour=colour)
    sheet.say(words("why.note"), 8, QUIET)


def _guidance(sheet: Sheet, case: ReportCase, words: Words) -> None:
    given = guidance(case.shown.tumor, words.language)
    if not given:
        return
    sheet.section(f"{words('guide.heading')} ({words('guide.apart').lower()})")
    sheet.say(given[0].note, 8.5, QUIET)
    for panel in given:
        sheet.ln(1)
        sheet.say(f"{answers.guided(words, panel.label)}:", 9.5)
        for origin, statements in groupby(panel.statements, key=lambda one: one.source):
            for one in statements:
                sheet.say(f"• {one.text}", 9)
            sheet.say(words.say(origin.citation), 8, QUIET)
