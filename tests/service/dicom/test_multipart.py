"""A store request's body becomes files, byte for byte, however it is cut; what is not one fails."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DicomError
from braintx.service.dicom.multipart import Limits, Receiver, receive
from braintx.service.dicom.stow import STATUS

TWO_UUIDS = "-".join(["0ae94b3a-b764-4032-b5b7-d99289371b3c"] * 2)
PLAIN = 'multipart/related; type="application/dicom"; boundary=b0'
PART = b"Content-Type: application/dicom\r\n\r\n"


def body(*parts: bytes, boundary: bytes = b"b0", head: bytes = PART, before: bytes = b"") -> bytes:
    pieces = [b"--" + boundary + b"\r\n" + head + part + b"\r\n" for part in parts]
    return before + b"".join(pieces) + b"--" + boundary + b"--\r\n"


def contents(content_type: str, *pieces: bytes, **limits: int) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        paths = receive(content_type, pieces, Path(folder), Limits(**limits))
        assert sorted(Path(folder).iterdir()) == [*paths]
        return [path.read_bytes() for path in paths]


def code_of(content_type: str | None, *pieces: bytes, **limits: int) -> str:
    with tempfile.TemporaryDirectory() as folder, pytest.raises(DicomError) as raised:
        receive(content_type, pieces, Path(folder), Limits(**limits))
    assert STATUS[raised.value.code] in (400, 413, 415)
    return raised.value.code


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [
        # Orthanc 1.10: two UUIDs as boundary, more than RFC 2046 allows; lengths in the parts.
        (
            'multipart/related; type="application/dicom"; boundary=' + TWO_UUIDS,
            body(
                b"one",
                b"two",
                boundary=TWO_UUIDS.encode(),
                head=b"Content-Type: application/dicom\r\nContent-Length: 3\r\n\r\n",
            ),
        ),
        # dcm4che: an empty line before the first boundary, a transfer syntax in the parts.
        (
            'multipart/related; type="application/dicom"; boundary=myboundary',
            body(
                b"one",
                b"two",
                boundary=b"myboundary",
                head=b"Content-Type: application/dicom; "
                b"transfer-syntax=1.2.840.10008.1.2.4.50\r\nContent-Location: /a/b\r\n\r\n",
                before=b"\r\n",
            ),
        ),
        ('multipart/related; boundary="b0"; type=application/dicom', body(b"one", b"two")),
        ("Multipart/Related;boundary=b0", body(b"one", b"two", head=b"\r\n")),
        (
            'multipart/related;type="Application/DICOM";BOUNDARY="b 0"',
            body(b"one", b"two", boundary=b"b 0"),
        ),
        (PLAIN, body(b"one", b"two", head=b"content-type:application/dicom\r\n\r\n")),
        (PLAIN, body(b"one", b"two") + b"an epilogue"),
        (PLAIN, body(b"one", b"two")[:-2]),  # no line end after the last boundary
    ],
)
def test_what_clients_send_is_taken(content_type: str, sent: bytes) -> None:
    assert contents(content_type, sent) == [b"one", b"two"]
    assert contents(content_type, *(sent[i : i + 1] for i in range(len(sent)))) == [b"one", b"two"]


PARTS = st.lists(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from([b"\r\n", b"--", b"b0", b"\r\n--b", b"-", b"\r"])).map(b"".join),
    ).filter(lambda part: b"\r\n--b0" not in b"\r\n" + part),
    min_size=1,
    max_size=4,
)


@given(PARTS, st.integers(1, 60))
def test_any_content_comes_out_as_it_went_in_however_it_is_cut(
    parts: list[bytes], size: int
) -> None:
    sent = body(*parts)
    assert contents(PLAIN, *(sent[i : i + size] for i in range(0, len(sent), size))) == parts


@given(st.one_of(st.none(), st.text()), st.lists(st.binary(), max_size=4))
def test_anything_else_is_refused_and_nothing_crashes(
    content_type: str | None, pieces: list[bytes]
) -> None:
    assert code_of(content_type, *pieces) in {"stow.media_type", "stow.malformed"}


MUTATIONS = st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), min_size=1, max_size=4)


@given(MUTATIONS)
def test_a_damaged_body_is_taken_or_refused_with_a_code(mutations: list[tuple[int, bytes]]) -> None:
    sent = bytearray(body(b"one" * 20, b"two" * 20, b"three" * 20))
    for place, bytes_ in mutations:
        sent[place : place + 2] = bytes_
    with tempfile.TemporaryDirectory() as folder:
        try:
            paths = receive(PLAIN, [bytes(sent)], Path(folder))
        except DicomError as error:
            assert error.code.startswith("stow.")  # noqa: PT017 - either outcome is right
        else:
            assert sum(path.stat().st_size for path in paths) < len(sent)


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        (None, "stow.media_type"),
        ("application/dicom", "stow.media_type"),
        ("multipart/form-data; boundary=b0", "stow.media_type"),
        ('multipart/related; type="application/dicom+json"; boundary=b0', "stow.media_type"),
        ('multipart/related; type="application/dicom+xml"; boundary=b0', "stow.media_type"),
        ('multipart/related; type="application/dicom"', "stow.malformed"),
        ('multipart/related; type="application/dicom"; boundary=""', "stow.malformed"),
        (f"multipart/related; boundary={'b' * 201}", "stow.malformed"),
        ("multipart/related; boundary*=utf-8''b0", "stow.malformed"),
        ('multipart/related; type="application/dicom"; boundary=other', "stow.malformed"),
    ],
)
def test_another_type_or_boundary_is_refused(content_type: str | None, code: str) -> None:
    assert code_of(content_type, body(b"one")) == code


def test_metadata_in_a_part_is_refused() -> None:
    head = b"Content-Type: application/dicom+json\r\n\r\n"
    assert code_of(PLAIN, body(b"[]", head=head)) == "stow.media_type"


@pytest.mark.parametrize("cut", [1, 10, 40, 60, -5])
def test_a_body_that_ends_too_early_is_refused(cut: int) -> None:
    assert code_of(PLAIN, body(b"one", b"two")[:cut]) == "stow.malformed"


def test_an_empty_message_is_refused() -> None:
    assert code_of(PLAIN, b"--b0--\r\n") == "stow.empty"


def test_the_limits_hold_before_the_body_is_read_whole() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b"--b0\r\n" + PART
        while True:
            read += 1
            yield b"x" * 1000

    with tempfile.TemporaryDirectory() as folder, pytest.raises(DicomError) as raised:
        receive(PLAIN, endless(), Path(folder), Limits(bytes=10_000))
    assert (raised.value.code, read) == ("stow.too_large", 10)
    assert code_of(PLAIN, body(b"1", b"2", b"3"), parts=2) == "stow.too_many"
    assert contents(PLAIN, body(b"1", b"2"), parts=2, bytes=len(body(b"1", b"2"))) == [b"1", b"2"]


@pytest.mark.parametrize("head", [b"X: " + b"a" * 10_000, b"a" * 10_000, b"A: b\r\n" * 50])
def test_headers_without_end_are_refused(head: bytes) -> None:
    assert code_of(PLAIN, body(b"one", head=head + b"\r\n\r\n")) == "stow.malformed"


def test_a_large_part_never_lies_whole_in_memory(tmp_path: Path) -> None:
    piece = bytes(range(256)) * 256
    pieces = (piece for _ in range(512))  # 32 MiB
    tracemalloc.start()
    with Receiver(PLAIN, tmp_path) as receiver:
        receiver.feed(b"--b0\r\n" + PART)
        for one in pieces:
            receiver.feed(one)
        receiver.feed(b"\r\n--b0--")
        (path,) = receiver.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size == 512 * len(piece)
    assert peak < 2 * 2**20
