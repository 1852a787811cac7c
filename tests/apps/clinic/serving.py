"""The site on a port of its own, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from apps.clinic.app import create
from tests.apps.clinic.fake import Fake


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing."""


def _no_image(_: Callable[[Any], object]) -> object:
    raise AssertionError("no image was expected")


def site(load: Callable[[], Any] = Fake, ask: Any = _no_image, **more: Any) -> Flask:
    """The site around made-up diseases, without a pipeline unless one is given."""
    known = load()
    return create(lambda: known, "of the tests", ask=ask, **more)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Its address, without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
