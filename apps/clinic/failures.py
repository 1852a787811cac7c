"""What a visitor reads where something went wrong: a sentence, and their input still there."""

from __future__ import annotations

import logging
import traceback

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from apps.clinic import site
from apps.clinic.case import case_of
from apps.clinic.language import words
from apps.clinic.pages import cases
from braintx.core.errors import BrainTxError

_log = logging.getLogger(__name__)
_LOST = {404: "failure.nowhere", 405: "failure.nowhere", 413: "failure.too_large"}


def install(app: Flask) -> None:
    """Answer for all that a page does not answer for itself."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(BrainTxError, _refused)
    app.register_error_handler(Exception, _unexpected)


def _stale(_: CSRFError) -> Response:
    """The page was open across a restart or in another session: it is shown as it was sent."""
    return _as_sent(words()("failure.stale"), 400)


def _refused(error: BrainTxError) -> Response:
    return _as_sent(words().error(error), 422)


def _unexpected(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        code = error.code or 500
        says = words()(_LOST.get(code, "failure.request"))
        return site.page("failure.html", code, says=says)
    _log_place(error)
    return _as_sent(words()("failure.unexpected"), 500)


def _as_sent(says: str, status: int) -> Response:
    """The case as the form holds it, with what went wrong above it; alone where even that fails."""
    try:
        return cases.show(case_of(request.form), says=says, status=status)
    except Exception as error:  # such as a bundle that is not there
        _log_place(error)
        return site.page("failure.html", status, says=says)


def _log_place(error: Exception) -> None:
    """Where it broke and no more: its message may hold a patient's note."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    _log.error("unexpected %s at %s", type(error).__name__, trail)
