"""The pages of a TIFF file to slices: which are pictures, which end is white, what is clear.

Pillow reads what a photograph may be. What only a scanner writes, values of more than 8 bits or
with a sign or a fraction, is OpenCV's: Pillow refuses some of it and misreads the rest. Neither
minds that low values may be white there.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.core.records import Issue, Slice
from braintx.data.imaging import limits, raster
from braintx.data.imaging.failures import corrupt, through_pillow, truncated
from braintx.data.imaging.suppress_stderr import muted
from braintx.data.imaging.turned import SIDEWAYS

_MAX_PAGES = 10_000  # one directory more is a loop or an attack: no scan has so many slices
_WHITE_IS_ZERO = 0
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_OLD_REDUCED = 2  # value of SubfileType
_SUB_DIRECTORIES = 330
_INTEGER, _FRACTION, _UNTYPED = 1, 3, 4  # values of SampleFormat
_PLANES_APART = 2
_SAME = 0.95  # correlation from which a smaller page is the larger one again; slices have less
_SMALL = 64  # pixels a side that two pages are compared on


@dataclass(frozen=True)
class Page:
    """One directory of a TIFF file.

    ``place`` counts those of the file's chain; ``inner`` is where one that hangs below another
    begins, as camera files have their picture below a thumbnail.
    """

    place: int
    tags: dict[int, Any]
    inner: int | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as stored."""
        return int(self.tags.get(256, 0)), int(self.tags.get(257, 0))

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height as shown."""
        width, height = self.size
        return (height, width) if self.tags.get(274) in SIDEWAYS else (width, height)

    @property
    def spare(self) -> bool:
        """Whether the file itself says that this is a smaller copy or a mask of another page."""
        kind, old = self.tags.get(254, 0), self.tags.get(255, 0)
        return bool(kind & (_REDUCED | _MASK)) or old == _OLD_REDUCED

    @property
    def bits(self) -> int:
        """Of one value."""
        return int(np.max(self.tags.get(258, 1)))

    @property
    def samples(self) -> int:
        """Values of one pixel."""
        return int(self.tags.get(277, 1))

    @property
    def numeric(self) -> bool:
        """Whether its values, grey or colours, have more than 8 bits, a sign, or a fraction."""
        plain = np.max(self.tags.get(339, _INTEGER)) in (_INTEGER, _UNTYPED)
        return self.tags.get(262, 1) in (0, 1, 2) and (self.bits > 8 or not plain)

    @property
    def unread(self) -> bool:
        """Whether Pillow and OpenCV refuse it, or give another picture than the file's."""
        deep = self.numeric and self.samples > 1
        apart = deep and self.tags.get(284, 1) == _PLANES_APART
        half = self.bits == 16 and np.max(self.tags.get(339, _INTEGER)) == _FRACTION
        return apart or half or (deep and self.samples == 2)

    @property
    def aspect(self) -> float | None:
        """Height of a pixel in its widths, once upright."""
        across, down = (_number(self.tags.get(tag)) for tag in (282, 283))
        if self.tags.get(274) in SIDEWAYS:
            across, down = down, across
        return limits.believed_aspect(across, down)


def read(data: bytes, name: str, index: int | None) -> tuple[Slice, ...]:
    """Every page that is a picture of its own, or the one asked for.

    Smaller copies of a page are passed over and noted: those that the file declares as such,
    and those of the same shape that look the same. Pages of one size are the slices of a volume,
    and so are different pictures of different sizes.

    Parameters
    ----------
    data, name, index
        As of `braintx.data.imaging.raster.read_other`.

    Raises
    ------
    ImageError
    """
    pages = _pages(data, name)
    kept = _pictures(data, pages, name)
    chosen = limits.pick(index, len(kept), name)
    if index is None:
        limits.refuse_volume(sum(page.size[0] * page.size[1] for page in kept), name)
    others = len(pages) - len(kept)
    found = Issue("reading.thumbnail", "info", others, values={"count": others})
    passed_over = (found,) if others else ()
    slices = []
    for place in chosen:
        page = kept[place]
        limits.refuse_size(*page.size, name)
        levels, told = _decoded(data, page, name)
        notes = (*passed_over, *told)
        slices.append(Slice(limits.unit(levels), name, place, aspect=page.aspect, notes=notes))
    return tuple(slices)


def size(data: bytes, name: str) -> tuple[int, int]:
    """Width and height of the first picture, from the headers; checked for what can be read.

    Raises
    ------
    ImageError
    """
    page = _pictures(data, _pages(data, name), name)[0]
    limits.refuse_size(*page.size, name)
    _refuse_unread(page, name)
    return page.upright_size


def _pages(data: bytes, name: str) -> list[Page]:
    """Every directory of the file, in its order."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    if data[:4] == b"MM\0+":
        raise ImageError(
            "{name} is a big-endian BigTIFF, which is not read. Save it as TIFF or PNG.",
            "image.unsupported",
            name=name,
        )
    pages: list[Page] = []
    seen: set[int] = set()
    with through_pillow(name):
        directory = ImageFileDirectory_v2(_head(data))
        stream = io.BytesIO(data)
        while directory.next and directory.next not in seen and len(pages) < _MAX_PAGES:
            seen.add(directory.next)
            _refuse_beyond(directory.next, data, name)
            stream.seek(directory.next)
            directory.load(stream)
            pages.append(Page(len(pages), dict(directory)))
        if pages and all(page.spare for page in pages):
            pages += _below(pages, stream, data)
    if not pages:
        raise corrupt(name, Phrase("no page"))
    return pages


def _below(pages: list[Page], stream: io.BytesIO, data: bytes) -> list[Page]:
    """The directories that hang below smaller copies: there the whole picture may be."""
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    found = []
    for page in pages:
        for start in np.atleast_1d(page.tags.get(_SUB_DIRECTORIES, ())).astype(int).tolist():
            directory = ImageFileDirectory_v2(_head(data))
            stream.seek(start)
            directory.load(stream)
            found.append(Page(len(pages), dict(directory), start))
    return found


def _head(data: bytes) -> bytes:
    """The file's first bytes, as long as Pillow's parser wants them."""
    return data[: 16 if data[2:3] == b"+" else 8]


def _linked(data: bytes, start: int) -> bytes:
    """The file with the directory that begins there as its first."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    at, length = (8, 8) if b"+" in data[2:4] else (4, 4)
    return data[:at] + start.to_bytes(length, order) + data[at + length :]


def _refuse_beyond(end: int, data: bytes, name: str) -> None:
    if end > len(data):  # a decoder would fill what is missing with anything
        raise truncated(name)


def _pictures(data: bytes, pages: list[Page], name: str) -> list[Page]:
    """The pages without smaller copies of others."""
    kept = [page for page in pages if not page.spare] or pages
    if len({page.size for page in kept}) == 1:
        return kept
    largest = max(kept, key=lambda page: page.size[0] * page.size[1])
    alike = [page for page in kept if page.size != largest.size and _same_shape(page, largest)]
    if not alike:
        return kept
    limits.refuse_size(*largest.size, name)
    whole = _thumbnail(data, largest, name)
    copies = {page.place for page in alike if _look_alike(whole, _thumbnail(data, page, name))}
    return [page for page in kept if page.place not in copies]


def _same_shape(small: Page, large: Page) -> bool:
    """Whether one is the other scaled down, up to a rounded pixel."""
    scale = large.size[0] / max(1, small.size[0])
    return abs(large.size[1] / scale - small.size[1]) <= 1.0


def _thumbnail(data: bytes, page: Page, name: str) -> NDArray[np.float32]:
    import cv2

    levels = limits.unit(_decoded(data, page, name).levels)
    small = cv2.resize(levels, (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _look_alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two thumbnails show the same; flat ones show nothing, and so the same."""
    spread = float(one.std()) * float(other.std())
    if spread <= 0:
        return True
    shared = float(((one - one.mean()) * (other - other.mean())).mean())
    return shared / spread >= _SAME


def _decoded(data: bytes, page: Page, name: str) -> limits.Shown:
    _refuse_unread(page, name)
    if page.inner is not None:
        data, page = _linked(data, page.inner), replace(page, place=0, inner=None)
    if page.numeric:
        levels = _numbers(data, page, name)
        if levels is not None and levels.ndim == 3:
            colour = limits.grey(levels[..., 2::-1])  # OpenCV has blue first
            clear = levels.shape[2] == 4 and page.tags.get(338) in (1, 2, (1,), (2,))
            return limits.over_black(colour, levels[..., 3]) if clear else limits.Shown(colour)
        if levels is not None:
            if page.tags.get(262) == _WHITE_IS_ZERO and page.bits > 8:  # eight it turns itself
                levels = _inverted(levels)
            return limits.Shown(levels)
    return _through_pillow(data, page, name)


def _refuse_unread(page: Page, name: str) -> None:
    if page.unread:
        raise _unsupported(page, name)


def _unsupported(page: Page, name: str) -> ImageError:
    return ImageError(
        "{name} is a TIFF whose pixels ({samples} × {bits} bits) are in a form that is not read. "
        "Save it as PNG, or as TIFF with one value of 16 bits.",
        "image.unsupported",
        name=name,
        samples=page.samples,
        bits=page.bits,
    )


def _numbers(data: bytes, page: Page, name: str) -> NDArray[np.generic] | None:
    """The values as they are stored; None where OpenCV does not know the form."""
    import cv2

    for offsets, counts in ((273, 279), (324, 325)):
        ends = np.add(page.tags.get(offsets, 0), page.tags.get(counts, 0))
        _refuse_beyond(int(np.max(ends)), data, name)
    try:
        with muted():
            stored, place = np.frombuffer(data, np.uint8), (page.place, page.place + 1)
            _, pages = cv2.imdecodemulti(stored, cv2.IMREAD_UNCHANGED, range=place)
    except cv2.error:
        return None
    found = pages[0] if pages else None  # upright: OpenCV minds the orientation
    return found if found is not None and found.shape[:2] == page.upright_size[::-1] else None


def _inverted(levels: NDArray[np.generic]) -> NDArray[np.generic]:
    """Low values were white: the largest becomes 0, so that air is as dark as it can be."""
    if np.issubdtype(levels.dtype, np.unsignedinteger):
        return np.asarray(levels.max() - levels)
    values = levels.astype(np.float64)
    finite = values[np.isfinite(values)]
    return (finite.max() if finite.size else 0.0) - values


def _through_pillow(data: bytes, page: Page, name: str) -> limits.Shown:
    from PIL import Image, ImageOps, UnidentifiedImageError

    with through_pillow(name):
        try:
            with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
                image.seek(page.place)
                found = raster.shown(ImageOps.exif_transpose(image))
        except UnidentifiedImageError as error:  # the directory has been read: it is a TIFF
            raise _unsupported(page, name) from error
    if page.numeric and page.tags.get(262) == _WHITE_IS_ZERO:
        return found._replace(levels=_inverted(found.levels))
    return found


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
