"""Answers: asked for, read again, drawn, reported, and confirmed."""

from __future__ import annotations

from asyncio import wrap_future
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathField
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool

from apps.api import metrics, schemas
from apps.api.forms import (
    LONGEST_NOTE,
    Assessor,
    Confirmer,
    Image,
    Images,
    Reader,
    Record,
    RetryKey,
    TheService,
)
from apps.api.language import headers_in, words_of
from apps.api.problems import documented
from apps.api.uploads import FormRoute, on_disk
from braintx.core.labels import MAX_AGE, Sex, TreatmentLabel, TumorLabel
from braintx.core.records import ClinicalRecord
from braintx.i18n import Words
from braintx.serialization import treatment_json
from braintx.service import assess, documents, outcomes
from braintx.service.answers import kept_json, outcome_json, result_json
from braintx.service.assess import Asked
from braintx.service.service import Service
from braintx.storage.records import StoredAssessment

router = APIRouter(prefix="/v1", route_class=FormRoute)
FHIR, DICOM = "application/fhir+json", "application/dicom"
EXAMPLE_ID = "0b9f7a52-6a0c-4b52-9a1e-3d7c6f1f2a10"

AssessmentId = Annotated[
    UUID, PathField(description="As the answer that made it says", examples=[EXAMPLE_ID])
]
PatientId = Annotated[
    str,
    PathField(
        min_length=1,
        max_length=128,
        description="The patient's identifier where you are; any text",
        examples=["12345"],
    ),
]
_CREATED: dict[str, Any] = {"status_code": 201, "response_class": JSONResponse}


class TreatmentQuestion(BaseModel):
    """What is known of a patient without an image."""

    model_config = ConfigDict(extra="forbid")

    tumor: TumorLabel | None = Field(
        default=None, description="Where it is known", examples=["meningioma"]
    )
    age: float | None = Field(
        default=None,
        ge=0,
        le=MAX_AGE,
        allow_inf_nan=False,
        strict=True,  # false is no age
        description="Years",
        examples=[54],
    )
    sex: Sex | None = Field(default=None, examples=["F"])
    note: str = Field(
        default="",
        max_length=LONGEST_NOTE,
        description="Clinical note, English or Spanish",
        examples=["Headaches for three months, moderate."],
    )


class Confirmation(BaseModel):
    """What turned out to be true, and who says so: a diagnosis, a treatment, or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "anyOf": [
                {"required": [one], "properties": {one: {"type": "string"}}}
                for one in ("diagnosis", "treatment")
            ]
        },
    )

    diagnosis: TumorLabel | Literal["no_tumor"] | None = Field(
        default=None, description="As confirmed", examples=["meningioma"]
    )
    treatment: TreatmentLabel | None = Field(
        default=None, description="As given", examples=["surgery"]
    )
    stated_by: Literal["pathology", "radiology", "tumour board", "follow-up", "other"] = Field(
        description="Whose word it is; a role, never a name", examples=["pathology"]
    )


@router.post(
    "/assessments",
    tags=["assessments"],
    summary="One image and its record: which tumour, which treatment",
    response_model=schemas.Assessment,
    responses=documented(),
    **_CREATED,
)
async def make(
    *,
    request: Request,
    service: TheService,
    actor: Assessor,
    image: Image,
    record: Record,
    retry_key: RetryKey = None,
) -> Response:
    """Answer for one image. The answer is kept before it is sent."""
    async with on_disk([image]) as files:
        asked = Asked(files, record, actor.id, retry_key=retry_key)
        made = await _made(service, asked)
        name = files[0].name
    return _created(request, made, {"id": made.id, "result": _result(request, made, name)})


@router.post(
    "/tumor",
    tags=["assessments"],
    summary="One image: which tumour, and where",
    response_model=schemas.Assessment,
    responses=documented(),
    **_CREATED,
)
async def tumor(
    request: Request,
    service: TheService,
    actor: Assessor,
    image: Image,
    retry_key: RetryKey = None,
) -> Response:
    """Answer for one image of which nothing else is known. The answer is kept."""
    nothing = ClinicalRecord()
    return await make(
        request=request,
        service=service,
        actor=actor,
        image=image,
        record=nothing,
        retry_key=retry_key,
    )


@router.post(
    "/treatment",
    tags=["assessments"],
    summary="A record, and the tumour where it is known: which treatment",
    response_model=schemas.TreatmentAnswer,
    responses=documented(),
    response_class=JSONResponse,
)
async def treatment(
    request: Request, service: TheService, actor: Assessor, given: TreatmentQuestion
) -> Response:
    """Answer without an image. Nothing is kept but that it was asked."""
    record = ClinicalRecord(given.age, given.sex, given.note)
    answer = await wrap_future(assess.treat(service, record, given.tumor, actor.id))
    models = {"treatment": service.answering.pipeline.models["treatment"]}
    return _said(request, {"treatment": treatment_json(answer), "model": models})


@router.post(
    "/patients/{patient:path}/assessments",
    tags=["patients"],
    summary="All images of one patient: one answer",
    response_model=schemas.PatientAssessment,
    responses=documented(),
    **_CREATED,
)
async def of_patient(
    *,
    request: Request,
    service: TheService,
    actor: Assessor,
    patient: PatientId,
    images: Images,
    record: Record,
    retry_key: RetryKey = None,
) -> Response:
    """Answer for a patient: a volume, a DICOM series, or several slices.

    The patient's identifier is kept as a pseudonym alone.
    """
    async with on_disk(images) as files:
        asked = Asked(files, record, actor.id, "patient", patient, retry_key)
        made = await _made(service, asked)
    content = {"id": made.id, "patient": made.patient, "result": _result(request, made)}
    return _created(request, made, content)


@router.get(
    "/assessments",
    tags=["assessments"],
    summary="The answers that are kept, the newest first",
    response_model=schemas.Page,
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
    """Read many answers, page by page."""
    last = None if after is None else str(after)
    # one more than asked for tells whether there is a next page
    found = await run_in_threadpool(assess.latest, service, last, limit + 1)
    page, words = found[:limit], words_of(request)
    content = {
        "assessments": [kept_json(one, words) for one in page],
        "next": page[-1].id if len(found) > limit else None,
    }
    return _said(request, content)


@router.get(
    "/assessments/{assessment}",
    tags=["assessments"],
    summary="A kept answer",
    response_model=schemas.Kept,
    responses=documented(404),
    response_class=JSONResponse,
)
async def get(
    request: Request, service: TheService, actor: Reader, assessment: AssessmentId
) -> Response:
    """Read an answer again, in either language, with what was confirmed of it since."""
    found = await run_in_threadpool(assess.stored, service, str(assessment))
    confirmed = await run_in_threadpool(outcomes.of, service, found.id)
    return _said(request, kept_json(found, words_of(request), confirmed))


@router.post(
    "/assessments/{assessment}/outcome",
    tags=["assessments"],
    summary="What turned out to be true",
    response_model=schemas.Outcome,
    responses=documented(404),
    **_CREATED,
)
async def confirm(
    request: Request,
    service: TheService,
    actor: Confirmer,
    assessment: AssessmentId,
    given: Confirmation,
) -> Response:
    """Add a confirmed diagnosis, a treatment that was given, or both. Nothing said is changed."""
    confirmed = await run_in_threadpool(
        outcomes.confirm,
        service,
        str(assessment),
        diagnosis=given.diagnosis,
        treatment=given.treatment,
        stated_by=given.stated_by,
        actor=actor.id,
    )
    return _said(request, outcome_json(confirmed), 201)


def _document(path: str, media_type: str, summary: str) -> dict[str, Any]:
    """What the routes of documents have in common."""
    binary = {"type": "string", "format": "binary"}
    schema = {"type": "object"} if media_type == FHIR else binary
    return {
        "path": f"/assessments/{{assessment}}/{path}",
        "tags": ["documents"],
        "summary": summary,
        "response_class": Response,
        "responses": {
            **documented(404, 409),
            200: {
                "description": "The document",
                "content": {media_type: {"schema": schema}},
            },
        },
    }


@router.get(**_document("overlay.png", "image/png", "The slice with heat map and outline"))
async def overlay(service: TheService, actor: Reader, assessment: AssessmentId) -> Response:
    """Draw where the model looked, and the tumour."""
    return await _drawn(service, documents.overlay, assessment, "image/png")


@router.get(**_document("report.pdf", "application/pdf", "The report for people"))
async def report(
    request: Request, service: TheService, actor: Reader, assessment: AssessmentId
) -> Response:
    """Print the answer, its reasons and its limits."""
    words = words_of(request)
    return await _drawn(service, documents.report_pdf, assessment, "application/pdf", words)


@router.get(**_document("fhir", FHIR, "FHIR R4 bundle"))
async def fhir(
    request: Request, service: TheService, actor: Reader, assessment: AssessmentId
) -> Response:
    """Say the answer as Patient, ImagingStudy, DiagnosticReport, Observation, RiskAssessment."""
    return await _drawn(service, documents.fhir, assessment, FHIR, words_of(request))


@router.get(**_document("segmentation.dcm", DICOM, "DICOM SEG of the outline"))
async def segmentation(service: TheService, actor: Reader, assessment: AssessmentId) -> Response:
    """Give the outline as a segmentation of the DICOM that came in, under its own UIDs."""
    return await _drawn(service, documents.segmentation, assessment, DICOM)


@router.get(**_document("report.dcm", DICOM, "DICOM structured report (TID 1500)"))
async def structured_report(
    request: Request, service: TheService, actor: Reader, assessment: AssessmentId
) -> Response:
    """Give the answer as a measurement report of the DICOM that came in."""
    words = words_of(request)
    return await _drawn(service, documents.structured_report, assessment, DICOM, words)


async def _made(service: Service, asked: Asked) -> StoredAssessment:
    made = await wrap_future(assess.assess(service, asked))
    metrics.answered(asked.kind, made.shown.gate.status)
    return made


async def _drawn(
    service: Service,
    draw: Callable[..., bytes],
    assessment: UUID,
    media_type: str,
    words: Words | None = None,
) -> Response:
    given = () if words is None else (words,)
    future = service.answering.ask(lambda _: draw(service, str(assessment), *given))
    headers = {} if words is None else headers_in(words.language)
    return Response(await wrap_future(future), headers=headers, media_type=media_type)


def _result(request: Request, made: StoredAssessment, name: str | None = None) -> dict[str, Any]:
    return result_json(made, words_of(request), name)


def _created(request: Request, made: StoredAssessment, content: dict[str, Any]) -> Response:
    response = _said(request, content, 201)
    response.headers["Location"] = f"/v1/assessments/{made.id}"
    return response


def _said(request: Request, content: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(content, status, headers_in(words_of(request).language))
