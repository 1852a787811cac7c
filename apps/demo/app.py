"""The window put together: its wires, its look, and how it is served."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from functools import partial, wraps
from importlib.resources import files
from typing import TYPE_CHECKING, Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported

import gradio as gr

from apps.demo import layout
from apps.demo.actions import Actions, Loader
from apps.demo.language import speak
from apps.demo.layout import Window
from apps.demo.showing import Updates
from apps.demo.symptoms_actions import SymptomsActions, SymptomsLoader, wire
from apps.demo.uploads import uploads_folder
from apps.port import refuse_taken
from braintx.core.errors import BrainTxError
from braintx.data.imaging.upload_folders import claim, clear_stale
from braintx.i18n import LANGUAGES, Language

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

    from braintx.pipeline import Pipeline
    from braintx.symptoms import Symptoms

_log = logging.getLogger(__name__)
_KEEP = (600, 1800)  # every ten minutes, uploads that nobody pressed a button for: half an hour
_LARGEST_UPLOAD = "1gb"
_SERVED: dict[str, Any] = {
    "show_error": False,
    "footer_links": [],
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "max_file_size": _LARGEST_UPLOAD,
}
_ACCENT = (  # one hue from pale to dark; 600 is white's partner, 400 is black's
    "#eff8fa", "#dceff4", "#b9dfe8", "#8ad6e8", "#5fc3dc", "#2b93ad",
    "#0e6880", "#0b5569", "#094353", "#07333f", "#06222b",
)  # fmt: skip
# What the browser says by itself, without the server.
_BROWSER_SAYS = {
    "title": "app.title",
    "lost": "browser.lost",
    "unread": "browser.unread",
    "back": "browser.back",
    "reload": "browser.reload",
}
_EVERY: dict[str, Any] = {"trigger_mode": "multiple"}  # a click during another's work counts
# Not where it matters which of several things was clicked: Gradio repeats the first click's.
_LAST: dict[str, Any] = {"trigger_mode": "always_last"}
_SIDE_BY_SIDE: dict[str, Any] = {"concurrency_limit": None}  # nobody waits for another's scans
# From this moment the browser shows no answer before that to this request (see window.js).
_ASK = "(...given) => window.braintx.ask(given)"
_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _shared() -> Pipeline:
    from braintx import pipeline  # heavy: the window is drawn while it is loaded

    return pipeline.shared()


def _shared_symptoms() -> Symptoms:
    from braintx import symptoms

    return symptoms.shared()


def build(load: Loader | None = None, symptoms: SymptomsLoader | None = None) -> gr.Blocks:
    """The window, not yet served.

    Parameters
    ----------
    load : callable, optional
        Gives the pipeline; by default the shipped models, loaded once.
    symptoms : callable, optional
        Gives the façade for signs and symptoms, likewise.
    """
    title = speak()("app.title")
    blocks = gr.Blocks(title=title, analytics_enabled=False, fill_width=True, delete_cache=_KEEP)
    with blocks:
        window = layout.lay_out()
        actions = Actions(window, load or _shared)
        _wire_language(blocks, window, actions)
        _wire_one(window, actions)
        _wire_many(window, actions)
        answering = SymptomsActions(window.symptoms, symptoms or _shared_symptoms)
        wire(window.symptoms, window.header.language, answering)
    return blocks


def appearance() -> dict[str, Any]:
    """Theme, and style sheet with script, as `launch` and `gradio.mount_gradio_app` take them."""
    folder = files(__package__)
    script = folder.joinpath("window.js").read_text(encoding="utf-8")
    says = {
        name: {code: speak(code)(key) for code in LANGUAGES} for name, key in _BROWSER_SAYS.items()
    }
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
    head = f"<style>{css}</style><script>{script.replace('__SAYS__', json.dumps(says))}</script>"
    return {"theme": theme, "head": head}


def launch(
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    open_browser: bool = True,
    block: bool = True,
    load: Loader | None = None,
    symptoms: SymptomsLoader | None = None,
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
    load, symptoms : callable, optional
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
    give, tell = load or _shared, symptoms or _shared_symptoms
    if port is not None:
        refuse_taken(host, port, "demo")
    _keep_uploads_apart()
    blocks = build(give, tell)
    _, address, _ = blocks.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        share=False,
        prevent_thread_lock=True,
        quiet=True,  # Gradio would propose to share the window with the internet
        **_SERVED,
        **appearance(),
    )
    # Not before: what is loaded must not keep the window from being reached.
    threading.Thread(target=_warm, args=(give, tell), daemon=True).start()
    print(f"BrainTx: {address}", flush=True)
    if block:
        blocks.block_thread()
    return str(address)


def mount(
    app: FastAPI,
    path: str,
    load: Loader,
    who: Callable[[Request], str | None],
    symptoms: SymptomsLoader | None = None,
) -> FastAPI:
    """Serve the window within an application.

    Parameters
    ----------
    app : FastAPI
    path : str
        As in "/demo".
    load : callable
        See `build`.
    who : callable
        Names whoever a request is from; None for nobody, who is refused.
    symptoms : callable, optional
        See `build`.
    """
    _keep_uploads_apart()
    blocks = build(load, symptoms)
    mounted: FastAPI = gr.mount_gradio_app(
        app, blocks, path, auth_dependency=who, **_SERVED, **appearance()
    )
    return mounted


def _keep_uploads_apart() -> None:
    """What visitors upload goes to a folder of this process, from the first byte on."""
    clear_stale()
    os.environ["GRADIO_TEMP_DIR"] = str(claim(uploads_folder()))


def _warm(load: Loader, symptoms: SymptomsLoader) -> None:
    """Load the models while the visitor looks around; a failure shows at the first click."""
    for give in (load, symptoms):
        try:
            give()
        except BrainTxError as error:
            _log.warning("models not loaded: %s", error.code)


def _preferred(request: gr.Request) -> Language:
    """Spanish where the browser asks for it first."""
    wish = str(request.headers.get("accept-language", ""))[:2].lower()
    return next((code for code in LANGUAGES if code == wish), LANGUAGES[0])


def _wire_language(blocks: gr.Blocks, window: Window, actions: Actions) -> None:
    language = window.header.language
    given = [window.many.batch, window.many.pending, *_sent(window)]
    tell = "async language => { await window.braintx.speak(language); return []; }"
    drops = [window.one.upload, window.many.upload]
    show = partial(_show, drops)
    blocks.load(_preferred, outputs=language, **_SILENT).then(
        None, inputs=language, js=tell, **_SILENT
    ).then(show, outputs=drops, **_SILENT)
    several = window.many
    run = [several.progress, several.table, several.cancel]
    language.change(None, inputs=language, js=tell, **_SILENT).then(
        actions.speak, inputs=given, outputs=window.outputs(), **_SILENT
    ).then(show, outputs=drops, **_SILENT).then(  # a run may have gone on, or ended, meanwhile
        _or_nothing(actions.show_run, several.table), [several.batch, language], run, **_SILENT
    )


def _show(components: list[Any]) -> list[Any]:
    """Bring back what a change of language took away: Gradio reads its own words when it draws."""
    return [gr.update(visible=True) for _ in components]


def _sent(window: Window) -> list[Any]:
    """What `apps.demo.actions.Sent` names, in its order."""
    one = window.one
    return [
        one.turns, one.case, one.held, one.aside_record, one.waiting, one.age, one.sex, one.note,
        one.method, window.header.language, one.asked,
    ]  # fmt: skip


def _or_nothing(action: Callable[..., Updates], some: Any) -> Callable[..., Updates]:
    """The action, changing nothing where it gives nothing: Gradio takes {} for a fault."""

    @wraps(action)
    def run(*given: Any) -> Updates:
        return action(*given) or {some: gr.skip()}

    return run


def _wire_one(window: Window, actions: Actions) -> None:
    one, several = window.one, window.many
    form = [one.age, one.sex, one.note]
    shown = [
        one.status, one.notice, one.viewer, one.controls, one.slice, one.opacity, one.method,
        one.outline, one.answer, one.warnings, one.report, one.treatment, one.why, one.guidance,
        one.case, one.drawing, one.spoken, one.held,
    ]  # fmt: skip
    opened = [*shown, *form, one.question, one.waiting, one.aside, one.aside_record]
    apart = [several.pending, several.ready, window.tabs]
    sent = _sent(window)
    how = _SILENT | _SIDE_BY_SIDE
    asks = how | {"js": _ASK}
    upload, example = (
        _or_nothing(action, one.drawing) for action in (actions.open_uploads, actions.open_example)
    )
    choosing = one.question.click(
        actions.choose, [several.pending, *sent], [*opened, *apart], **asks, **_EVERY
    )
    choosing.then(None, js="() => { window.braintx.runApart(); return []; }", **_SILENT)
    opening = [
        one.upload.upload(upload, [one.upload, *sent], [*opened, one.upload], **asks, **_EVERY),
        one.examples.click(example, sent, opened, **asks, **_EVERY),
        choosing,
    ]
    answering = [
        *(event.then(actions.read, sent, opened, **how, **_EVERY) for event in opening),
        one.again.click(actions.again, sent, shown, **asks, **_LAST),
        one.slice.input(actions.show, [one.slice, *sent], shown, **how, **_LAST),
        one.method.input(actions.show, [one.slice, *sent], shown, **how, **_LAST),
    ]
    report = _or_nothing(actions.report, one.report)
    for answered in answering:  # apart from the answer, so that nobody waits for it
        answered.then(report, [one.spoken, *sent], shown, **how, **_LAST)
    one.upload.upload(None, js="() => { window.braintx.reveal(); return []; }", **_SILENT)
    one.aside.click(actions.back, sent, [*form, one.aside, one.aside_record, one.held], **_SILENT)
    clear = _or_nothing(actions.clear, one.case)
    one.clear.click(clear, sent, [*opened, one.upload], js=_ASK, **_SILENT)
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
            **_SIDE_BY_SIDE,
        )
    shown = [
        several.ready, several.notice, several.progress, several.table, several.cancel,
        several.pending, several.batch,
    ]  # fmt: skip
    run = [several.pending, language]
    running = several.run.click(actions.run, run, shown, **_SILENT, **_SIDE_BY_SIDE)
    # Where the language was changed meanwhile, the rows are said again.
    again = _or_nothing(actions.show_run, several.table)
    running.then(again, [several.batch, language], shown, **_SILENT)
    # The word comes after the end: a last row on its way would otherwise overwrite it.
    several.cancel.click(None, cancels=[running], **_SILENT).then(
        actions.stop, [several.batch, language], shown, **_SILENT
    )


if __name__ == "__main__":  # run as a file: the package's own copy of this module serves
    import apps.demo

    apps.demo.launch()
