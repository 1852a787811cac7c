"""What someone who knows a table says of it, where the table alone does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from braintx.core.labels import Sex

DecimalMark = Literal[".", ","]
EVERYWHERE = ""
"""In place of a column's name: every column but that of the case ids."""


@dataclass(frozen=True)
class Declared:
    """How values of a table are to be read. What is not said is decided from the columns.

    Attributes
    ----------
    missing : mapping of str to tuple of str
        Name of a column, or `EVERYWHERE` → values that mean that there is none, such as ``-9``.
    kept : mapping of str to tuple of str
        The same for words that are values after all, such as the grade ``None``.
    decimals : mapping of str to {".", ",", None}
        Name of a column → its decimal mark, the other one parting thousands; None leaves the
        column text.
    sexes : mapping of str to {"F", "M", None}
        Code in the column of sexes → what it means; None leaves it unknown.
    """

    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decimals: Mapping[str, DecimalMark | None] = field(default_factory=dict)
    sexes: Mapping[str, Sex | None] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The columns about which something is said."""
        return frozenset({*self.missing, *self.kept, *self.decimals} - {EVERYWHERE})


NOTHING = Declared()


def missing_from(given: Iterable[str]) -> Declared:
    """What ``VALUE`` and ``COLUMN=VALUE`` declare to be codes for no value."""
    codes: dict[str, tuple[str, ...]] = {}
    for text in given:
        column, mark, value = text.rpartition("=")
        name = column.strip() if mark else EVERYWHERE
        codes[name] = (*codes.get(name, ()), value.strip())
    return Declared(missing=codes)
