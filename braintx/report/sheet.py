"""The paper: A4, its font and colours, and the few things that are drawn on it."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TypeAlias

from fpdf import FPDF

from braintx.i18n import Words

Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (28, 39, 51)
QUIET: Colour = (91, 104, 117)
ACCENT: Colour = (14, 104, 128)
WARM: Colour = (179, 80, 17)
PALE: Colour = (226, 233, 238)
WIDTH = 174.0  # mm between the margins
MARGIN = 18.0  # mm left and right
LABEL, NUMBER = 46.0, 18.0  # mm left and right of a bar
_FONT = "SourceSansPro"


class Sheet(FPDF):
    """A report's pages, in a language: what it may be used for stands at the foot of each."""

    def __init__(self, words: Words) -> None:
        super().__init__(format="A4")
        self._words = words
        for style, name in (("", "Regular"), ("B", "Semibold")):
            with as_file(files(__package__) / "fonts" / f"{_FONT}-{name}.ttf") as path:
                self.add_font(_FONT, style, path)
        self.set_margins(MARGIN, 16)
        self.set_auto_page_break(True, 24)
        self.set_title(words("report.title"))
        self.set_author("BrainTx")
        self.set_lang(words.language)
        self.add_page()

    def footer(self) -> None:
        """What fpdf2 calls at the end of each page."""
        self.set_y(-17)
        self.pen(WARM, 8.5, "B")
        self.cell(0, 4.5, self._words("research.only"), new_x="LMARGIN", new_y="NEXT")
        self.pen(QUIET, 8.5)
        self.cell(0, 4.5, self._words("report.page", page=self.page_no(), pages="{nb}"))

    def pen(self, colour: Colour, size: float, style: str = "") -> None:
        """What is written from here on looks so.

        Parameters
        ----------
        colour : tuple of int
            Red, green, blue; 0 to 255.
        size : float
            Points.
        style : {"", "B"}
        """
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def say(self, text: str, size: float = 10.5, colour: Colour = INK, width: float = 0) -> None:
        """A paragraph.

        Parameters
        ----------
        text : str
        size, colour
            As of `pen`.
        width : float, default=0
            Millimetres; 0 for all up to the margin.
        """
        self.pen(colour, size)
        self.multi_cell(width, size * 0.47, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def band(self, text: str) -> None:
        """A warning across the page that nobody overlooks."""
        self.set_fill_color(*WARM)
        self.pen((255, 255, 255), 11, "B")
        self.ln(1)
        self.cell(WIDTH, 7, text, fill=True, align="C")
        self.ln(7)

    def section(self, title: str) -> None:
        """A heading with a line under it; on the next page where little room is left."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(2)
        self.pen(INK, 12, "B")
        self.multi_cell(0, 6, title, new_x="LMARGIN", new_y="NEXT")
        self.set_draw_color(*PALE)
        self.set_line_width(0.3)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.5)

    def bar(
        self,
        name: str,
        span: tuple[float, float],
        number: str,
        *,
        label: float = LABEL,
        colour: Colour = ACCENT,
        style: str = "",
    ) -> None:
        """One row: a name, a bar on its track, a number.

        Parameters
        ----------
        name : str
        span : tuple of float
            Where the bar begins and ends on its track, 0 to 1.
        number : str
        label : float, optional
            Millimetres for the name.
        colour : tuple of int, optional
            Of the bar, as of `pen`.
        style : {"", "B"}
            Of the name.
        """
        if self.will_page_break(6):
            self.add_page()
        left, top = self.l_margin, self.get_y()
        track = self.w - self.r_margin - left - label - NUMBER
        start, end = span
        self.pen(INK, 9.5, style)
        while self.get_string_width(name) > label - 2:
            name = name[:-2].rstrip() + "…"
        self.cell(label, 5.6, name)
        self.set_fill_color(*PALE)
        self.rect(left + label, top + 1.3, track, 3, style="F")
        self.set_fill_color(*colour)
        width = max(track * (end - start), 0.4)
        self.rect(left + label + track * start, top + 1.3, width, 3, style="F")
        self.set_x(left + label + track)
        self.cell(NUMBER, 5.6, number, align="R")
        self.ln(5.6)

    def mark(self, top: float, share: float, label: str) -> None:
        """A dashed line across the bars since ``top``, and what it is.

        Parameters
        ----------
        top : float
            Millimetres from the page's top.
        share : float
            Where on the bars' tracks, 0 to 1.
        label : str
        """
        x = self.l_margin + LABEL + (WIDTH - LABEL - NUMBER) * share
        self.set_draw_color(*WARM)
        self.set_line_width(0.5)
        self.set_dash_pattern(dash=1.2, gap=0.8)
        self.line(x, top, x, self.get_y())
        self.set_dash_pattern()
        self.pen(WARM, 8)
        self.set_x(x - 15)
        self.cell(30, 4, label, align="C")
        self.ln(5)
