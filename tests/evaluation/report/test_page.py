"""What all pages share: cells, the list of contents, the style."""

from __future__ import annotations

from pathlib import Path

from braintx.evaluation.report.html import definitions, items, section, table, tiles
from braintx.evaluation.report.page import write_page
from braintx.i18n import Words
from tests.evaluation.report.markup import sections


def test_a_cell_is_a_text_a_count_or_a_figure_over_its_interval():
    drawn = table(Words("es"), ["", "n", "%"], [("<b>", 12345, ("1 %", "0–2 <3"))])
    assert "<th scope='row'>&lt;b&gt;</th><td>12.345</td>" in drawn
    assert "<td>1 %<br><small>0–2 &lt;3</small></td>" in drawn


def test_what_is_given_is_text():
    odd = "<i>&'"
    shown = "&lt;i&gt;&amp;&#x27;"
    assert tiles([(odd, odd, odd)]).count(shown) == 3
    assert definitions([(odd, odd)]).count(shown) == 2
    assert items([odd]) == f"<ul><li>{shown}</li></ul>"


def test_contents_are_the_parts_that_are_there(tmp_path: Path):
    words = Words()
    part = section(words, "evaluation.leak", "<p>here</p>")
    path = tmp_path / "new" / "page.html"
    write_page(path, words, title="a <b>", lead="c & d", headline="", parts=["", part])
    page = path.read_text(encoding="utf-8")
    assert sections(page) == ["leak"]
    assert f"<ul><li><a href='#leak'>{words('evaluation.leak')}</a></li></ul>" in page
    assert "<title>a &lt;b&gt;</title>" in page
    assert "<p>c &amp; d</p>" in page


def test_the_style_ships_with_the_package():
    folder = Path(write_page.__code__.co_filename).parent
    style = (folder / "style.css").read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert "url(" not in style
