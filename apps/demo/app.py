"""The window's behaviour: what happens on a click, and how it is served."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr

from apps.demo import cases, examples, layout, many, report, terms
from apps.demo.cases import Case
from apps.demo.html import status
from apps.demo.language import LANGUAGES, Language, Words, catalogue
from apps.demo.layout import Updates, Window
from braintx.core.errors import BrainTxError, ClinicalError
from braintx.core.records import ClinicalRecord

if TYPE_CHECKING:
    from braintx.pipeline import Pipeline

Loader = Callable[[], "Pipeline"]

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_loaded: list[Pipeline] = []
_KEEP = (600, 1800)  # every ten minutes, uploads that nobody pressed a button for: half an hour
_LARGEST_UPLOAD = "1gb"
_TICK = 0.4  # seconds between two looks at a run of many scans
_ACCENT = (  # one hue from pale to dark; 600 is white's partner, 400 is black's
    "#eff8fa", "#dceff4", "#b9dfe8", "#8ad6e8", "#5fc3dc", "#2b93ad",
    "#0e6880", "#0b5569", "#094353", "#07333f", "#06222b",
)  # fmt: skip
_EVERY: dict[str, Any] = {"trigger_mode": "multiple"}  # a click during another's work counts
_LAST: dict[str, Any] = {"trigger_mode": "always_last"}
_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def load_once() -> Pipeline:
    """The pipeline, loaded at the first call and kept."""
    from braintx import pipeline

    with _lock:
        if not _loaded:
            _loaded.append(pipeline.load())
        return _loaded[0]


def build(load: Loader | None = None) -> gr.Blocks:
    """The window, not yet served.

    Parameters
    ----------
    load : callable, optional
        Gives the pipeline; by default the shipped models, loaded once.
    """
    title = Words()("app.title")
    blocks = gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=_KEEP)
    with blocks:
        window = layout.lay_out()
        actions = Actions(window, load or load_once)
        _wire_language(blocks, window, actions)
        _wire_one(window, actions)
        _wire_many(window, actions)
    return blocks


def appearance() -> dict[str, Any]:
    """Theme, and style sheet with script, as `launch` and `gradio.mount_gradio_app` take them."""
    folder = files(__package__)
    script = folder.joinpath("window.js").read_text(encoding="utf-8")
    titles = {code: catalogue()["app.title"][code] for code in LANGUAGES}
    system = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Base(
        primary_hue=gr.themes.Color(*_ACCENT),
        neutral_hue="slate",
        font=system,
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="#f4f7f9",
        body_background_fill_dark="#0f171e",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_text_color="#ffffff",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_text_color_dark="#06222b",
        checkbox_background_color_selected="*primary_600",
        checkbox_background_color_selected_dark="*primary_500",
        checkbox_border_color_selected="*primary_600",
        slider_color="*primary_600",
        slider_color_dark="*primary_400",
        block_info_text_color="#52606d",
    )
    css = folder.joinpath("style.css").read_text(encoding="utf-8")
    # In the head and not as `css`: Gradio would put its own selector before each of the rules.
    head = f"<style>{css}</style><script>{script.replace('__TITLES__', repr(titles))}</script>"
    return {"theme": theme, "head": head}


def launch(
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    open_browser: bool = True,
    block: bool = True,
    load: Loader | None = None,
) -> str:
    """Serve the window.

    Parameters
    ----------
    host : str, default="127.0.0.1"
        Address to listen on; the default is this computer alone.
    port : int, optional
        By default the first free one from 7860.
    open_browser : bool, default=True
    block : bool, default=True
        Whether to serve until interrupted.
    load : callable, optional
        See `build`.

    Returns
    -------
    str
        The address.

    Raises
    ------
    BrainTxError
        The port is taken.
    """
    give = load or load_once
    if port is not None:
        _refuse_taken(host, port)
    threading.Thread(target=_warm, args=(give,), daemon=True).start()
    _, address, _ = build(give).launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        share=False,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=_LARGEST_UPLOAD,
        prevent_thread_lock=not block,
        **appearance(),
    )
    return str(address)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BrainTxError(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another one "
                "with --port.",
                "demo.port",
            ) from error


def _warm(load: Loader) -> None:
    """Load the models while the visitor looks around; a failure shows at the first click."""
    try:
        load()
    except BrainTxError as error:
        _log.warning("models not loaded: %s", error.code)


class Actions:
    """What each control does. Every method takes the language last or reads it first."""

    def __init__(self, window: Window, load: Loader) -> None:
        self.window = window
        self.load = load

    def speak(
        self, language: Language, case: Case | None, batch: Any, pending: list[str]
    ) -> Updates:
        """Say everything again in a language; the case stays."""
        words, window = Words(language), self.window
        return _merge(
            layout.relabel(window, words),
            layout.show_case(window, case, words),
            layout.show_batch(window, batch, pending, words),
            layout.show_report(window, _report(case, words), words),
        )

    def open_uploads(self, uploads: list[str] | None, *form: Any) -> Iterator[Updates]:
        """Assess what was uploaded, then delete it; ``form`` is as in `_wire_one`."""
        age, sex, note, method, language = form
        given = list(uploads or [])

        def answer() -> Case:
            with TemporaryDirectory(prefix="braintx-") as folder:
                try:
                    source, name = _gather(given, Path(folder))
                    record = _record(age, sex, note)
                    return cases.open_case(self.load(), source, record, method, name=name)
                finally:
                    cases.discard(given)

        clear = {self.window.one.upload: gr.update(value=None)}  # once: not what is dropped next
        for updates in self._assess(answer, language):
            yield {**updates, **clear}
            clear = {}

    def open_example(
        self, language: Language, method: str, event: gr.EventData
    ) -> Iterator[Updates]:
        """Fill in an example's record and assess it."""
        words, one = Words(language), self.window.one
        example = examples.examples().get(str(event.label))
        if example is None:
            return
        record = example.record(words)

        def answer() -> Case:
            return cases.open_case(
                self.load(), example.source, record, method, name=example.label, example=True
            )

        form = {one.age: f"{record.age:g}", one.sex: record.sex, one.note: record.note}
        for updates in self._assess(answer, language):
            yield {**updates, **form}

    def again(
        self, case: Case | None, age: str, sex: str, note: str, language: Language
    ) -> Iterator[Updates]:
        """Assess the open case with the record as it now stands."""
        words, one = Words(language), self.window.one
        if case is None:
            yield {one.status: status(words("status_line.no_scan"))}
            return
        yield from self._assess(
            lambda: cases.with_record(self.load(), case, _record(age, sex, note)), language
        )

    def show(
        self, case: Case | None, position: float, method: str, language: Language
    ) -> Iterator[Updates]:
        """Show another slice or another heat map."""
        if case is None:
            return
        yield from self._assess(
            lambda: cases.show(self.load(), case, round(position) - 1, method),
            language,
            busy="status_line.drawing",
        )

    def report(self, case: Case | None, language: Language) -> Updates:
        """The report of the case that is open now, whichever click asked for it."""
        words = Words(language)
        try:
            content = _report(case, words)
        except Exception as error:
            return layout.complain(self.window.one.notice, words, _unexpected(error, words))
        return layout.show_report(self.window, content, words)

    def clear(self, language: Language) -> Updates:
        """Forget the case and empty the form."""
        words, one = Words(language), self.window.one
        empty = {one.age: "", one.sex: "", one.note: "", one.upload: gr.update(value=None)}
        shown = layout.show_case(self.window, None, words)
        return {**shown, **empty, one.case: None, one.status: status("")}

    def collect(
        self, uploads: list[str] | str | None, pending: list[str], language: Language
    ) -> tuple[list[str], Any, str]:
        """Add uploads to those that wait for a run."""
        given = [uploads] if isinstance(uploads, str) else list(uploads or [])
        every = [*pending, *given]
        ready = layout.show_batch(self.window, None, every, Words(language))
        return every, gr.update(value=None), ready[self.window.many.ready]

    def run(self, pending: list[str], language: Language) -> Iterator[Updates]:
        """Assess every waiting file, telling how far it got."""
        words, window = Words(language), self.window
        if not pending:
            yield {window.many.ready: status(words("many.nothing"))}
            return
        try:
            told = 0.0
            for batch in many.run(self.load(), pending):
                if batch.state == "running" and time.monotonic() - told < _TICK:
                    continue
                told = time.monotonic()
                shown = layout.show_batch(window, batch, [], words)
                yield {**shown, window.many.batch: batch, window.many.pending: []}
        except BrainTxError as error:
            cases.discard(pending)
            yield layout.complain(window.many.notice, words, terms.error(words, error))
        except Exception as error:
            cases.discard(pending)
            yield layout.complain(window.many.notice, words, _unexpected(error, words))

    def stop(self, batch: many.Batch | None, language: Language) -> Updates:
        """Say where the run was stopped."""
        if batch is not None and batch.state == "running":
            batch = replace(batch, state="stopped")
        shown = layout.show_batch(self.window, batch, [], Words(language))
        return {**shown, self.window.many.batch: batch, self.window.many.pending: []}

    def _assess(
        self, answer: Callable[[], Case], language: Language, busy: str = "status_line.reading"
    ) -> Iterator[Updates]:
        """Busy, then the answer or a sentence on what went wrong."""
        words, window = Words(language), self.window
        one = window.one
        yield {one.status: status(words(busy), busy=True)}
        try:
            case = answer()
            done = {one.status: status(words("status_line.done")), one.case: case}
            yield {**layout.show_case(window, case, words), **done}
        except BrainTxError as error:
            sentence = terms.error(words, error)
        except Exception as error:  # the last line: a visitor sees a sentence, not a trace
            sentence = _unexpected(error, words)
        else:
            return
        yield {**layout.complain(one.notice, words, sentence), one.status: status("")}


def _merge(*parts: Updates) -> Updates:
    """Updates of the same component become one."""
    merged: Updates = {}
    for part in parts:
        for component, update in part.items():
            if not isinstance(update, dict):
                update = gr.update(value=update)  # noqa: PLW2901
            merged[component] = {**merged.get(component, {}), **update}
    return merged


def _unexpected(error: Exception, words: Words) -> str:
    """Log where it broke, not what it said: a message may hold a patient's file name."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    _log.error("unexpected %s at %s", type(error).__name__, trail)
    return words("error.unexpected")


def _report(case: Case | None, words: Words) -> bytes | None:
    return None if case is None else report.make(case, words, datetime.now().astimezone())


def _record(age: str, sex: str, note: str) -> ClinicalRecord:
    """The form as a record; 58.5 may be written 58,5."""
    try:
        years = float(age.strip().replace(",", ".")) if age.strip() else None
    except ValueError as error:
        raise ClinicalError(f"Age {age!r} was given; expected years.") from error
    return ClinicalRecord(years, "F" if sex == "F" else "M" if sex == "M" else None, note.strip())


def _gather(uploads: list[str], folder: Path) -> tuple[cases.Source | list[Path], str]:
    """One file as it is; of several, the folder where they now lie together as one series."""
    paths = sorted((Path(name) for name in uploads), key=lambda path: path.name)
    if len(paths) == 1:
        return paths[0], paths[0].name
    moved = [path.rename(folder / f"{number:04d}-{path.name}") for number, path in enumerate(paths)]
    name = f"{paths[0].name} + {len(paths) - 1}"
    return (folder if all(_is_dicom(path) for path in moved) else moved), name


def _is_dicom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _preferred(request: gr.Request) -> Language:
    """Spanish where the browser asks for it first."""
    wish = str(request.headers.get("accept-language", ""))[:2].lower()
    return next((code for code in LANGUAGES if code == wish), LANGUAGES[0])


def _wire_language(blocks: gr.Blocks, window: Window, actions: Actions) -> None:
    language = window.header.language
    given = [language, window.one.case, window.many.batch, window.many.pending]
    tell = "async language => { await window.braintx.speak(language); return []; }"
    drops = [window.one.upload, window.many.upload]
    show = partial(_show, drops)
    blocks.load(_preferred, outputs=language, **_SILENT).then(
        None, inputs=language, js=tell, **_SILENT
    ).then(show, outputs=drops, **_SILENT)
    language.change(None, inputs=language, js=tell, **_SILENT).then(
        actions.speak, inputs=given, outputs=window.outputs(), **_SILENT
    ).then(show, outputs=drops, **_SILENT)


def _show(components: list[Any]) -> list[Any]:
    """Bring back what a change of language took away: Gradio reads its own words when it draws."""
    return [gr.update(visible=True) for _ in components]


def _wire_one(window: Window, actions: Actions) -> None:
    one, language = window.one, window.header.language
    form = [one.age, one.sex, one.note]
    shown = [
        one.status, one.notice, one.viewer, one.controls, one.slice, one.opacity, one.method,
        one.outline, one.answer, one.warnings, one.report, one.treatment, one.why, one.guidance,
        one.case,
    ]  # fmt: skip
    looks = [one.case, one.slice, one.method, language]
    filled = [one.upload, *form, one.method, language]
    answering = [
        one.upload.upload(actions.open_uploads, filled, [*shown, one.upload], **_SILENT, **_EVERY),
        one.examples.click(
            actions.open_example, [language, one.method], [*shown, *form], **_SILENT, **_LAST
        ),
        one.again.click(actions.again, [one.case, *form, language], shown, **_SILENT),
        one.slice.input(actions.show, looks, shown, **_SILENT, **_LAST),
        one.method.input(actions.show, looks, shown, **_SILENT, **_LAST),
    ]
    for answered in answering:  # apart from the answer, so that nobody waits for it
        answered.then(actions.report, [one.case, language], [one.report, one.notice], **_SILENT)
    one.upload.upload(None, js="() => { window.braintx.reveal(); return []; }", **_SILENT)
    one.clear.click(actions.clear, language, [*shown, *form, one.upload], **_SILENT)
    one.opacity.input(
        None, one.opacity, js="share => { window.braintx.opacity(share); return []; }", **_SILENT
    )
    one.outline.input(
        None, one.outline, js="shown => { window.braintx.outline(shown); return []; }", **_SILENT
    )


def _wire_many(window: Window, actions: Actions) -> None:
    several, language = window.many, window.header.language
    for source in (several.upload, several.folder):
        source.upload(
            actions.collect,
            [source, several.pending, language],
            [several.pending, source, several.ready],
            **_SILENT,
        )
    shown = [
        several.ready, several.notice, several.progress, several.table, several.cancel,
        several.pending, several.batch,
    ]  # fmt: skip
    running = several.run.click(actions.run, [several.pending, language], shown, **_SILENT)
    # The word comes after the end: a last row on its way would otherwise overwrite it.
    several.cancel.click(None, cancels=[running], **_SILENT).then(
        actions.stop, [several.batch, language], shown, **_SILENT
    )
