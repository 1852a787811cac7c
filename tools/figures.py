"""Writes the figures of the README, the docs and the model cards from result files.

In Markdown a figure stands between two comments, which no reader sees::

    <!-- figure tumor.slices.accuracy:.1% -->97.1 %<!-- /figure -->

The key names a value of ``results/tumor.json`` by its path; what follows the colon is a
Python format. ``python -m tools.figures`` (``make figures``) writes the values
in; a new figure may be written as ``{{tumor.slices.accuracy:.1%}}``. A result file that does
not exist yet reads "not measured yet"; a key that a result file lacks is an error.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError

PENDING = "not measured yet"
PATTERNS = ("README.md", "docs/**/*.md", "models/*/MODEL_CARD.md")

_KEY = r"(?P<key>[A-Za-z]\w*(?:\.[\w-]+)+)(?::(?P<format>[^\s{}]+))?"
_SPAN = re.compile(rf"<!-- figure {_KEY} -->(?P<text>.*?)<!-- /figure -->", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{\s*" + _KEY + r"\s*\}\}")
_FENCE = re.compile(r"(^```.*?^```[ ]*$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r"<!-- /?figure\b")


def value_of(key: str, results: Path) -> Any:
    """The value at a dotted path, ``file.part.part``; list items by their number.

    Returns
    -------
    object or None
        None where the result file does not exist yet.

    Raises
    ------
    DataError
        When the file exists and has no such value, or the value is not a number or a text.
    """
    name, *parts = key.split(".")
    path = results / f"{name}.json"
    if not path.is_file():
        return None
    value: Any = json.loads(path.read_text(encoding="utf-8"))
    for depth, part in enumerate(parts):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            known = ", ".join(value) if isinstance(value, dict) else f"{type(value).__name__}"
            where = ".".join([name, *parts[:depth]])
            raise DataError(
                f"The figure {key!r} has no value: {where} in {path.name} has {known}, not "
                f"{part!r}. Correct the key, or measure again.",
                code="figure.unknown",
            ) from None
    if isinstance(value, (dict, list, bool)) or value is None:
        raise DataError(
            f"The figure {key!r} is {type(value).__name__} in {path.name}; a figure must be a "
            "number or a text. Name one value inside it.",
            code="figure.unknown",
        )
    return value


def write_figure(key: str, spec: str | None, results: Path) -> str:
    """One figure as a reader sees it; a space that does not break comes before a percent sign."""
    value = value_of(key, results)
    if value is None:
        return PENDING
    try:
        text = format(value, spec or "")
    except ValueError:
        raise DataError(
            f"The figure {key!r} is {value!r}, which cannot be written as {spec!r}.",
            code="figure.format",
        ) from None
    return re.sub(r"(?<=\d)%", "\N{NO-BREAK SPACE}%", text)


def rewrite(markdown: str, results: Path) -> str:
    """The text with every figure brought up to date; code blocks and code spans are left alone.

    Parameters
    ----------
    markdown : str
    results : Path
        The folder of the result files, ``<name>.json``.

    Raises
    ------
    DataError
        When a key is missing, a format does not fit, or a comment is not well formed.
    """

    def span(match: re.Match[str]) -> str:
        key, spec = match["key"], match["format"]
        name = f"{key}:{spec}" if spec else key
        return f"<!-- figure {name} -->{write_figure(key, spec, results)}<!-- /figure -->"

    parts = _FENCE.split(markdown)
    for place in range(0, len(parts), 2):  # the odd parts are code
        part = _PLACEHOLDER.sub(span, parts[place])
        parts[place] = _SPAN.sub(span, part)
        if broken := _OPENING.search(_SPAN.sub("", part)):
            line = part[broken.start() :].splitlines()[0][:80]
            raise DataError(
                f"A figure is not well formed: {line!r}. Expected "
                "'<!-- figure file.key:format -->...<!-- /figure -->'.",
                code="figure.malformed",
            )
    return "".join(parts)


def keys_in(markdown: str) -> list[str]:
    """The keys of all figures of a text, in order."""
    prose = "".join(_FENCE.split(markdown)[::2])
    return [match["key"] for match in _SPAN.finditer(prose)]


def documents(root: Path) -> list[Path]:
    """The Markdown files that may hold figures."""
    return sorted({path for pattern in PATTERNS for path in root.glob(pattern)})


def update(paths: Iterable[Path], results: Path, *, write: bool = True) -> list[Path]:
    """The files whose figures are out of date; they are rewritten unless ``write`` is False."""
    stale = []
    for path in paths:
        before = path.read_text(encoding="utf-8")
        try:
            after = rewrite(before, results)
        except DataError as error:
            raise DataError(f"{path.name}: {error.message}", code=error.code) from None
        if after != before:
            stale.append(path)
            if write:
                path.write_text(after, encoding="utf-8")
    return stale


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring all figures up to date; with ``--check`` only say which files are stale."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.figures",
        description="Write the figures of README.md, docs/ and the model cards from results/.",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: here)")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if stale")
    options = parser.parse_args(arguments)
    try:
        stale = update(documents(options.root), options.root / "results", write=not options.check)
    except DataError as error:
        print(error.message, file=sys.stderr)
        return 2
    for path in stale:
        print(f"{path}: {'out of date' if options.check else 'figures written'}")
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
