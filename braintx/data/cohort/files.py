"""Image files in class folders: found wherever the folders lie, and quickly checked."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from braintx.core.errors import ImageError
from braintx.core.labels import TumorLabel
from braintx.core.store import digest_of
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.vocabulary import FOLDER_NAMES, class_in_name, copied_from, plain
from braintx.data.imaging import inspect, read_slices

_PICTURES = frozenset(
    (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".dcm", ".nii", ".gz", "")
)


@dataclass(frozen=True)
class ImageFile:
    """One image file of a class folder.

    Attributes
    ----------
    stem : str
        The file's name without its ending: the case id, if a row has it.
    label : {"glioma", "meningioma", "other"}
        The class of the folder.
    flags : tuple of str
        Codes of what is wrong with it.
    copy_of : str or None
        The stem of the file that it copies, by its own name.
    """

    path: Path
    stem: str
    label: TumorLabel
    flags: tuple[str, ...] = ()
    copy_of: str | None = None


def walk(root: Path) -> tuple[list[tuple[Path, TumorLabel]], list[Path]]:
    """The class folders at or below ``root``, and the CSV files outside them, in order."""
    folders: list[tuple[Path, TumorLabel]] = []
    tables: list[Path] = []
    seen: set[str] = set()
    for place, inner, files in os.walk(root, followlinks=True):
        real = os.path.realpath(place)
        label = FOLDER_NAMES.get(plain(Path(place).name))
        if real in seen or label:
            inner.clear()  # a loop of links; or a class folder, read as a whole later
        if label and real not in seen:
            folders.append((Path(place), label))
        elif real not in seen:
            inner.sort()
            tables.extend(
                Path(place, name) for name in sorted(files) if name.lower().endswith(".csv")
            )
        seen.add(real)
    return folders, tables


def read_images(
    folders: list[tuple[Path, TumorLabel]], findings: Findings, *, deep: bool
) -> tuple[ImageFile, ...]:
    """Every picture of the class folders, in order of folder and name, with its flags.

    Parameters
    ----------
    folders : list of (Path, str)
        Each with the class of its images.
    findings : Findings
    deep : bool
        Whether to decode every image instead of checking headers, end marks and checksums.
    """
    images = [
        _checked(path, label, findings, deep)
        for folder, label in folders
        for path in sorted(inner for inner in folder.rglob("*") if inner.is_file())
        if _is_picture(path, findings)
    ]
    return tuple(_flag_duplicates(images, findings))


def _is_picture(path: Path, findings: Findings) -> bool:
    if path.suffix.lower() in _PICTURES and not path.name.startswith("."):
        return True
    findings.add("image.other_file", path.name)
    return False


def _checked(path: Path, label: TumorLabel, findings: Findings, deep: bool) -> ImageFile:
    stem = Path(path.stem).stem if path.name.lower().endswith(".nii.gz") else path.stem
    flags: list[str] = []
    try:
        if deep:
            read_slices(path)
        else:
            inspect(path)
    except ImageError as error:
        flags.append(findings.add(error.code, f"{path.parent.name}/{path.name}"))
    named = class_in_name(stem)
    if named and named != label:
        flags.append(findings.add("class.disagreement", f"{path.parent.name}/{path.name}"))
    original = copied_from(stem)
    if original:
        flags.append(findings.add("image.copy_name", path.name))
    return ImageFile(path, stem, label, tuple(flags), original)


def _flag_duplicates(images: list[ImageFile], findings: Findings) -> Iterator[ImageFile]:
    """Compare by content hash those files that are of one size."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    for image in images:
        by_size[image.path.stat().st_size].append(image.path)
    digests: dict[Path, str] = {}
    for size, paths in by_size.items():
        if size and len(paths) > 1:
            digests.update((path, _digest(path)) for path in paths)
    first: dict[str, ImageFile] = {}
    for image in sorted(images, key=lambda one: one.copy_of is not None):  # originals first
        if image.path in digests:
            first.setdefault(digests[image.path], image)
    for image in images:
        digest = digests.get(image.path)
        original = first[digest] if digest else image
        if original is image:
            yield image
            continue
        example = f"{image.path.name} = {original.path.name}"
        flags = (*image.flags, findings.add("image.duplicate", example))
        if original.label != image.label:
            flags = (*flags, findings.add("image.duplicate_conflict", example))
        yield ImageFile(image.path, image.stem, image.label, flags, image.copy_of)


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError:  # reported as unreadable already
        return ""
