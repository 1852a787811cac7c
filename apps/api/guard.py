"""The door that every request passes: its id, key, limits, the body's size and time, headers."""

from __future__ import annotations

import re
import time
from urllib.parse import quote
from uuid import uuid4

import anyio
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.api import metrics, telemetry
from apps.api.language import words_of
from apps.api.problems import answer, unexpected
from apps.api.security import (
    LOCAL,
    OPEN,
    Actor,
    is_key_error,
    refuse_elsewhere,
    refuse_foreign,
    who,
)
from braintx.core.errors import BrainTxError, BusyError, RequestError
from braintx.service.policy import Policy
from braintx.service.service import Service

# As it stands in logs and traces, it may be no text of a caller's own.
_REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PAGES = ("/docs", "/demo", "/clinic")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # not "no-referrer": browsers then send "Origin: null" with a form, and no session could act
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_NOTHING = "default-src 'none'; frame-ancestors 'none'"
_OWN = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
# Gradio writes its own scripts and styles into the page, and compiles some in the browser.
_GRADIO = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; "
    "base-uri 'self'; form-action 'self'"
)


class Guard:
    """The middleware around everything that is served.

    Parameters
    ----------
    app : ASGI application
    service : Service
    insecure : bool, default=False
        Whether everybody is let in, as who works on this computer.
    """

    def __init__(self, app: ASGIApp, service: Service, insecure: bool = False) -> None:
        self._app, self._service, self._insecure = app, service, insecure
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._per_key = parse(service.policy.per_key)
        self._per_address = parse(service.policy.per_address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks over web sockets
            return
        connection = HTTPConnection(scope)
        given = connection.headers.get("x-request-id", "")
        scope["request_id"] = given if _REQUEST_ID.fullmatch(given) else str(uuid4())
        began = time.perf_counter()
        status, begun = 500, False

        async def signed(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                _sign(MutableHeaders(scope=message), scope)
            await send(message)

        body = _Body(receive, _most(connection, self._service.policy), self._service.policy.upload)
        try:
            with telemetry.span(scope):
                scope["actor"] = await self._admit(connection)
                body.refuse_announced(connection)
                await self._app(scope, body.receive, signed)
        except Exception as error:  # raised further, the server would log what it says
            if not begun:
                await _instead(error, connection)(scope, receive, signed)
        finally:
            metrics.seen(scope, status, time.perf_counter() - began)

    async def _admit(self, connection: HTTPConnection) -> Actor | None:
        if self._insecure:
            refuse_elsewhere(connection)
            return LOCAL
        address = connection.client.host if connection.client else ""
        if connection.scope["path"] in OPEN:
            if connection.scope["method"] == "POST":  # a sign-in is a try of a key
                refuse_foreign(connection)
                await self._count(self._per_address, address)
            return None
        try:
            actor = await run_in_threadpool(who, self._service, connection)
        except BrainTxError as error:
            if is_key_error(error):
                await self._count(self._per_address, address)
            raise
        await self._count(self._per_key, actor.id)
        return actor

    async def _count(self, limit: RateLimitItem, whom: str) -> None:
        if not await self._limiter.hit(limit, whom):
            window = await self._limiter.get_window_stats(limit, whom)
            raise BusyError(
                "More than {limit} requests. Ask again in {seconds} seconds, or send many images "
                "as one job.",
                "limit.requests",
                limit=str(limit),
                seconds=max(1, round(window.reset_time - time.time())),
            )


class _Body:
    """A body of bounded size that arrives in bounded time."""

    def __init__(self, receive: Receive, most: int, seconds: float) -> None:
        self._receive, self._most, self._seconds = receive, most, seconds
        self._came = 0
        self._until: float | None = None
        self._whole = False

    def refuse_announced(self, connection: HTTPConnection) -> None:
        """Refuse at once what says of itself that it is too large."""
        announced = connection.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._most:
            raise self._too_large()

    async def receive(self) -> Message:
        if self._whole:  # what comes now is the news that the other side left: that may take long
            return await self._receive()
        if self._until is None:
            self._until = anyio.current_time() + self._seconds
        try:
            with anyio.fail_after(max(0.0, self._until - anyio.current_time())):
                message = await self._receive()
        except TimeoutError as error:
            raise RequestError(
                "The body did not arrive within {seconds} seconds. Send it again, in smaller "
                "parts.",
                "request.slow",
                seconds=round(self._seconds),
            ) from error
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._came > self._most:
                raise self._too_large()
        return message

    def _too_large(self) -> RequestError:
        return RequestError(
            "The body is larger than {most} megabytes. Send fewer images at once.",
            "request.too_large",
            most=self._most // 2**20,
        )


def _instead(error: Exception, connection: HTTPConnection) -> Response:
    """The answer where there is none."""
    scope, words = connection.scope, words_of(connection)
    if not isinstance(error, BrainTxError):
        return unexpected(error, words, scope["request_id"])
    if error.code == "key.missing" and _is_page(connection):
        return RedirectResponse(f"/sign-in?next={quote(scope['path'])}", 303)
    return answer(error, words, scope["request_id"])


def _most(connection: HTTPConnection, policy: Policy) -> int:
    """Files come in multipart bodies, which go to the disk; all others are read into memory."""
    kind = connection.headers.get("content-type", "").lower()
    files = kind.startswith("multipart/") and connection.scope["path"] not in OPEN
    return policy.body if files else policy.text


def _is_page(connection: HTTPConnection) -> bool:
    wants = "text/html" in connection.headers.get("accept", "")
    return wants and connection.scope["path"].startswith(_PAGES)


def _sign(headers: MutableHeaders, scope: Scope) -> None:
    path = str(scope["path"])
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/demo"):
        policy = _GRADIO
    elif path.startswith(("/docs", "/sign-in")):
        policy = _OWN
    else:
        policy = _NOTHING
    headers.setdefault("Content-Security-Policy", policy)
    headers["X-Request-ID"] = scope["request_id"]
    if scope.get("scheme") == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
