"""ZIP files of scans, opened with care: bombs, links, and names that lead outside are refused."""

from __future__ import annotations

import lzma
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from braintx.core.errors import ImageError
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import counted
from braintx.data.imaging.zip_names import member_name

MOST_FILES = 2_000
MOST_BYTES = 2_000_000_000
MOST_SWELLING = 200  # unpacked bytes per packed byte; a scan's blank border stays far below
_SMALL = 10_000_000  # below this, swelling is harmless
_CHUNK = 1 << 20
_DRIVE = re.compile(r"[A-Za-z]:")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


@dataclass(frozen=True)
class Found:
    """What somebody handed over holds.

    Attributes
    ----------
    scans : tuple of (str, Path or ImageError)
        The name to show, and the file; or why there is none.
    skipped : tuple of str
        Names passed over because they are no scans.
    """

    scans: tuple[tuple[str, Path | ImageError], ...]
    skipped: tuple[str, ...]


def is_archive(path: Path | str) -> bool:
    """Whether a name is that of a ZIP file."""
    return str(path).lower().endswith(".zip")


def unpack(path: Path, folder: Path) -> Found:
    """Unpack a ZIP file of scans.

    Parameters
    ----------
    path : Path
    folder : Path
        An empty folder of this run; files get numbers for names in it.

    Raises
    ------
    ImageError
        Damaged, protected, too large, suspiciously packed, or with names or links that lead
        outside. Nothing is unpacked then, but for a size that the file itself lied about.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse(members, path.name)
            return _extract(archive, members, folder, path.name)
    except _DAMAGE as error:
        raise ImageError(
            "{name} is damaged or no ZIP file. Make it again.", "archive.unreadable", name=path.name
        ) from error
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise _encrypted(path.name) from error


def _refuse(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MOST_FILES:
        raise ImageError(
            "{name} holds {count} files; at most {most} are opened. Split it.",
            "archive.too_many",
            name=name,
            count=len(members),
            most=MOST_FILES,
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise _encrypted(name)
    if any(_unsafe(member) for member in members):
        raise ImageError(
            "{name} holds links, or names that lead outside its folder, and was not opened. Make "
            "it again from plain files.",
            "archive.unsafe",
            name=name,
        )
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if size > MOST_BYTES or (size > _SMALL and size > MOST_SWELLING * max(packed, 1)):
        raise _too_large(name)


def _unsafe(member: zipfile.ZipInfo) -> bool:
    """Absolute names, drives, ``..``, and links (the upper half of the attributes is Unix's)."""
    name = _name(member)
    parts = PurePosixPath(name).parts
    link = stat.S_ISLNK(member.external_attr >> 16)
    return name.startswith("/") or ".." in parts or bool(_DRIVE.match(name)) or link


def _name(member: zipfile.ZipInfo) -> str:
    return member_name(member).replace("\\", "/")


def _extract(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, own: str
) -> Found:
    scans: list[tuple[str, Path | ImageError]] = []
    skipped: list[str] = []
    room = MOST_BYTES
    names = [_name(member) for member in members]
    for number in counted(names):
        name = names[number]
        if is_ignored(name):
            skipped.append(name)
        elif is_archive(name):
            scans.append((name, _nested(name)))
        else:
            target = folder / f"{number:05d}-{_plain(name)}"
            with archive.open(members[number]) as source:
                room -= _copy(source, target, room, own)
            scans.append((name, target))
    if not scans:
        raise ImageError(
            "There is no scan in {name}. Give a ZIP file with some.", "archive.nothing", name=own
        )
    return Found(tuple(scans), tuple(skipped))


def _plain(name: str) -> str:
    """The last part of a member's name as a harmless file name."""
    return re.sub(r"[^\w.-]", "_", PurePosixPath(name).name)[-80:]


def _copy(source: IO[bytes], target: Path, room: int, own: str) -> int:
    """Unpack one member, counting: a ZIP's own sizes may lie."""
    written = 0
    with target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > room:
                raise _too_large(own)
            sink.write(chunk)
    return written


def _encrypted(name: str) -> ImageError:
    return ImageError(
        "{name} has a password. Make it again without one.", "archive.encrypted", name=name
    )


def _nested(name: str) -> ImageError:
    return ImageError(
        "{name} is a ZIP file inside another and is not opened. Put its files straight into the "
        "outer one.",
        "archive.nested",
        name=name,
    )


def _too_large(name: str) -> ImageError:
    return ImageError(
        "{name} unpacks to more than {most} MB, or swells suspiciously, and was not opened. Split "
        "it.",
        "archive.too_large",
        name=name,
        most=MOST_BYTES // 1_000_000,
    )
