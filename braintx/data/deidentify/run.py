"""``braintx data deidentify``: files and folders in, a folder of files without who they are of."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from braintx.core.errors import DataError, ImageError
from braintx.core.records import Issue, Slice
from braintx.core.store import Store, atomic_write
from braintx.data.deidentify import pictures
from braintx.data.deidentify.burned_in import blank, find_text
from braintx.data.deidentify.dicom import Options, deidentify
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.deidentify.verify import verify_file
from braintx.data.imaging import dicom, read_slices
from braintx.data.imaging.ignored import is_ignored
from braintx.data.imaging.order import natural_key
from braintx.i18n import Words

DONE = "done"
REPORT = "report.json"


@dataclass(frozen=True)
class Outcome:
    """What became of one file; nothing in it says which person or which file it was.

    Attributes
    ----------
    number : int
        The file's place among those given, from 1, slice 2 before slice 10.
    code : str
        ``done``, or the code of the error for which it was left out.
    out : str
        The new file's path within the folder; empty where there is none.
    issues : tuple of str
        Codes of what somebody should know.
    """

    number: int
    code: str
    out: str = ""
    issues: tuple[str, ...] = ()


def deidentify_files(
    paths: Sequence[Path],
    out: Path,
    pseudonyms: Pseudonyms,
    options: Options = Options(),
    *,
    quiet: bool = False,
    words: Words = Words(),
) -> tuple[Outcome, ...]:
    """De-identify files and write them, under new names, and a report of codes.

    What an earlier run with the same key and options has done is not done again.

    Parameters
    ----------
    paths : sequence of Path
        Files, and folders with their subfolders.
    out : Path
        A folder apart from those; its report is `REPORT`.
    pseudonyms : Pseudonyms
    options : Options
    quiet : bool, default=False
        Show no progress.
    words : Words, optional
        The language of the progress.

    Raises
    ------
    DataError
        No file, or an ``out`` within what is given or around it.
    """
    from tqdm import tqdm

    files = list_files(paths)
    refuse_source(paths, out)
    work = out.with_name(f"{out.name}.work")
    kept = Store(work, "deidentified files", _packed, _unpacked)
    outcomes = []
    told = words("deidentify.progress")
    for number, (source, folder) in enumerate(tqdm(files, desc=told, disable=quiet or None), 1):
        key = _key(source, folder, pseudonyms, options)
        known = kept.get(key)
        if known is None or not (out / known.out).exists():
            known = _one(source, folder, number, out=out, pseudonyms=pseudonyms, options=options)
            kept.keep([(key, known)])
        outcomes.append(Outcome(number, known.code, known.out, known.issues))
    with atomic_write(out / REPORT) as file:
        file.write(to_json(outcomes).encode())
    return tuple(outcomes)


def list_files(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Every file that may be a scan and the folder it lies in, as a person would order them.

    Raises
    ------
    DataError
        None, or a path that does not exist.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if not path.exists():
            raise DataError(
                "There is no file or folder number {number} of those given. Check the paths.",
                "deidentify.not_found",
                number=1 + list(paths).index(path),
            )
        inner = path.rglob("*") if path.is_dir() else [path]
        files = sorted((one for one in inner if one.is_file()), key=natural_key)
        found += [(one, _folder_of(one, path)) for one in files if not _skipped(one, path)]
    if not found:
        raise DataError(
            "There are no images in what was given. Name files or folders of images.",
            "deidentify.nothing",
        )
    return found


def refuse_source(paths: Sequence[Path], out: Path) -> None:
    """Refuse to write where the originals lie.

    Raises
    ------
    DataError
        ``out`` is, holds, or lies within one of the paths.
    """
    target = out.resolve()
    for path in paths:
        given = path.resolve()
        if given == target or given in target.parents or target in given.parents:
            raise DataError(
                "The folder to write to lies within what is given, or around it. Name one apart "
                "with --out.",
                "deidentify.into_source",
            )


def to_json(outcomes: Sequence[Outcome]) -> str:
    """The report: counts by code, and each file's outcome by its number."""
    codes = [one.code for one in outcomes] + [code for one in outcomes for code in one.issues]
    counts = {code: codes.count(code) for code in sorted(set(codes))}
    return json.dumps({"counts": counts, "files": [asdict(one) for one in outcomes]}, indent=1)


def summary(outcomes: Sequence[Outcome], words: Words = Words()) -> str:
    """What was done, in lines for a terminal."""
    done = [one for one in outcomes if one.code == DONE]
    lines = [words("deidentify.done", done=len(done), files=len(outcomes))]
    said = {code for one in outcomes for code in one.issues}
    for code in sorted(said):
        issue = Issue(code, "warning", sum(code in one.issues for one in outcomes))
        lines.append(words("deidentify.issue", count=issue.count, issue=words.issue(issue)))
    for code in sorted({one.code for one in outcomes} - {DONE}):
        numbers = [one.number for one in outcomes if one.code == code]
        shown = ", ".join(map(str, numbers[:10])) + " …" * (len(numbers) > 10)
        lines.append(words("deidentify.refused", files=len(numbers), code=code, numbers=shown))
    return "\n".join(lines)


def _skipped(file: Path, root: Path) -> bool:
    inside = file.relative_to(root).as_posix() if root.is_dir() else file.name
    return is_ignored(inside)


def _folder_of(file: Path, root: Path) -> str:
    return (root.name / file.relative_to(root).parent).as_posix() if root.is_dir() else ""


def _key(source: Path, folder: str, pseudonyms: Pseudonyms, options: Options) -> str:
    try:
        with source.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # reading it will say so
        content = ""
    return pseudonyms.text(f"{folder}/{source.name}|{content}|{options}")


def _one(
    source: Path,
    folder: str,
    number: int,
    *,
    out: Path,
    pseudonyms: Pseudonyms,
    options: Options,
) -> Outcome:
    """Write one file; whatever is wrong with it is told by a code."""
    try:
        data, ending, issues, known = _clean(source, pseudonyms, options)
    except ImageError as error:  # its sentence names the file, so it is not told
        return Outcome(number, error.code)
    except OSError:
        return Outcome(number, ImageError.code)
    place = Path(pseudonyms.text(folder)[:12]) if folder else Path()
    name = place / f"{number:05d}-{pseudonyms.text(source.name + folder)[:8]}{ending}"
    with atomic_write(out / name) as file:
        file.write(data)
    issues += verify_file(out / name, known)
    if any(issue.level == "error" for issue in issues):
        (out / name).unlink()
        return Outcome(number, "deidentify.left")
    return Outcome(number, DONE, name.as_posix(), tuple(issue.code for issue in issues))


def _clean(
    source: Path, pseudonyms: Pseudonyms, options: Options
) -> tuple[bytes, str, tuple[Issue, ...], tuple[str, ...]]:
    """The new content, the ending of its name, issues, and what must not be in it."""
    with source.open("rb") as stream:
        is_dicom = dicom.is_dicom(stream.read(dicom.PREAMBLE_BYTES))
    if not is_dicom:
        data, issues = _picture(source, options)
        return data, pictures.suffix(data), issues, ()
    found = deidentify(dicom.open_dataset(source), pseudonyms, options)
    return found.content(), ".dcm", found.issues, found.original.known


def _picture(source: Path, options: Options) -> tuple[bytes, tuple[Issue, ...]]:
    """A picture without what is around its pixels; anew as PNG where text was blanked in it."""
    data = pictures.strip(source)
    if not options.pixels:
        return data, ()
    slices = read_slices(source)
    writing = [find_text(one.pixels) for one in slices]
    over = sum(bool(one.over) for one in writing)
    if over and options.overlap == "refuse":
        raise ImageError(
            "Text lies over the head in {count} frames, where it cannot be blanked without "
            "blanking the picture. Export the series without annotations.",
            "deidentify.text_over_head",
            count=over,
        )
    issues: tuple[Issue, ...] = ()
    if over:
        issues += (Issue("deidentify.text_over_head", "warning", over),)
    if not any(one.beside for one in writing):
        return data, issues
    if len(slices) > 1 or pictures.suffix(data).startswith(".nii"):
        raise ImageError(
            "The picture holds text and is stored in a form that cannot be written anew. Export "
            "the series again as grey levels.",
            "deidentify.not_rewritable",
        )
    blanked = blank(slices[0].pixels, writing[0].beside)
    return _as_png(slices[0], blanked), (Issue("deidentify.text_blanked", "info"), *issues)


def _as_png(one: Slice, pixels: np.ndarray[Any, np.dtype[Any]]) -> bytes:
    """Grey levels in the fewest bits that hold each of them exactly."""
    from PIL import Image

    deep = not np.array_equal(np.rint(one.pixels * 255).astype(np.float32) / 255, one.pixels)
    kind, top = (np.uint16, 65535) if deep else (np.uint8, 255)
    sink = io.BytesIO()
    across = 7200.0 * (one.aspect or 1.0)
    dense = {"dpi": (across, 7200.0)} if one.aspect else {}
    Image.fromarray(np.rint(pixels * top).astype(kind)).save(sink, "PNG", **dense)
    return sink.getvalue()


def _packed(one: Outcome) -> dict[str, Any]:
    return asdict(one)


def _unpacked(values: dict[str, Any]) -> Outcome:
    return Outcome(values["number"], values["code"], values["out"], tuple(values["issues"]))
