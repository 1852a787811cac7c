"""The shipped models: what they are for, what they were measured at, and their cards."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Response
from fastapi import Path as PathField
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from apps.api import schemas
from apps.api.forms import Reader
from apps.api.problems import documented
from braintx.models.bundle import CARD, Bundle, load

router = APIRouter(prefix="/v1/models", tags=["models"])

Task = Literal["tumor", "treatment", "differential"]
TASKS: tuple[Task, ...] = get_args(Task)


@router.get(
    "",
    summary="The shipped models",
    response_model=list[schemas.Model],
    responses=documented(),
    response_class=JSONResponse,
)
async def listed(actor: Reader) -> Response:
    """List the models with their versions, checksums and figures."""
    return JSONResponse([_model(await run_in_threadpool(load, task)) for task in TASKS])


@router.get(
    "/{task}/card",
    summary="A model's card",
    response_class=PlainTextResponse,
    responses={
        **documented(),
        200: {
            "description": "Markdown",
            "content": {"text/markdown": {"schema": {"type": "string"}}},
        },
    },
)
async def card(
    actor: Reader, task: Annotated[Task, PathField(description="Which model")]
) -> Response:
    """Read what a model is for, what it was measured at, and where it fails."""
    bundle = await run_in_threadpool(load, task)
    return PlainTextResponse(
        bundle.path(CARD).read_text(encoding="utf-8"), media_type="text/markdown"
    )


def _model(bundle: Bundle) -> dict[str, Any]:
    data = bundle.metadata
    names = ("task", "intended_use", "not_for", "metrics")
    return {
        **{name: data[name] for name in names},
        "version": bundle.version,
        "checksums": bundle.checksums,
    }
