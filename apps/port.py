"""The port that a window is served on."""

from __future__ import annotations

import socket

from braintx.core.errors import BrainTxError
from braintx.core.messages import Phrase


def refuse_taken(host: str, port: int, window: str) -> None:
    """Raise where an address cannot be listened on.

    Raises
    ------
    BrainTxError
        With the code ``<window>.port``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or Phrase("ports go from 0 to 65535")
            raise BrainTxError(
                "Port {port} on {host} cannot be used ({reason}). Choose another one with --port.",
                f"{window}.port",
                port=str(port),
                host=host,
                reason=why,
            ) from error
