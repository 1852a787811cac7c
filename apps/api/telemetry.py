"""OpenTelemetry traces, where an endpoint is named: routes and statuses, no paths, no texts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry.trace import SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

from apps.api.metrics import method_of, route_of

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@contextmanager
def span(scope: Scope) -> Iterator[None]:
    """A span around a request, named by its route; nothing where no endpoint is configured.

    The ready-made instrumentation, FastAPI's own among it, writes paths and addresses into spans,
    and a path may hold a patient's identifier: so the provider is no global one that others find.
    """
    tracer = _tracer()
    if tracer is None:
        yield
        return
    method = method_of(scope)
    given = Headers(scope=scope).get("traceparent", "")  # its companions hold anybody's texts
    context = TraceContextTextMapPropagator().extract({"traceparent": given})
    with tracer.start_as_current_span(
        method,
        context,
        SpanKind.SERVER,
        {"http.request.method": method, "braintx.request_id": scope["request_id"]},
        record_exception=False,  # its message may hold what a patient sent
        set_status_on_exception=False,
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            route = route_of(scope)
            current.update_name(f"{method} {route}")
            current.set_attribute("http.route", route)


@cache
def _tracer() -> Tracer | None:
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "braintx"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("braintx")
