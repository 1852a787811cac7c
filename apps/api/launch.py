"""One port for all of it: the server's settings, its processes, and what it mounts."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import asdict, dataclass, field, replace
from ipaddress import ip_address
from multiprocessing import parent_process
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from limits import parse
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp

from apps.api import logs
from apps.api.protocol import BoundedProtocol
from apps.port import refuse_taken
from braintx.core.errors import BrainTxError
from braintx.service.policy import Policy

_SETTINGS = "BRAINTX_SERVING"  # from the first process to those that it starts
_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True)
class Serving:
    """How the service is to be reached, and what it offers.

    Attributes
    ----------
    host : str
    port : int
    workers : int
        Processes. The demo needs one: Gradio loses calls among several.
    demo : bool
        Whether the demo is served under ``/demo``.
    insecure : bool
        Whether no key is needed; on this computer alone.
    database : str or None
        URL; the default of `braintx.storage.database.default_url`.
    policy : Policy
    """

    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    demo: bool = False
    insecure: bool = False
    database: str | None = None
    policy: Policy = field(default_factory=Policy)


def launch(serving: Serving) -> None:
    """Serve until interrupted.

    Raises
    ------
    BrainTxError
        Settings that exclude each other, or a port that is taken.
    """
    check(serving)
    if serving.workers == 1:
        uvicorn.run(create(serving), **_server(serving))
        return
    readers = max(1, serving.policy.readers // serving.workers)
    each = replace(serving, policy=replace(serving.policy, readers=readers))
    with TemporaryDirectory(prefix="braintx-metrics-") as folder:
        os.environ[_PROCESSES] = folder
        os.environ[_SETTINGS] = json.dumps(asdict(each))
        uvicorn.run(
            "apps.api.launch:from_environment",
            factory=True,
            workers=serving.workers,
            **_server(serving),
        )


def check(serving: Serving) -> None:
    """Refuse what cannot be served, before anything is loaded or announced.

    Raises
    ------
    BrainTxError
        Settings that exclude each other, a limit that is none, or a port that is taken.
    """
    _refuse(serving)
    refuse_taken(serving.host, serving.port, "serve")


def create(serving: Serving) -> ASGIApp:
    """The application of one process."""
    from apps.api.app import create as create_app
    from braintx.service.service import open_service

    logs.take_over()
    service = open_service(serving.policy, serving.database)
    service.answering.later(lambda _: service.symptoms())  # the first to ask need not wait
    return create_app(
        service, insecure=serving.insecure, mount=_mount_demo if serving.demo else None
    )


def from_environment() -> ASGIApp:
    """The application of one of several processes."""
    _end_with_parent()
    given = json.loads(os.environ[_SETTINGS])
    return create(Serving(**{**given, "policy": Policy(**given["policy"])}))


def _end_with_parent() -> None:
    """End where the first process was killed: nobody else would, and the port would stay taken."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()


def _server(serving: Serving) -> dict[str, Any]:
    return {
        "host": serving.host,
        "port": serving.port,
        "http": BoundedProtocol,
        "ws": "none",
        "access_log": False,  # a path may hold a patient's identifier
        "log_config": logs.settings(),
        "log_level": "warning",
        "server_header": False,
        "limit_concurrency": serving.policy.connections,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": 30,
        "timeout_worker_healthcheck": 60,  # a process that is slow for a moment does not hang
    }


def _refuse(serving: Serving) -> None:
    for name in ("readers", "waiting", "body", "originals_days", "lease"):
        _refuse_none(name, getattr(serving.policy, name))
    _refuse_none("workers", serving.workers)
    try:
        parse(serving.policy.per_key)
    except ValueError:
        raise BrainTxError(
            "--limit {given} is no limit. Write how many in what time, as in 1200/minute.",
            "serve.limit",
            given=serving.policy.per_key,
        ) from None
    if serving.insecure and not _is_this_computer(serving.host):
        raise BrainTxError(
            "--insecure lets everybody in, so it is for this computer alone; --host {host} is "
            "not. Leave one of the two out.",
            "serve.insecure",
            host=serving.host,
        )
    if serving.demo and serving.workers > 1:
        raise BrainTxError(
            "The demo needs one process: with --workers {workers} its calls would be lost. Serve "
            "the API with --workers, and the demo by itself.",
            "serve.workers",
            workers=serving.workers,
        )


def _refuse_none(name: str, given: float) -> None:
    if given <= 0:
        raise BrainTxError(
            "--{option} is {given}. Give at least 1.",
            "serve.number",
            option=name.replace("_", "-"),
            given=given,
        )


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _mount_demo(app: FastAPI) -> FastAPI:
    """The demo under ``/demo``, behind the same door; only now is Gradio imported."""
    from apps.demo.app import mount

    def who(request: Request) -> str | None:
        actor = request.scope.get("actor")
        return None if actor is None else str(actor.id)

    app.add_route("/demo", lambda _: RedirectResponse("/demo/", 303))
    return mount(
        app,
        "/demo",
        lambda: app.state.service.answering.pipeline,
        who,
        lambda: app.state.service.symptoms(),  # noqa: PLW0108  (there is none yet)
    )
