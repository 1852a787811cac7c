"""The components and where they stand; `apps.demo.showing` says what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from apps.demo import about, examples, questions, symptoms_layout, viewer
from apps.demo.controls import brand, heading, methods, sexes
from apps.demo.held import Held
from apps.demo.language import speak
from apps.demo.markup import status
from apps.demo.request_guard import Turns
from apps.demo.symptoms_layout import SymptomsTab
from apps.demo.uploads import discard
from braintx.explain import saliency
from braintx.i18n import LANGUAGES, NAMES, Words

_EXAMPLE_CLICK = "window.braintx.onExample(element, trigger);"
_CHOICE_CLICK = "window.braintx.onChoice(element, trigger);"
_KEPT: dict[str, Any] = {"time_to_live": 3600}  # seconds that a case, a question or a run is kept


@dataclass(frozen=True)
class Header:
    """Name, purpose, language."""

    brand: gr.HTML
    language: gr.Radio


@dataclass(frozen=True)
class One:
    """The tab of one patient."""

    tab: gr.Tab
    upload_heading: gr.HTML
    upload: gr.File
    examples: gr.HTML
    record_heading: gr.HTML
    aside: gr.HTML
    age: gr.Textbox
    sex: gr.Dropdown
    note: gr.Textbox
    again: gr.Button
    clear: gr.Button
    status: gr.HTML
    reading: gr.HTML
    notice: gr.HTML
    question: gr.HTML
    viewer: gr.HTML
    controls: gr.Group
    slice: gr.Slider
    opacity: gr.Slider
    method: gr.Dropdown
    outline: gr.Checkbox
    answer: gr.HTML
    warnings: gr.HTML
    report: gr.HTML
    treatment: gr.HTML
    why: gr.HTML
    guidance: gr.HTML
    drawing: gr.HTML
    case: gr.State
    spoken: gr.State
    turns: gr.State
    held: gr.State
    aside_record: gr.State
    waiting: gr.State
    asked: gr.Textbox


@dataclass(frozen=True)
class Many:
    """The tab of many scans."""

    tab: gr.Tab
    intro: gr.HTML
    upload: gr.File
    folder: gr.UploadButton
    run: gr.Button
    cancel: gr.Button
    ready: gr.HTML
    notice: gr.HTML
    progress: gr.HTML
    table: gr.HTML
    pending: gr.State
    batch: gr.State


@dataclass(frozen=True)
class About:
    """The tab of limits and model cards."""

    tab: gr.Tab
    text: gr.HTML
    heading: gr.HTML
    cards: list[tuple[str, gr.Accordion]]


@dataclass(frozen=True)
class Window:
    """Every component of the window."""

    header: Header
    tabs: gr.Tabs
    one: One
    many: Many
    symptoms: SymptomsTab
    about: About

    def outputs(self) -> list[Any]:
        """All that a change of language touches, but for the tab of symptoms, which is apart."""
        one, several = self.one, self.many
        single = [*vars(self.header).values(), *vars(one).values(), *vars(several).values()]
        accordions = [accordion for _, accordion in self.about.cards]
        stay = {self.header.language, several.pending, several.batch, one.asked}
        stay |= {one.case, one.turns, one.held, one.aside_record, one.waiting}
        return [
            item
            for item in [*single, self.about.tab, self.about.text, self.about.heading, *accordions]
            if item not in stay
        ]


def lay_out() -> Window:
    """Make the components, inside an open `gradio.Blocks`. They speak English at first."""
    words = speak()
    with gr.Row(elem_id="bx-head"):
        header = Header(
            brand=_html(brand(words), scale=1),
            language=gr.Radio(
                [(NAMES[code], code) for code in LANGUAGES],
                value="en",
                label=words("app.language"),
                show_label=False,
                container=False,
                elem_id="bx-language",
                scale=0,
            ),
        )
    with gr.Tabs() as tabs:
        return Window(
            header, tabs, _one(words), _many(words), symptoms_layout.lay_out(words), _about(words)
        )


def _html(value: str = "", **options: Any) -> gr.HTML:
    """A panel of our own markup, without Gradio's text styles."""
    return gr.HTML(value, apply_default_css=False, **options)


def _drop(label: str, height: int, name: str) -> gr.File:
    """Where files are dropped; shown once the language is known."""
    return gr.File(label=label, file_count="multiple", height=height, visible=False, elem_id=name)


def _one(words: Words) -> One:
    parts: dict[str, Any] = {}
    with gr.Tab(words("app.tab_one"), id="one") as parts["tab"]:
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300, elem_classes="bx-side"):
                _inputs(words, parts)
            with gr.Column(scale=6, min_width=320):
                parts["status"] = _html(status(""), elem_id="bx-status")
                # Shown by the browser itself from the click on: the server's word comes later.
                parts["reading"] = _html(viewer.reading(words), elem_id="bx-reading")
                parts["notice"] = _html(visible=False, elem_id="bx-notice")
                parts["question"] = _html(
                    visible=False, js_on_load=_CHOICE_CLICK, elem_id="bx-question"
                )
                parts["viewer"] = _html(viewer.show(None, words), elem_id="bx-viewer")
                _controls(words, parts)
                parts["warnings"] = _html(visible=False, elem_id="bx-warnings")
            with gr.Column(scale=6, min_width=320):
                for name in ("answer", "report", "treatment", "why"):
                    parts[name] = _html(visible=False, elem_id=f"bx-{name}")
        parts["guidance"] = _html(visible=False, elem_id="bx-guidance")
        parts["spoken"] = gr.State(None, **_KEPT)  # in the tab: Tabs counts its children
        parts["turns"] = gr.State(Turns())
        parts["held"] = gr.State(Held())
        parts["aside_record"] = gr.State(None, **_KEPT)
        parts["case"] = gr.State(None, **_KEPT)
        parts["waiting"] = gr.State(None, delete_callback=questions.discard, **_KEPT)
        parts["asked"] = gr.Textbox(visible=False)
    return One(**parts)


def _inputs(words: Words, parts: dict[str, Any]) -> None:
    parts["upload_heading"] = _html(heading(words, "upload_heading"))
    parts["examples"] = _html(
        examples.gallery(words), js_on_load=_EXAMPLE_CLICK, elem_id="bx-examples"
    )
    parts["upload"] = _drop(words("input.upload"), 150, "bx-upload")
    parts["record_heading"] = _html(heading(words, "record_heading"))
    parts["aside"] = _html(visible=False, js_on_load=_CHOICE_CLICK, elem_id="bx-aside")
    with gr.Group(elem_id="bx-form"):
        with gr.Row():
            parts["age"] = gr.Textbox(
                label=words("input.age"), max_length=5, scale=1, min_width=100, elem_id="bx-age"
            )
            parts["sex"] = gr.Dropdown(
                sexes(words),
                value="",
                label=words("input.sex"),
                filterable=False,
                min_width=100,
                elem_id="bx-sex",
            )
        parts["note"] = gr.Textbox(
            label=words("input.note"),
            placeholder=words("input.note_hint"),
            lines=3,
            max_length=4000,
            elem_id="bx-note",
        )
    with gr.Row():
        parts["again"] = gr.Button(
            words("input.again"), variant="primary", min_width=140, elem_id="bx-again"
        )
        parts["clear"] = gr.Button(words("input.clear"), min_width=120, elem_id="bx-clear")


def _controls(words: Words, parts: dict[str, Any]) -> None:
    with gr.Group(visible=False, elem_id="bx-controls") as parts["controls"]:
        parts["slice"] = gr.Slider(
            1,
            2,
            value=1,
            step=1,
            label=words("viewer.slice"),
            visible=False,
            buttons=[],
            elem_id="bx-slice",
        )
        parts["opacity"] = gr.Slider(
            0, 100, value=45, step=1, label=words("viewer.opacity"), buttons=[],
            elem_id="bx-opacity",
        )  # fmt: skip
        with gr.Row():
            parts["method"] = gr.Dropdown(
                methods(words), value=saliency.DEFAULT, label=words("viewer.method"),
                filterable=False, min_width=240, elem_id="bx-method",
            )  # fmt: skip
            parts["outline"] = gr.Checkbox(
                True, label=words("viewer.outline"), elem_id="bx-outline-toggle"
            )
        parts["drawing"] = _html(status(""), elem_id="bx-drawing")


def _many(words: Words) -> Many:
    parts: dict[str, Any] = {}
    with gr.Tab(words("app.tab_many"), id="many") as parts["tab"]:
        parts["intro"] = _html(heading(words, "intro"))
        with gr.Row(equal_height=False):
            parts["upload"] = _drop(words("many.upload"), 170, "bx-batch")
            with gr.Column():
                parts["folder"] = gr.UploadButton(
                    words("many.folder"), file_count="directory", elem_id="bx-folder"
                )
                parts["ready"] = _html(status(""), elem_id="bx-ready")
                with gr.Row():
                    parts["run"] = gr.Button(
                        words("many.run"), variant="primary", elem_id="bx-run", min_width=140
                    )
                    parts["cancel"] = gr.Button(
                        words("many.cancel"), interactive=False, elem_id="bx-cancel", min_width=120
                    )
        for name in ("notice", "progress", "table"):
            parts[name] = _html(visible=False, elem_id=f"bx-many-{name}")
        parts["pending"] = gr.State([], delete_callback=discard, **_KEPT)
        parts["batch"] = gr.State(None, **_KEPT)
    return Many(**parts)


def _about(words: Words) -> About:
    found = about.cards()
    with gr.Tab(words("app.tab_about"), id="about") as tab, gr.Column(elem_classes="bx-about"):
        text = _html(about.show(words))
        heading = _html(about.cards_heading(words, found))
        accordions = []
        for one in found:
            with gr.Accordion(about.task(words, one.task), open=False) as accordion:
                gr.Markdown(one.text)
            accordions.append((one.task, accordion))
    return About(tab, text, heading, accordions)
