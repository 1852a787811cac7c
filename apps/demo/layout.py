"""The components and where they stand. What they say comes from `relabel`, in either language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from apps.demo import about, examples, many, panels, viewer
from apps.demo.html import download, esc, notice, status, waiting
from apps.demo.language import LANGUAGES, NAMES, Words
from apps.demo.terms import method as method_name
from apps.demo.turns import Turns
from apps.demo.uploads import discard
from braintx.explain import saliency

Updates = dict[Any, Any]

_EXAMPLE_CLICK = """
element.addEventListener('click', event => {
  const button = event.target.closest('[data-example]');
  if (!button) return;
  trigger('click', { label: button.dataset.example });
  window.braintx.reveal();
});
"""
SEXES = {"F": "input.female", "M": "input.male", "": "input.unknown"}


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
    age: gr.Textbox
    sex: gr.Dropdown
    note: gr.Textbox
    again: gr.Button
    clear: gr.Button
    status: gr.HTML
    notice: gr.HTML
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
    one: One
    many: Many
    about: About

    def outputs(self) -> list[Any]:
        """All that a change of language touches."""
        single = [*vars(self.header).values(), *vars(self.one).values(), *vars(self.many).values()]
        accordions = [accordion for _, accordion in self.about.cards]
        stay = {self.one.case, self.many.pending, self.many.batch, self.header.language}
        return [
            item
            for item in [*single, self.about.tab, self.about.text, self.about.heading, *accordions]
            if item not in stay
        ]


def lay_out() -> Window:
    """Make the components, inside an open `gradio.Blocks`. They speak English at first."""
    words = Words()
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
    with gr.Tabs():
        return Window(header, _one(words), _many(words), _about(words))


def brand(words: Words) -> str:
    """The header: name, tagline, and what it may be used for."""
    return (
        f'<div class="bx-brand"><h1>{esc(words("app.name"))}</h1>'
        f"<span>{esc(words('app.tagline'))}</span></div>"
        f'<p class="bx-research">{esc(words("app.research"))}</p>'
    )


def _html(value: str = "", **options: Any) -> gr.HTML:
    """A panel of our own markup, without Gradio's text styles."""
    return gr.HTML(value, apply_default_css=False, **options)


def _one(words: Words) -> One:
    parts: dict[str, Any] = {}
    with gr.Tab(words("app.tab_one"), id="one") as parts["tab"]:
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300, elem_classes="bx-side"):
                _inputs(words, parts)
            with gr.Column(scale=6, min_width=320):
                parts["status"] = _html(status(""), elem_id="bx-status")
                parts["notice"] = _html(visible=False, elem_id="bx-notice")
                parts["viewer"] = _html(viewer.show(None, words), elem_id="bx-viewer")
                _controls(words, parts)
                parts["warnings"] = _html(visible=False, elem_id="bx-warnings")
            with gr.Column(scale=6, min_width=320):
                for name in ("answer", "report", "treatment", "why"):
                    parts[name] = _html(visible=False, elem_id=f"bx-{name}")
        parts["guidance"] = _html(visible=False, elem_id="bx-guidance")
        parts["spoken"] = gr.State(None, time_to_live=3600)
        parts["turns"] = gr.State(Turns())
        parts["case"] = gr.State(None, time_to_live=3600)  # in the tab: Tabs counts its children
    return One(**parts)


def _inputs(words: Words, parts: dict[str, Any]) -> None:
    parts["upload_heading"] = _html(_heading(words, "upload_heading"))
    parts["examples"] = _html(
        examples.gallery(words), js_on_load=_EXAMPLE_CLICK, elem_id="bx-examples"
    )
    parts["upload"] = gr.File(
        label=words("input.upload"),
        file_count="multiple",
        height=150,
        visible=False,
        elem_id="bx-upload",
    )
    parts["record_heading"] = _html(_heading(words, "record_heading"))
    with gr.Group():
        with gr.Row():
            parts["age"] = gr.Textbox(
                label=words("input.age"), max_length=5, scale=1, min_width=100
            )
            parts["sex"] = gr.Dropdown(
                _sexes(words), value="", label=words("input.sex"), filterable=False, min_width=100
            )
        parts["note"] = gr.Textbox(
            label=words("input.note"),
            placeholder=words("input.note_hint"),
            lines=3,
            max_length=4000,
            elem_id="bx-note",
        )
    with gr.Row():
        parts["again"] = gr.Button(words("input.again"), variant="primary", min_width=140)
        parts["clear"] = gr.Button(words("input.clear"), min_width=120)


def _controls(words: Words, parts: dict[str, Any]) -> None:
    with gr.Group(visible=False) as parts["controls"]:
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
                _methods(words), value=saliency.DEFAULT, label=words("viewer.method"),
                filterable=False, min_width=240, elem_id="bx-method",
            )  # fmt: skip
            parts["outline"] = gr.Checkbox(
                True, label=words("viewer.outline"), elem_id="bx-outline-toggle"
            )
        parts["drawing"] = _html(status(""), elem_id="bx-drawing")


def _many(words: Words) -> Many:
    parts: dict[str, Any] = {}
    with gr.Tab(words("app.tab_many"), id="many") as parts["tab"]:
        parts["intro"] = _html(_heading(words, "intro"))
        with gr.Row(equal_height=False):
            parts["upload"] = gr.File(
                label=words("many.upload"),
                file_count="multiple",
                height=170,
                visible=False,
                elem_id="bx-batch",
            )
            with gr.Column():
                parts["folder"] = gr.UploadButton(words("many.folder"), file_count="directory")
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
        parts["pending"] = gr.State([], time_to_live=3600, delete_callback=discard)
        parts["batch"] = gr.State(None, time_to_live=3600)
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


def relabel(window: Window, words: Words) -> Updates:
    """Everything that does not depend on the case, in a language.

    The drop areas go: shown again, they are drawn anew, with Gradio's own words in the language.
    """
    one, several = window.one, window.many
    return {
        window.header.brand: brand(words),
        one.tab: gr.update(label=words("app.tab_one")),
        one.upload_heading: _heading(words, "upload_heading"),
        one.examples: examples.gallery(words),
        one.upload: gr.update(label=words("input.upload"), visible=False),
        one.record_heading: _heading(words, "record_heading"),
        one.age: gr.update(label=words("input.age")),
        one.sex: gr.update(label=words("input.sex"), choices=_sexes(words)),
        one.note: gr.update(label=words("input.note"), placeholder=words("input.note_hint")),
        one.again: words("input.again"),
        one.clear: words("input.clear"),
        one.status: status(""),
        one.slice: gr.update(label=words("viewer.slice")),
        one.opacity: gr.update(label=words("viewer.opacity")),
        one.method: gr.update(label=words("viewer.method"), choices=_methods(words)),
        one.outline: gr.update(label=words("viewer.outline")),
        several.tab: gr.update(label=words("app.tab_many")),
        several.intro: _heading(words, "intro"),
        several.upload: gr.update(label=words("many.upload"), visible=False),
        several.folder: gr.update(label=words("many.folder")),
        several.run: words("many.run"),
        several.cancel: words("many.cancel"),
        window.about.tab: gr.update(label=words("app.tab_about")),
        window.about.text: about.show(words),
        window.about.heading: about.cards_heading(words, about.cards()),
        **{
            accordion: gr.update(label=about.task(words, name))
            for name, accordion in window.about.cards
        },
    }


def _heading(words: Words, name: str) -> str:
    if name == "intro":
        says = f"<h3>{esc(words('many.heading'))}</h3>"
        return (
            f'<div class="bx-side">{says}<p class="bx-quiet">{esc(words("many.intro"))}</p></div>'
        )
    if name == "record_heading":
        return f"<h3>{esc(words('input.record'))}</h3>"
    return (
        f"<h3>{esc(words('input.heading'))}</h3>"
        f'<p class="bx-quiet">{esc(words("input.private"))}</p>'
    )


def _sexes(words: Words) -> list[tuple[str, str]]:
    return [(words(key), value) for value, key in SEXES.items()]


def _methods(words: Words) -> list[tuple[str, str]]:
    return [(method_name(words, name), name) for name in saliency.available()]


def show_case(window: Window, case: Any, words: Words) -> Updates:
    """The open case, or the empty window."""
    one = window.one
    made: dict[str, str] = {
        "answer": panels.answer(case, words),
        "treatment": panels.treatment(case, words),
        "why": panels.why(case, words),
        "warnings": panels.warnings(case, words),
        "guidance": panels.guidance(case, words),
    }
    count = len(case.patient.slices) if case else 0
    position = gr.update(visible=False)
    if count > 1:
        position = gr.update(visible=True, maximum=count, value=case.at + 1)
    heat = case is not None and case.shown.heatmap is not None
    return {
        one.viewer: viewer.show(case, words),
        one.controls: gr.update(visible=heat or count > 1),
        one.slice: position,
        one.opacity: gr.update(visible=heat),
        one.method: gr.update(visible=heat and len(saliency.available()) > 1),
        one.outline: gr.update(visible=heat),
        one.report: gr.update(
            value=waiting(words("report.preparing")) if case else "", visible=case is not None
        ),
        one.drawing: status(""),
        one.notice: gr.update(value="", visible=False),
        **{
            getattr(one, name): gr.update(value=value, visible=bool(value))
            for name, value in made.items()
        },
    }


def show_report(window: Window, content: bytes | None, words: Words) -> Updates:
    """The link to the report, the report inside it."""
    if content is None:
        return {window.one.report: gr.update(value="", visible=False)}
    link = download(words("report.download"), words("report.file"), content, "application/pdf")
    return {window.one.report: gr.update(value=link, visible=True)}


def show_waiting(window: Window, pending: list[str], words: Words) -> Updates:
    """How many scans wait for a run."""
    waiting = words("many.ready_one") if len(pending) == 1 else ""
    if len(pending) > 1:
        waiting = words("many.ready", count=len(pending))
    return {window.many.ready: status(waiting)}


def show_batch(window: Window, batch: Any, words: Words) -> Updates:
    """The run of many scans as far as it got."""
    running = batch is not None and batch.state == "running"
    progress, table = many.progress(batch, words), many.table(batch, words)
    return {
        window.many.progress: gr.update(value=progress, visible=bool(progress)),
        window.many.table: gr.update(value=table, visible=bool(table)),
        window.many.cancel: gr.update(interactive=running),
        window.many.notice: gr.update(value="", visible=False),
    }


def complain(where: gr.HTML, words: Words, sentence: str) -> Updates:
    """A message in place; empty to take it away."""
    body = notice(words("error.heading"), sentence)
    return {where: gr.update(value=body, visible=bool(sentence))}
