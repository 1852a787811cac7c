"""The quality report of a run: what was new, known and refused, and what was found on the way.

Nothing of the source's own text enters it. Codes, levels and counts are kept; examples are told
to who runs the command, and are places in the source: a line, or a name that could name nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from braintx.core.errors import BrainTxError
from braintx.core.labels import Level
from braintx.core.messages import Example, Message
from braintx.core.records import Issue
from braintx.data.cohort.codes import MAX_EXAMPLES
from braintx.i18n import Words
from braintx.storage.records import IngestRun

SCHEMA = "braintx.data-ingest/1"
"""Changes only when a key of the JSON changes its meaning or goes away."""

ISSUES: dict[str, Level] = {
    "ingest.unreadable": "error",
    "ingest.passed_over": "info",
    "ingest.damaged_line": "warning",
    "ingest.no_patient": "warning",
    "ingest.nothing_said": "info",
    "ingest.ambiguous": "warning",
    "ingest.unattached": "info",
    "ingest.outside": "warning",
    "ingest.age_capped": "info",
}
"""Codes of what ingestion itself finds."""


@dataclass(frozen=True)
class Ingested:
    """A run that ended, and what was found in it."""

    run: IngestRun
    issues: tuple[Issue, ...]


class Tally:
    """Counts what a run meets."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._levels: dict[str, Level] = {}
        self._found: Counter[str] = Counter()
        self._examples: dict[str, list[Example]] = {}

    def find(self, code: str, example: Example = "", count: int = 1) -> None:
        """Count a finding of `ISSUES`.

        Parameters
        ----------
        code : str
        example : str or Message, optional
            Where; a text must be one that could name nobody.
        count : int, default=1
        """
        self._add(code, ISSUES[code], count, [example] if example else [])

    def take(self, issues: Iterable[Issue]) -> None:
        """Count what a reader found, without what it quotes."""
        for one in issues:
            self._add(one.code, one.level, one.count, filter(_is_place, one.examples))

    def refuse(self, what: str, error: BrainTxError, example: Example = "") -> None:
        """Count something that cannot be kept, by its error's code.

        Parameters
        ----------
        what : str
            As in "images".
        error : BrainTxError
        example : str or Message, optional
            As of `find`.
        """
        self.counts[f"{what}.refused"] += 1
        self._add(error.code, "error", 1, [example] if example else [])

    def issues(self) -> tuple[Issue, ...]:
        """Everything found, the gravest first."""
        gravest = get_args(Level)[::-1]
        order = sorted(self._found, key=lambda code: gravest.index(self._levels[code]))
        return tuple(
            Issue(code, self._levels[code], self._found[code], tuple(self._examples[code]))
            for code in order
        )

    def _add(self, code: str, level: Level, count: int, examples: Iterable[Example]) -> None:
        self._levels[code] = level
        self._found[code] += count
        kept = self._examples.setdefault(code, [])
        kept.extend(list(examples)[: MAX_EXAMPLES - len(kept)])


def _is_place(example: Example) -> bool:
    """Whether an example only says where: a message of numbers."""
    return isinstance(example, Message) and all(
        isinstance(value, int) for value in example.values.values()
    )


def kept(issues: Sequence[Issue]) -> list[dict[str, Any]]:
    """The findings as the repository keeps them."""
    return [{"code": one.code, "level": one.level, "count": one.count} for one in issues]


def sentence(code: str, words: Words) -> str:
    """What a kept code means."""
    key = f"issue.{code}"
    return words.issue(Issue(code, "info")) if words.has(key) else words("ingest.other_code")


def to_json(ended: Sequence[Ingested], words: Words) -> str:
    """The reports as JSON: ``schema`` and, for each run, ``source``, ``counts`` and ``issues``."""
    told = [
        {
            "id": one.run.id,
            "source": one.run.source,
            "counts": dict(one.run.counts),
            "issues": [
                {
                    "code": found.code,
                    "level": found.level,
                    "count": found.count,
                    "message": sentence(found.code, words),
                    "examples": words.examples(found),
                }
                for found in one.issues
            ],
        }
        for one in ended
    ]
    return json.dumps({"schema": SCHEMA, "runs": told}, ensure_ascii=False, indent=2)


def added(counts: Mapping[str, int]) -> int:
    """How much of anything was new."""
    return sum(count for name, count in counts.items() if name.endswith(".new"))
