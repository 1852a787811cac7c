"""The few pages that the API has for people: sign-in, and its documentation. Nothing is fetched."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from string import Template
from typing import Annotated, cast

import fastapi_swagger
from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from apps.api.language import words_of
from apps.api.security import COOKIE, session_of
from braintx.core.errors import BrainTxError
from braintx.service import keys
from braintx.service.service import Service
from braintx.storage.types import now

router = APIRouter(include_in_schema=False)
_HERE = files(__package__)


def install(app: FastAPI) -> None:
    """Serve what the pages are made of."""
    ours, swagger = str(_HERE / "static"), str(files(fastapi_swagger) / "resources")
    app.mount("/docs/swagger", StaticFiles(directory=swagger), name="swagger")
    app.mount("/docs/static", StaticFiles(directory=ours), name="static")


@router.get("/")
async def root() -> Response:
    """Lead whoever comes by to the documentation."""
    return RedirectResponse("/docs", 303)


@router.get("/favicon.ico")
async def icon() -> Response:
    """Have none, without an error in every browser that asks."""
    return Response(status_code=204)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Show every endpoint, to be tried out."""
    words = words_of(request)
    return _page(
        "docs.html",
        language=words.language,
        title=words("docs.title"),
        research=words("research.only"),
        sign_out=words("sign_out.button"),
    )


@router.get("/sign-in")
async def sign_in(request: Request, next: str = "/docs") -> HTMLResponse:
    """Ask for a key."""
    return _form(request, next)


@router.get("/sign-in/style.css")
async def style() -> Response:
    """Give the look of the pages, before anybody has signed in."""
    text = (_HERE / "static" / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css")


@router.post("/sign-in")
async def begin_session(
    request: Request,
    key: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=500)] = "/docs",
) -> Response:
    """Begin a session with a key."""
    service = cast(Service, request.app.state.service)
    try:
        known = await run_in_threadpool(keys.check, service.database, key.strip(), now())
    except BrainTxError as error:
        return _form(request, next, words_of(request).error(error), 401)
    response = RedirectResponse(_own(next), 303)
    response.set_cookie(
        COOKIE,
        session_of(service, known),
        max_age=service.policy.session_hours * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
async def end_session() -> Response:
    """End the session in this browser."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _form(request: Request, to: str, says: str = "", status: int = 200) -> HTMLResponse:
    words = words_of(request)
    return _page(
        "sign_in.html",
        status,
        language=words.language,
        title=words("sign_in.title"),
        about=words("sign_in.about"),
        key=words("sign_in.key"),
        button=words("sign_in.button"),
        research=words("research.only"),
        next=_own(to),
        says=says,
        role="alert" if says else "status",
    )


def _own(path: str) -> str:
    """A page of ours, whatever a link asks for."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/docs"


def _page(name: str, status: int = 200, **values: str) -> HTMLResponse:
    template = Template((_HERE / "static" / name).read_text(encoding="utf-8"))
    headers = {"Vary": "Accept-Language", "Content-Language": values["language"]}
    escaped = {key: escape(value) for key, value in values.items()}
    if "says" in escaped:
        escaped["says"] = re.sub("`([^`]+)`", r"<code>\1</code>", escaped["says"])
    return HTMLResponse(template.substitute(escaped), status, headers)
