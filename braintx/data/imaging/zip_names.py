"""The names of a ZIP's members: many programs write them in an encoding that they do not state."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from contextlib import suppress

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field for the name in UTF-8
_UNIX = 3
_LETTERS = "áéíóúàèìòùâêîôûäëïöüãõåæœøñçÿß"
_LIKELY = set(_LETTERS + _LETTERS.upper() + "ªº¿¡")
# The letter of another encoding: "JosÚ" for José, "Mßlaga" for Málaga, "Jõger" for Jäger.
_MISPLACED = re.compile(
    r"(?<=[a-zß-ÿ])[À-Þ]|(?<=\w)[À-Þ](?=[a-zß-ÿ])|(?<![aeiouäöü])ß|õ(?!e)|(?<=\w)[¡¿]|[ËÏÒÕ]"
)


def member_name(member: zipfile.ZipInfo) -> str:
    """The name as whoever packed it saw it.

    `zipfile` reads a name without the UTF-8 flag as code page 437. The name may state itself
    once more in UTF-8; else its bytes are UTF-8 where they can be (hardly any other text can),
    else the code page of Western Europe in which it reads best: 850, which Windows' own ZIPs
    use, or 1252, which old Unix and Windows programs write.
    """
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        stored = name.encode("cp437")
        name = _stated(member.extra, stored) or _decoded(stored, member.create_system)
    return unicodedata.normalize("NFC", name)


def _stated(extra: bytes, stored: bytes) -> str | None:
    """The name in the Unicode path field, if it was made for the name that is stored."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind != _UNICODE_PATH or len(field) < 6 or len(field) != size:
            continue
        version, check = struct.unpack_from("<BL", field)
        if version == 1 and check == zlib.crc32(stored):
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _decoded(stored: bytes, system: int) -> str:
    with suppress(UnicodeDecodeError):
        name = stored.decode("utf-8")
        if not any(_is_loose(name, place) for place in range(len(name))):
            return name
    pages = ("cp1252", "cp850") if system == _UNIX else ("cp850", "cp1252")
    readings = [stored.decode(page, "replace") for page in pages]
    return min(readings, key=_oddness)  # the first where they are equal


def _is_loose(name: str, place: int) -> bool:
    """Whether an accent stands on nothing: bytes of another encoding that happen to be UTF-8."""
    on = name[place - 1 : place]
    return unicodedata.category(name[place]) == "Mn" and not (
        on.isalpha() or unicodedata.category(on or " ").startswith("M")
    )


def _oddness(name: str) -> int:
    """How much of a name no Western European name has."""
    unlikely = sum(ord(one) > 127 and one not in _LIKELY for one in name)
    return 2 * unlikely + len(_MISPLACED.findall(name))
