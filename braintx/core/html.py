"""What pages that stand alone are made of."""

from __future__ import annotations

import base64


def data_uri(content: bytes, kind: str) -> str:
    """Bytes as an address: a picture or a file inside the page, nothing left on disk to fetch."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
