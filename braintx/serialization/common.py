"""What every answer's JSON has: warnings, errors, how many digits."""

from __future__ import annotations

from typing import Any

from braintx.core.errors import BrainTxError
from braintx.core.records import Issue
from braintx.i18n import Words

DIGITS = 6


def share_json(share: float | None) -> float | None:
    """A probability to the digits that are given; None stays."""
    return None if share is None else round(share, DIGITS)


def issue_json(issue: Issue, words: Words) -> dict[str, Any]:
    """One doubt: its code, how grave it is, and its sentence."""
    return {"code": issue.code, "level": issue.level, "message": words.issue(issue)}


def error_json(error: BrainTxError, file: str, words: Words = Words()) -> dict[str, Any]:
    """The object of a file that could not be answered.

    Parameters
    ----------
    error : BrainTxError
    file : str
        As it was given.
    words : Words, optional
        English by default.
    """
    return {"file": file, **failure_json(error, words)}


def failure_json(error: BrainTxError, words: Words = Words()) -> dict[str, Any]:
    """The ``error`` part of what could not be answered."""
    return {"error": {"code": error.code, "message": words.error(error)}}
