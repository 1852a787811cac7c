"""Stable stand-ins for what identifies, by a keyed function: the key alone links the two."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.names import tidy

KEY_BYTES = 32
MOST_DAYS = 1825
"""How far dates are moved into the past, at most: five years."""
_PATIENT_BYTES = 10  # 80 bits: two patients of a million share a pseudonym once in 10^12 tries
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Pseudonyms:
    """HMAC-SHA256 of a secret key, cut into the forms that records need (RFC 2104).

    Whoever has no key can neither undo a pseudonym nor try names until one fits. Equal inputs
    give equal outputs in every run, and another key gives others.

    Parameters
    ----------
    key : bytes
        At least `KEY_BYTES` random bytes.

    Raises
    ------
    DataError
        A shorter key.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < KEY_BYTES:
            raise DataError(
                "The key has {count} bytes; expected at least {least} random ones. Make one with "
                "new_key_file.",
                "deidentify.key",
                count=len(self.key),
                least=KEY_BYTES,
            )

    def patient(self, identifier: str, issuer: str = "") -> str:
        """``P-`` and sixteen letters and digits; ids of two issuers are two patients."""
        digest = self._digest("patient", tidy(identifier), tidy(issuer))
        return "P-" + base64.b32encode(digest[:_PATIENT_BYTES]).decode()

    def uid(self, original: str) -> str:
        """A UID below 2.25, which needs no registration (PS3.5, B.2): a UUID as a number."""
        digest = self._digest("uid", original.strip("\0 "))
        return f"2.25.{uuid.UUID(bytes=digest[:16], version=5).int}"

    def shift(self, identifier: str, issuer: str = "") -> int:
        """Days to add to every date of a patient: from -`MOST_DAYS` to -1, never 0."""
        digest = self._digest("shift", tidy(identifier), tidy(issuer))
        return -1 - int.from_bytes(digest, "big") % MOST_DAYS

    def text(self, text: str) -> str:
        """A digest of any text: 26 letters and digits."""
        return base64.b32encode(self._digest("text", text)[:16]).decode().rstrip("=")

    def _digest(self, *parts: str) -> bytes:
        message = _BETWEEN.join(parts).encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, message, hashlib.sha256)


def new_key_file(path: Path) -> Pseudonyms:
    """Make a key and keep it in a new file that its owner alone may read.

    Raises
    ------
    DataError
        There is a file of that name.
    """
    key = secrets.token_bytes(KEY_BYTES)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise DataError(
            "{name} exists already and a key is never overwritten. Name it with --key-file.",
            "deidentify.key_exists",
            name=path.name,
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return Pseudonyms(key)


def read_key_file(path: Path) -> Pseudonyms:
    """The key of a file that `new_key_file` made.

    Raises
    ------
    DataError
        No such file, or something else in it.
    """
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except OSError as error:
        raise DataError(
            "The key file {name} cannot be read. Check the path, and that you may read it.",
            "deidentify.key_unreadable",
            name=path.name,
        ) from error
    except ValueError as error:
        raise DataError(
            "{name} holds no key: expected {count} hexadecimal digits. Name the file that an "
            "earlier run made.",
            "deidentify.key",
            name=path.name,
            count=2 * KEY_BYTES,
        ) from error
    return Pseudonyms(key)
