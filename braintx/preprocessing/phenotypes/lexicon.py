"""The findings that the words of a sentence name.

Labels and synonyms of every term, and lay words of our own, are strings over an alphabet whose
letters are keys of words (`keys`). As in FlashText (Singh, 2017) a dictionary of whole names is
asked at each word for the longest that begins there, so a match can begin or end only where a word
does. An automaton of as many names takes a second to build, and the first note would wait for it.
A sentence is read twice, with and without words that only modify ("severe *left* chest pain"), for
some labels have such words themselves.

Two words of a name may change places ("enlarged liver", "liver enlarged"); in a list the last
one, or the first, may be shared ("knee and elbow pain", "dolor en rodillas y codos").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from braintx.i18n.language import Language
from braintx.preprocessing.notes.phrases import variants
from braintx.preprocessing.notes.slips import is_one_slip
from braintx.preprocessing.notes.words import ordinary_words
from braintx.preprocessing.phenotypes.keys import (
    grammar,
    key,
    vocabularies,
    vocabulary,
    words_of_all,
)

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

Codes = tuple[str, ...]
ROOT = "HP:0000118"
"""Phenotypic abnormality: what stands outside (inheritance, course, frequency) is no finding."""
OWN = "DDX:"
DENIED = "-"
"""Before a code: the words say that the patient does not have it, as "afebrile" does."""
NUMBER = "#"
"""In a name: any number."""
_FIRST_LETTER = 0x100
_NEGATIONS = frozenset({"no", "not", "without", "sin"})
_MOTHER = frozenset({"mother", "maternal", "madre", "materna"})
_HEADINGS = (("af", ":"),)
"""Abbreviations that are none before a colon: "AF: asma" begins a family's history."""
_UNKNOWN, _BREAK, _AND = "\x01", "\x02", "\x03"
_SHORTEST_MISSPELT = 6
_SHORTEST_SYNONYM = 4
_MOST_REMEMBERED = 20_000
_LONGEST_ROTATED = 3


class Named(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) name findings; mostly one."""

    start: int
    end: int
    codes: Codes


class LayRow(NamedTuple):
    """What people call a finding.

    Attributes
    ----------
    codes : tuple of str
        Mostly one.
    phrases : tuple of str
        English and Spanish, with variants; see `braintx.preprocessing.notes.phrases`.
    absent : bool
        Whether the words say that the patient does not have it.
    """

    codes: Codes
    phrases: tuple[str, ...]
    absent: bool

    @property
    def plain_phrases(self) -> tuple[str, ...]:
        """Those without variants."""
        return tuple(one for one in self.phrases if "(" not in one and NUMBER not in one)


def lay_rows() -> Iterator[LayRow]:
    """The lay words of ``vocabulary/lay``."""
    for group in vocabularies("lay"):
        for row in group:
            codes = tuple(row["codes"]) if "codes" in row else (row["code"],)
            yield LayRow(codes, (*row["en"], *row["es"]), row.get("absent", False))


class _Stream(NamedTuple):
    """Tokens as letters, and which token each letter stands for."""

    letters: str
    places: tuple[int, ...]


class _Letters(dict[str, str]):
    """Word → the letter of its key, a new one where the key is new; nothing for a joint."""

    def __init__(self) -> None:
        known = grammar()
        super().__init__(dict.fromkeys(known.conjunctions, _AND) | {"\n": "\n"})
        self.update(dict.fromkeys(known.joints, ""))
        self.of_key: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        following = chr(_FIRST_LETTER + len(self.of_key))
        letter = self[word] = self.of_key.setdefault(key(word), following)
        return letter


class Lexicon:
    """Every name of every finding.

    Parameters
    ----------
    terms : Terms
    """

    def __init__(self, terms: Terms) -> None:
        names: list[str] = []
        named: list[Codes] = []
        for several, codes in _names(terms):
            names += several
            named += [codes] * len(several)
        by_word = _Letters()
        spelt = "".join(map(by_word.__getitem__, words_of_all(names))).split("\n")
        self._letters = by_word.of_key
        self._codes: dict[str, Codes] = {}
        for letters, codes in zip(spelt, named, strict=True):
            if letters:
                self._codes.setdefault(letters, codes)
        self._maternal = {self._letters.get(key(word)) for word in _MOTHER}
        # A name counts before another one whose words changed places.
        for letters, codes in list(self._codes.items()):
            self._rotate(letters, codes)
        self._longest = max(map(len, self._codes), default=0)
        self._denials = {self._letters.get(key(word)) for word in _NEGATIONS}
        self._misspelt = _Misspelt(self._letters)
        self._abbreviations: dict[Language, dict[str, str]] = vocabulary("abbreviations")

    def _rotate(self, letters: str, codes: Codes) -> None:
        """The words of a name may change places, unless that is a name already."""
        if not self._maternal.isdisjoint(letters):
            return  # "mother has asthma" is no "asthma in the mother"
        if 2 <= len(letters) <= _LONGEST_ROTATED and _AND not in letters:
            self._codes.setdefault(letters[1:] + letters[0], codes)
            if len(letters) > 2:
                self._codes.setdefault(letters[-1] + letters[:-1], codes)

    def mentions(
        self,
        tokens: Sequence[str],
        capital: Sequence[bool] = (),
        language: Language = "en",
    ) -> tuple[Named, ...]:
        """What one sentence names, from left to right, none overlapping another.

        Parameters
        ----------
        tokens : sequence of str
        capital : sequence of bool, optional
            Whether the note writes the token in capitals: some abbreviations count only so.
        language : {"en", "es"}
            Of the note: the same letters abbreviate one thing in one and another in the other.
        """
        strange = vocabulary("false_friends")[language]
        letters = [_UNKNOWN if token in strange else self._letter(token) for token in tokens]
        heads = [at for at in range(len(tokens) - 1) if tuple(tokens[at : at + 2]) in _HEADINGS]
        for at in heads:
            letters[at] = _UNKNOWN
        full = _stream(tokens, letters, lambda token: token in grammar().joints)
        bare = _stream(tokens, letters, _counts_for_nothing)
        found = [*self._matches(full), *self._matches(bare)]
        if any(token[0].isdigit() for token in tokens):
            number = self._letters.get(NUMBER, _UNKNOWN)
            pairs = zip(tokens, letters, strict=True)
            any_number = [number if t[0].isdigit() else letter for t, letter in pairs]
            found += self._matches(_stream(tokens, any_number, lambda t: t in grammar().joints))
            found += self._matches(_stream(tokens, any_number, _counts_for_nothing))
        for at, token in enumerate(tokens):
            known = token in self._abbreviations[language] and at not in heads
            if capital and capital[at] and known:
                found.append((1, Named(at, at + 1, (self._abbreviations[language][token],))))
        chosen = [_if_alone(one, tokens) for one in _longest(found, tokens)]
        taken = {i for one in chosen for i in range(one.start, one.end)}
        shared = [one for one in self._shared(bare, chosen, taken) if one.codes]
        return tuple(sorted([*(one for one in chosen if one.codes), *shared]))

    def _letter(self, token: str) -> str:
        if token in grammar().conjunctions:
            return _AND
        if not token.isalnum():
            return _BREAK
        found = self._letters.get(key(token))
        misspelt = found is None and len(token) >= _SHORTEST_MISSPELT and token.isalpha()
        if misspelt and token not in ordinary_words():
            found = self._letters.get(self._misspelt.nearest(key(token)))
        return found or _UNKNOWN

    def _matches(self, stream: _Stream) -> Iterator[tuple[int, Named]]:
        """Names from left to right, the longest first, none overlapping another."""
        letters, places, start = stream.letters, stream.places, 0
        while start < len(letters):
            for end in range(min(start + self._longest, len(letters)), start, -1):
                codes = self._codes.get(letters[start:end])
                if codes is not None:
                    yield end - start, Named(places[start], places[end - 1] + 1, codes)
                    # "No neck" must not hide "neck pain".
                    start = start + 1 if letters[start] in self._denials else end
                    break
            else:
                start += 1

    def _shared(self, stream: _Stream, chosen: Sequence[Named], taken: set[int]) -> Iterator[Named]:
        """Findings of a list that leave out the word that they share with a neighbour."""
        index = {place: i for i, place in enumerate(stream.places)}
        for one in chosen:
            if one.start not in index or one.end - 1 not in index:
                continue
            first, last = index[one.start], index[one.end - 1] + 1
            name = stream.letters[first:last]
            if len(name) < 2 or _AND in name or _BREAK in name:
                continue
            yield from self._shared_after(stream, name, last, taken)
            yield from self._shared_before(stream, name, first, taken)

    def _shared_after(
        self, stream: _Stream, name: str, at: int, taken: set[int]
    ) -> Iterator[Named]:
        """As in "dolor en rodillas y codos"."""
        letters = stream.letters
        while at + 1 < len(letters) and letters[at] in (_AND, _BREAK):
            at += 1
            while at + 1 < len(letters) and letters[at] == _AND:
                at += 1
            for length in (2, 1):
                other = letters[at : at + length]
                span = stream.places[at : at + length]
                codes = self._codes.get(name[:-1] + other)
                free = len(other) == length and taken.isdisjoint(span)
                free &= self._denials.isdisjoint(other)
                if codes and free:
                    taken.update(span)
                    yield Named(span[0], span[-1] + 1, codes)
                    at += length
                    break
            else:
                return

    def _shared_before(
        self, stream: _Stream, name: str, at: int, taken: set[int]
    ) -> Iterator[Named]:
        """As in "knee and elbow pain"."""
        letters = stream.letters
        while at >= 2 and letters[at - 1] in (_AND, _BREAK):
            at -= 1
            while at >= 2 and letters[at - 1] in (_AND, _BREAK):
                at -= 1
            codes = self._codes.get(letters[at - 1] + name[1:])
            place = stream.places[at - 1]
            if not codes or place in taken or letters[at - 1] in self._denials:
                return
            taken.add(place)
            yield Named(place, place + 1, codes)
            at -= 1


def _counts_for_nothing(token: str) -> bool:
    known = grammar()
    return token in known.joints or key(token) in known.modifiers


def _stream(
    tokens: Sequence[str], letters: Sequence[str], left_out: Callable[[str], bool]
) -> _Stream:
    kept = tuple(i for i, token in enumerate(tokens) if not left_out(token))
    return _Stream("".join(letters[i] for i in kept), kept)


def _longest(found: Iterable[tuple[int, Named]], tokens: Sequence[str]) -> list[Named]:
    """Those that name most, none overlapping another; what names no finding takes its place too.

    Of two as long, one that begins with a "no" comes last: "no neck stiffness" is no "no neck".
    """

    def rank(pair: tuple[int, Named]) -> tuple[int, bool, int, int]:
        length, one = pair
        return -length, tokens[one.start] in _NEGATIONS, one.start, -one.end

    free = [True] * len(tokens)
    chosen = []
    for _, one in sorted(found, key=rank):
        if all(free[one.start : one.end]):
            free[one.start : one.end] = [False] * (one.end - one.start)
            chosen.append(one)
    return sorted(chosen)


def _if_alone(one: Named, tokens: Sequence[str]) -> Named:
    """What a word names where it stands alone: a mere "pain" nothing, "aches" those of muscles."""
    codes = vocabulary("alone").get(tokens[one.start]) if one.end - one.start == 1 else None
    return one if codes is None else one._replace(codes=tuple(codes))


def _names(terms: Terms) -> Iterator[tuple[Sequence[str], Codes]]:
    """Names and what they name; of two for one name the first counts.

    Our own words come first, then labels, then synonyms, the more general term before the more
    special one.
    """
    for phrase in vocabulary("no_finding"):
        yield variants(phrase), ()
    for row in lay_rows():
        codes = tuple(DENIED * row.absent + code for code in row.codes)
        for phrase in row.phrases:
            yield variants(phrase), codes
    known = [terms.term(code) for code in findings(terms)]
    known.sort(key=lambda term: len(terms.ancestors(term.code)))
    for term in known:
        yield (term.name, term.name_es) if term.name_es else (term.name,), (term.code,)
    for term in known:
        synonyms = (*term.synonyms, *term.synonyms_es)
        yield [name for name in synonyms if len(name) >= _SHORTEST_SYNONYM], (term.code,)


def findings(terms: Terms) -> Iterator[str]:
    """The codes of what a patient may have; the other terms only describe it."""
    for code in terms:
        if code.startswith(OWN) or (code != ROOT and ROOT in terms.ancestors(code)):
            yield code


class _Misspelt:
    """The word that a slip of one letter parts from a token, among the words of names.

    One slip leaves the first or the last three letters of a long word as they are, so only words
    that share one of the two are looked at; the first letter is taken to be right.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._near: dict[str, list[str]] = {}
        self._found: dict[str, str] = {}
        for word in known:
            if len(word) >= _SHORTEST_MISSPELT and word.isalpha():
                self._near.setdefault(word[:3], []).append(word)
                self._near.setdefault(word[0] + "*" + word[-3:], []).append(word)

    def nearest(self, token: str) -> str:
        """The one such word, or the token itself."""
        if len(self._found) > _MOST_REMEMBERED:
            self._found.clear()
        if token not in self._found:
            candidates = {
                *self._near.get(token[:3], ()),
                *self._near.get(token[0] + "*" + token[-3:], ()),
            }
            near = [
                word
                for word in candidates
                if abs(len(word) - len(token)) <= 1 and is_one_slip(word, token)
            ]
            self._found[token] = near[0] if len(near) == 1 else token
        return self._found[token]
