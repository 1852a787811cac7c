"""The dashboard's sentences, English and Spanish, from one catalogue file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from braintx.stats.words import LANGUAGES, Language
from braintx.stats.words import Words as Numbers

__all__ = ["LANGUAGES", "NAMES", "Language", "Words", "catalogue"]

NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every sentence: dotted key → language → text."""
    text = files("apps.dashboard").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text), ""))


def _flatten(table: dict[str, Any], prefix: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if all(isinstance(text, str) for text in value.values()):
            found.append((key, value))
        else:
            found += _flatten(value, f"{key}.")
    return found


@dataclass(frozen=True)
class Words:
    """The catalogue in one language.

    Parameters
    ----------
    language : {"en", "es"}
    """

    language: Language = "en"

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, its names filled in; KeyError for a key that is not there."""
        return catalogue()[key][self.language].format(**values)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return key in catalogue()

    @property
    def numbers(self) -> Numbers:
        """How the language writes numbers, shares and p-values."""
        return Numbers(self.language)

    def whole(self, count: int) -> str:
        """A count with its thousands apart: 6,056 in English, 6.056 in Spanish."""
        text = f"{count:,}"
        return text.replace(",", ".") if self.language == "es" else text
