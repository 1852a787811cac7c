"""The Gradio window: one patient, many scans, and what it all means, in English and Spanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

    from apps.demo.actions import Loader


def build(load: Loader | None = None) -> gr.Blocks:
    """The window, not yet served; see `apps.demo.app.build`."""
    from apps.demo.app import build as build_app

    return build_app(load)


def launch(
    host: str = "127.0.0.1", port: int | None = None, open_browser: bool = True, block: bool = True
) -> str:
    """Serve the window; see `apps.demo.app.launch`."""
    from apps.demo.app import launch as launch_app

    return launch_app(host, port, open_browser=open_browser, block=block)
