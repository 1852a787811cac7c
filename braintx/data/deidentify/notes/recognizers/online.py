"""Mail addresses, also as they are spelt out; web addresses, accounts and network addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_ENDINGS = "com|org|net|edu|gov|info|health|gob|mil|int|biz|app|online|clinic|care|eu|io"
_COUNTRIES = "es|co|mx|uk|us|ar|pe|cl|ec|ve|fr|de|it|pt|ca|au|br|uy|bo|cr|gt|cat|ie"
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64} ?@ ?(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}\b"
    r"|(?<![\w.+%-])[\w.+%-]{1,64} ?[\[(]? ?(?:\bat|arroba)\b ?[\])]? ?[\w-]{2,40}"
    rf" ?(?:[\[(]? ?\b(?:dot|punto)\b ?[\])]?|\.) ?(?:{_ENDINGS}|{_COUNTRIES})\b"
    rf"(?: ?(?:dot|punto|\.) ?(?:{_COUNTRIES})\b)?"
)
_URL = re.compile(
    r"\b(?:https?|ftp)://[^\s<>\"')\]]{1,300}"
    r"|\bwww\.[^\s<>\"')\],;]{1,300}"
    rf"|"
    rf"(?<![\w@.-])(?:[a-z0-9][\w-]{{0,62}}\.){{1,4}}(?:(?:{_ENDINGS})(?:\.(?:{_COUNTRIES}))?|"
    rf"nhs\.uk|(?:co|ac|org)\.uk)\b(?:/[^\s<>\"')\],;]{{0,200}})?"
    rf"|(?<![\w@.-])(?:[a-z0-9][\w-]{{1,62}}\.){{1,4}}(?:{_COUNTRIES})/[^\s<>\"')\],;]{{0,200}}"
    r"|(?<![\w.@])@[a-z][\w.]{2,30}\b"
)
_DOTTED = re.compile(r"\.[a-z0-9]|://|@")
"""Something that every such address has, looked for first."""
_MACHINE = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)"
)


def emails(note: Note) -> Iterator[Entity]:
    """Every mail address of a note."""
    if not ("@" in note.folded or "arroba" in note.folded or " at " in note.folded):
        return
    for match in _MAIL.finditer(note.folded):
        yield Entity("email", *match.span(), 1.0)


def urls(note: Note) -> Iterator[Entity]:
    """Every address of a page, an account or a machine."""
    if not _DOTTED.search(note.folded):
        return
    for match in _URL.finditer(note.folded):
        start, end = match.span()
        while note.folded[end - 1] in ".,;:!?":
            end -= 1
        yield Entity("url", start, end, 0.98)
    for match in _MACHINE.finditer(note.folded):
        yield Entity("url", *match.span(), 0.85)
