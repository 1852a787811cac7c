"""What was brought in, and what was found in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from apps.api import schemas
from apps.api.forms import Reader, TheService
from apps.api.language import words_of
from apps.api.problems import documented
from braintx.i18n import Words
from braintx.service.ingest.report import sentence
from braintx.service.service import Service
from braintx.storage import runs
from braintx.storage.records import IngestRun

router = APIRouter(prefix="/v1/data", tags=["data"])


@router.get(
    "/checks",
    summary="The quality report of each run that brought data in",
    response_model=list[schemas.Check],
    responses=documented(),
    response_class=JSONResponse,
)
async def checks(
    request: Request,
    service: TheService,
    actor: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="At most")] = 20,
) -> Response:
    """List the runs, the newest first."""
    words = words_of(request)
    found = await run_in_threadpool(_runs, service, limit)
    return JSONResponse([_check(run, words) for run in found])


def _runs(service: Service, limit: int) -> tuple[IngestRun, ...]:
    with service.database.read() as connection:
        return runs.listed(connection, limit=limit)


def _check(run: IngestRun, words: Words) -> dict[str, Any]:
    return {
        "id": run.id,
        "source": run.source,
        "made": run.made.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "counts": dict(run.counts),
        "issues": [{**issue, "message": sentence(issue["code"], words)} for issue in run.issues],
    }
