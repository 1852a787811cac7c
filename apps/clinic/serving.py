"""The page on a port of its own, or within the service behind the same door."""

from __future__ import annotations

import secrets
import threading
import webbrowser
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import request
from starlette.responses import RedirectResponse

from apps.api import logs
from apps.api.protocol import BoundedProtocol
from apps.api.security import Actor
from apps.clinic.app import LOCAL, create
from apps.clinic.site import Symptoms
from apps.port import refuse_taken
from braintx import pipeline, symptoms
from braintx.core.errors import RequestError
from braintx.service import differential
from braintx.service.differential import AskedDifferential

if TYPE_CHECKING:
    from fastapi import FastAPI

    from braintx.core.differential import Differential, Question
    from braintx.core.findings import NoteReading, Presentation
    from braintx.service.service import Service

_SOON = 0.5  # seconds until the browser opens


def launch(host: str, port: int, *, open_browser: bool) -> None:
    """Serve the page by itself until interrupted, without a repository.

    Parameters
    ----------
    host : str
    port : int
    open_browser : bool

    Raises
    ------
    BrainTxError
        The port is taken.
    """
    refuse_taken(host, port, "clinic")
    logs.take_over()
    site = create(
        symptoms.shared,
        secrets.token_hex(),
        ask=lambda work: work(pipeline.shared()),
        local=host in LOCAL,
    )
    address = f"http://{host}:{port}"
    if open_browser:
        threading.Timer(_SOON, webbrowser.open, (address,)).start()
    print(f"BrainTx: {address}", flush=True)
    uvicorn.run(
        WSGIMiddleware(site),  # type: ignore[arg-type]
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        access_log=False,
        log_config=logs.settings(),
        log_level="warning",
        server_header=False,
    )


def mount(app: FastAPI, path: str, service: Service) -> None:
    """Serve the page within the service.

    Parameters
    ----------
    app : FastAPI
    path : str
        As in "/clinic".
    service : Service
    """
    site = create(
        service.symptoms,
        service.secret.key("clinic").hex(),
        ask=lambda work: service.answering.ask(work).result(),
        through=lambda known: _Served(service, known),
        keep=lambda found: differential.keep(service, found, _actor().id),
        body=service.policy.body,
    )
    site.before_request(_refuse_others)
    app.add_route(path, lambda _: RedirectResponse(f"{path}/", 303))
    app.mount(path, WSGIMiddleware(site))  # type: ignore[arg-type]


class _Served:
    """The façade as the service has it: a bounded queue before it, each question in the trail."""

    def __init__(self, service: Service, known: Symptoms) -> None:
        self._service, self._known = service, known

    def __getattr__(self, name: str) -> Any:
        return getattr(self._known, name)

    def read(self, text: str) -> NoteReading:
        return differential.read(self._service, text, _actor().id).result()

    def differential(
        self, presentation: Presentation, top: int = 10, *, why: bool = True
    ) -> Differential:
        if not why:  # a wider look at what was asked already
            return self._known.differential(presentation, top, why=False)
        asked = AskedDifferential(presentation, _actor().id, top=top)
        found = differential.answer(self._service, asked).result()
        return cast("Differential", found)  # none was to be kept

    def next_questions(self, presentation: Presentation, count: int = 5) -> tuple[Question, ...]:
        actor = _actor().id
        return differential.next_questions(self._service, presentation, "", count, actor).result()


def _actor() -> Actor:
    """Who asks: the service's door has let them in."""
    return cast(Actor, request.environ["asgi.scope"]["actor"])


def _refuse_others() -> None:
    """Refuse a key that may not ask for answers."""
    if request.method == "POST" and "assess" not in _actor().scopes:
        raise RequestError(
            "This key may not ask for answers: it lacks the scope '{scope}'. Sign in with one "
            "that has it.",
            "key.scope",
            scope="assess",
        )
