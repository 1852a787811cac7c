"""A catalogue in one language: every window's sentences come from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from babel.support import Translations

from braintx.core.errors import BrainTxError
from braintx.core.messages import AnyOf, Category, Column, Message, Named, Percent, Phrase
from braintx.core.records import Issue
from braintx.i18n import numbers
from braintx.i18n.catalogues import translations
from braintx.i18n.language import Language, check_language

_AS_GIVEN = 15  # digits that every number of double precision keeps


@dataclass(frozen=True)
class Words:
    """What the catalogues say in one language, and how that language writes numbers.

    Parameters
    ----------
    language : {"en", "es"}
    folders : tuple of Path
        A window's own catalogues, which go before the library's.
    names : mapping of Column or Category to str
        What goes by another name than the catalogue's; see `apart`.

    Raises
    ------
    BrainTxError
        Any other language.
    """

    language: Language = "en"
    folders: tuple[Path, ...] = ()
    names: Mapping[Named, str] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_language(self.language)

    @cached_property
    def _catalogue(self) -> Translations:
        return translations(self.folders, self.language)

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of a key, what it names filled in; KeyError for a key that is not there.

        Numbers are written as the language does, ``p`` as a p-value; ``count``, a number, chooses
        between singular and plural.
        """
        text = self._text(key, values.get("count"))
        if text == key:
            raise KeyError(key)
        return text.format(**{name: self._shown(name, value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """Whether the catalogue knows the key."""
        return self._catalogue.gettext(key) != key

    def say(self, message: Message) -> str:
        """A message's sentence, those within it included."""
        return self(message.key, **message.values)

    def name(self, named: Named) -> str:
        """The name of a column or of one of its values: of ours in the language, else as it is."""
        if named in self.names:
            return self.names[named]
        if isinstance(named, Column):
            return self._known(f"column.{named.name}", named.name)
        if named.column == "symptoms":  # several at once make one value
            parts = named.value.split(" + ")
            return " + ".join(self._known(f"symptom.{_slug(part)}", part) for part in parts)
        return self._known(f"level.{named.column}.{_slug(named.value)}", named.value)

    def column(self, name: str) -> str:
        """The name of a column; see `name`."""
        return self.name(Column(name))

    def category(self, column: str, value: str) -> str:
        """The name of one value of a column; see `name`."""
        return self.name(Category(column, value))

    def apart(self, named: Iterable[Named]) -> Words:
        """The same words, but no two of these columns, and no two values of one, go by one name.

        Where two would, what stands in the table is added: "Severity (severity)".
        """
        plain = {one: self.name(one) for one in named}
        alike = Counter((_column(one), name) for one, name in plain.items())
        longer = {
            one: f"{name} ({_raw(one)})"
            for one, name in plain.items()
            if alike[_column(one), name] > 1 and name != _raw(one)
        }
        return replace(self, names={**self.names, **longer})

    def error(self, failure: BrainTxError, escape: Callable[[str], str] = str) -> str:
        """What went wrong and what to do: the window's own sentence of the code, else the error's.

        ``escape`` makes each value harmless where it is shown, as names of files are anyone's.
        """
        own = f"error.{failure.code}"
        return self._told(own if self.has(own) else failure.template, failure.values, escape)

    def issue(self, found: Issue) -> str:
        """What a check found, as a sentence; what is known besides follows it."""
        told = (self(f"issue.{found.code}", **found.values), *map(self.say, found.details))
        return " ".join(told)

    def examples(self, found: Issue) -> list[str]:
        """Where or what it was."""
        return [str(self._shown("", example)) for example in found.examples]

    @property
    def separators(self) -> tuple[str, str, str]:
        """See `braintx.i18n.numbers.separators`."""
        return numbers.separators(self.language)

    def whole(self, count: float) -> str:
        """See `braintx.i18n.numbers.whole`."""
        return numbers.whole(count, self.language)

    def decimal(self, value: float, places: int = 2) -> str:
        """See `braintx.i18n.numbers.decimal`."""
        return numbers.decimal(value, places, self.language)

    def significant(self, value: float, digits: int = 3) -> str:
        """See `braintx.i18n.numbers.significant`."""
        return numbers.significant(value, digits, self.language)

    def percent(self, share: float, places: int = 0) -> str:
        """See `braintx.i18n.numbers.percent`."""
        return numbers.percent(share, places, self.language)

    def share(self, value: float) -> str:
        """See `braintx.i18n.numbers.share`."""
        return numbers.share(value, self.language)

    def points(self, change: float) -> str:
        """See `braintx.i18n.numbers.points`."""
        return numbers.points(change, self.language)

    def p_value(self, p: float) -> str:
        """See `braintx.i18n.numbers.p_value`."""
        return numbers.p_value(p, self.language)

    def day(self, when: date) -> str:
        """See `braintx.i18n.numbers.day`."""
        return numbers.day(when, self.language)

    def duration(self, months: float) -> str:
        """See `braintx.i18n.numbers.duration`."""
        return numbers.duration(months, self.language)

    def moment(self, when: datetime) -> str:
        """See `braintx.i18n.numbers.moment`."""
        return numbers.moment(when, self.language)

    def any_of(self, names: Sequence[str]) -> str:
        """Names as a choice: "a, b or c"."""
        if len(names) < 2:
            return "".join(names)
        key = "list.or_o" if names[-1].lower().startswith(("o", "ho")) else "list.or"
        return f"{', '.join(names[:-1])} {self(key)} {names[-1]}"

    def quoted(self, names: Sequence[str]) -> str:
        """Names in quotation marks, one after the other."""
        return self.items([self("list.quoted", name=name) for name in names])

    def items(self, names: Sequence[str], most: int = 6, between: str = ", ") -> str:
        """Names one after the other; past ``most`` only how many more.

        Parameters
        ----------
        names : sequence of str
        most : int, default=6
        between : str, default=", "
        """
        shown = between.join(names[:most])
        rest = len(names) - most
        return shown if rest <= 0 else self("list.more", shown=shown, rest=rest)

    def _told(
        self, template: str, values: Mapping[str, object], escape: Callable[[str], str]
    ) -> str:
        text = self._text(template, values.get("count"))
        told = {name: self._value(value, escape) for name, value in values.items()}
        return text.format(**told) if told else text

    def _value(self, value: object, escape: Callable[[str], str]) -> str:
        """What an error names: counts with their thousands apart, other numbers as given."""
        if isinstance(value, tuple):
            return ", ".join(self._value(one, escape) for one in value)
        if isinstance(value, BrainTxError):
            return self.error(value, escape)
        if isinstance(value, Phrase):
            return self._told(value.template, value.values, escape)
        if isinstance(value, float):
            return escape(self.significant(value, _AS_GIVEN))
        if isinstance(value, int) and not isinstance(value, bool):
            return escape(self.whole(value))
        return escape(str(self._shown("", value)))

    def _text(self, key: str, count: object) -> str:
        if isinstance(count, int | float):  # half a year is "0.5 years"
            form = count if isinstance(count, int) else 2
            chosen = self._catalogue.ngettext(key, key, form)
            if chosen != key:
                return chosen
        return self._catalogue.gettext(key)

    def _known(self, key: str, otherwise: str) -> str:
        return self(key) if self.has(key) else otherwise

    def _shown(self, name: str, value: object) -> object:
        match value:
            case tuple():
                shown: object = ", ".join(str(self._shown(name, one)) for one in value)
            case Message():
                shown = self.say(value)
            case AnyOf():
                shown = self.any_of([str(self._shown(name, one)) for one in value.names])
            case Percent():
                shown = self.percent(value.share, value.places)
            case Column() | Category():
                shown = self.name(value)
            case int() if name == "count" and not isinstance(value, bool):
                shown = self.whole(value)
            case int() | float() if not isinstance(value, bool):
                shown = self.p_value(value) if name == "p" else self.significant(value)
            case _:
                shown = value
        return shown


def to_words(language: Language | Words) -> Words:
    """The library's words in a language; a window's own words as they are."""
    return language if isinstance(language, Words) else Words(language)


def _column(named: Named) -> str:
    """What the names of values are told apart within; nothing for a column."""
    return "" if isinstance(named, Column) else named.column


def _raw(named: Named) -> str:
    return named.name if isinstance(named, Column) else named.value


def _slug(value: str) -> str:
    return value.replace(" ", "_")
