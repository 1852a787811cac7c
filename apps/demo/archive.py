"""Uploads to scans: ZIP files opened with care, junk passed over, names kept for the table."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from apps.demo.zipnames import member_name
from braintx.core.errors import BrainTxError
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import natural_key

MOST_FILES = 2_000
MOST_BYTES = 2_000_000_000
MOST_SWELLING = 200  # unpacked bytes per packed byte; a scan's blank border stays far below
_SMALL = 10_000_000  # below this, swelling is harmless
_CHUNK = 1 << 20
_DRIVE = re.compile(r"[A-Za-z]:")
_DIGITS = re.compile(r"[0-9]+")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


class ArchiveError(BrainTxError):
    """A ZIP file that is damaged, protected, or unsafe to open.

    Parameters
    ----------
    message : str
    code : str
    values : object
        What the catalogue's sentence for the code fills in.
    """

    code = "archive.unreadable"

    def __init__(self, message: str, code: str, **values: object) -> None:
        super().__init__(message, code)
        self.values = values


@dataclass(frozen=True)
class Found:
    """What the uploads hold.

    Attributes
    ----------
    scans : tuple of (str, Path or ArchiveError)
        The name to show, and the file; or why there is none.
    skipped : tuple of str
        Names passed over because they are no scans.
    """

    scans: tuple[tuple[str, Path | ArchiveError], ...]
    skipped: tuple[str, ...]


def gather(uploads: list[str], folder: Path) -> Found:
    """Every scan among the uploads, in order; ZIP files are unpacked into ``folder``.

    The order is that in which they were given, but for names that differ in their numbers alone:
    slice 2 comes before slice 10.
    """
    scans: list[tuple[str, Path | ArchiveError]] = []
    skipped: list[str] = []
    given = [Path(upload) for upload in uploads]
    for number in _counted([path.name for path in given]):
        path = given[number]
        if is_ignored(path.name):
            skipped.append(path.name)
        elif path.suffix.lower() == ".zip":
            place = folder / str(number)
            place.mkdir()
            try:
                inside = unpack(path, place)
            except ArchiveError as error:
                scans.append((path.name, error))
            else:
                scans += inside.scans
                skipped += inside.skipped
        else:
            scans.append((path.name, path))
    return Found(tuple(scans), tuple(skipped))


def unpack(path: Path, folder: Path) -> Found:
    """Unpack a ZIP file of scans.

    Parameters
    ----------
    path : Path
    folder : Path
        An empty folder of this run; files get numbers for names in it.

    Raises
    ------
    ArchiveError
        Damaged, protected, too large, suspiciously packed, or with names or links that lead
        outside. Nothing is unpacked then, but for a size that the file itself lied about.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse(members)
            return _extract(archive, members, folder)
    except _DAMAGE as error:
        raise ArchiveError(f"{path.name} is not a readable ZIP.", "archive.unreadable") from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise ArchiveError(f"{path.name} has a password.", "archive.encrypted") from error


def _refuse(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise ArchiveError("Too many files.", "archive.too_many", limit=MOST_FILES)
    if any(member.flag_bits & 0x1 for member in members):
        raise ArchiveError("A member has a password.", "archive.encrypted")
    if any(_unsafe(member) for member in members):
        raise ArchiveError("A member's name leads outside.", "archive.unsafe")
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > MOST_BYTES or (size > _SMALL and size > MOST_SWELLING * max(packed, 1)):
        raise _too_large()


def _unsafe(member: zipfile.ZipInfo) -> bool:
    """Absolute names, drives, ``..``, and links (the upper half of the attributes is Unix's)."""
    name = _name(member)
    parts = PurePosixPath(name).parts
    link = stat.S_ISLNK(member.external_attr >> 16)
    return name.startswith("/") or ".." in parts or bool(_DRIVE.match(name)) or link


def _name(member: zipfile.ZipInfo) -> str:
    return member_name(member).replace("\\", "/")


def _extract(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> Found:
    scans: list[tuple[str, Path | ArchiveError]] = []
    skipped: list[str] = []
    room = MOST_BYTES
    names = [_name(member) for member in members]
    for number in _counted(names):
        member, name = members[number], names[number]
        if is_ignored(name):
            skipped.append(name)
        elif PurePosixPath(name).suffix.lower() == ".zip":
            scans.append((name, ArchiveError("A ZIP within a ZIP.", "archive.nested")))
        else:
            target = folder / f"{number:05d}-{_plain(name)}"
            room -= _copy(archive, member, target, room)
            scans.append((name, target))
    if not scans:
        raise ArchiveError("No scan inside.", "archive.nothing")
    return Found(tuple(scans), tuple(skipped))


def _counted(names: Sequence[str]) -> list[int]:
    """Places of names such that those which differ in their numbers alone count upwards.

    All others stay where they are: an order that somebody made is kept, that which a computer
    makes of slice 1, slice 10, slice 2 is not.
    """
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        alike.setdefault(_DIGITS.sub("0", name), []).append(place)
    order = [*range(len(names))]
    for places in alike.values():
        counted = sorted(places, key=lambda place: natural_key(names[place]))
        for slot, place in zip(places, counted, strict=True):
            order[slot] = place
    return order


def _plain(name: str) -> str:
    """The last part of a member's name as a harmless file name."""
    return re.sub(r"[^\w.-]", "_", PurePosixPath(name).name)[-80:]


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Unpack one member, counting: a ZIP's own sizes may lie."""
    written = 0
    with archive.open(member) as source, target.open("wb") as sink:
        for chunk in _chunks(source):
            written += len(chunk)
            if written > room:
                raise _too_large()
            sink.write(chunk)
    return written


def _chunks(source: object) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):  # type: ignore[attr-defined]
        yield chunk


def _too_large() -> ArchiveError:
    return ArchiveError("Too large.", "archive.too_large", limit=MOST_BYTES // 1_000_000)
