"""Many images as one job: begun, followed, read page by page, stopped, taken up again."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathField
from fastapi.responses import JSONResponse
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool

from apps.api import schemas
from apps.api.forms import Assessor, Images, Reader, Record, RetryKey, TheService
from apps.api.language import headers_in, words_of
from apps.api.problems import documented
from apps.api.security import Actor
from apps.api.uploads import FormRoute, on_disk
from braintx.service import job_control, jobs
from braintx.service.answers import item_json, job_json
from braintx.service.jobs import AskedJob
from braintx.service.service import Service
from braintx.storage.records import ItemStatus, Job

router = APIRouter(prefix="/v1/jobs", tags=["jobs"], route_class=FormRoute)

JobId = Annotated[UUID, PathField(description="As the answer that began it says")]


@router.post(
    "",
    status_code=202,
    summary="Many images, or a ZIP file of them",
    response_model=schemas.Job,
    responses=documented(),
    response_class=JSONResponse,
)
async def begin(
    *,
    request: Request,
    service: TheService,
    actor: Assessor,
    images: Images,
    record: Record,
    retry_key: RetryKey = None,
) -> Response:
    """Begin a job: an answer for each image. The record holds for all of them."""
    async with on_disk(images) as files:
        asked = AskedJob(files, record, actor.id, retry_key=retry_key)
        job, _ = await wrap_future(jobs.begin(service, asked))
    request.app.state.worker.call()
    return _accepted(job)


@router.get(
    "",
    summary="Jobs, the newest first",
    response_model=list[schemas.Job],
    responses=documented(),
    response_class=JSONResponse,
)
async def listed(
    service: TheService,
    actor: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="At most")] = 20,
) -> Response:
    """List jobs."""
    found = await run_in_threadpool(job_control.listed, service.database, limit=limit)
    return JSONResponse([job_json(one) for one in found])


@router.get(
    "/{job}",
    summary="How far a job is",
    response_model=schemas.Job,
    responses=documented(404),
    response_class=JSONResponse,
)
async def get(service: TheService, actor: Reader, job: JobId) -> Response:
    """Follow a job."""
    return JSONResponse(job_json(await run_in_threadpool(jobs.get, service, str(job))))


@router.get(
    "/{job}/items",
    summary="A job's images with their answers, page by page",
    response_model=schemas.Items,
    responses=documented(404),
    response_class=JSONResponse,
)
async def items(
    *,
    request: Request,
    service: TheService,
    actor: Reader,
    job: JobId,
    after: Annotated[int, Query(ge=-1, le=2**31 - 1, description="Position last seen")] = -1,
    limit: Annotated[int, Query(ge=1, le=200, description="At most")] = 50,
    status: Annotated[ItemStatus | SkipJsonSchema[None], Query(description="These alone")] = None,
) -> Response:
    """Read what there is so far, in the order in which the images were given."""
    # one more than asked for tells whether there is a next page
    found = await run_in_threadpool(jobs.page, service, str(job), after, limit + 1, status)
    page, words = found[:limit], words_of(request)
    content = {
        "items": [item_json(item, stored, words) for item, stored in page],
        "next": page[-1][0].position if len(found) > limit else None,
    }
    return JSONResponse(content, headers=headers_in(words.language))


@router.post(
    "/{job}/cancel",
    summary="Stop a job; what is answered stays",
    response_model=schemas.Job,
    responses=documented(404, 409),
    response_class=JSONResponse,
)
async def cancel(service: TheService, actor: Assessor, job: JobId) -> Response:
    """Stop after the images that are being read."""
    return JSONResponse(job_json(await _changed(job_control.cancel, service, job, actor)))


@router.post(
    "/{job}/resume",
    status_code=202,
    summary="Go on with a stopped job",
    response_model=schemas.Job,
    responses=documented(404, 409),
    response_class=JSONResponse,
)
async def resume(request: Request, service: TheService, actor: Assessor, job: JobId) -> Response:
    """Go on after the last image that it finished."""
    changed = await _changed(job_control.resume, service, job, actor)
    request.app.state.worker.call()
    return _accepted(changed)


async def _changed(change: Callable[..., Job], service: Service, job: UUID, actor: Actor) -> Job:
    return await run_in_threadpool(change, service.database, str(job), by=actor.id)


def _accepted(job: Job) -> JSONResponse:
    return JSONResponse(job_json(job), 202, {"Location": f"/v1/jobs/{job.id}"})
