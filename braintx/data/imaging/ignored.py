"""Files that lie beside scans and are none: a system's leftovers, tables, texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

_IGNORED_FOLDERS = {"__MACOSX"}
_IGNORED_NAMES = {"thumbs.db", "desktop.ini", "dicomdir"}
_IGNORED_TABLES = {".csv", ".tsv", ".xlsx", ".json", ".jsonl"}
_IGNORED_TEXTS = {".txt", ".md", ".log", ".xml", ".html", ".pdf"}


def is_ignored(name: str) -> bool:
    """Whether a name belongs to no scan: a system's leftovers, tables, texts."""
    path = PurePosixPath(name.replace("\\", "/"))
    return (
        path.name.startswith(".")
        or path.name.lower() in _IGNORED_NAMES
        or path.suffix.lower() in _IGNORED_TABLES | _IGNORED_TEXTS
        or any(part in _IGNORED_FOLDERS or part.startswith(".") for part in path.parts[:-1])
    )


def without_ignored(paths: Sequence[Path]) -> list[Path]:
    """The files but for those; all of them where nothing else would be left to speak of."""
    return [path for path in paths if not is_ignored(path.name)] or [*paths]
