"""The report of ``braintx data check`` as a table for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from braintx.core.records import Issue
from braintx.data.quality import by_level
from braintx.i18n import Words

_WIDTH = 100


def to_table(
    issues: Sequence[Issue], words: Words, sentence: Callable[[Issue], str] | None = None
) -> str:
    """A line for each code; below it what it means, and examples.

    Parameters
    ----------
    issues : sequence of Issue
    words : Words
    sentence : callable, optional
        What an issue means; by default the catalogue's sentence.
    """
    counts = by_level(issues)
    levels = {level: words(f"check.{level}") for level in counts}
    wide = max(map(len, (words("check.level"), *levels.values()))) + 1
    narrow = max(len(words("check.count")), 6)

    def line(level: str, count: str, code: str) -> str:
        return f"{level:<{wide}} {count:>{narrow}}  {code}"

    def below(text: str) -> list[str]:
        indent = " " * (wide + narrow + 3)
        return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)

    lines = [line(words("check.level"), words("check.count"), words("check.code"))]
    for issue in issues:
        lines.append(line(levels[issue.level], words.whole(issue.count), issue.code))
        lines.extend(below((sentence or words.issue)(issue)))
        if issue.examples:
            more = " …" if issue.count > len(issue.examples) else ""
            shown = "; ".join(words.examples(issue)) + more
            lines.extend(below(words("check.examples", examples=shown)))
    return "\n".join([*lines, words("check.verdict", **counts)])
