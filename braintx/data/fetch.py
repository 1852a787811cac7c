"""The public image set from Kaggle: downloaded once, resumed when cut off, and verified."""

from __future__ import annotations

import filecmp
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError, MissingExtraError
from braintx.core.labels import CLASS_FOLDERS
from braintx.core.messages import Phrase
from braintx.core.records import Issue
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.files import read_images, walk
from braintx.i18n import Words

HANDLE = "orvile/brain-cancer-mri-dataset"
PAGE = f"https://www.kaggle.com/datasets/{HANDLE}"
EXPECTED = dict(zip(CLASS_FOLDERS, (2004, 2004, 2048), strict=True))
"""Images in each class folder, as Kaggle delivers the set."""


@dataclass(frozen=True)
class FetchResult:
    """What lies in the target now.

    Attributes
    ----------
    path : Path
        The data folder, for ``$BRAINTX_DATA``.
    downloaded : bool
        False where everything was there already.
    counts : dict
        Class folder → number of images.
    issues : tuple of Issue
        Damaged images and other findings; copies and duplicates belong to the set.
    """

    path: Path
    downloaded: bool
    counts: dict[str, int]
    issues: tuple[Issue, ...] = ()


def fetch(target: Path) -> FetchResult:
    """Get the public image set into a folder and verify what arrived.

    What is there already is not fetched again: a complete folder costs only its check, and a
    download or copy that was cut off goes on where it stopped.

    Parameters
    ----------
    target : Path
        Made if missing. Files of the user's own in it are left alone.

    Raises
    ------
    MissingExtraError
        Where kagglehub is not installed and the set is not there.
    DataError
        Where there is no internet or Kaggle refuses (``fetch.failed``), the disk fails
        (``fetch.not_written``), or what arrived is incomplete (``fetch.incomplete``).
    """
    target = Path(target).expanduser()
    if target.exists() and not target.is_dir():
        raise DataError("{target} is a file; name a folder.", "fetch.not_written", target=target)
    there = _inspected(target)
    if not there[1]:
        return FetchResult(target, False, there[0], there[2])
    source = _download(target)
    try:
        _copy_missing(source, target)
    except OSError as error:
        raise DataError(
            "The images cannot be written to {target}: {reason}. Make room or name another "
            "folder; what is there is kept, and a new run goes on from it.",
            "fetch.not_written",
            target=target,
            reason=error.strerror,
        ) from error
    counts, wrong, issues = _inspected(target)
    if wrong:
        raise DataError(
            "What lies in {target} is not the whole set: {differences}. Run the command again; if "
            "it stays so, delete the folder and the cache ~/.cache/kagglehub first. {by_hand}",
            "fetch.incomplete",
            target=target,
            differences="; ".join(wrong),
            by_hand=_by_hand(target),
        )
    return FetchResult(target, True, counts, issues)


def _download(target: Path) -> Path:
    """The set in kagglehub's own cache, which resumes a download that was cut off."""
    try:
        import kagglehub
    except ImportError as error:
        raise MissingExtraError(
            "Fetching needs kagglehub, of the extra `train`: pip install 'braintx[train]'. "
            "{by_hand}",
            by_hand=_by_hand(target),
        ) from error
    download: Any = kagglehub.dataset_download
    try:
        return Path(download(HANDLE))
    except Exception as error:  # kagglehub, requests and the sockets below raise dozens of kinds
        raise DataError(
            "Kaggle could not be reached, or refused ({reason}). Without internet no download is "
            "possible; behind a proxy set HTTPS_PROXY; if Kaggle asks for a login, make an API "
            "token in your account's settings and save it as ~/.kaggle/kaggle.json. {by_hand}",
            "fetch.failed",
            reason=type(error).__name__,
            by_hand=_by_hand(target),
        ) from error


def _by_hand(target: Path) -> Phrase:
    return Phrase(
        "By hand: on a machine with internet, open {page}, press Download (free account), unpack "
        "the archive into {target}, and run `braintx data fetch` again to verify it.",
        page=PAGE,
        target=target,
    )


def _copy_missing(source: Path, target: Path) -> None:
    """Copy what the target lacks or has damaged; each file appears whole or not at all."""
    for path in sorted(inner for inner in source.rglob("*") if inner.is_file()):
        wanted = target / path.relative_to(source)
        if wanted.is_file() and filecmp.cmp(path, wanted, shallow=False):
            continue
        wanted.parent.mkdir(parents=True, exist_ok=True)
        partial = wanted.with_name(f".{wanted.name}.part")
        shutil.copyfile(path, partial)
        partial.replace(wanted)


def _inspected(target: Path) -> tuple[dict[str, int], list[str], tuple[Issue, ...]]:
    """Images in each class folder; what is missing or damaged, in words; and all findings."""
    findings = Findings()
    folders = walk(target)[0]
    names = {folder: folder.name for folder, _ in folders}
    counted: Counter[str] = Counter()
    for image in read_images(folders, findings, deep=False):
        counted[next(names[up] for up in image.path.parents if up in names)] += 1
    counts = {name: counted[name] for name in EXPECTED}
    issues = findings.issues()
    wrong = [f"{name}: {counts[name]} of {n}" for name, n in EXPECTED.items() if counts[name] != n]
    damaged = [issue for issue in issues if issue.level == "error"]
    wrong += [f"{issue.code} × {issue.count} ({issue.examples[0]})" for issue in damaged]
    return counts, wrong, issues


def summary(got: FetchResult, words: Words = Words()) -> str:
    """What was fetched, and what to do next, in lines for a terminal."""
    folder = str(got.path)
    lines = [words("fetched.now" if got.downloaded else "fetched.before", folder=folder)]
    lines += [words("fetched.images", name=name, images=n) for name, n in got.counts.items()]
    lines += [f"  {issue.code} × {issue.count}: {words.issue(issue)}" for issue in got.issues]
    return "\n".join([*lines, words("fetched.next", folder=folder)])
