"""The languages of the user's side, and the files that hold their sentences."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


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
