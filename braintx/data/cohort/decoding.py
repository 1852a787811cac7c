"""The bytes of a table as text, whatever its encoding."""

from __future__ import annotations

import codecs
import unicodedata

from braintx.core.messages import say
from braintx.data.cohort.codes import Findings

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_HEAD = 4000  # bytes by which an unmarked encoding is told


def decoded(data: bytes, findings: Findings, *, cut: bool = False) -> str:
    """The text of a table, accents in composed form; what was odd goes into ``findings``.

    Parameters
    ----------
    data : bytes
    findings : Findings
    cut : bool, default=False
        The bytes are the head of a file and may end within a letter.
    """
    encoding, mark = next(
        ((name, mark) for mark, name in _MARKS.items() if data.startswith(mark)),
        (_unmarked(data), b""),
    )
    if mark:
        findings.add("table.byte_order_mark")
        data = data[len(mark) :]
    if encoding != "utf-8":
        findings.add("table.encoding", encoding)
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=not cut)
    except UnicodeDecodeError:
        text = _guessed(data, findings)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _guessed(data: bytes, findings: Findings) -> str:
    try:
        text, used = data.decode("cp1252"), "evidence.read_as_windows"
    except UnicodeDecodeError:
        text, used = data.decode("utf-8", errors="replace"), "evidence.read_as_broken"
    findings.add("table.encoding", say(used))
    return text


def _unmarked(data: bytes) -> str:
    """UTF-16 without its mark shows by the zeros in every other byte; else UTF-8."""
    head = data[: 2 * (min(len(data), _HEAD) // 2)]
    first, second = head[::2].count(0), head[1::2].count(0)
    most = len(head) // 4
    if len(head) < 4 or (first and second):
        return "utf-8"
    return "utf-16-le" if second > most else "utf-16-be" if first > most else "utf-8"
