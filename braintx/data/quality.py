"""The report on a data set: stable codes, levels and counts, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.labels import Level
from braintx.core.records import Issue
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.data.cohort import Cohort, Declared

SCHEMA = "braintx.data-check/1"
"""Changes only when a key of the JSON changes its meaning or goes away."""

_LEVELS: tuple[Level, ...] = ("error", "warning", "info")


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


def to_json(issues: Sequence[Issue], words: Words = Words()) -> str:
    """The report as JSON: ``schema``, ``levels`` (codes at each level) and ``issues``."""
    said = [
        {
            "code": issue.code,
            "level": issue.level,
            "count": issue.count,
            "message": words.issue(issue),
            "examples": words.examples(issue),
        }
        for issue in issues
    ]
    whole = {"schema": SCHEMA, "levels": by_level(issues), "issues": said}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def by_level(issues: Sequence[Issue]) -> dict[Level, int]:
    """How many codes there are of each level."""
    return {level: sum(issue.level == level for issue in issues) for level in _LEVELS}
