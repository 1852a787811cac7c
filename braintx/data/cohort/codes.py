"""Every code that the check of a data set can give, and the collector that counts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from braintx.core.labels import Level
from braintx.core.records import Issue
from braintx.data.imaging import CODES

MAX_EXAMPLES = 5

CATALOG: dict[str, tuple[Level, str]] = {
    "cohort.rows": ("info", "Rows read from the clinical table."),
    "cohort.images": ("info", "Image files found in the class folders."),
    "cohort.joined": ("info", "Rows that have their image."),
    "data.nothing_found": (
        "error",
        "Neither a clinical table nor one of the folders brain_glioma, brain_menin, brain_tumor "
        "lies here. Name the data folder with --root, or get the data with `braintx data fetch`.",
    ),
    "table.none_found": (
        "warning",
        "There is no clinical table: the images have no age, sex, note or treatment. Put "
        "brain_conditions_detailed_dataset.csv into the data folder.",
    ),
    "table.several": ("warning", "Several clinical tables lie here; only one was read."),
    "table.unreadable": ("error", "The clinical table is no table of text: nothing was read."),
    "table.empty": ("error", "The clinical table has no rows."),
    "table.byte_order_mark": (
        "info",
        "The table begins with a byte-order mark. It was taken off the first column's name.",
    ),
    "table.separator": ("info", "The table's columns are not separated by commas."),
    "table.separator_hint": (
        "info",
        "The table begins with a line that names its separator; it was read as that.",
    ),
    "table.encoding": (
        "warning",
        "The table is not UTF-8. Look for odd letters in the notes, and save it as UTF-8.",
    ),
    "table.missing_column": ("error", "A column is missing: its values are unknown in every row."),
    "table.extra_column": ("info", "A column that BrainTx does not know was left aside."),
    "table.ragged_row": (
        "warning",
        "A row has more or fewer fields than the header: a separator inside a text without quotes?",
    ),
    "table.mixed_separators": (
        "warning",
        "A row is separated by another mark than the header; it was read by its own.",
    ),
    "table.open_quote": (
        "warning",
        "A quote is never closed, or closes in another row. The rows from there on were read line "
        "by line, none was lost. Look at that line.",
    ),
    "table.rows_in_text": (
        "warning",
        "A text in quotes spans lines that may be rows of their own. It was kept as one text: "
        "look at that line, whether a quote is missing.",
    ),
    "table.empty_row": ("info", "An empty row was passed over."),
    "number.marks": (
        "info",
        "A column's numbers have decimal commas or marks between thousands; only one reading fits "
        "all of its values.",
    ),
    "number.thousands": (
        "warning",
        "A column's marks were read as parting thousands, since it has values of three digits "
        "without one. Check one value.",
    ),
    "number.ambiguous": (
        "warning",
        "A column's marks may part thousands or be decimal, and its values do not show which. It "
        "was kept as text. Say which on the dashboard's page Your data, or write the numbers "
        "without marks between thousands.",
    ),
    "number.mixed_marks": (
        "warning",
        "A column mixes decimal points and decimal commas. Each value has one reading and was "
        "read by it. Check them.",
    ),
    "number.kept_as_text": (
        "warning",
        "A column was kept as text: that was chosen, or not every value is a number by the marks "
        "that were chosen.",
    ),
    "number.some_words": (
        "warning",
        "Most of a column's values are numbers and some are none, so that all were kept as words. "
        "Correct those, or declare them to mean that there is no value.",
    ),
    "value.missing_code": ("info", "Values of a column that mean that there is none."),
    "value.assumed_missing": (
        "warning",
        "Values of a column of words were taken to mean that there is none; in some tables they "
        "are a value. Check them.",
    ),
    "value.maybe_missing": (
        "warning",
        "Values of a column look like codes for a missing value and were kept as values. Declare "
        "them where they are codes.",
    ),
    "class.vocabulary": (
        "info",
        "Classes go by more than one name; all were read as glioma, meningioma or other.",
    ),
    "class.missing": ("error", "A row has no condition: it has no label."),
    "class.unknown": ("error", "A condition is none of the three classes: the row has no label."),
    "class.disagreement": (
        "error",
        "Table, file name and folder do not agree on the class. The table's label is kept.",
    ),
    "id.missing": (
        "error",
        "A row has no case id, and nothing shows which it was: it has no image.",
    ),
    "id.repaired": (
        "warning",
        "Rows without a case id end their class's numbering and were given the next numbers.",
    ),
    "id.duplicate": (
        "error",
        "Rows share one case id, and which is right is unknown. All are kept in a data set; where "
        "each image gets one record, the first counts.",
    ),
    "age.missing": ("warning", "A row has no age."),
    "age.not_a_number": ("warning", "An age is not a number; it is taken as unknown."),
    "age.implausible": ("warning", "An age is not within 0 to 120 years; it is taken as unknown."),
    "sex.missing": ("warning", "A row has no sex."),
    "sex.hombre_mujer": (
        "warning",
        "The column of sexes holds H: H was read as hombre (male), and M as mujer (female).",
    ),
    "sex.assumed": (
        "warning",
        "Codes of sex that mean something else in other tables were read by what the column and "
        "its name show. Check them.",
    ),
    "sex.ambiguous": (
        "warning",
        "Codes of sex may mean either, and nothing in the table shows which. They are taken as "
        "unknown: write F and M, or explain them in the column's name, as in Sex (0=F, 1=M).",
    ),
    "sex.unknown": ("warning", "A sex is neither F nor M; it is taken as unknown."),
    "treatment.missing": ("warning", "A row has no treatment."),
    "treatment.unknown": ("warning", "A treatment is none of the four; it is taken as unknown."),
    "note.empty": ("warning", "A row has no clinical note."),
    "note.garbled": (
        "warning",
        "A note holds letters of a wrong encoding, such as Ã© for é. Get the table again.",
    ),
    "row.without_image": ("warning", "A row's image is not in the folders."),
    "image.none_found": ("warning", "There are no images: only the clinical table was read."),
    "image.without_row": ("warning", "An image has no row in the clinical table."),
    "image.copy_name": (
        "warning",
        "A file is named as a copy of another. It is kept, without a clinical row of its own.",
    ),
    "image.duplicate": (
        "warning",
        "A file has exactly the content of another. Keep both on one side of any split.",
    ),
    "image.duplicate_conflict": ("error", "The same picture lies in the folders of two classes."),
    "image.same_id": ("warning", "Several files carry one case id; the row got the first."),
    "image.other_file": ("info", "A file in a class folder is no picture and was left aside."),
    **{code: ("error", meaning) for code, meaning in CODES.items()},
}
"""Code → level and meaning. `docs/data.md` explains each, and a test holds it to that."""

_RECORD = (
    "table.",
    "id.",
    "age.",
    "sex.",
    "note.",
    "value.",
)  # what a table of records is read for
_SAYS_LITTLE = (".missing", ".empty", ".missing_column")  # endings: a record may


def loses_something(issue: Issue) -> bool:
    """Whether a finding makes a record say less than was written in its table."""
    lost = issue.level != "info" or issue.code == "table.extra_column"
    return lost and issue.code.startswith(_RECORD) and not issue.code.endswith(_SAYS_LITTLE)


@dataclass
class Findings:
    """Counts what a check meets; the report has each code once, with a count and examples."""

    _met: dict[str, list[str]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _details: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, example: str = "", count: int = 1, *, of_column: bool = False) -> str:
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
        self._counts[code] = self._counts.get(code, 0) + count
        examples = self._met.setdefault(code, [])
        if example and (of_column or len(examples) < MAX_EXAMPLES):
            examples.append(example)
        return code

    def explain(self, code: str, detail: str) -> None:
        """Add a sentence to the code's message in this report."""
        self._details[code] = f"{self._details.get(code, '')} {detail}"

    def issues(self) -> tuple[Issue, ...]:
        """Everything met, in the order of the catalogue."""
        return tuple(
            Issue(
                code,
                level,
                f"{meaning}{self._details.get(code, '')}",
                self._counts[code],
                tuple(self._met[code]),
            )
            for code, (level, meaning) in CATALOG.items()
            if code in self._counts
        )
