"""Signs and symptoms: read from a note, suggested while typed, answered for, asked on."""

from __future__ import annotations

from asyncio import wrap_future
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathField
from fastapi.responses import JSONResponse
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool

from apps.api import differential_schemas as schemas
from apps.api.bodies import JsonRoute
from apps.api.forms import Assessor, Reader, RetryKey, TheService
from apps.api.language import headers_in, words_of
from apps.api.problems import documented
from braintx.core.findings import Finding, Presentation
from braintx.data import phenopackets
from braintx.data.phenopackets import Phenopacket
from braintx.i18n import Words
from braintx.serialization import (
    Names,
    differential_json,
    questions_json,
    reading_json,
    suggestion_json,
)
from braintx.service import differential
from braintx.service.differential import AskedDifferential
from braintx.service.fhir import differential_bundle
from braintx.service.service import Service
from braintx.storage.records import StoredDifferential

FHIR = "application/fhir+json"
router = APIRouter(prefix="/v1", tags=["differential"], route_class=JsonRoute)
EXAMPLE_ID = "5c1a7f0e-3b52-4d7e-8f10-2a9c4e6b1d33"

DifferentialId = Annotated[
    UUID,
    PathField(
        alias="differential",
        description="As the answer that was kept says",
        examples=[EXAMPLE_ID],
    ),
]
_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": schemas.DifferentialAnswer, "description": "The answer, kept under its id"}
}


@router.post(
    "/findings",
    summary="A note: which signs and symptoms",
    response_model=schemas.Reading,
    responses=documented(),
    response_class=JSONResponse,
)
async def findings(
    request: Request, service: TheService, actor: Assessor, given: schemas.NoteToRead
) -> Response:
    """Read a note into findings, each with where it stands. Nothing of it is kept."""
    reading = await wrap_future(differential.read(service, given.note, actor.id))
    return _said(request, reading_json(reading, await _names(request, service)))


@router.get(
    "/findings/suggest",
    summary="Terms for what is being typed",
    response_model=list[schemas.Suggestion],
    responses=documented(),
    response_class=JSONResponse,
)
async def suggest(
    request: Request,
    service: TheService,
    actor: Reader,
    q: Annotated[
        str,
        Query(min_length=1, max_length=100, description="What is typed", examples=["seiz"]),
    ],
    limit: Annotated[int, Query(ge=1, le=50, description="At most")] = 10,
) -> Response:
    """Suggest terms whose name or synonym fits, in the language of `Accept-Language`."""
    language = words_of(request).language

    def found() -> list[dict[str, Any]]:
        return [suggestion_json(one) for one in service.symptoms().suggest(q, language, limit)]

    return _said(request, await run_in_threadpool(found))


@router.post(
    "/differential",
    summary="Findings, a note or a phenopacket: which diseases fit",
    response_model=schemas.DifferentialAnswer,
    responses={**documented(), **_CREATED},
    response_class=JSONResponse,
)
async def answer(
    *,
    request: Request,
    service: TheService,
    actor: Assessor,
    given: schemas.DifferentialQuestion,
    retry_key: RetryKey = None,
) -> Response:
    """Rank common and rare diseases in one list, with reasons. Kept with `store` alone."""
    presentation, packet = _presentation(given)
    asked = AskedDifferential(
        presentation,
        actor.id,
        note=given.note,
        issues=packet.issues if packet else (),
        top=given.top,
        only=given.only,
        store=given.store,
        patient=given.patient or (packet.subject if packet else None) or None,
        retry_key=retry_key,
    )
    made = await wrap_future(differential.answer(service, asked))
    names = await _names(request, service)
    if not isinstance(made, StoredDifferential):
        return _said(request, {"id": None, "result": differential_json(made, names)})
    content = {"id": made.id, "result": differential_json(made.answer, names)}
    response = _said(request, content, 201)
    response.headers["Location"] = f"/v1/differential/{made.id}"
    return response


@router.get(
    "/differential",
    summary="The differentials that are kept, the newest first",
    response_model=schemas.DifferentialPage,
    responses=documented(),
    response_class=JSONResponse,
)
async def listed(
    request: Request,
    service: TheService,
    actor: Reader,
    after: Annotated[
        UUID | SkipJsonSchema[None], Query(description="Id of the last one seen")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="At most")] = 20,
) -> Response:
    """Read many, page by page."""
    last = None if after is None else str(after)
    # one more than asked for tells whether there is a next page
    found = await run_in_threadpool(differential.latest, service, last, limit + 1)
    names, page = await _names(request, service), found[:limit]
    content = {
        "differentials": [_kept(one, names) for one in page],
        "next": page[-1].id if len(found) > limit else None,
    }
    return _said(request, content)


@router.get(
    "/differential/{differential}",
    summary="A kept differential",
    response_model=schemas.KeptDifferential,
    responses=documented(404),
    response_class=JSONResponse,
)
async def get(
    request: Request,
    service: TheService,
    actor: Reader,
    differential_id: DifferentialId,
) -> Response:
    """Read it again, in either language."""
    found = await run_in_threadpool(differential.stored, service, str(differential_id))
    return _said(request, _kept(found, await _names(request, service)))


@router.get(
    "/differential/{differential}/fhir",
    summary="FHIR R4 bundle of a kept differential",
    response_class=Response,
    responses={
        **documented(404),
        200: {"description": "The bundle", "content": {FHIR: {"schema": {"type": "object"}}}},
    },
)
async def fhir(
    request: Request, service: TheService, actor: Reader, differential_id: DifferentialId
) -> Response:
    """Say it as Patient, Observations of the findings, and a RiskAssessment."""
    found = await run_in_threadpool(differential.stored, service, str(differential_id))
    made = differential_bundle(found, await _names(request, service))
    return _said(request, made, media_type=FHIR)


@router.get(
    "/differential/{differential}/phenopacket",
    summary="GA4GH phenopacket of a kept differential",
    response_class=JSONResponse,
    responses={
        **documented(404),
        200: {
            "description": "The phenopacket",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
    },
)
async def phenopacket(
    request: Request, service: TheService, actor: Reader, differential_id: DifferentialId
) -> Response:
    """Give the patient's findings, as others read them; nobody's diagnosis is among them."""
    found = await run_in_threadpool(differential.stored, service, str(differential_id))
    names = await _names(request, service)
    made = phenopackets.write(
        found.answer.presentation,
        found.answer.release,
        replace(names, words=Words()).of,
        subject=found.patient or found.id,
        created=found.made,
    )
    return JSONResponse(made)


@router.post(
    "/next-questions",
    summary="What to ask next",
    response_model=schemas.Questions,
    responses=documented(),
    response_class=JSONResponse,
)
async def next_questions(
    request: Request, service: TheService, actor: Assessor, given: schemas.NextQuestion
) -> Response:
    """Find what tells most about the disease, and what a yes or a no would do."""
    presentation, _ = _presentation(given)
    asked = differential.next_questions(service, presentation, given.note, given.count, actor.id)
    found = await wrap_future(asked)
    names = await _names(request, service)
    told = questions_json(found, names, service.symptoms().disease)
    return _said(request, {"questions": told})


def _presentation(given: schemas.Known) -> tuple[Presentation, Phenopacket | None]:
    """What is given outright, before what the phenopacket says."""
    told = Presentation(
        tuple(Finding(one.code, one.status, one.severity) for one in given.findings),
        given.age,
        given.sex,
    )
    if given.phenopacket is None:
        return told, None
    packet = phenopackets.read(given.phenopacket)
    return told.over(packet.presentation), packet


def _kept(stored: StoredDifferential, names: Names) -> dict[str, Any]:
    return {
        "id": stored.id,
        "made": stored.made.isoformat(),
        "patient": stored.patient,
        "result": differential_json(stored.answer, names),
    }


async def _names(request: Request, service: Service) -> Names:
    symptoms = await run_in_threadpool(service.symptoms)  # whoever asks first loads them
    return Names(symptoms.terms, words_of(request))


def _said(
    request: Request, content: Any, status: int = 200, media_type: str | None = None
) -> JSONResponse:
    headers = headers_in(words_of(request).language)
    return JSONResponse(content, status, headers, media_type)
