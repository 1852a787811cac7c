"""What a visitor reads where something went wrong: a sentence, and their input still there."""

from __future__ import annotations

import logging
import traceback

from flask import Flask, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

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


def _stale(_: CSRFError) -> site.Page:
    """The page was open across a restart or in another session: it is shown as it was sent."""
    return cases.show(case_of(request.form), says=words()("failure.stale"), status=400)


def _refused(error: BrainTxError) -> site.Page:
    return cases.show(case_of(request.form), says=words().error(error), status=422)


def _unexpected(error: Exception) -> site.Page:
    if isinstance(error, HTTPException):
        key = _LOST.get(error.code or 500, "failure.request")
        unread = isinstance(error, RequestEntityTooLarge)  # what is too large is not read again
        code = error.code or 500
        return site.page("failure.html", code, says=words()(key), unread=unread)
    frames = traceback.extract_tb(error.__traceback__)  # its message may hold a patient's note
    trail = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    _log.error("unexpected %s at %s", type(error).__name__, trail)
    return site.page("failure.html", 500, says=words()("failure.unexpected"), unread=False)
