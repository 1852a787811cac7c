"""Prometheus metrics: by route template, never by path, which may hold an id."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from starlette.types import Scope

from braintx.service.service import Service

_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"  # set where several processes serve one port

_requests = Counter(
    "braintx_http_requests_total", "Requests answered", ("method", "route", "status")
)
_seconds = Histogram(
    "braintx_http_request_seconds",
    "Time to answer",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_answers = Counter("braintx_assessments_total", "Answers kept", ("kind", "gate"))
_waiting = Gauge(
    "braintx_requests_waiting", "Requests that wait for a reader", multiprocess_mode="livesum"
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def seen(scope: Scope, status: int, seconds: float) -> None:
    """Count a request.

    Parameters
    ----------
    scope : ASGI scope
        After the router has put the route into it.
    status : int
    seconds : float
    """
    route = route_of(scope)
    method = method_of(scope)
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(method, route).observe(seconds)


def answered(kind: str, gate: str) -> None:
    """Count an answer that was kept."""
    _answers.labels(kind, gate).inc()


def exposition(service: Service) -> tuple[bytes, str]:
    """The text that Prometheus reads, of all processes together, and its media type."""
    _waiting.set(service.answering.waiting)
    registry = REGISTRY
    if os.environ.get(_PROCESSES):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST


def method_of(scope: Scope) -> str:
    """The method of a request; one that is none is "other"."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def route_of(scope: Scope) -> str:
    """The template of a request's path, once the router has seen it.

    What lies below a mount counts as one, and so does what is nowhere: or anyone could fill the
    memory with names.
    """
    path = getattr(scope.get("route"), "path_format", None)
    return str(path) if path else _mounted(str(scope["path"]))


def _mounted(path: str) -> str:
    for mount in ("/demo", "/docs", "/clinic"):
        if path == mount or path.startswith(mount + "/"):
            return mount
    return "none"
