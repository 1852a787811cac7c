"""What is shipped: the packages of ``requirements.txt`` and all that they bring, as installed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def shipped(requirements: Iterable[str] | None = None) -> dict[str, Distribution]:
    """Each installed package by its canonical name, in the order of the names.

    Parameters
    ----------
    requirements : iterable of str, optional
        Lines of a requirement file; of ``requirements.txt`` by default.
    """
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    wanted = [
        Requirement(line)
        for line in (lines if requirements is None else requirements)
        if line and not line.startswith(("#", "-"))
    ]
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while wanted:
        one = wanted.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # not for this system
        inner = map(Requirement, found[name].requires or ())
        wanted += [line for line in inner if _applies(line, extras)]
    return {name: found[name] for name in sorted(found)}


def licence(package: Distribution) -> str:
    """What a package says of its licence: an SPDX expression, else its classifiers, else a text."""
    metadata = package.metadata.json
    if expression := metadata.get("license_expression"):
        return str(expression)
    told = [one.rpartition(" :: ")[2] for one in metadata.get("classifier", ())
            if one.startswith("License :: ") and one != "License :: OSI Approved"]  # fmt: skip
    text = re.sub(r"\s+", " ", str(metadata.get("license") or ""))
    return " AND ".join(sorted(told)) or text[:80] or "not said"


def _applies(line: Requirement, extras: frozenset[str]) -> bool:
    return line.marker is None or any(
        line.marker.evaluate({"extra": extra}) for extra in (extras or {""}) | {""}
    )
