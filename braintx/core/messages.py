"""What is to be said, before it is said: a key and its values, no language yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """The name of a column: ours has words in each language, another's is said as it is."""

    name: str


@dataclass(frozen=True)
class Category:
    """One value of a column of categories, by the column and what stands in it."""

    column: str
    value: str


Named = Column | Category
"""What goes by a name of its own in each language."""


@dataclass(frozen=True)
class Percent:
    """A share of 0 to 1, said in percent with so many decimals."""

    share: float
    places: int = 0


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue, and what it names.

    Attributes
    ----------
    key : str
        Of the catalogue of `braintx.i18n`.
    values : mapping of str to object
        Numbers, shares, texts, columns, categories, messages within the message; a tuple of them
        is told one after the other.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def say(key: str, **values: object) -> Message:
    """A message with its values by name."""
    return Message(key, values)
