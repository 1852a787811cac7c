"""A file of any accepted format to slices: the content decides, never the extension."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.core.records import Slice
from braintx.data.imaging import dicom, limits, nifti, png, raster, tiff
from braintx.data.imaging.nifti_header import HEADER_BYTES

Format = Literal["jpeg", "png", "tiff", "other", "dicom", "nifti", "nifti.gz"]

_FOREIGN = {
    b"GIF8": Phrase("a GIF"),
    b"%PDF": Phrase("a PDF document"),
    b"PK\x03\x04": Phrase("a ZIP archive"),
    b"\0\0\0\x0cjP  ": Phrase("a bare JPEG 2000 file"),
    b"\xff\x4f\xff\x51": Phrase("a bare JPEG 2000 stream"),
    b"8BPS": Phrase("a Photoshop file"),
    b"\x89HDF": Phrase("an HDF5 or MINC file"),
    b"NRRD": Phrase("an NRRD volume"),
}


@dataclass(frozen=True)
class ImageInfo:
    """What a file's header says. ``width`` and ``height`` are pixels of one slice."""

    format: Format
    width: int
    height: int


def read_slice(path: Path | str, *, volume: int | None = None) -> Slice:
    """The first slice of a file; the only one of a JPEG or PNG.

    Parameters
    ----------
    path : Path or str
    volume : int, optional
        As of `read_slices`.

    Raises
    ------
    ImageError
        As `read_slices`.
    """
    return read_slices(path, index=0, volume=volume)[0]


def read_slices(
    path: Path | str, *, index: int | None = None, volume: int | None = None
) -> tuple[Slice, ...]:
    """Every slice of an image file, or one.

    JPEG, PNG, BMP, TIFF, WebP, DICOM and NIfTI are told apart by their content.

    Parameters
    ----------
    path : Path or str
    index : int, optional
        Only this slice, counted from 0: a frame of DICOM, a page of TIFF, a slice of NIfTI
        counted from the feet, from the back or from the left; see `braintx.data.imaging.nifti`.
    volume : int, optional
        Which volume of a NIfTI file that holds several, counted from 0. Without it the first
        is read, and the notes of the slices say so.

    Returns
    -------
    tuple of Slice
        Grey levels in [0, 1], each slice 64 to 8192 pixels a side.

    Raises
    ------
    ImageError
        With one of the codes in `braintx.data.imaging.CODES`.
    """
    path = Path(path)
    kind, data = _open(path)
    if kind in ("nifti", "nifti.gz"):
        return nifti.read(path, kind == "nifti.gz", index, volume)
    limits.pick_volume(volume, 1, path.name)
    if kind == "dicom":
        return dicom.read(path, index)
    if kind == "tiff":
        return tiff.read(data, path.name, index)

    if kind == "other":
        pages = raster.read_other(data, path.name, index)
        return tuple(
            Slice(limits.unit(page.levels), path.name, place, notes=page.notes)
            for place, page in enumerate(pages, start=index or 0)
        )
    limits.pick(index, 1, path.name)
    if kind == "jpeg":
        return (Slice(limits.unit(raster.read_jpeg(data, path.name)), path.name),)
    picture = png.read(data, path.name)
    levels = limits.unit(picture.levels)
    return (Slice(levels, path.name, aspect=picture.aspect, notes=picture.notes),)


def inspect(path: Path | str) -> ImageInfo:
    """What a file is, from its header, end mark and checksums; its pixels are not decoded.

    Raises
    ------
    ImageError
        Where the file is empty, cut off, no image, or of a size that is not accepted.
    """
    path = Path(path)
    kind, data = _open(path)
    if kind == "dicom":
        header = dicom.open_dataset(path, pixels=False)
        dicom.frame_count(header, path.name)
        return ImageInfo(kind, int(header.Columns), int(header.Rows))
    if kind in ("nifti", "nifti.gz"):
        return ImageInfo(kind, *nifti.size(path, kind == "nifti.gz"))
    if kind == "jpeg":
        raster.refuse_cut_jpeg(data, path.name)
        return ImageInfo(kind, *raster.jpeg_size(data, path.name))
    if kind == "png":
        head = png.look(data, path.name)
        return ImageInfo(kind, head.width, head.height)
    if kind == "tiff":
        return ImageInfo(kind, *tiff.size(data, path.name))
    return ImageInfo(kind, *raster.other_size(data, path.name))


def _open(path: Path) -> tuple[Format, bytes]:
    """The format, and the whole content of those formats that are read in one piece."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageError(
                "{name} is not a file. Of a folder with a DICOM series, read the series.",
                "image.not_found",
                name=path.name,
            )
        with path.open("rb") as stream:
            head = stream.read(HEADER_BYTES)
            kind = _sniff(head, path)
            if kind not in ("jpeg", "png", "tiff", "other"):
                return kind, b""
            if status.st_size > limits.MAX_FILE_BYTES:
                raise ImageError(
                    "{name} has {size} bytes; a picture of the largest accepted size has fewer "
                    "than {most}. Save it again as PNG.",
                    "image.too_large",
                    name=path.name,
                    size=status.st_size,
                    most=limits.MAX_FILE_BYTES,
                )
            return kind, head + stream.read()
    except FileNotFoundError as error:
        raise ImageError(
            "There is no file {name}. Check the path.", "image.not_found", name=path.name
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or Phrase("not a possible path")
        raise ImageError(
            "{name} cannot be read: {reason}. Check the path, and that you may read it.",
            "image.unreadable",
            name=repr(path.name),
            reason=reason,
        ) from error


def _sniff(head: bytes, path: Path) -> Format:
    if not head:
        raise ImageError(
            "{name} is empty: it has no bytes. Get it again.", "image.empty", name=path.name
        )
    if nifti.is_nifti(head):
        return "nifti"
    if dicom.is_dicom(head):
        return "dicom"
    if head.startswith(nifti.GZIP_MAGIC) and nifti.is_nifti(nifti.unpacked_head(path)):
        return "nifti.gz"
    return _sniff_raster(head, path.name)


def _sniff_raster(head: bytes, name: str) -> Format:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "tiff"
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bmp = head[:2] == b"BM" and head[6:10] == b"\0\0\0\0"  # the reserved field
    if webp or bmp:
        return "other"
    raise _refusal(head, name)


def _refusal(head: bytes, name: str) -> ImageError:
    foreign = next((what for mark, what in _FOREIGN.items() if head.startswith(mark)), None)
    if head[4:8] == b"ftyp":
        foreign = Phrase("a HEIC or AVIF photograph, or a film")
    if foreign:
        return ImageError(
            "{name} is {kind}, which is not read. Give a JPEG, PNG, BMP, TIFF, WebP, DICOM or "
            "NIfTI file.",
            "image.unsupported",
            name=name,
            kind=foreign,
        )
    return ImageError(
        "{name} is not an image: its content is none of the accepted formats, whatever its name "
        "says. Give a JPEG, PNG, BMP, TIFF, WebP, DICOM or NIfTI file.",
        "image.not_an_image",
        name=name,
    )
