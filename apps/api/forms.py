"""The fields of a request, each with its unit, its range and an example."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, File, Form, Header, Request, UploadFile
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from apps.api.security import Actor, allowed
from braintx.core.labels import MAX_AGE, Sex
from braintx.core.records import ClinicalRecord
from braintx.service.service import Service

LONGEST_NOTE = 20_000

Image = Annotated[
    UploadFile,
    File(description="JPEG, PNG, BMP, TIFF, WebP, DICOM or NIfTI; of a volume the slice that "
         "shows most tumour is answered for"),
]  # fmt: skip
Images = Annotated[
    list[UploadFile],
    File(description="One or more files as of `image`, or a ZIP file of them", min_length=1),
]
# What is left out of a form or a header is None here; neither can send a null.
Age = Annotated[
    Annotated[float, Field(ge=0, le=MAX_AGE, allow_inf_nan=False)] | SkipJsonSchema[None],
    Form(description="Years", examples=[54]),
]
SexField = Annotated[Sex | SkipJsonSchema[None], Form(description="F or M", examples=["F"])]
Note = Annotated[
    str,
    Form(
        max_length=LONGEST_NOTE,
        description="Clinical note, English or Spanish; kept without what could name a person",
        examples=["Headaches for three months, moderate."],
    ),
]
RetryKey = Annotated[
    Annotated[str, Field(min_length=8, max_length=200, pattern=r"^[\x21-\x7e]+$")]
    | SkipJsonSchema[None],
    Header(
        alias="Idempotency-Key",
        description="Any text of your own; sent again with the same one, the request is answered "
        "with what the first one made",
    ),
]


async def record_of(age: Age = None, sex: SexField = None, note: Note = "") -> ClinicalRecord:
    """The form's record."""
    return ClinicalRecord(age, sex, note)


async def service_of(request: Request) -> Service:
    """The one service of the application."""
    return cast(Service, request.app.state.service)


Record = Annotated[ClinicalRecord, Depends(record_of)]
TheService = Annotated[Service, Depends(service_of)]
Assessor = Annotated[Actor, Depends(allowed("assess"))]
Reader = Annotated[Actor, Depends(allowed("read"))]
Confirmer = Annotated[Actor, Depends(allowed("outcome"))]
Bringer = Annotated[Actor, Depends(allowed("ingest"))]
