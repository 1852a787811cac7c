"""The application put together: the API under ``/v1``, its pages, and the door around all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool

from apps.api import pages, problems
from apps.api.guard import Guard
from apps.api.resources import assessments, data, dicomweb, differential, health, jobs, models
from apps.api.schedule import schedule
from apps.api.security import COOKIE
from apps.clinic import serving as clinic
from braintx.service.service import Service
from braintx.service.worker import Worker

VERSION = "1.0.0"
_ABOUT = """\
One image and a record in; the tumour, the treatment, the reasons and the limits out.
Symptoms in; the diseases that fit, common and rare, out.

**For research and teaching. Not a medical device; no output may decide about a patient.**

Send a key as `Authorization: Bearer btx_…`. `Accept-Language: es` gives the sentences in Spanish;
codes and labels stay the same. What goes wrong is a problem (RFC 9457) with a stable `code`. An
`Idempotency-Key` makes a request safe to repeat.
"""
_TAGS = [
    {"name": "assessments", "description": "Ask for an answer; read it again; confirm it"},
    {"name": "patients", "description": "All images of one patient, one answer"},
    {"name": "differential", "description": "Which diseases fit the symptoms, and what to ask"},
    {"name": "documents", "description": "An answer as picture, PDF, FHIR, DICOM SEG and SR"},
    {"name": "jobs", "description": "Many images: progress, results by page, cancel, resume"},
    {"name": "dicomweb", "description": "STOW-RS: what a PACS sends"},
    {"name": "models", "description": "What answers"},
    {"name": "data", "description": "What was brought in"},
    {"name": "health", "description": "For who keeps it running"},
]
# FastAPI's own traces and logs hold paths and what exceptions say: see `apps.api.telemetry`.
_UNTOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_OPEN_OPERATIONS = {"/health", "/ready"}


def create(
    service: Service,
    *,
    insecure: bool = False,
    mount: Callable[[FastAPI], FastAPI] | None = None,
) -> Guard:
    """The application around a service, which it closes when it ends.

    Parameters
    ----------
    service : Service
    insecure : bool, default=False
        Whether no key is needed.
    mount : callable, optional
        Adds a window to the application, such as the demo.

    Returns
    -------
    Guard
        An ASGI application.
    """
    app = FastAPI(
        title="BrainTx",
        version=VERSION,
        description=_ABOUT,
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=_lifespan,
        redirect_slashes=False,
        telemetry=_UNTOLD,
    )
    app.state.service = service
    for resource in (assessments, differential, jobs, dicomweb, models, data):
        app.include_router(resource.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    pages.install(app)
    problems.install(app)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    clinic.mount(app, "/clinic", service)
    if mount is not None:
        app = mount(app)
    return Guard(app, service, insecure)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    worker = app.state.worker = Worker(service)
    scheduler = schedule(service)
    yield
    scheduler.shutdown(wait=False)
    await run_in_threadpool(worker.close)
    await run_in_threadpool(service.close)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what FastAPI cannot know: keys, and problems for its own."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=app.openapi_tags,
        license_info=app.license_info,
        servers=[{"url": "/", "description": "Where this is served"}],
    )
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, schema in schemas.items():
        if name.startswith("Body_"):
            schema["additionalProperties"] = False  # `apps.api.uploads` refuses others
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["Problem"] = problem
    document["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "`btx_…`, from `braintx keys`"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    document["security"] = [{"key": []}, {"session": []}]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if path in _OPEN_OPERATIONS:
                operation["security"] = []
            if (invalid := operation["responses"].get("422")) is not None:
                invalid["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}
    app.openapi_schema = document
    return document


_PROBLEM = "#/components/schemas/Problem"
