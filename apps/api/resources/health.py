"""Whether the service lives, whether it can answer, and what it counts."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from apps.api import metrics, schemas
from apps.api.forms import TheService
from apps.api.problems import documented
from braintx.core.errors import BrainTxError
from braintx.service.service import Service

router = APIRouter(tags=["health"])


@router.get("/health", summary="Whether it lives", response_model=schemas.Health)
async def health() -> dict[str, str]:
    """Answer at once; restart the service where this does not."""
    return {"status": "alive"}


@router.get(
    "/ready",
    summary="Whether it can answer",
    response_model=schemas.Ready,
    responses={503: {"description": "Not yet, or not now", "model": schemas.Ready}},
    response_class=JSONResponse,
)
async def ready(service: TheService) -> Response:
    """Say whether the models are loaded and the database is reached."""
    models = service.answering.loaded.is_set() and service.answering.failure is None
    database = await run_in_threadpool(_reached, service)
    whole = models and database
    content = {"ready": whole, "models": models, "database": database}
    return JSONResponse(content, 200 if whole else 503, {} if whole else {"Retry-After": "5"})


@router.get(
    "/metrics",
    summary="What Prometheus reads",
    response_class=Response,
    responses={
        **documented(),
        200: {"description": "Text", "content": {"text/plain": {"schema": {"type": "string"}}}},
    },
)
async def exposition(service: TheService) -> Response:
    """Give counts and times by route, never by patient."""
    text, media_type = await run_in_threadpool(metrics.exposition, service)
    return Response(text, media_type=media_type)


def _reached(service: Service) -> bool:
    try:
        service.database.ping()
    except BrainTxError:
        return False
    return True
