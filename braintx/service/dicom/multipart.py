"""The body of a store request, part by part into files, as it comes: never whole in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from braintx.core.errors import DicomError

_MULTIPART, _DICOM = "multipart/related", "application/dicom"
_MOST_BOUNDARY = 200  # characters; RFC 2046 says 70, and Orthanc sends 73


@dataclass(frozen=True)
class Limits:
    """The most that one request may hold.

    Attributes
    ----------
    parts : int
    bytes : int
        Of the whole body.
    """

    parts: int = 5_000
    bytes: int = 4 * 2**30


class Receiver:
    """Takes a ``multipart/related`` body of DICOM objects in pieces, and files each part.

    A context, as it may hold a file open; the folder and what lies in it are the caller's.

    Parameters
    ----------
    content_type : str or None
        The request's header. The boundary may stand in quotes or not, and so may the type, which
        may also be left out.
    folder : Path
        Files are named by their number, ``00001.dcm``.
    limits : Limits, optional

    Raises
    ------
    DicomError
        Where the header names another type, or no boundary.
    """

    def __init__(self, content_type: str | None, folder: Path, limits: Limits = Limits()) -> None:
        self._folder, self._limits = folder, limits
        self._paths: list[Path] = []
        self._stream: BinaryIO | None = None
        self._name, self._value = bytearray(), bytearray()
        self._size, self._ended = 0, False
        self._parser = MultipartParser(
            _boundary(content_type),
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header,
                "on_part_data": self._data,
                "on_part_end": self._close,
                "on_end": self._end,
            },
        )

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body.

        Raises
        ------
        DicomError
            Where the body is malformed or larger than the limits, or a part is no DICOM.
        """
        self._size += len(piece)
        if self._size > self._limits.bytes:
            raise DicomError(
                "The request is larger than {most} bytes. Send the study in several requests.",
                "stow.too_large",
                most=self._limits.bytes,
            )
        try:
            self._parser.write(piece)
        except FormParserError:
            raise _malformed() from None

    def finish(self) -> tuple[Path, ...]:
        """The files, in the order of the parts.

        Raises
        ------
        DicomError
            Where the body ended before its closing boundary, or held no part.
        """
        if not self._ended:
            raise _malformed()
        if not self._paths:
            raise DicomError(
                "The request holds no DICOM object. Send each as one part of the body.",
                "stow.empty",
            )
        return tuple(self._paths)

    def _begin(self) -> None:
        if len(self._paths) == self._limits.parts:
            raise DicomError(
                "The request has more than {most} parts. Send the study in several requests.",
                "stow.too_many",
                most=self._limits.parts,
            )
        self._paths.append(self._folder / f"{len(self._paths) + 1:05}.dcm")
        self._stream = self._paths[-1].open("wb")

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        name, value = self._name.decode("latin-1"), self._value.decode("latin-1")
        self._name.clear()
        self._value.clear()
        if name.strip().lower() == "content-type" and _parsed(value).get_content_type() != _DICOM:
            raise _unsupported()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._stream is not None:
            self._stream.write(memoryview(data)[start:end])

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _end(self) -> None:
        self._ended = True


def receive(
    content_type: str | None, pieces: Iterable[bytes], folder: Path, limits: Limits = Limits()
) -> tuple[Path, ...]:
    """File the parts of a body that can be iterated over; see `Receiver`.

    Parameters
    ----------
    content_type : str or None
    pieces : iterable of bytes
    folder : Path
    limits : Limits, optional

    Raises
    ------
    DicomError
    """
    with Receiver(content_type, folder, limits) as receiver:
        for piece in pieces:
            receiver.feed(piece)
        return receiver.finish()


def _boundary(content_type: str | None) -> str:
    header = _parsed(content_type or "")
    kind, boundary = header.get_param("type"), header.get_param("boundary")
    if header.get_content_type() != _MULTIPART or not (
        kind is None or str(kind).strip().lower() == _DICOM
    ):
        raise _unsupported()
    if not isinstance(boundary, str) or not 0 < len(boundary) <= _MOST_BOUNDARY:
        raise _malformed()
    if not boundary.isascii() or not boundary.isprintable():
        raise _malformed()
    return boundary


def _parsed(content_type: str) -> Message:
    header = Message()
    header["Content-Type"] = content_type
    return header


def _unsupported() -> DicomError:
    return DicomError(
        'Only DICOM objects are taken: multipart/related; type="application/dicom", each part '
        "one object. Metadata with bulk data (DICOM JSON or XML) and other types are not.",
        "stow.media_type",
    )


def _malformed() -> DicomError:
    return DicomError(
        "The body of the request is not what its Content-Type says: parts between boundaries, "
        "and a closing boundary at the end. Send it again, whole.",
        "stow.malformed",
    )
