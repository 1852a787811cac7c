"""What our columns show as a whole, before any row of them is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from braintx.core.messages import say
from braintx.core.names import tidy
from braintx.data.cohort.codes import Findings
from braintx.data.cohort.declared import EVERYWHERE, Declared
from braintx.data.cohort.missing import Codes, Holds, codes_of
from braintx.data.cohort.sexes import SexCodes, codes_of_sex
from braintx.data.cohort.values import in_column, report_codes

_HOLDS: dict[str, Holds] = {
    **dict.fromkeys(("age", "sex"), "measures"),
    **dict.fromkeys(("case_id", "note"), "names"),
}
_NAMES = {"F": "female", "M": "male"}


@dataclass(frozen=True)
class Look:
    """Our columns as a whole.

    Attributes
    ----------
    columns : mapping of str to int
        Our name → place.
    names : mapping of str to str
        Our name → the table's.
    width : int
        Fields of the header.
    codes : mapping of str to Codes
        Our name → values that mean that there is none.
    sexes : SexCodes
    """

    columns: Mapping[str, int]
    names: Mapping[str, str]
    width: int
    codes: Mapping[str, Codes]
    sexes: SexCodes

    def raw(self, cells: Sequence[str], name: str) -> str:
        """A cell as it stands; empty where the row or the table has none."""
        place = self.columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    def value(self, cells: Sequence[str], name: str) -> str:
        """A cell without the blanks around it; empty where it means that there is no value."""
        text = self.raw(cells, name).strip()
        return "" if not text or text in self.codes[name].missing else text


def look_at(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    header: Sequence[str],
    declared: Declared,
) -> Look:
    """Decide from all rows what the codes of our columns mean.

    Parameters
    ----------
    rows : sequence of sequence of str
        The cells of each row.
    columns : mapping of str to int
        Our name of a column → its place.
    header : sequence of str
    declared : Declared
        Codes declared for every column do not hold for ids and notes.
    """
    names = {ours: tidy(header[place]) for ours, place in columns.items()}
    elsewhere = {name: codes for name, codes in declared.missing.items() if name != EVERYWHERE}
    codes: dict[str, Codes] = {}
    values: dict[str, Counter[str]] = {}
    for ours, place in columns.items():
        counts = Counter(cells[place].strip() for cells in rows if place < len(cells))
        counts.pop("", None)
        holds = _HOLDS.get(ours, "anything")
        said = replace(declared, missing=elsewhere) if holds == "names" else declared
        codes[ours], values[ours] = codes_of(counts, names[ours], said, holds), counts
    sexes = values.get("sex", Counter())
    for text in codes["sex"].missing if "sex" in codes else ():
        del sexes[text]
    meant = codes_of_sex(sexes, names.get("sex", ""), declared.sexes)
    return Look(columns, names, len(header), codes, meant)


def report_look(look: Look, findings: Findings) -> None:
    """Say what was assumed of our columns, and what could not be."""
    for ours, codes in look.codes.items():
        report_codes(look.names[ours], codes, findings)
    sexes, name = look.sexes, look.names.get("sex", "")
    assumed = list(sexes.assumed)
    if "h" in assumed and sexes.guessed["h"] == "M" and sexes.guessed.get("m", "F") == "F":
        findings.add("sex.hombre_mujer")
        assumed = [code for code in assumed if code not in "hm"]
    if assumed:
        names = {code: _NAMES[sexes.meanings[code]] for code in assumed}
        meant = tuple(say(f"evidence.{names[code]}", code=repr(code.upper())) for code in assumed)
        findings.add("sex.assumed", in_column(name, meant), of_column=True)
    if sexes.undecided:
        told = ", ".join(f"{one.upper()!r} × {sexes.counts[one]}" for one in sexes.undecided)
        findings.add("sex.ambiguous", in_column(name, told), of_column=True)
