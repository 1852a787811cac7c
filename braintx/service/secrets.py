"""The service's one secret, and the keys that are derived from it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal

from braintx.core.errors import BrainTxError
from braintx.core.settings import state_dir

SECRET_VARIABLE = "BRAINTX_SECRET"  # noqa: S105  (its name, not its value)
_SHORTEST = 32
_FILE = "secret"

Purpose = Literal["pseudonyms", "keys", "sessions", "content", "clinic"]


class Secret:
    """Derives a key for each purpose: who learns one of them learns nothing of the others.

    Parameters
    ----------
    text : str
        At least 32 characters; whoever loses it can no longer tell which patient a pseudonym
        stands for, and every key and session ends.
    where : str, default="$BRAINTX_SECRET"
        What holds it; an error names it.
    """

    def __init__(self, text: str, where: str = f"${SECRET_VARIABLE}") -> None:
        if len(text) < _SHORTEST:
            raise BrainTxError(
                "{where} holds {given} characters; at least {least} are needed. Make one with "
                '`python -c "import secrets; print(secrets.token_urlsafe(32))"`.',
                "secret.short",
                where=where,
                given=len(text),
                least=_SHORTEST,
            )
        self._text = text.encode()

    def __repr__(self) -> str:
        return "Secret(…)"

    def key(self, purpose: Purpose) -> bytes:
        """32 bytes that belong to one purpose."""
        return hmac.digest(self._text, f"braintx:{purpose}".encode(), "sha256")

    def digest(self, purpose: Purpose, content: bytes) -> str:
        """A keyed SHA-256, in hexadecimal: nobody without the secret can guess what it is of."""
        return hmac.new(self.key(purpose), content, hashlib.sha256).hexdigest()


def load_secret(folder: Path | None = None) -> Secret:
    """The secret of ``$BRAINTX_SECRET``, else of a file that is made on first use.

    Parameters
    ----------
    folder : Path, optional
        Where the file lies, readable by its owner alone; the state folder by default.

    Raises
    ------
    BrainTxError
        Where it is too short, or others may read the file.
    """
    if given := os.environ.get(SECRET_VARIABLE):
        return Secret(given)
    path = (folder or state_dir()) / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # two processes may start at once: the first one's counts
        partial = path.with_name(f".{_FILE}.{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            os.link(partial, path)
        finally:
            partial.unlink()
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise BrainTxError(
            "Others may read {where}, which holds the service's secret. Take that right away with "
            "`chmod 600`; if somebody may have read it, make a new secret.",
            "secret.open",
            where=str(path),
        )
    return Secret(path.read_text(encoding="ascii").strip(), str(path))
