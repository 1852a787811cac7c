"""Findings whose names go on from what is being typed.

All names of a language stand in one long text, a line each, what should be shown first at the top:
a query is looked for there as the beginning of words, and the search stops once enough lines
were met. So common words cost no more than rare ones, and nothing is indexed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

from braintx.core.errors import FindingError
from braintx.i18n.language import Language
from braintx.preprocessing.notes.slips import slips
from braintx.preprocessing.phenotypes.lexicon import ROOT, findings, lay_rows

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Term, Terms

_LONGEST_QUERY = 100
_ID = re.compile(r"hpo?\s*[:_ -]?\s*(\d{1,7})", re.IGNORECASE)
_ENOUGH = 150
"""Lines met before the search stops."""
_SHORTEST_MISSPELT = 4
_MOST_SPELLINGS = 6
_FEW = 3
"""Of fewer findings some may be misspelt."""
_RARE, _LAY = 10, 3
"""What is added to the rank of what is not common; the rank of lay words."""
_LAST = 0x250
"""Beyond stands no Latin letter."""


@dataclass(frozen=True)
class Suggestion:
    """A finding for what was typed.

    Attributes
    ----------
    code : str
    name : str
        In the language that was asked for.
    matched : str
        The name or synonym that fits, in either language.
    spans : tuple of (int, int)
        The characters of `matched` that were typed, the end excluded; none where a lay word fits.
    """

    code: str
    name: str
    matched: str
    spans: tuple[tuple[int, int], ...] = ()


class _Name(NamedTuple):
    """A name as it is looked for, and what is shown where it fits."""

    folded: str
    code: str
    shown: str
    lay: bool = False


class TypeAhead:
    """Suggests findings.

    Parameters
    ----------
    terms : Terms
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._lines: dict[Language, _Lines] = {}

    def suggest(self, text: str, language: Language, limit: int = 10) -> tuple[Suggestion, ...]:
        """Findings that have a word for each word typed, the last of them perhaps unfinished.

        Parameters
        ----------
        text : str
            In either language; accents may be left out, and one letter of a word may be wrong.
            Or an HPO id, as in ``HP:0001250`` or ``hp 1250``: an obsolete one finds what replaced
            it.
        language : {"en", "es"}
            Of the names that are shown, and whose names come first.
        limit : int, default=10
            At most so many.

        Returns
        -------
        tuple of Suggestion
            Each code once, the best first.
        """
        words = folded(text[:_LONGEST_QUERY]).split()
        if not words or limit < 1:
            return ()
        if (code := self._by_id(text)) is not None:
            whole = ((0, len(code)),)
            return (Suggestion(code, self._terms.name(code, language), code, whole),)
        lines = self._of(language)
        found = lines.find(words)
        if len({name.code for name in found}) < _FEW:
            for spelt in lines.spellings(words):
                found += lines.find(spelt)
        best: dict[str, Suggestion] = {}
        for name in found:
            if name.code not in best:
                best[name.code] = self._suggestion(name, words, language)
            if len(best) == limit:
                break
        return tuple(best.values())

    def _by_id(self, text: str) -> str | None:
        """The finding of an id, however it is written."""
        written = _ID.fullmatch(text.strip())
        if written is None:
            return None
        try:
            code = self._terms.resolve(f"HP:{int(written[1]):07}")
        except FindingError:
            return None
        return code if ROOT in self._terms.ancestors(code) - {code} else None

    def _suggestion(self, name: _Name, words: list[str], language: Language) -> Suggestion:
        shown = self._terms.name(name.code, language)
        if name.lay:
            return Suggestion(name.code, shown, shown)
        starts = ((f" {name.folded}".find(f" {word}"), len(word)) for word in words)
        spans = tuple(sorted({(at, at + length) for at, length in starts if at >= 0}))
        return Suggestion(name.code, shown, name.shown, spans)

    def _of(self, language: Language) -> _Lines:
        if language not in self._lines:
            self._lines[language] = _Lines(_names(self._terms, language))
        return self._lines[language]


class _Lines:
    """Names, the foremost first, as one text in which each word follows a space."""

    def __init__(self, names: Iterable[_Name]) -> None:
        self._names = list(names)
        lines = [f" {name.folded}\n" for name in self._names]
        self._text = "".join(lines)
        self._begins = [0, *accumulate(map(len, lines))]

    def find(self, words: list[str]) -> list[_Name]:
        """Names with a word that begins with each of some words, the best first."""
        longest, *others = sorted((f" {word}" for word in words), key=len, reverse=True)
        found: list[_Name] = []
        at = self._text.find(longest)
        while at >= 0 and len(found) < _ENOUGH:
            line = bisect_right(self._begins, at) - 1
            name = self._names[line]
            if all(other in f" {name.folded}" for other in others):
                found.append(name)
            at = self._text.find(longest, self._begins[line + 1])
        typed = " ".join(words)
        return sorted(found, key=lambda name: _distance(name.folded, typed))

    def spellings(self, words: list[str]) -> Iterator[list[str]]:
        """The words with one of them replaced by one that a slip of a letter parts from it."""
        for place, word in enumerate(words):
            if len(word) >= _SHORTEST_MISSPELT and word.isalpha():
                near = filter(self._begins_a_word, dict.fromkeys(slips(word)))
                for begin in islice(near, _MOST_SPELLINGS):
                    yield [*words[:place], begin, *words[place + 1 :]]

    def _begins_a_word(self, word: str) -> bool:
        place = bisect_left(self._words, word)
        return place < len(self._words) and self._words[place].startswith(word)

    @cached_property
    def _words(self) -> list[str]:
        return sorted(set(self._text.split()))


def _distance(name: str, typed: str) -> tuple[bool, bool]:
    """Equal names first, then those that begin so; the rest keep their order."""
    return name != typed, not name.startswith(typed)


def _names(terms: Terms, language: Language) -> Iterator[_Name]:
    """Every name: of common findings first, labels before synonyms, short ones before long ones.

    Common are those that we have lay words for.
    """
    lay = [row for row in lay_rows() if not row.absent]
    common = {code for row in lay for code in row.codes}
    keyed = [
        (rank + _RARE * (code not in common), len(text), _Name(folded(text), code, text))
        for code in findings(terms)
        for rank, text in _of_term(terms.term(code), language)
    ]
    keyed += [
        (_LAY, len(phrase), _Name(phrase, code, phrase, lay=True))
        for row in lay
        for code in row.codes
        if code in terms
        for phrase in row.plain_phrases
    ]
    keyed.sort()
    return (name for *_, name in keyed)


def _of_term(term: Term, language: Language) -> Iterator[tuple[int, str]]:
    own, other = (term.name_es, term.name) if language == "es" else (term.name, term.name_es or "")
    synonyms = (term.synonyms_es, term.synonyms)
    if own:
        yield 0, own
    for text in synonyms[0] if language == "es" else synonyms[1]:
        yield 1, text
    if other:
        yield 2, other
    for text in synonyms[1] if language == "es" else synonyms[0]:
        yield 4, text


def folded(text: str) -> str:
    """Lower case without accents and marks; each character stays one, so that places do, too."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_PLAIN)


def _bare(character: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if c.isalnum())
    return plain if len(plain) == 1 else character if character.isalnum() else " "


_PLAIN = {code: _bare(chr(code)) for code in range(_LAST)} | {ord("\u2019"): " "}
