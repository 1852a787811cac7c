"""TIFF in which only the pixels and what reading them needs are left; all else becomes zeros.

Directories are rewritten where they lie (TIFF 6.0; BigTIFF), so no offset moves. Every byte that
nothing refers to any more, slack and trailing ones included, becomes zero.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from braintx.data.deidentify import jpeg

_NEEDED = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284}
    | {292, 293, 296, 317, 320, 322, 323, 324, 325, 330, 338, 339, 340, 341, 347}
    | {512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532}
)
_OFFSETS = {273: 279, 324: 325, 513: 514}  # where pixels lie, and the tag that says how many bytes
_SUB_DIRECTORIES, _TABLES, _PACKING, _JPEG = 330, 347, 259, (6, 7)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}


class _Form(NamedTuple):
    """How numbers are written: byte order, and those of the file's kind."""

    order: str
    big: bool

    @property
    def pointer(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def many(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))

    @property
    def entry(self) -> struct.Struct:
        return struct.Struct(self.order + ("HHQ8s" if self.big else "HHI4s"))


def stripped(data: bytes) -> bytes:
    """The file, of the same length, with zeros wherever text could be."""
    form = _Form("<" if data[:2] == b"II" else ">", data[2:4] in (b"+\0", b"\0+"))
    head = 8 if form.big else 4
    result = bytearray(len(data))
    _keep(result, data, 0, head + form.pointer.size)
    (first,) = form.pointer.unpack_from(data, head)
    todo, done = [int(first)], set()
    while todo:
        place = todo.pop()
        if not place or place in done or place + form.many.size > len(data):
            continue
        done.add(place)
        todo += _directory(result, data, place, form)
    return bytes(result)


def _directory(result: bytearray, data: bytes, place: int, form: _Form) -> list[int]:
    """Write one directory's needed entries and what they refer to; gives further directories."""
    (count,) = form.many.unpack_from(data, place)
    start, size = place + form.many.size, form.entry.size
    entries = [form.entry.unpack_from(data, start + k * size) for k in range(count)]
    following = form.pointer.unpack_from(data, start + count * size)[0]
    kept = [one for one in entries if one[0] in _NEEDED and one[1] in _SIZES and one[1] != 2]
    form.many.pack_into(result, place, len(kept))
    values: dict[int, list[int]] = {}
    for number, (tag, kind, many, inline) in enumerate(kept):
        form.entry.pack_into(result, start + number * size, tag, kind, many, inline)
        room, body = _SIZES[kind] * many, inline
        if room > len(inline):
            (at,) = form.pointer.unpack(inline)
            _keep(result, data, at, at + room)
            body = data[at : at + room]
        if kind in _INTEGERS and tag != 320:
            letters = f"{form.order}{len(body[:room]) // _SIZES[kind]}{_INTEGERS[kind]}"
            values[tag] = list(struct.unpack_from(letters, body))
        if tag == _TABLES and room > len(inline):
            result[at : at + room] = jpeg.blanked(body)
    form.pointer.pack_into(result, start + len(kept) * size, following)
    _pixels(result, data, values)
    return [int(following), *values.get(_SUB_DIRECTORIES, [])]


def _pixels(result: bytearray, data: bytes, values: dict[int, list[int]]) -> None:
    packed = values.get(_PACKING, [1])[0] in _JPEG
    for tag, lengths in _OFFSETS.items():
        for at, length in zip(values.get(tag, []), values.get(lengths, []), strict=False):
            body = data[at : at + length]
            result[at : at + len(body)] = jpeg.blanked(body) if packed else body


def _keep(result: bytearray, data: bytes, start: int, end: int) -> None:
    part = data[start:end]
    result[start : start + len(part)] = part
