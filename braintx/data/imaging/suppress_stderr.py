"""Keeps native decoders from writing on the terminal."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
_lock = threading.Lock()
_depth = 0
_saved = -1


@contextmanager
def muted() -> Iterator[None]:
    """Send what C code writes on the standard error stream to nowhere, inside the block.

    Some decoders print their complaints instead of returning them, and the caller reports the
    failure anyway. The stream belongs to the whole process, so this is used only around the
    few decoders that cannot be told to be silent, never around the common ones.
    """
    _divert()
    try:
        yield
    finally:
        _restore()


def _divert() -> None:
    global _depth, _saved  # noqa: PLW0603 - one stream, one state, guarded by the lock
    with _lock:
        _depth += 1
        if _depth > 1:
            return
        try:
            _saved = os.dup(_STDERR)
        except OSError:  # a service without a standard error stream: nothing to keep quiet
            _saved = -1
            return
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, _STDERR)
        os.close(sink)


def _restore() -> None:
    global _depth, _saved  # noqa: PLW0603
    with _lock:
        _depth -= 1
        if _depth == 0 and _saved >= 0:
            os.dup2(_saved, _STDERR)
            os.close(_saved)
            _saved = -1
