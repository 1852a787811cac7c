"""What goes wrong, as RFC 9457 problems: a status for each code, words in the asked language."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from apps.api import invalid, logs
from apps.api.language import headers_in, words_of
from braintx.core.errors import BrainTxError, BusyError, RequestError
from braintx.core.messages import Phrase
from braintx.i18n import Words
from braintx.service.dicom import stow

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

# The first that a code begins with decides; what is in none of them is the request's content.
_STATUS = {
    **stow.STATUS,
    "assessment.no_dicom": 409,
    "dicom.": 409,
    "assessment.unknown": 404,
    "assessment.nothing": 404,
    "image.not_found": 422,
    "differential.unknown": 404,
    "job.unknown": 404,
    "job.": 409,
    "idempotency.busy": 409,
    "model.unknown": 404,
    "page.unknown": 404,
    "method.unknown": 405,
    "key.scope": 403,
    "key.": 401,
    "session.": 401,
    "origin.": 403,
    "request.too_large": 413,
    "request.slow": 408,
    "request.media_type": 415,
    "request.broken": 400,
    "limit.": 429,
    "service.": 503,
    "storage.unavailable": 503,
    "storage.busy": 503,
    "storage.": 422,
}
_CONTENT = 422
_MOST_TOLD = 5  # fields in the sentence; the list has them all
_AGAIN = 5  # seconds, where nothing better is known


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"title": "Problem"})

    type: str = Field(examples=["urn:braintx:problem:image.too_small"])
    title: str = Field(description="The status in words", examples=["Unprocessable Content"])
    status: int = Field(ge=400, le=599, examples=[422])
    detail: str = Field(
        description="What was given, what was expected, what to do; in the asked language",
        examples=["scan.png is 32 × 32 pixels; at least 64 a side are needed."],
    )
    code: str = Field(
        description="Stable; never changes with the wording", examples=["image.too_small"]
    )
    instance: str = Field(
        description="The request's id, as in the header X-Request-ID",
        examples=["urn:uuid:6f1c9c0e-8d3b-4c6e-9f51-0b0c2d8f9a11"],
    )
    errors: list[dict[str, str]] | None = Field(
        default=None,
        description="Where several things are wrong with the request: where, and what",
        examples=[[{"where": "body.age", "what": "it must be at most 120"}]],
    )


def status_of(code: str) -> int:
    """The HTTP status of an error's code."""
    return next((status for start, status in _STATUS.items() if code.startswith(start)), _CONTENT)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of an endpoint, for its documentation; those that every one has included."""
    every = {400, 401, 403, 408, 413, 422, 429, 503, *statuses}
    found: dict[int | str, dict[str, Any]] = {}
    for status in sorted(every):
        found[status] = {
            "description": _TITLES[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        if status in {429, 503}:
            found[status]["headers"] = {
                "Retry-After": {
                    "description": "Seconds after which to ask again",
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
    return found


def answer(
    error: BrainTxError,
    words: Words,
    instance: str,
    errors: list[dict[str, str]] | None = None,
) -> JSONResponse:
    """The response of an error.

    Parameters
    ----------
    error : BrainTxError
    words : Words
    instance : str
        The request's id.
    errors : list of dict, optional
        Where several things are wrong.
    """
    status = status_of(error.code)
    headers = headers_in(words.language)
    if status in {429, 503}:
        headers["Retry-After"] = str(error.again if isinstance(error, BusyError) else _AGAIN)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="braintx"'
    problem = Problem(
        type=f"urn:braintx:problem:{error.code}",
        title=_TITLES.get(status, "Error"),
        status=status,
        detail=words.error(error),
        code=error.code,
        instance=f"urn:uuid:{instance}",
        errors=errors,
    )
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have the application answer every failure with a problem."""
    app.add_exception_handler(BrainTxError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _unexpected)


async def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BrainTxError)  # noqa: S101  (what it was installed for)
    return answer(error, words_of(request), request.scope["request_id"])


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    words = words_of(request)
    wrong = invalid.told(error, words)
    problem = RequestError(
        "The request is not as documented: {wrong}. See /docs.",
        "request.invalid",
        wrong=tuple(f"{one['where']} ({one['what']})" for one in wrong[:_MOST_TOLD]),
    )
    return answer(problem, words, request.scope["request_id"], wrong)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, BrainTxError):  # the body was cut off at the door
        return await _known(request, error.__cause__)
    path = request.scope["path"][:100]
    if error.status_code == 404:
        known: BrainTxError = RequestError(
            "There is nothing at {path}. /docs lists what there is.", "page.unknown", path=path
        )
    elif error.status_code == 405:
        known = RequestError(
            "{method} is not possible at {path}. /docs lists what is.",
            "method.unknown",
            method=request.method,
            path=path,
        )
    else:
        known = _broken()
    response = await _known(request, known)
    if error.headers:
        response.headers.update(error.headers)
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(_methods(request) or ("GET", "HEAD"))  # else a file
    return response


async def _left(request: Request, error: Exception) -> JSONResponse:
    """The body ended before its end; whoever sent it may still listen."""
    return await _known(request, _broken())


def _broken() -> RequestError:
    return RequestError(
        "The body cannot be read: {reason}. Send multipart/form-data, as /docs shows.",
        "request.broken",
        reason=Phrase("it is not what its header says"),
    )


def _methods(request: Request) -> list[str]:
    """Those that there are for a path; the router names those of its first route alone."""
    return [
        method
        for method in ("GET", "POST")
        for scope in [{**request.scope, "method": method}]
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
    ]


def unexpected(error: Exception, words: Words, instance: str) -> JSONResponse:
    """The response to what nobody expected; where it broke is logged, what it says is not.

    Parameters
    ----------
    error : Exception
    words : Words
    instance : str
        The request's id.
    """
    _log.error("unexpected %s in request %s", logs.place(error), instance)
    problem = Problem(
        type="urn:braintx:problem:unexpected",
        title=_TITLES[500],
        status=500,
        detail=words("error.unexpected"),
        code="unexpected",
        instance=f"urn:uuid:{instance}",
    )
    return JSONResponse(problem.model_dump(exclude_none=True), 500, media_type=MEDIA_TYPE)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    return unexpected(error, words_of(request), request.scope["request_id"])


_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
