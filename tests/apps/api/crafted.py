"""Files made to do harm: bombs, lies about sizes, and DICOM that no scanner writes."""

from __future__ import annotations

import gzip
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator

import numpy as np
from pydicom import uid
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from tests.apps.api import sources

_MEGABYTE = bytes(2**20)


def everything(megabytes: int = 128) -> dict[str, bytes]:
    """All of them by name; bombs swell to so many megabytes."""
    return {
        **dict(pictures(megabytes)),
        **dict(volumes(megabytes)),
        **dict(archives(megabytes)),
        **dict(objects(megabytes)),
    }


def pictures(megabytes: int) -> Iterator[tuple[str, bytes]]:
    """Small files that say they are enormous, and files that swell."""
    for side in (0, 1, 63, 8193, 30_000, 2**31 - 1, 2**32 - 1):
        yield f"png-{side}.png", _png(side, side, zlib.compress(b"\0" * 65_536))
    yield "flat.png", _png(8192, 128 * megabytes, _swelling(megabytes, 128 * megabytes))
    yield "swells.png", _png(256, 256, _swelling(megabytes))
    yield "short.png", _png(4096, 4096, zlib.compress(b"\0\1"))
    yield "colours.png", _png(256, 256, zlib.compress(bytes(257 * 256)), depth=16, colour=3)
    jpeg = sources.picture(".jpg")
    start = jpeg.index(b"\xff\xc0")
    for side in (0, 1, 65_535):
        yield (
            f"jpeg-{side}.jpg",
            jpeg[: start + 5] + struct.pack(">HH", side, side) + jpeg[start + 9 :],
        )
    for side in (0, -1, 8192, 2**31 - 1):
        bmp = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54)
        yield (
            f"bmp-{side}.bmp",
            bmp + struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0),
        )
    for side in (0, 8192, 65_536, 2**32 - 1):
        yield f"tiff-{side}.tif", _tiff(side, zlib.compress(bytes(1000)))
    yield "tiff-swells.tif", _tiff(1024, _swelling(megabytes))
    yield "tiff-loop.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
    yield "gif.gif", b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"
    yield "webp.webp", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0"


def volumes(megabytes: int) -> Iterator[tuple[str, bytes]]:
    """NIfTI whose header lies, and gzip that swells."""
    plain = gzip.decompress(sources.nifti())
    for name, sizes in {
        "nifti-huge": (3, 32_767, 32_767, 32_767),
        "nifti-largest": (3, 512, 512, 512),
        "nifti-none": (3, 0, 0, 0),
        "nifti-below": (3, -1, -1, -1),
        "nifti-many": (7, 64, 64, 2, 2, 2, 2, 2),
        "nifti-axes": (99, 64, 64, 1),
    }.items():
        dims = struct.pack("<8h", *(sizes + (1,) * 8)[:8])
        yield f"{name}.nii", plain[:40] + dims + plain[56:]
    for name, at, value in (
        ("nifti-type.nii", 70, b"\xff\x7f"),
        ("nifti-offset.nii", 108, struct.pack("<f", 1e30)),
        ("nifti-nan.nii", 112, struct.pack("<ff", float("nan"), float("inf"))),
        ("nifti-spacing.nii", 80, struct.pack("<3f", float("inf"), -1.0, 0.0)),
    ):
        yield name, plain[:at] + value + plain[at + len(value) :]
    yield "zeros.nii.gz", _gzipped(plain[:352], megabytes)
    yield "noise.nii.gz", gzip.compress(b"no volume", mtime=0)
    yield "bare.gz", _gzipped(b"", megabytes)


def archives(megabytes: int) -> Iterator[tuple[str, bytes]]:
    """ZIP files that swell, lead outside, hold themselves, or lie."""
    image = sources.picture()
    yield "bomb.zip", sources.zipped({f"{i}.png": _MEGABYTE * (megabytes // 4) for i in range(4)})
    yield "many.zip", sources.zipped({f"{i}.png": b"" for i in range(2_500)})
    yield (
        "nested.zip",
        sources.zipped({"a.zip": sources.zipped({"b.zip": sources.zipped({"c.png": image})})}),
    )
    yield "empty.zip", sources.zipped({})
    yield "leads-out.zip", sources.zipped({"../../../etc/cron.d/x.png": image, "/etc/x.png": image})
    yield "drive.zip", sources.zipped({"C:\\x.png": image, "..\\..\\x.png": image})
    yield "long.zip", sources.zipped({"a" * 60_000 + ".png": image})
    yield "right.zip", sources.zipped({"\u202egnp.exe": image, "\u200f\u202b.png": image})
    yield (
        "mixed.zip",
        sources.zipped({"a.png": image, "b.dcm": b"", "c.txt": b"x", ".DS_Store": b"x"}),
    )
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as archive:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    yield "link.zip", linked.getvalue()
    honest = sources.zipped({"a.png": image})
    central = honest.index(b"PK\x01\x02")
    yield "locked.zip", honest[: central + 8] + b"\x01\0" + honest[central + 10 :]
    yield "lies.zip", honest[: central + 24] + b"\x10\0\0\0" + honest[central + 28 :]
    yield "method.zip", honest[: central + 10] + b"\x63\0" + honest[central + 12 :]
    yield "nul.zip", honest.replace(b"a.png", b"a\0png")
    yield "prefixed.zip", image + honest


def objects(megabytes: int) -> Iterator[tuple[str, bytes]]:
    """DICOM with absurd sizes, depths, types and encodings."""
    for name, values in _ODD_VALUES.items():
        yield f"{name}.dcm", _dicom(_with(values))
    for name, change in _ODD_SHAPES.items():
        yield f"{name}.dcm", _dicom(change)
    plain = sources.dicom()
    for name, syntax in _SYNTAXES.items():
        yield (
            f"{name}.dcm",
            plain.replace(b"1.2.840.10008.1.2.1\0", syntax.encode().ljust(20, b"\0"), 1),
        )
    yield "long-element.dcm", plain.replace(b"US\x02\0", b"US\xff\xff", 1)
    yield (
        "endless-pixels.dcm",
        plain.replace(b"\xe0\x7f\x10\0OW\0\0", b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff", 1),
    )
    yield "odd-type.dcm", plain.replace(b"\x28\0\x10\0US", b"\x28\0\x10\0ZZ", 1)
    yield "no-preamble.dcm", plain[128:]
    yield "preamble.dcm", plain[:132]
    for depth in (60, 400, 20_000):
        yield f"deep-{depth}.dcm", _nested(plain, depth)
    yield "broad.dcm", _nested(plain, 1, 50_000)
    yield "deflated-bomb.dcm", _deflated(megabytes)


_ODD_VALUES: dict[str, dict[str, object]] = {
    "widest": {"Rows": 65_535, "Columns": 65_535},
    "none": {"Rows": 0, "Columns": 0},
    "frames": {"NumberOfFrames": 2**31 - 1},
    "frames-below": {"NumberOfFrames": -1},
    "frames-some": {"NumberOfFrames": 3},
    "bits-1": {"BitsAllocated": 1},
    "bits-64": {"BitsAllocated": 64},
    "bits-odd": {"BitsAllocated": 13, "BitsStored": 99, "HighBit": 200},
    "samples": {"SamplesPerPixel": 65_535},
    "colour": {"PhotometricInterpretation": "YBR_FULL_422", "SamplesPerPixel": 3},
    "palette": {"PhotometricInterpretation": "PALETTE COLOR"},
    "spacing": {"PixelSpacing": ["NaN", "-1"]},
    "spacing-tiny": {"PixelSpacing": ["1e-300", "1e300"]},
    "window": {"WindowCenter": "1e308", "WindowWidth": "0"},
    "slope": {"RescaleSlope": "inf", "RescaleIntercept": "nan"},
    "name": {"PatientName": "^" * 60_000},
    "charset": {"SpecificCharacterSet": ["ISO 2022 IR 9999", "\\\\"]},
    "position": {"ImagePositionPatient": [], "ImageOrientationPatient": [0] * 6},
    "uids": {"SOPInstanceUID": "../../x", "StudyInstanceUID": "1" * 500, "SeriesInstanceUID": ""},
    "dates": {"PatientBirthDate": "99999999", "StudyDate": "today", "PatientAge": "-1"},
    "pixels-few": {"PixelData": b"\0\0"},
    "pixels-none": {"PixelData": b""},
    "pixels-many": {"PixelData": bytes(2**22)},
    "sop-class": {"SOPClassUID": "1.2.3"},
}
_SYNTAXES = {
    "as-jpeg": "1.2.840.10008.1.2.4.50",
    "as-jpeg2000": "1.2.840.10008.1.2.4.90",
    "as-jpegls": "1.2.840.10008.1.2.4.80",
    "as-rle": "1.2.840.10008.1.2.5",
    "as-mpeg": "1.2.840.10008.1.2.4.100",
    "as-big": "1.2.840.10008.1.2.2",
    "as-implicit": "1.2.840.10008.1.2",
    "as-nothing": "1.2.3.4",
}


def _private(made: Dataset) -> None:
    for element in range(0x1000, 0x3000):
        made[0x0099, element] = DataElement((0x0099, element), "UN", b"\0" * 8)


def _packed(made: Dataset) -> None:
    made.file_meta.TransferSyntaxUID = uid.JPEGBaseline8Bit
    made.PixelData = encapsulate([sources.picture(".jpg")])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True


def _packed_lies(made: Dataset) -> None:
    _packed(made)
    made.NumberOfFrames = 1_000


def _no_pixels(made: Dataset) -> None:
    del made.PixelData


def _floating(made: Dataset) -> None:
    del made.PixelData
    made.BitsAllocated = 32
    made.FloatPixelData = np.full((made.Rows, made.Columns), np.nan, np.float32).tobytes()


_ODD_SHAPES: dict[str, Callable[[Dataset], None]] = {
    "private": _private,
    "packed": _packed,
    "packed-lies": _packed_lies,
    "no-pixels": _no_pixels,
    "floating": _floating,
}


def _with(values: dict[str, object]) -> Callable[[Dataset], None]:
    def change(made: Dataset) -> None:
        for keyword, value in values.items():
            setattr(made, keyword, value)

    return change


def _dicom(change: Callable[[Dataset], None]) -> bytes:
    made = sources.dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom is right to complain
        change(made)
        stream = io.BytesIO()
        made.save_as(stream, enforce_file_format=False)
    return stream.getvalue()


def _nested(plain: bytes, depth: int, items: int = 1) -> bytes:
    """A sequence in a sequence, and so on; by hand, as writing it takes pydicom for ever."""
    at = plain.index(b"\x08\0\x60\0CS")
    begins = b"\x08\0\x40\x11SQ\0\0" + b"\xff" * 4
    item, ends = b"\xfe\xff\0\xe0" + b"\xff" * 4, b"\xfe\xff\x0d\xe0\0\0\0\0"
    head, tail = begins + item, ends + b"\xfe\xff\xdd\xe0\0\0\0\0"
    more = (item + ends) * (items - 1)
    return plain[:at] + head * depth + tail[:8] + more + tail[8:] + tail * (depth - 1) + plain[at:]


def _deflated(megabytes: int) -> bytes:
    plain = sources.dicom()
    end = plain.index(b"\x08\0\x05\0CS")  # where the data set begins, after the file's own group
    meta = plain[:end].replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99", 1)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = [packer.compress(plain[end:]), *(packer.compress(_MEGABYTE) for _ in range(megabytes))]
    return meta + b"".join(packed) + packer.flush()


def _png(width: int, height: int, data: bytes, depth: int = 8, colour: int = 0) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _tiff(side: int, data: bytes) -> bytes:
    """One deflated strip of grey pixels."""
    tags = [(256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 8), (262, 3, 1), (273, 4, 200)]
    tags += [(277, 3, 1), (278, 4, side), (279, 4, len(data))]
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + fields + bytes(4)
    return head.ljust(200, b"\0") + data


def _swelling(megabytes: int, more: int = 0) -> bytes:
    """Zeros, deflated a thousand times smaller."""
    packer = zlib.compressobj(9)
    packed = [packer.compress(_MEGABYTE) for _ in range(megabytes)]
    return b"".join([*packed, packer.compress(bytes(more)), packer.flush()])


def _gzipped(head: bytes, megabytes: int) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as file:
        file.write(head)
        for _ in range(megabytes):
            file.write(_MEGABYTE)
    return stream.getvalue()
