"""HTTP/1.1 that bounds what nobody has asked for yet: heads of requests, and readers that do not.

uvicorn bounds neither the size of a request's head nor the time that it may take, nor how long a
client may leave an answer unread: a few hundred silent connections would keep everybody out.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Of a request's line and headers together."""
HEAD_SECONDS = 20.0
"""From the connection, or the first byte of a further request, to the end of its headers."""
UNREAD_SECONDS = 60.0
"""Without any progress in reading an answer."""
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    _head: int | None = None  # bytes so far; None while there is a body, or an answer
    _begun = False  # in what came last, behind another request
    _clock: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks."""
        self._end()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Refuse a head that has become too large; httptools itself has no such limit."""
        self._begun = False
        super().data_received(data)
        if self._head is None or self._begun or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Wait for a further head."""
        super().on_message_begin()
        if self._head is None:
            self._begin()
            self._begun = True

    def on_headers_complete(self) -> None:
        """Go on: the body is bounded by the application."""
        self._end()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Let a client that does not read go."""
        super().pause_writing()
        self._unread = self.loop.call_later(UNREAD_SECONDS, self._abort)

    def resume_writing(self) -> None:
        """It reads."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        super().resume_writing()

    def _begin(self) -> None:
        self._head = 0
        self._clock = self.loop.call_later(HEAD_SECONDS, self._abort)

    def _end(self) -> None:
        self._head = None
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _abort(self, *_: Any) -> None:
        self.transport.abort()  # not closed: that would wait for what is unread
