"""Drawing from lists, the same each time for a seed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

One = TypeVar("One")


def pick(generator: np.random.Generator, options: Sequence[One]) -> One:
    """One of them, each as likely."""
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
