"""The report on a data set: stable codes, levels and counts, for people and for machines."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.labels import Level
from braintx.core.records import Issue

if TYPE_CHECKING:
    from braintx.data.cohort import Cohort, Declared

SCHEMA = "braintx.data-check/1"
"""Changes only when a key of the JSON changes its meaning or goes away."""

_LEVELS: tuple[Level, ...] = ("error", "warning", "info")
_WIDTH = 100


def check(root: Path, deep: bool = False, declared: Declared | None = None) -> tuple[Issue, ...]:
    """Everything that is wrong with, or to be known of, the data at or below a folder.

    Parameters
    ----------
    root : Path
    deep : bool, default=False
        Decode every image instead of looking at headers, end marks and checksums.
    declared : Declared, optional
        How values of the table are to be read.

    Returns
    -------
    tuple of Issue
        Errors first, then warnings, then what is only to be known; each code once.

    Raises
    ------
    DataError
        Where ``root`` is no folder.
    """
    from braintx.data.cohort import Declared, read_cohort

    return report(read_cohort(root, deep=deep, declared=declared or Declared()))


def report(cohort: Cohort) -> tuple[Issue, ...]:
    """A cohort's issues, errors first."""
    return tuple(sorted(cohort.issues, key=lambda issue: _LEVELS.index(issue.level)))


def exit_status(issues: tuple[Issue, ...]) -> int:
    """The exit status of the check: 1 where an error was found, else 0."""
    return int(any(issue.level == "error" for issue in issues))


def to_table(issues: tuple[Issue, ...]) -> str:
    """The report as text: a line for each code, what it means, and examples."""
    lines = [f"{'level':<8} {'count':>6}  code"]
    for issue in issues:
        lines.append(f"{issue.level:<8} {issue.count:>6}  {issue.code}")
        lines.extend(_indented(issue.message))
        if issue.examples:
            more = " …" if issue.count > len(issue.examples) else ""
            lines.extend(_indented(f"e.g. {'; '.join(issue.examples)}{more}"))
    counts = _by_level(issues)
    lines.append(
        f"{counts['error']} codes of level error, {counts['warning']} of level warning, "
        f"{counts['info']} to be known."
    )
    return "\n".join(lines)


def to_json(issues: tuple[Issue, ...]) -> str:
    """The report as JSON: ``schema``, ``levels`` (codes at each level) and ``issues``."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "levels": _by_level(issues),
            "issues": [
                {
                    "code": issue.code,
                    "level": issue.level,
                    "count": issue.count,
                    "message": issue.message,
                    "examples": list(issue.examples),
                }
                for issue in issues
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _by_level(issues: tuple[Issue, ...]) -> dict[str, int]:
    return {level: sum(issue.level == level for issue in issues) for level in _LEVELS}


def _indented(text: str) -> list[str]:
    indent = " " * 17
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
