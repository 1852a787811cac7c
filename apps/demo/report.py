"""The case as a PDF of one or two pages, in the window's language. Made in memory."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import as_file, files
from itertools import groupby
from typing import TYPE_CHECKING

from apps.demo import charts, labels, panels, viewer
from apps.demo.cases import Case
from braintx.core.labels import TUMOR_LABELS
from braintx.explain import overlay
from braintx.i18n import Words, answers

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT = "SourceSansPro"
_INK, _QUIET = (28, 39, 51), (91, 104, 117)
_ACCENT, _PALE = (14, 104, 128), (226, 233, 238)
_UP, _DOWN, _CEILING = (14, 104, 128), (179, 80, 17), (179, 80, 17)
_WIDTH = 174.0  # mm between the margins
_LABEL, _TERM, _NUMBER = 46.0, 76.0, 18.0  # mm left and right of a bar
_PICTURE = 78.0
_OPACITY = 0.45


def make(case: Case, words: Words, when: datetime) -> bytes:
    """The report as PDF bytes.

    Parameters
    ----------
    case : Case
    words : Words
    when : datetime
        Printed on it.
    """
    pdf = _sheet(words)
    _heading(pdf, case, words, when)
    top = pdf.get_y()
    _picture(pdf, case, words)
    below = pdf.get_y()
    pdf.set_left_margin(18 + _PICTURE + 8)
    pdf.set_xy(18 + _PICTURE + 8, top)
    _answer(pdf, case, words)
    _warnings(pdf, case, words)
    pdf.set_left_margin(18)
    pdf.set_xy(18, max(below, pdf.get_y()) + 3)
    _treatment(pdf, case, words)
    _guidance(pdf, case, words)
    versions = ", ".join(f"{task} {version}" for task, version in case.shown.models.items())
    pdf.ln(2)
    _text(pdf, words("report.models", models=versions), size=8, colour=_QUIET)
    return bytes(pdf.output())


def _sheet(words: Words) -> FPDF:
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-17)
            _pen(self, _DOWN, 8.5, "B")
            self.cell(0, 4.5, words("app.research"), new_x="LMARGIN", new_y="NEXT")
            _pen(self, _QUIET, 8.5)
            self.cell(0, 4.5, words("report.page", page=self.page_no(), pages="{nb}"))

    pdf = Sheet(format="A4")
    for style, name in (("", "Regular"), ("B", "Semibold")):
        with as_file(files(__package__) / "fonts" / f"SourceSansPro-{name}.ttf") as path:
            pdf.add_font(_FONT, style, path)
    pdf.set_margins(18, 16)
    pdf.set_auto_page_break(True, 24)
    pdf.set_title(words("report.title"))
    pdf.set_author(words("app.name"))
    pdf.set_lang(words.language)
    pdf.add_page()
    return pdf


def _heading(pdf: FPDF, case: Case, words: Words, when: datetime) -> None:
    _pen(pdf, _INK, 20, "B")
    pdf.cell(0, 9, words("report.title"), new_x="LMARGIN", new_y="NEXT")
    date = when.strftime("%d/%m/%Y %H:%M" if words.language == "es" else "%Y-%m-%d %H:%M")
    made = words("report.made", date=date, name=viewer.name(case, words))
    if (count := len(case.patient.slices)) > 1:
        made += f" · {words('viewer.slice_of', at=case.at + 1, count=count)}"
    _text(pdf, made, size=9.5, colour=_QUIET)
    record = labels.record(words, case.record)
    _text(pdf, f"{words('report.record')}: {record}", size=9.5, colour=_QUIET)
    if case.synthetic:
        pdf.set_fill_color(*_DOWN)
        pdf.set_text_color(255, 255, 255)
        pdf.set_font(_FONT, "B", 11)
        pdf.ln(1)
        pdf.cell(_WIDTH, 7, words("viewer.synthetic"), fill=True, align="C")
        pdf.ln(7)
    pdf.ln(3)


def _picture(pdf: FPDF, case: Case, words: Words) -> None:
    shown = case.shown
    if shown.slice is None:
        return
    picture = overlay.draw(shown.slice.pixels, shown.heatmap, shown.outline, _OPACITY)
    height = _PICTURE * picture.shape[0] / picture.shape[1]
    left, top = pdf.get_x(), pdf.get_y()
    alt = words("viewer.picture", name=viewer.name(case, words))
    pdf.image(overlay.encode_png(picture), left, top, w=_PICTURE, h=height, alt_text=alt)
    pdf.set_xy(left, top + height + 1)
    if shown.heatmap is not None:
        key = "report.no_outline"
        if shown.outline is not None and shown.outline.xy:
            key = "report.guess" if shown.outline.faint else "report.heat"
        says = words(key, method=labels.method(words, case.method))
        _text(pdf, says, size=8, colour=_QUIET, width=_PICTURE)


def _answer(pdf: FPDF, case: Case, words: Words) -> None:
    given = case.shown.tumor
    if given is None:
        _section(pdf, words("gate.heading"))
        _text(pdf, words(f"gate.{case.shown.gate.status}"))
        _text(pdf, words("gate.next"))
        return
    _section(pdf, words("tumor.heading"))
    _pen(pdf, _ACCENT, 16, "B")
    pdf.multi_cell(0, 8, answers.headline(words, given), new_x="LMARGIN", new_y="NEXT")
    for label in TUMOR_LABELS:
        share = given.probabilities[label]
        _bar(pdf, answers.tumor(words, label), 0, share, words.percent(share), label=36)
    pdf.ln(1)
    _text(pdf, answers.prediction_set(words, given), size=9.5)
    if (count := len(case.patient.slices)) > 1 and case.patient.tumor is not None:
        whole = answers.headline(words, case.patient.tumor)
        _text(pdf, words("tumor.patient", count=count, answer=whole), size=9.5)
    outline = case.shown.outline
    if outline is not None and outline.xy:
        area = words("viewer.area", share=words.percent(outline.area_fraction, 1))
        _text(pdf, f"{area} {answers.measured(words, outline)}".rstrip(), size=9.5)


def _warnings(pdf: FPDF, case: Case, words: Words) -> None:
    _section(pdf, words("warning.heading"))
    for sentence in panels.warning_words(case, words):
        _text(pdf, f"• {sentence}", size=9.5)


def _treatment(pdf: FPDF, case: Case, words: Words) -> None:
    given = case.shown.treatment
    if given is None:
        return
    _section(pdf, words("treatment.heading"))
    most, mark, note = labels.ceiling(words, given)
    top = pdf.get_y()
    for label, share in sorted(given.probabilities.items(), key=lambda item: -item[1]):
        _bar(pdf, answers.treatment(words, label), 0, share, words.percent(share, 1))
    x = pdf.l_margin + _LABEL + (_WIDTH - _LABEL - _NUMBER) * most
    pdf.set_draw_color(*_CEILING)
    pdf.set_line_width(0.5)
    pdf.set_dash_pattern(dash=1.2, gap=0.8)
    pdf.line(x, top, x, pdf.get_y())
    pdf.set_dash_pattern()
    _pen(pdf, _CEILING, 8)
    pdf.set_x(x - 15)
    pdf.cell(30, 4, mark, align="C")
    pdf.ln(5)
    _text(pdf, note, size=9.5)
    if given.attributions:
        _waterfall(pdf, charts.steps(given, words), words, answers.treatment(words, given.label))


def _waterfall(pdf: FPDF, rows: list[charts.Step], words: Words, label: str) -> None:
    _section(pdf, words("why.heading", label=label))
    low, high = charts.window(rows)
    for row in rows:
        total = row.kind in {"base", "total"}
        number = words.percent(row.end, 1) if total else words.points(row.end - row.start)
        start, end = ((min(max(v, low), high) - low) / (high - low) for v in (row.start, row.end))
        colour = {"up": _UP, "down": _DOWN}.get(row.kind, _QUIET)
        _bar(pdf, row.label, min(start, end), max(start, end), number, label=_TERM, colour=colour)
    _text(pdf, words("why.note"), size=8, colour=_QUIET)


def _guidance(pdf: FPDF, case: Case, words: Words) -> None:
    given = panels.guidance_words(case, words)
    if not given:
        return
    _section(pdf, f"{words('guide.heading')} ({words('guide.apart').lower()})")
    _text(pdf, given[0].note, size=8.5, colour=_QUIET)
    for panel in given:
        pdf.ln(1)
        _text(pdf, f"{answers.tumor(words, panel.label)}:", size=9.5)
        for origin, statements in groupby(panel.statements, key=lambda one: one.source):
            for one in statements:
                _text(pdf, f"• {one.text}", size=9)
            _text(pdf, panels.source(origin, words), size=8, colour=_QUIET)


def _section(pdf: FPDF, title: str) -> None:
    if pdf.will_page_break(24):
        pdf.add_page()
    pdf.ln(2)
    _pen(pdf, _INK, 12, "B")
    pdf.multi_cell(0, 6, title, new_x="LMARGIN", new_y="NEXT")
    pdf.set_draw_color(*_PALE)
    pdf.set_line_width(0.3)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
    pdf.ln(1.5)


def _pen(pdf: FPDF, colour: tuple[int, int, int], size: float, style: str = "") -> None:
    pdf.set_font(_FONT, style, size)
    pdf.set_text_color(*colour)


def _text(
    pdf: FPDF,
    text: str,
    *,
    size: float = 10.5,
    colour: tuple[int, int, int] = _INK,
    width: float = 0,
) -> None:
    _pen(pdf, colour, size)
    pdf.multi_cell(width, size * 0.47, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _bar(
    pdf: FPDF,
    name: str,
    start: float,
    end: float,
    number: str,
    *,
    label: float = _LABEL,
    colour: tuple[int, int, int] = _ACCENT,
) -> None:
    """One row: name, a bar from ``start`` to ``end`` of its track, a number."""
    if pdf.will_page_break(6):
        pdf.add_page()
    left, top = pdf.l_margin, pdf.get_y()
    track = pdf.w - pdf.r_margin - left - label - _NUMBER
    _pen(pdf, _INK, 9.5)
    while pdf.get_string_width(name) > label - 2:
        name = name[:-2].rstrip() + "…"
    pdf.cell(label, 5.6, name)
    pdf.set_fill_color(*_PALE)
    pdf.rect(left + label, top + 1.3, track, 3, style="F")
    pdf.set_fill_color(*colour)
    pdf.rect(left + label + track * start, top + 1.3, max(track * (end - start), 0.4), 3, style="F")
    pdf.set_x(left + label + track)
    pdf.cell(_NUMBER, 5.6, number, align="R")
    pdf.ln(5.6)
