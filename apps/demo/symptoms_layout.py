"""The tab of signs and symptoms: its components and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from apps.demo import symptoms_panels as panels
from apps.demo.controls import sexes
from apps.demo.markup import status
from apps.demo.symptoms_case import Sheet
from braintx.i18n import Words

_PICK = "window.braintx.onPick(element, trigger);"
_KEPT = 3600  # seconds that a case is kept


@dataclass(frozen=True)
class SymptomsTab:
    """Its components."""

    tab: gr.Tab
    note_heading: gr.HTML
    note: gr.Textbox
    read: gr.Button
    clear: gr.Button
    findings_heading: gr.HTML
    search: gr.Textbox
    suggestions: gr.HTML
    findings: gr.HTML
    age: gr.Textbox
    sex: gr.Dropdown
    status: gr.HTML
    busy: gr.HTML
    notice: gr.HTML
    warnings: gr.HTML
    answer: gr.HTML
    questions: gr.HTML
    files: gr.HTML
    sheet: gr.State
    asked: gr.Textbox

    def outputs(self) -> list[Any]:
        """All that an action may change."""
        return [part for name, part in vars(self).items() if name != "asked"]


def lay_out(words: Words) -> SymptomsTab:
    """Make the components, inside open `gradio.Tabs`."""
    parts: dict[str, Any] = {}
    with gr.Tab(words("symptoms.tab"), id="symptoms") as parts["tab"]:
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=300, elem_classes="bx-side"):
                _inputs(words, parts)
            with gr.Column(scale=7, min_width=320):
                parts["status"] = _html(status(""), elem_id="bx-s-status")
                parts["busy"] = _html(panels.busy(words), elem_id="bx-s-busy")
                parts["notice"] = _html(visible=False, elem_id="bx-s-notice")
                parts["answer"] = _html(panels.answer(None, words, None), elem_id="bx-s-answer")
                parts["warnings"] = _html(visible=False, elem_id="bx-s-warnings")
            with gr.Column(scale=4, min_width=300):
                parts["questions"] = _html(
                    visible=False, js_on_load=_PICK, elem_id="bx-s-questions"
                )
                parts["files"] = _html(visible=False, elem_id="bx-s-files")
        parts["sheet"] = gr.State(Sheet(), time_to_live=_KEPT)
        parts["asked"] = gr.Textbox(visible=False)
    return SymptomsTab(**parts)


def _html(value: str = "", **options: Any) -> gr.HTML:
    return gr.HTML(value, apply_default_css=False, **options)


def _inputs(words: Words, parts: dict[str, Any]) -> None:
    parts["note_heading"] = _html(
        panels.note_heading(words), js_on_load=_PICK, elem_id="bx-s-examples"
    )
    parts["note"] = gr.Textbox(
        label=words("symptoms.note"), placeholder=words("symptoms.note_hint"),
        lines=5, max_lines=12, max_length=4000, elem_id="bx-s-note",
    )  # fmt: skip
    with gr.Row():
        parts["read"] = gr.Button(
            words("symptoms.read"), variant="primary", min_width=140, elem_id="bx-s-read"
        )
        parts["clear"] = gr.Button(words("input.clear"), min_width=120, elem_id="bx-s-clear")
    parts["findings_heading"] = _html(panels.findings_heading(words))
    parts["search"] = gr.Textbox(
        label=words("symptoms.search"), placeholder=words("symptoms.search_hint"),
        max_length=80, elem_id="bx-s-search",
    )  # fmt: skip
    parts["suggestions"] = _html(visible=False, js_on_load=_PICK, elem_id="bx-s-suggestions")
    parts["findings"] = _html(
        panels.findings(Sheet(), words, None), js_on_load=_PICK, elem_id="bx-s-findings"
    )
    with gr.Group(elem_id="bx-s-form"), gr.Row():
        parts["age"] = gr.Textbox(
            label=words("input.age"), max_length=5, min_width=100, elem_id="bx-s-age"
        )
        parts["sex"] = gr.Dropdown(
            sexes(words), value="", label=words("input.sex"), filterable=False, min_width=100,
            elem_id="bx-s-sex",
        )  # fmt: skip
