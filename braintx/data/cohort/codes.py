"""Every code that the check of a data set can give, and the collector that counts them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from braintx.core.labels import Level
from braintx.core.messages import Example, Message
from braintx.core.records import Issue
from braintx.data.imaging import CODES

MAX_EXAMPLES = 5

CATALOG: dict[str, Level] = {
    "cohort.rows": "info",
    "cohort.images": "info",
    "cohort.joined": "info",
    "data.nothing_found": "error",
    "table.none_found": "warning",
    "table.several": "warning",
    "table.unreadable": "error",
    "table.empty": "error",
    "table.byte_order_mark": "info",
    "table.separator": "info",
    "table.separator_hint": "info",
    "table.encoding": "warning",
    "table.missing_column": "error",
    "table.extra_column": "info",
    "table.ragged_row": "warning",
    "table.mixed_separators": "warning",
    "table.open_quote": "warning",
    "table.rows_in_text": "warning",
    "table.empty_row": "info",
    "number.marks": "info",
    "number.thousands": "warning",
    "number.ambiguous": "warning",
    "number.mixed_marks": "warning",
    "number.kept_as_text": "warning",
    "number.some_words": "warning",
    "value.missing_code": "info",
    "value.assumed_missing": "warning",
    "value.maybe_missing": "warning",
    "class.vocabulary": "info",
    "class.missing": "error",
    "class.unknown": "error",
    "class.disagreement": "error",
    "id.missing": "error",
    "id.repaired": "warning",
    "id.duplicate": "error",
    "age.missing": "warning",
    "age.not_a_number": "warning",
    "age.implausible": "warning",
    "sex.missing": "warning",
    "sex.hombre_mujer": "warning",
    "sex.assumed": "warning",
    "sex.ambiguous": "warning",
    "sex.unknown": "warning",
    "treatment.missing": "warning",
    "treatment.unknown": "warning",
    "note.empty": "warning",
    "note.garbled": "warning",
    "row.without_image": "warning",
    "image.none_found": "warning",
    "image.without_row": "warning",
    "image.copy_name": "warning",
    "image.duplicate": "warning",
    "image.duplicate_conflict": "error",
    "image.same_id": "warning",
    "image.other_file": "info",
    **dict.fromkeys(CODES, "error"),
}
"""Code → level. `docs/data.md` explains each, and a test holds it to that."""

_RECORD = ("table.", "id.", "age.", "sex.", "note.", "value.")
"""Beginnings of what a table of records is read for."""
_SAYS_LITTLE = (".missing", ".empty", ".missing_column")  # endings: a record may


def loses_something(issue: Issue) -> bool:
    """Whether a finding makes a record say less than was written in its table."""
    lost = issue.level != "info" or issue.code == "table.extra_column"
    return lost and issue.code.startswith(_RECORD) and not issue.code.endswith(_SAYS_LITTLE)


@dataclass
class Findings:
    """Counts what a check meets; the report has each code once, with a count and examples."""

    _counts: Counter[str] = field(default_factory=Counter)
    _examples: defaultdict[str, list[Example]] = field(default_factory=lambda: defaultdict(list))
    _details: defaultdict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self, code: str, example: Example = "", count: int = 1, *, of_column: bool = False
    ) -> str:
        """Count a finding and return its code. An unknown code is an error of the program.

        Every example is kept of what concerns a whole column: there are not many columns.

        Parameters
        ----------
        code : str
            One of `CATALOG`.
        example : str, optional
            Where, or what; never a note.
        count : int, default=1
        of_column : bool, default=False
            Whether the finding concerns a whole column.

        Raises
        ------
        KeyError
            For an unknown code.
        """
        if code not in CATALOG:
            raise KeyError(code)
        self._counts[code] += count
        examples = self._examples[code]
        if example and (of_column or len(examples) < MAX_EXAMPLES):
            examples.append(example)
        return code

    def explain(self, code: str, *details: Message) -> None:
        """Say more of a finding in this report."""
        self._details[code].extend(details)

    def issues(self) -> tuple[Issue, ...]:
        """Everything met, in the order of the catalogue."""
        counts, examples, details = self._counts, self._examples, self._details
        return tuple(
            Issue(code, level, counts[code], tuple(examples[code]), details=tuple(details[code]))
            for code, level in CATALOG.items()
            if code in counts
        )
