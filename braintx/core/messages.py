"""What is to be said, before it is said: a key and its values, no language yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """The name of a column: ours has words in each language, another's is said as it is."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Category:
    """One value of a column of categories, by the column and what stands in it."""

    column: str
    value: str

    def __str__(self) -> str:
        return self.value


Named = Column | Category
"""What goes by a name of its own in each language."""


@dataclass(frozen=True)
class Percent:
    """A share of 0 to 1, said in percent with so many decimals."""

    share: float
    places: int = 0


@dataclass(frozen=True)
class AnyOf:
    """A choice: this, that or another."""

    names: tuple[object, ...]


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue, and what it names.

    Attributes
    ----------
    key : str
        Of the catalogue of `braintx.i18n`.
    values : mapping of str to object
        Numbers, shares, texts, columns, categories, choices, messages within the message; a tuple
        of them is told one after the other.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


Example = Message | str
"""Where or what was found: said in the language, but for what stands as it is."""


def say(key: str, **values: object) -> Message:
    """A message with its values by name."""
    return Message(key, values)


class Phrase(str):
    """English words that have a translation, for an error to name: ``Phrase("a PDF document")``.

    It is the English text, so that an error reads well without a catalogue; what it was made
    of stays with it for one.

    Parameters
    ----------
    template : str
        The words, which are also the id of their translation. With values, their names stand in
        it in braces.
    **values
        A tuple is said one after the other.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Phrase:  # noqa: D102 - see above
        told = {
            name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
            for name, value in values.items()
        }
        phrase = super().__new__(cls, template.format(**told) if told else template)
        phrase.template, phrase.values = template, values
        return phrase

    @classmethod
    def made_of(cls, template: str, values: Mapping[str, object]) -> Phrase:
        """The words of a template that stands elsewhere, as that of an error within an error."""
        return cls(template, **values)
