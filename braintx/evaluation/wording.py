"""Figures, and what they are figures of, in words: alike on report page and dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from braintx.evaluation.record import Interval
from braintx.i18n import Words

NOTHING = "–"
_COLUMNS = {"age": "age_band", "tumour size": "tumor_size"}  # the file's → the catalogue's


Kind = Literal[
    "split",
    "source",
    "pose",
    "damage",
    "map",
    "regime",
    "recipe",
    "part",
    "patients",
    "listing",
    "role",
    "mean",
]


def name(words: Words, kind: Kind, code: str) -> str:
    """What the result file calls something, in the language; unknown names stay as they are.

    Parameters
    ----------
    words : Words
    kind : Kind
    code : str
        As the result file has it.
    """
    key = f"figures.{kind}_{re.sub('[^a-z0-9]+', '_', code.lower()).strip('_')}"
    return words(key) if words.has(key) else code


def group(words: Words, column: str, value: str) -> tuple[str, str]:
    """A column of the subgroups and one of its groups, in the language.

    Parameters
    ----------
    words : Words
    column, value : str
        As the result file has them.
    """
    ours = _COLUMNS.get(column, column)
    return words.column(ours), words.category(ours, value)


def share(words: Words, value: float | None) -> str:
    """A share in per cent; a dash where there is none."""
    return NOTHING if value is None else words.share(value)


def decimal(words: Words, value: float | None) -> str:
    """A figure with three digits; a dash where there is none."""
    return NOTHING if value is None else words.decimal(value, 3)


def span(
    words: Words, interval: Interval | None, write: Callable[[float], str] | None = None
) -> str:
    """An interval as in "90.2% to 97.3%"; ``write`` says an end, as a share by default.

    Parameters
    ----------
    words : Words
    interval : (float, float) or None
        A dash where it is None.
    write : callable, optional
    """
    if interval is None:
        return NOTHING
    low, high = map(write or words.share, interval)
    return words("figures.from_to", low=low, high=high)
