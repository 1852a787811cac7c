"""Both languages say everything, and nothing is said outside the catalogue."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

import braintx
from apps.demo import about, batch, layout, questions, showing
from apps.demo.batch import Batch, Row
from apps.demo.held import Form
from apps.demo.language import FOLDER, speak
from apps.demo.questions import Waiting
from braintx.core.errors import ImageError
from braintx.core.records import ClinicalRecord
from braintx.data.guidelines import Panel, Source, Statement
from braintx.data.imaging import Belonging
from braintx.i18n import LANGUAGES, Words
from braintx.i18n.catalogues import texts
from tests.apps.demo.conftest import CaseMaker

ROOT = Path(braintx.__file__).parent
RECORD = ClinicalRecord(58, "M", "headache for 3 months")

SOURCE = Source("⟦⟧", "⟦⟧", "⟦⟧", 2021, "")
PANEL = Panel("glioma", "⟦⟧", (Statement("⟦⟧", SOURCE),))

# Not sentences: proper names and what stands for itself in every language.
NAMES = {"English", "Español", "BrainTx", "PDF", "CSV"}


# Every visible string comes from the catalogue: with a catalogue that marks each of its sentences,
# nothing unmarked may be left on the page.


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Words:
    plain = Words._text
    monkeypatch.setattr(Words, "_text", lambda self, *key: f"⟦{plain(self, *key)}⟧")
    return speak("en")


def unmarked(text: str, *given: str) -> str:
    """What is left of a text without tags, marked sentences, and what the visitor gave."""
    text = re.sub(r"<[^>]*>", " ", text)
    text = html.unescape(text)
    for part in given:
        text = text.replace(part, " ")
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    words = re.findall(r"[^\W\d_]{2,}", text)
    return " ".join(word for word in words if word not in NAMES)


def visible(markup: str) -> str:
    """A piece of HTML with the attributes that are seen or spoken moved into its text."""
    spoken = re.findall(r'(?:alt|aria-label|title|placeholder|download)="([^"]*)"', markup)
    return markup + " ".join(f" <i>{text}</i> " for text in spoken)


def outputs(updates: dict[Any, Any]) -> str:
    parts = []
    for update in updates.values():
        fields = update if isinstance(update, dict) else {"value": update}
        for name in ("value", "label", "placeholder", "info"):
            if isinstance(fields.get(name), str):
                parts.append(visible(fields[name]))
        parts += [str(choice[0]) for choice in fields.get("choices") or []]
    return "\n".join(parts)


@pytest.mark.parametrize("names", [("scan.png",), ("unsure.png",), ("healthy.png",), ("a", "b")])
def test_nothing_about_a_case_is_said_outside_the_catalogue(
    marked: Words, open_case: CaseMaker, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_case(*names, record=RECORD)
    monkeypatch.setattr("braintx.report.waterfall.answers.term", lambda *_: ("⟦", "⟧"))
    monkeypatch.setattr("apps.demo.panels.guidance", lambda *_: [PANEL])
    with gr.Blocks(analytics_enabled=False):
        window = layout.lay_out()
    shown = outputs(showing.show_case(window, case, marked))
    assert "⟦" in shown
    assert unmarked(shown, *names) == ""


def test_no_question_is_asked_outside_the_catalogue(marked: Words) -> None:
    a, b, c = (Path(name) for name in ("a.dcm", "b.dcm", "c.png"))
    asked = {
        "patients": Belonging(((a,), (b,)), (c,)),
        "slices": Belonging(unknown=(a, b)),
        "mixed": Belonging(((a,),), (b, c)),
        "record": Belonging(unknown=(c,)),
    }
    form = Form("58", "F", "headache for weeks")
    for kind, belonging in asked.items():
        waiting = Waiting(1, (), belonging, form=form, doubtful=True, taken_off=True)
        shown = visible(questions.show(waiting, marked))
        assert "⟦" in shown, kind
        assert unmarked(shown, "a.dcm", "b.dcm", "c.png") == "", kind
    assert unmarked(visible(questions.show_aside(form, marked))) == ""
    assert questions.show(None, marked) == questions.show_aside(None, marked) == ""


def test_no_label_button_or_table_is_said_outside_the_catalogue(
    marked: Words, open_case: CaseMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about, "cards", lambda: [about.ModelCard("tumor", "")])
    with gr.Blocks(analytics_enabled=False) as blocks:
        window = layout.lay_out()
    assert unmarked(outputs(showing.relabel(window, marked))) == ""
    rows = (
        Row("one.png", open_case("one.png").shown),
        Row("two.png", ImageError("x", "image.empty")),
        Row("three.png", open_case("healthy.png").shown),
    )
    for state in ("running", "finished", "stopped"):
        ran = Batch(rows, 4, ("a", "b", "c", "d"), state)
        shown = outputs(
            showing.show_batch(window, ran, marked)
            | showing.show_waiting(window, ["x", "y"], marked)
        )
        assert unmarked(shown, "one.png", "two.png", "three.png", "a, b, c") == ""
    sheet = batch.as_csv(ran, marked).decode("utf-8-sig")
    assert unmarked(sheet, "one.png", "two.png", "three.png", "tumor", "treatment", "fake") == ""
    config = blocks.get_config_file()
    for component in config["components"]:
        fields = component["props"]
        texts = [fields.get(name) for name in ("label", "value", "placeholder", "info")]
        texts += [choice[0] for choice in fields.get("choices") or []]
        if component["type"] in {"column", "row", "group", "tabs", "state", "markdown"}:
            continue
        said = " ".join(visible(text) for text in texts if isinstance(text, str) and " " in text)
        assert unmarked(said) == "", component["type"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_relabelled_window_shows_the_catalogue_of_that_language_alone(code: str) -> None:
    """Any sentence that differs between the languages betrays a string left behind."""
    with gr.Blocks(analytics_enabled=False):
        window = layout.lay_out()
    shown = html.unescape(outputs(showing.relabel(window, speak(code))))  # type: ignore[arg-type]
    own, other = (texts((FOLDER,), one) for one in sorted(LANGUAGES, key=code.__ne__))
    foreign = [
        text
        for key, text in other.items()
        if text != own.get(key, key) and len(text) > 12 and "{" not in text
    ]
    assert [text for text in foreign if text in shown] == []


def test_every_component_that_speaks_is_told_of_a_change_of_language() -> None:
    with gr.Blocks(analytics_enabled=False):
        window = layout.lay_out()
    told = set(window.outputs())
    said = set(showing.relabel(window, speak("es")))
    assert said <= told
    silent = {window.header.language, window.one.case, window.many.pending, window.many.batch}
    assert not told & silent
