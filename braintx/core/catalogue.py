"""The languages of the user's side, and the files that hold their sentences."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Literal, get_args

from braintx.core.errors import BrainTxError

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


@dataclass(frozen=True)
class Sentences:
    """A package's catalogue in one language; each package derives its own.

    Parameters
    ----------
    language : {"en", "es"}

    Raises
    ------
    BrainTxError
        Any other language.
    """

    package: ClassVar[str]
    language: Language = "en"

    def __post_init__(self) -> None:
        check_language(self.language)

    @classmethod
    def catalogue(cls) -> dict[str, dict[str, str]]:
        """Every sentence, those of the classes that this one derives from included.

        Dotted key → language → text.
        """
        owners = [base for base in reversed(cls.__mro__) if issubclass(base, Sentences)]
        return _together(tuple(base.package for base in owners if "package" in vars(base)))

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, its names filled in; KeyError for a key that is not there."""
        return self.catalogue()[key][self.language].format(**values)

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return key in self.catalogue()

    def local(self, number: str) -> str:
        """A number's digits as the language writes them: −1.5 in English, −1,5 in Spanish."""
        text = number.replace("-", "\N{MINUS SIGN}")
        return text.replace(".", ",") if self.language == "es" else text


def check_language(language: Language) -> Language:
    """The language, if there are sentences in it.

    Raises
    ------
    BrainTxError
    """
    if language not in LANGUAGES:
        raise BrainTxError(
            f"No sentences in {language!r}. Ask for one of: {', '.join(LANGUAGES)}.",
            code="language.unknown",
        )
    return language


@cache
def _together(packages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """The sentences of several packages; the later says what the earlier does not."""
    sentences: dict[str, dict[str, str]] = {}
    for package in packages:
        sentences |= read_catalogue(package)
    return sentences


@cache
def read_catalogue(package: str) -> dict[str, dict[str, str]]:
    """Every sentence of a package's ``catalogue.toml``: dotted key → language → text.

    A table may hold sentences and further tables side by side.
    """
    text = files(package).joinpath("catalogue.toml").read_text(encoding="utf-8")
    return dict(_flatten(tomllib.loads(text), ""))


def _flatten(table: dict[str, Any], prefix: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        if all(isinstance(text, str) for text in value.values()):
            found.append((key, value))
        else:
            leaves = {k: v for k, v in value.items() if "en" in v}
            found += [(f"{key}.{k}", v) for k, v in leaves.items()]
            rest = {k: v for k, v in value.items() if k not in leaves}
            found += _flatten(rest, f"{key}.")
    return found
