"""Uploads that something happened to on the way, the same ones for the same seed."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.apps.api import crafted, sources
from tests.service.dicom.sources import ROOT

STUDY = f"{ROOT}.9"
PATHS = {
    "/v1/assessments": "image",
    "/v1/tumor": "image",
    "/v1/patients/{patient}/assessments": "images",
    "/v1/jobs": "images",
    "/v1/dicomweb/studies": "",
    "/v1/dicomweb/studies/{study}": "",
}
"""Where files are taken, and the field of the form; none where the body holds DICOM parts."""
_BOUNDARY = "fuzzfuzzfuzz"
_ELEMENT = re.compile(rb"[\0-\x7f]\0..[A-Z]{2}", re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """One request.

    Attributes
    ----------
    kind : str
        What was done to it.
    path : str
        Of `PATHS`.
    headers : mapping of str to str
    body : bytes
    cut : bool
        Whether it ends before it said, so that no answer can be asked for.
    """

    kind: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    cut: bool = False

    @property
    def url(self) -> str:
        return self.path.format(patient="a%2F..%2F%00%E2%80%AE", study=STUDY)


def uploads(count: int, seed: int = 0, megabytes: int = 128) -> Iterator[Upload]:
    """So many uploads to all endpoints in turn: every crafted file first, then mutated ones.

    Parameters
    ----------
    count : int
    seed : int, default=0
    megabytes : int, default=128
        To which bombs swell.
    """
    draw = random.Random(seed)  # noqa: S311  (no secret)
    known, objects = _good(), [("scan.dcm", sources.dicom())]
    bombs = iter(crafted.everything(megabytes).items())
    for path, bomb in zip(itertools.cycle(PATHS), itertools.chain(bombs, itertools.repeat(None))):
        if count == 0:
            return
        count -= 1
        if bomb is not None:
            name, content = bomb
            yield _whole(f"crafted {name}", path, name, content)
            continue
        some = known if PATHS[path] or draw.random() < 0.2 else objects
        if draw.random() < 0.7:
            yield _with_file(draw, path, some)
        else:
            kind, mutate = draw.choice(list(_FRAMES.items()))
            name, content = draw.choice(some)
            yield mutate(draw, _whole(f"frame {kind}", path, name, content))


def _good() -> list[tuple[str, bytes]]:
    """What is sent when nothing happens, small enough to be sent thousands of times."""
    pictures = [
        (f"scan{one}", sources.picture(one)) for one in (".png", ".jpg", ".bmp", ".tif", ".webp")
    ]
    return [
        *pictures,
        ("scan.dcm", sources.dicom()),
        ("scan.nii.gz", sources.nifti()),
        ("scans.zip", sources.zipped({"a.png": pictures[0][1], "b.dcm": sources.dicom()})),
    ]


def _with_file(draw: random.Random, path: str, known: list[tuple[str, bytes]]) -> Upload:
    name, content = draw.choice(known)
    kind, mutate = draw.choice(list(_BYTES.items()))
    if kind == "crossed":
        content = _crossed(draw, content, draw.choice(known)[1])
    content = mutate(draw, content)
    if draw.random() < 0.3:
        name = draw.choice(NAMES)
    return _whole(f"bytes {kind}", path, name, content)


def _whole(kind: str, path: str, name: str, content: bytes) -> Upload:
    """A request as it should be, but for what the file holds and is called."""
    if not PATHS[path]:
        return Upload(kind, path, {"Content-Type": sources.STOW}, sources.stow([content]))
    shown = name.encode("utf-8", "surrogateescape").replace(b'"', b"%22")
    body = (
        b'--%b\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n%b\r\n--%b--\r\n"
        % (_BOUNDARY.encode(), PATHS[path].encode(), shown, content, _BOUNDARY.encode())
    )
    kind_of = f"multipart/form-data; boundary={_BOUNDARY}"
    return Upload(kind, path, {"Content-Type": kind_of}, body)


NAMES = (
    "../../../../etc/passwd", "..\\..\\windows\\x.png", "/etc/shadow", "C:\\x.png",
    "\\\\host\\x.png",
    "", ".", "..", "...", " ", ".png", "a\0b.png", "\0", "\x01\x1b[31m.png", "a/b/c.png",
    "x" * 10_000 + ".png", "é" * 5_000 + ".dcm", "\u202egnp.exe", "\u200f\u202b\u202e.png",
    "scan.png.zip", "scan.zip.png", "scan.ZIP", "CON", "nul.dcm", "a\r\nX-Injected: 1.png",
    "%2e%2e%2f%00.png", "\udcff\udcfe.png", "😀.nii.gz", "-rf", "~root", "$HOME.png",
    "{0}{name}.png",
    "__MACOSX/._a.png", ".DS_Store", "Thumbs.db", "DICOMDIR", "<script>.png", "';--.png",
)  # fmt: skip


def _cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data))]


def _flipped(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 4, 64, 1024))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _flipped_head(draw: random.Random, data: bytes) -> bytes:
    """Where formats keep their sizes."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 2, 8))):
        changed[draw.randrange(min(len(changed), 600))] = draw.choice((0, 1, 0x7F, 0x80, 0xFF))
    return bytes(changed)


def _blanked(draw: random.Random, data: bytes) -> bytes:
    start, length = draw.randrange(len(data)), draw.choice((4, 100, 10_000))
    return data[:start] + draw.choice((b"\0", b"\xff")) * length + data[start + length :]


def _spliced(draw: random.Random, data: bytes) -> bytes:
    start, end = sorted(draw.randrange(len(data)) for _ in range(2))
    return draw.choice((data[:start] + data[end:], data[:end] + data[start:]))


def _crossed(draw: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: draw.randrange(len(data))] + other[draw.randrange(len(other)) :]


def _padded(draw: random.Random, data: bytes) -> bytes:
    more = draw.randbytes(draw.choice((1, 128, 65_536)))
    return draw.choice((data + more, more + data))


def _elements(draw: random.Random, data: bytes) -> bytes:
    """Types, lengths, tags and values of DICOM elements."""
    changed = bytearray(data)
    places = [found.start() for found in _ELEMENT.finditer(data, 128, 6_000)] or [0]
    for _ in range(draw.choice((1, 1, 2, 8))):
        at = draw.choice(places)
        where, value = draw.choice(
            (
                (4, draw.choice((b"SQ", b"UN", b"OB", b"ZZ", b"US", b"PN", b"DS", b"AT"))),
                (6, draw.randbytes(2)),
                (6, b"\xff\xff\xff\xff\xff\xff"),
                (2, draw.randbytes(2)),
                (8, draw.randbytes(8)),
                (8, b"\\" * 8),
            )
        )
        changed[at + where : at + where + len(value)] = value
    return bytes(changed)


def _other(draw: random.Random, data: bytes) -> bytes:
    """Not an image at all."""
    return draw.choice(
        (
            b"", b"\0", b"\n", b"%PDF-1.7\n%%EOF", b"<!doctype html><script>1</script>",
            b"MZ" + data,
            b"\x7fELF" + data, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"{}", b"PK\x05\x06",
            b"\x1f\x8b", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\0", b"RIFF", b"DICM",
            bytes(128) + b"DICM", draw.randbytes(draw.choice((1, 100, 100_000))),
        )
    )  # fmt: skip


_BYTES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "as it was": lambda draw, data: data,
    "truncated": _cut,
    "flipped": _flipped,
    "flipped head": _flipped_head,
    "blanked": _blanked,
    "elements": _elements,
    "spliced": _spliced,
    "crossed": lambda draw, data: data,
    "padded": _padded,
    "other": _other,
}


def _replaced(upload: Upload, body: bytes, cut: bool = False, **headers: str) -> Upload:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Upload(upload.kind, upload.path, {**upload.headers, **named}, body, cut)


def _type(draw: random.Random, given: Upload) -> Upload:
    kinds = (
        "", "application/json", "text/plain", "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 5_000, "multipart/related",
        "multipart/mixed; boundary=a",
        'multipart/related; type="application/dicom"', "application/x-www-form-urlencoded",
        "application/dicom", "image/png", "a/b/c;;;=", "multipart/form-data; boundary=\xe9\xe8",
        'multipart/related; type="application/dicom+json"; boundary=braintx-tests',
    )  # fmt: skip
    return _replaced(given, given.body, Content_Type=draw.choice(kinds))


def _pieces(draw: random.Random, given: Upload) -> Upload:
    """A body whose parts are not what they should be."""
    body, mark = given.body, b"--" + _BOUNDARY.encode()
    return _replaced(
        given,
        draw.choice(
            (
                b"",
                body[:-4],
                body.replace(b"\r\n", b"\n"),
                body.replace(b"; filename=", b"; nothing="),
                body.replace(b'name="', b'name="x', 1),
                body.replace(b"form-data", b"attachment", 1),
                body.replace(b"Content-Type: application/", b"Content-Type: \xff/"),
                body.replace(
                    b"Content-Type:", b"Content-Transfer-Encoding: base64\r\nContent-Type:"
                ),
                body.replace(b"Content-Type:", b"X: " + b"y" * 100_000 + b"\r\nContent-Type:"),
                mark + b"\r\n" + body,
                body + body,
                body.replace(b"--\r\n", b"", 1) + body,
                b"\0" * 100 + body,
                mark * 10_000,
                _fields(draw, mark) + body,
                b"".join(_field(mark, "images", "x", f"{i}.png") for i in range(5_001)) + body,
                b"".join(_field(mark, f"f{i}", "x") for i in range(1_001)) + body,
                _field(mark, "note", "n" * (2**20 + 1)) + body,
            )
        ),
    )


def _fields(draw: random.Random, mark: bytes) -> bytes:
    """A record that none can have, before the file."""
    values = {
        "age": ("-1", "1e400", "nan", "x", "", "²", "9" * 400),
        "sex": ("f", "X", "\0", "F" * 1_000),
        "note": ("\0", "\u202e", "\ud800", "n" * 20_001, "=cmd()", "😀" * 5_000),
        "image": ("text", ""),
        "images": ("text",),
    }
    name = draw.choice(list(values))
    return _field(mark, name, draw.choice(values[name])) * draw.choice((1, 2))


def _field(mark: bytes, name: str, value: str, file: str | None = None) -> bytes:
    more = "" if file is None else f'; filename="{file}"'
    head = f'Content-Disposition: form-data; name="{name}"{more}'
    return mark + f"\r\n{head}\r\n\r\n{value}\r\n".encode("utf-8", "surrogatepass")


def _length(draw: random.Random, given: Upload) -> Upload:
    """A length that is not the body's."""
    size = len(given.body)
    said = draw.choice((str(size + 1), str(size * 2 + 10), str(max(0, size - 10)), "0"))
    return _replaced(given, given.body, int(said) > size, Content_Length=said)


def _length_refused(draw: random.Random, given: Upload) -> Upload:
    """A length that can be refused before the body comes."""
    said = draw.choice((str(2**40), str(2**31), str(10**30), "-1", "x", "1e3"))
    return _replaced(given, b"", not said.isdecimal() or int(said) > 2**63, Content_Length=said)


def _headers(draw: random.Random, given: Upload) -> Upload:
    name, value = draw.choice(
        (
            ("Idempotency-Key", "x"), ("Idempotency-Key", "k" * 5_000),
            ("Idempotency-Key", "\xe9" * 10),
            ("Accept-Language", ",;q=,es;q=x" * 500), ("X-Request-ID", "a b\tc"),
            ("Accept", "x/y;q=z"),
            ("X-Request-ID", "z" * 9_000), ("Expect", "100-continue"), ("Content-Encoding", "gzip"),
            ("Cookie", "braintx_session=x.y.z"), ("Range", "bytes=0-"), ("Accept", "text/html"),
        )
    )  # fmt: skip
    return _replaced(given, given.body, **{name: value})


_FRAMES: dict[str, Callable[[random.Random, Upload], Upload]] = {
    "type": _type,
    "parts": _pieces,
    "length": _length,
    "length refused": _length_refused,
    "headers": _headers,
}
