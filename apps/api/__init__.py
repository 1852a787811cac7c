"""The API, and the port that it shares with the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.api.launch import Serving


def launch(serving: Serving) -> None:
    """Serve until interrupted; see `apps.api.launch.launch`."""
    from apps.api.launch import launch as launch_server

    launch_server(serving)
