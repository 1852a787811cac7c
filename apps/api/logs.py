"""What the service writes to its log: nothing that could quote what somebody sent.

Messages of exceptions, and the lines of libraries, can hold a patient's note, a file's name or a
row of a table. Of both only their kind and their place are written.
"""

from __future__ import annotations

import logging
import threading
import traceback
from typing import Any

_OURS = frozenset({"apps", "braintx", "uvicorn"})
_log = logging.getLogger(__name__)


class Discreet(logging.Formatter):
    """Our own lines as they are, each on one line; of all others what kind they are, and where."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        ours = record.name.partition(".")[0] in _OURS
        said = record.getMessage() if ours else f"at {record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            said = f"{said} ({place(record.exc_info[1])})"
        plain = "".join(letter if letter.isprintable() else " " for letter in said)
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {plain}"


def place(error: BaseException) -> str:
    """The kind of an error and where it broke, without what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    return f"{type(error).__name__} at {trail}"


def settings() -> dict[str, Any]:
    """For `logging.config.dictConfig`: all of it to standard error, warnings and worse."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"discreet": {"()": "apps.api.logs.Discreet"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }


def take_over() -> None:
    """Have Python's own warnings and threads that die write to the log, too."""
    logging.captureWarnings(True)
    threading.excepthook = _died


def _died(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        _log.error("a thread ended: %s", place(given.exc_value))
