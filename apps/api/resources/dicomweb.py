"""STOW-RS (PS3.18, 10.5): what a PACS sends becomes a job, an answer for each series."""

from __future__ import annotations

import shutil
from asyncio import wrap_future
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi import Path as PathField
from starlette.concurrency import run_in_threadpool

from apps.api.forms import Bringer, TheService
from apps.api.problems import documented
from braintx.core.records import ClinicalRecord
from braintx.service import intake, jobs
from braintx.service.dicom import stow
from braintx.service.dicom.multipart import Limits, Receiver
from braintx.service.dicom.stow import Failure, Received
from braintx.service.jobs import SERIES, AskedJob
from braintx.service.service import Service

router = APIRouter(prefix="/v1/dicomweb", tags=["dicomweb"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            'multipart/related; type="application/dicom"': {
                "schema": {"type": "string", "format": "binary"}
            }
        },
    }
}
_SAID = {
    form: {"schema": {"type": "object" if form.endswith("json") else "string"}}
    for form in stow.MEDIA_TYPES
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    **documented(406, 415),
    200: {"description": "All stored; the header Location names the job", "content": _SAID},
    202: {"description": "Some stored; the others with their reason", "content": _SAID},
    400: {
        "description": "Nothing understood",
        "content": {**_SAID, **documented()[400]["content"]},
    },
    409: {"description": "None stored, each with its reason", "content": _SAID},
}


@router.post(
    "/studies",
    summary="Store instances; the answers come as a job",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_BODY,
)
async def store(request: Request, service: TheService, actor: Bringer) -> Response:
    """Take the DICOM objects of any studies in, and answer for each series."""
    return await _store(request, service, actor.id, None)


@router.post(
    "/studies/{study}",
    summary="Store instances of one study",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_BODY,
)
async def store_study(
    request: Request,
    service: TheService,
    actor: Bringer,
    study: Annotated[
        str,
        PathField(
            pattern=r"^[0-9]+(\.[0-9]+)*$",
            max_length=64,
            description="StudyInstanceUID; objects of another study are not stored",
            examples=["1.2.840.113619.2.55.3"],
        ),
    ],
) -> Response:
    """Take the DICOM objects of one study in, and answer for each series."""
    return await _store(request, service, actor.id, study)


async def _store(request: Request, service: Service, actor: str, study: str | None) -> Response:
    form = stow.media_type(request.headers.get("accept"))
    folder = intake.workplace()
    try:
        paths = await _received(request, service, folder)
        received = await run_in_threadpool(_examined, paths, study)
        usable = tuple(
            path for path, one in zip(paths, received, strict=True) if one.failure is None
        )
        headers = {}
        if usable:
            asked = AskedJob(usable, ClinicalRecord(), actor, SERIES)
            job, taken = await wrap_future(jobs.begin(service, asked))
            refused = {name for _, name, _ in taken.failures}
            received = [
                replace(one, failure=Failure.PROCESSING) if path.name in refused else one
                for path, one in zip(paths, received, strict=True)
            ]
            headers["Location"] = f"/v1/jobs/{job.id}"
            request.app.state.worker.call()
        content = await run_in_threadpool(stow.answer, received, form)
        return Response(content, stow.status(received), headers, media_type=form)
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


async def _received(request: Request, service: Service, folder: Path) -> tuple[Path, ...]:
    policy = service.policy
    limits = Limits(parts=policy.files, bytes=policy.body)
    with Receiver(request.headers.get("content-type"), folder, limits) as receiver:
        async for piece in request.stream():
            await run_in_threadpool(receiver.feed, piece)
        return receiver.finish()


def _examined(paths: Sequence[Path], study: str | None) -> list[Received]:
    return [stow.examine(path, study) for path in paths]
