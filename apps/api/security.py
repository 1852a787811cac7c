"""Who asks: a key in the header, or a session that a key began. Nothing is answered without."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import HTTPConnection

from braintx.core.errors import BrainTxError, RequestError
from braintx.service import keys
from braintx.service.service import Service
from braintx.storage.records import SCOPES, ApiKey, Scope
from braintx.storage.types import now

COOKIE = "braintx_session"
OPEN = frozenset({"/health", "/ready", "/sign-in", "/sign-in/style.css"})
"""What anybody may ask."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_THIS_COMPUTER = re.compile(
    r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Actor:
    """Who asks, and what they may.

    Attributes
    ----------
    id : str
        The key's public half; "local" where no key is needed.
    scopes : tuple of str
    by : {"key", "session", "local"}
    """

    id: str
    scopes: tuple[Scope, ...]
    by: Literal["key", "session", "local"]


LOCAL = Actor("local", SCOPES, "local")


def who(service: Service, connection: HTTPConnection) -> Actor:
    """The one who asks.

    Raises
    ------
    BrainTxError
        With a code ``key.…`` or ``session.…``.
    """
    given = _given_key(connection)
    if given is not None:
        return _actor(keys.check(service.database, given, now()), "key")
    cookie = connection.cookies.get(COOKIE)
    if cookie is None:
        raise RequestError(
            "No key was given. Send it as `Authorization: Bearer KEY`, or sign in at /sign-in.",
            "key.missing",
        )
    try:
        named = _sessions(service).loads(cookie, max_age=service.policy.session_hours * 3600)
    except BadSignature as error:
        raise RequestError(
            "The session has ended. Sign in again at /sign-in.", "session.ended"
        ) from error
    actor = _actor(keys.still_valid(service.database, str(named), now()), "session")
    refuse_foreign(connection)
    return actor


def session_of(service: Service, key: ApiKey) -> str:
    """The cookie of a session that a key begins; it holds the key's public half alone."""
    return str(_sessions(service).dumps(key.id))


def allowed(scope: Scope) -> Any:
    """A dependency: who asks, if the key may do this."""

    async def check(request: Request) -> Actor:  # async, or each request waits for a thread
        actor: Actor = request.scope["actor"]
        if scope not in actor.scopes:
            raise RequestError(
                "This key may not do that: it lacks the scope '{scope}'. Ask for a key that has "
                "it.",
                "key.scope",
                scope=scope,
            )
        return actor

    return check


def _actor(key: ApiKey, by: Literal["key", "session"]) -> Actor:
    return Actor(key.id, key.scopes, by)


def _given_key(connection: HTTPConnection) -> str | None:
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and credentials.strip():
        return credentials.strip()
    return connection.headers.get("x-api-key")


def _sessions(service: Service) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(service.secret.key("sessions"), salt="session")


def refuse_foreign(connection: HTTPConnection) -> None:
    """A page elsewhere may not make a browser act in a session of ours, nor begin one.

    The cookie is not sent from there (SameSite); this is the second door.

    Raises
    ------
    RequestError
        With the code ``origin.foreign``.
    """
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    if origin is None or connection.scope["method"] in _SAFE:
        return
    if origin not in (f"http://{host}", f"https://{host}"):
        raise RequestError("Requests from another site are refused.", "origin.foreign")


def refuse_elsewhere(connection: HTTPConnection) -> None:
    """Where no key is needed, a page on the web may not ask through a browser on this computer.

    Such a page is told by its Origin; one whose name was turned to this computer's address (DNS
    rebinding), by the Host.

    Raises
    ------
    RequestError
        With the code ``origin.foreign``.
    """
    if not _THIS_COMPUTER.fullmatch(connection.headers.get("host", "")):
        raise RequestError(
            "Without keys, the service answers under the names of this computer alone. Ask for "
            "localhost or 127.0.0.1.",
            "origin.foreign",
        )
    refuse_foreign(connection)


def is_key_error(error: BrainTxError) -> bool:
    """Whether somebody tried a key that is none."""
    return error.code.startswith("key.") and error.code not in {"key.scope", "key.missing"}
