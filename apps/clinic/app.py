"""The site put together: its areas, its cookie, its headers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_babel import Babel
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeSerializer
from jinja2 import StrictUndefined

from apps.clinic import failures
from apps.clinic.language import CHOICE, pressed, wanted
from apps.clinic.pages import cases, comparison, documents, notes, scans, suggestions, trust
from apps.clinic.site import PART, Site, Symptoms
from braintx.core.errors import BrainTxError
from braintx.i18n import LANGUAGES, NAMES

if TYPE_CHECKING:
    from braintx.core.differential import Differential
    from braintx.pipeline import Pipeline

_log = logging.getLogger(__name__)
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this computer."""
_MEGABYTE = 2**20
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Vary": f"Accept-Language, Cookie, {PART}",
}


class _Cookie(SecureCookieSessionInterface):
    """The one cookie: the token against forged requests, and the language."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"


def create(
    load: Callable[[], Symptoms],
    secret: str,
    *,
    ask: Callable[[Callable[[Pipeline], object]], object],
    through: Callable[[Symptoms], Symptoms] = lambda known: known,
    keep: Callable[[Differential], str] | None = None,
    local: bool = False,
    body: int = 512 * _MEGABYTE,
) -> Flask:
    """The site, as a WSGI application.

    Parameters
    ----------
    load : callable
        Gives the façade of the differential.
    secret : str
        Signs the cookie and what travels in the form.
    ask : callable
        Has something done with the pipeline, which reads images.
    through : callable, optional
        What stands between the pages and the façade.
    keep : callable, optional
        Keeps a case in the repository and gives its id.
    local : bool, default=False
        Whether it answers under the names of this computer alone: a page on the web may not reach
        it by a name of its own (DNS rebinding).
    body : int, optional
        Bytes of the largest request with a file.

    Returns
    -------
    Flask
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="braintx_clinic",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,  # a case may stay open all day; the session ends with the browser
        MAX_CONTENT_LENGTH=body,
        MAX_FORM_MEMORY_SIZE=_MEGABYTE,
        MAX_FORM_PARTS=20_000,
    )
    app.session_interface = _Cookie()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(languages={code: NAMES[code] for code in LANGUAGES})
    sealer = URLSafeSerializer(secret, salt="scan")
    app.extensions["braintx"] = Site(lambda: through(load()), ask, keep, _warming(load), sealer)
    app.before_request(_bound)
    if local:
        app.before_request(_refuse_elsewhere)
    Babel(app, locale_selector=wanted)
    CSRFProtect(app)
    for area in (cases, suggestions, notes, scans, comparison, documents, trust):
        app.register_blueprint(area.area)
    failures.install(app)
    app.after_request(_sign)
    return app


def _warming(load: Callable[[], Symptoms]) -> Callable[[], None]:
    """What loads the knowledge in the background, once."""

    @cache
    def warm() -> None:
        Thread(target=_load, args=(load,), name="knowledge", daemon=True).start()

    return warm


def _load(load: Callable[[], Symptoms]) -> None:
    """Load all of it: terms, type-ahead in each language, the parser of notes."""
    try:
        known = load()
        for language in LANGUAGES:
            known.suggest("a", language, 1)
        known.read("")
    except BrainTxError as error:  # it shows at the first click
        _log.warning("knowledge not loaded: %s", error.code)


def _bound() -> None:
    """A form without a file is small: unlike one with, it is read into memory as a whole."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = _MEGABYTE


def _refuse_elsewhere() -> None:
    if urlsplit(f"//{request.host}").hostname not in LOCAL:
        abort(403)


def _sign(response: Response) -> Response:
    if (chosen := pressed()) in LANGUAGES:
        session[CHOICE] = chosen
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
        del response.headers["Vary"]
    return response
