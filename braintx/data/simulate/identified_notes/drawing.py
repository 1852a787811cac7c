"""Drawing from lists, the same each time for a seed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar
from zlib import crc32

import numpy as np

One = TypeVar("One")
Half = Literal["development", "examination"]

_half: ContextVar[Half | None] = ContextVar("_half", default=None)
_SPLIT = 6  # shorter lists are forms and kinds, which both halves need


@contextmanager
def of_half(half: Half | None) -> Iterator[None]:
    """Draw from one half of every long list alone: no name, place or phrase is in both."""
    before = _half.set(half)
    try:
        yield
    finally:
        _half.reset(before)


def belongs(option: object, half: Half | None) -> bool:
    """Whether it is in that half; all is in None."""
    odd = crc32(str(option).encode()) % 2 == 1
    return half is None or odd == (half == "examination")


def pick(generator: np.random.Generator, options: Sequence[One]) -> One:
    """One of them, each as likely."""
    if _half.get() is not None and len(options) >= _SPLIT:
        options = [one for one in options if belongs(one, _half.get())] or options
    return options[int(generator.integers(len(options)))]


def chance(generator: np.random.Generator, probability: float) -> bool:
    """Whether it happens."""
    return bool(generator.random() < probability)


def digits(generator: np.random.Generator, count: int) -> str:
    """So many digits, the first of them not 0."""
    first = str(int(generator.integers(1, 10)))
    return first + "".join(str(int(digit)) for digit in generator.integers(0, 10, count - 1))


def pattern(generator: np.random.Generator, form: str) -> str:
    """A form with each ``#`` made a digit, each ``@`` a capital letter."""
    made = {"#": "0123456789", "@": "ABCDEFGHJKLMNPRSTUVWXYZ"}
    return "".join(pick(generator, made[sign]) if sign in made else sign for sign in form)


@cache
def listed(text: str) -> tuple[str, ...]:
    """The entries of a list that stands in JSON as one text, a comma between each two."""
    return tuple(entry.strip() for entry in text.split(","))


@cache
def data(name: str) -> Any:
    """A JSON file of this folder."""
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
