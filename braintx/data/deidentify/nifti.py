"""NIfTI without its texts: those of the header, the extensions, and what follows the voxels.

Places by ``nifti1.h`` and ``nifti2.h`` (https://nifti.nimh.nih.gov). Names within a gzip file go,
too: it is packed anew.
"""

from __future__ import annotations

import gzip
import math
import struct
from io import BytesIO

from braintx.data.imaging.limits import MAX_FILE_BYTES

GZIP = b"\x1f\x8b"
_ONE, _TWO = 348, 540
# data_type, db_name, extents, session_error, regular; descrip and aux_file; intent_name
_TEXTS_OF_ONE = ((4, 39), (148, 252), (328, 344))
_TEXTS_OF_TWO = ((240, 344), (508, 524), (525, 540))


def stripped(data: bytes) -> bytes:
    """The file with zeros for its texts and extensions; the voxels lie where they lay."""
    if data[:2] == GZIP:
        return gzip.compress(_plain(_unpacked(data)), compresslevel=6, mtime=0)
    return _plain(data)


def _unpacked(data: bytes) -> bytes:
    """The file up to its last voxel; what follows, and may swell to anything, is not unpacked."""
    with gzip.open(BytesIO(data)) as stream:
        head = stream.read(_TWO)
        end = _places(head)[2]
        if end > MAX_FILE_BYTES:
            raise ValueError(end)
        return head + stream.read(max(0, end - len(head)))


def _plain(data: bytes) -> bytes:
    header, start, end = _places(data)
    result = bytearray(data)
    for first, last in _TEXTS_OF_TWO if header == _TWO else _TEXTS_OF_ONE:
        result[first:last] = bytes(last - first)
    if start > header:
        result[header:start] = bytes(start - header)
    return bytes(result[:end])


def _places(data: bytes) -> tuple[int, int, int]:
    """Length of the header, and where the voxels begin and end."""
    little = struct.unpack_from("<i", data)[0] in (_ONE, _TWO)
    order = "<" if little else ">"
    two = struct.unpack_from(f"{order}i", data)[0] == _TWO
    dims, kind, first = (16, 12, 168) if two else (40, 72, 108)
    wide = f"{order}8q" if two else f"{order}8h"
    shape = struct.unpack_from(wide, data, dims)
    (bits,) = struct.unpack_from(f"{order}h", data, kind + 2 if two else kind)
    (offset,) = struct.unpack_from(f"{order}q" if two else f"{order}f", data, first)
    voxels = math.prod(max(1, size) for size in shape[1 : shape[0] + 1])
    start = int(offset)
    return _TWO if two else _ONE, start, start + (voxels * bits + 7) // 8
