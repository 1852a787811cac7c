"""The symptoms that a sentence names: phrases, and a faculty beside a word for its deficit.

"Loss of vision and of hearing", "memory and speech problems" and "no puede hablar" are read from
two short lists, of faculties and of deficits, rather than from every pair written out. Adjectives,
articles and auxiliaries between the words count for nothing ("her vision has become blurred"); a
"not" between them denies ("la visión no es borrosa"). A long word with one letter wrong, missing,
added or swapped is read as the word of the list, unless it is a word of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from braintx.preprocessing.notes.phrases import Match, Phrases, variants
from braintx.preprocessing.notes.slips import deletions, is_one_slip
from braintx.preprocessing.notes.words import words

_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 6, 20
_NEGATIONS = frozenset({"not", "no", "never"})
_ONE_MORE = (["and"], ["or"], ["y"], ["o"])
_LONGEST_LIST = 8
_SOFT_C, _SOFT_G = re.compile(r"c(?=[ei])"), re.compile(r"g(?=[ei])")
_SOUNDS = str.maketrans({"v": "b", "z": "s", "h": None, "y": "i"})
_OPENS_LIST = frozenset({"and", "or", "y", "e", "o", "u", "ni", "nor", "/"})


class Mention(NamedTuple):
    """A symptom named by tokens ``start`` to ``end`` (exclusive).

    ``denied`` where the words themselves hold a "not".
    """

    name: str
    start: int
    end: int
    denied: bool = False


@dataclass(frozen=True)
class _Lexicon:
    phrases: Phrases[tuple[str, ...]]
    faculties: Phrases[str]
    before: Phrases[frozenset[str]]
    adjectives: Phrases[frozenset[str]]
    after: Phrases[frozenset[str]]
    begins: frozenset[str]
    kinds: dict[str, frozenset[str]]
    skipped: frozenset[str]
    links: frozenset[str]
    intact: frozenset[str]


@cache
def symptom_names() -> tuple[str, ...]:
    """Every symptom that the parser knows, by canonical English name."""
    return tuple(concept["name"] for concept in words("symptoms").raw["symptoms"])


def mentions(tokens: Sequence[str]) -> tuple[Mention, ...]:
    """Every symptom that the tokens of one sentence name, from left to right."""
    lexicon = _lexicon()
    kept = [i for i, token in enumerate(tokens) if token not in lexicon.skipped]
    text = [_spelt(tokens[i]) for i in kept]
    found: list[Mention] = []
    at = 0
    while at < len(text):
        if text[at] not in lexicon.begins:
            at += 1
            continue
        phrase = lexicon.phrases.at(text, at, _NEGATIONS)
        pairs = _pairs(text, at, lexicon)
        reach = max((match.end for match in pairs), default=at)
        if phrase is not None and phrase.end >= reach:
            named: Iterable[Match[str]] = (
                Match(phrase.start, phrase.end, name, phrase.denied) for name in phrase.value
            )
        elif pairs:
            named = pairs
        else:
            at += 1
            continue
        for match in named:
            start, end = kept[match.start], kept[match.end - 1] + 1
            found.append(Mention(match.value, start, end, match.denied))
        at = max(reach, phrase.end if phrase is not None else at)
    return tuple(found)


def _pairs(text: Sequence[str], at: int, lexicon: _Lexicon) -> list[Match[str]]:
    """A deficit and its faculties ("loss of vision and hearing"), or the reverse."""
    head = lexicon.before.at(text, at)
    if head is not None:
        first = head.end
        while first < len(text) and first < head.end + 2 and text[first] in lexicon.links:
            first += 1
        if text[first + 1 : first + 2] in _ONE_MORE:  # "difficulty reading and seeing"
            first = first if lexicon.faculties.at(text, first) else first + 2
        found = _of_kind(_faculties(text, first, lexicon), head.value, lexicon)
        if found and not _is_intact(text, found[0].end, lexicon):
            return [Match(at, found[0].end, found[0].value), *found[1:]]
    adjective = lexicon.adjectives.at(text, at)
    if adjective is not None:
        found = _of_kind(_faculties(text, adjective.end, lexicon), adjective.value, lexicon)
        if found:
            return [Match(at, found[0].end, found[0].value), *found[1:]]
    listed = _faculties(text, at, lexicon)
    if not listed:
        return []
    last = listed[-1].end
    denied = last < len(text) and text[last] in _NEGATIONS
    tail = lexicon.after.at(text, last + denied)
    found = [] if tail is None else _of_kind(listed, tail.value, lexicon)
    if not found or tail is None:
        return []
    return [
        *(Match(m.start, m.end, m.value, denied) for m in found[:-1]),
        Match(found[-1].start, tail.end, found[-1].value, denied),
    ]


def _faculties(text: Sequence[str], at: int, lexicon: _Lexicon) -> list[Match[str]]:
    """Faculties from ``at`` on, joined as in "memory, speech and balance"."""
    first = lexicon.faculties.at(text, at)
    if first is None:
        return []
    found: list[Match[str]] = [first]
    pending: list[Match[str]] = []
    end = first.end
    while len(found) + len(pending) < _LONGEST_LIST and end < len(text):
        if text[end] != "," and text[end] not in _OPENS_LIST:
            break
        closes = text[end] in _OPENS_LIST
        end += 1
        if not closes and end < len(text) and text[end] in _OPENS_LIST:
            closes, end = True, end + 1
        while end < len(text) and text[end] in lexicon.links:
            end += 1
        match = lexicon.faculties.at(text, end)
        phrase = lexicon.phrases.at(text, end)
        longer = phrase is not None and match is not None and phrase.end > match.end
        if match is None or longer or _is_intact(text, match.end, lexicon):
            break
        pending.append(match)
        end = match.end
        if closes:
            found += pending
            pending = []
    return found


def _is_intact(text: Sequence[str], at: int, lexicon: _Lexicon) -> bool:
    return at < len(text) and text[at] in lexicon.intact


def _of_kind(
    found: Iterable[Match[str]], kinds: frozenset[str], lexicon: _Lexicon
) -> list[Match[str]]:
    return [match for match in found if lexicon.kinds[match.value] & kinds]


@cache
def _lexicon() -> _Lexicon:
    known = words("symptoms")
    raw, skipped = known.raw, known["skipped"]
    phrases: list[tuple[str, tuple[str, ...]]] = [(one, ()) for one in raw["no_symptom"]]
    phrases += [(one, tuple(j["names"])) for j in raw["joint"] for one in j["phrases"]]
    phrases += [(one, (c["name"],)) for c in raw["symptoms"] for one in c["en"] + c["es"]]
    faculties = [(one, name) for name, f in raw["faculties"].items() for one in f["words"]]
    tree = Phrases(phrases, skipped)
    known_faculties = Phrases(faculties, skipped)
    before, adjectives, after = (
        _by_kind(raw["deficits"], place, skipped) for place in ("before", "adjective", "after")
    )
    return _Lexicon(
        phrases=tree,
        faculties=known_faculties,
        before=before,
        adjectives=adjectives,
        after=after,
        begins=tree.first() | known_faculties.first() | before.first() | adjectives.first(),
        kinds={name: frozenset(f["kinds"]) for name, f in raw["faculties"].items()},
        skipped=skipped,
        links=known["links"],
        intact=known["intact"],
    )


def _by_kind(
    deficits: dict[str, dict[str, list[str]]], place: str, skipped: frozenset[str]
) -> Phrases[frozenset[str]]:
    """Each word for a deficit with every kind that it can mean."""
    kinds: dict[str, set[str]] = {}
    for kind, places in deficits.items():
        for pattern in places[place]:
            for phrase in variants(pattern):
                kinds.setdefault(phrase, set()).add(kind)
    return Phrases(((phrase, frozenset(found)) for phrase, found in kinds.items()), skipped)


def _spelt(token: str) -> str:
    return _nearest(token) if _may_be_misspelt(token) and token not in _words() else token


def _may_be_misspelt(word: str) -> bool:
    return _SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT


@cache
def _words() -> frozenset[str]:
    lexicon = _lexicon()
    trees = (lexicon.phrases, lexicon.faculties, lexicon.before, lexicon.after, lexicon.adjectives)
    own = words("symptoms")["not_misspelt"] | lexicon.skipped
    return own.union(*(tree.words() for tree in trees))


@lru_cache(maxsize=20_000)
def _nearest(token: str) -> str:
    """The one word of the list that a slip of one letter parts from the token, else the token.

    By common deletions (Garbe's SymSpell, 2012); the first letter is taken to be right.
    """
    near = {
        word
        for shorter in (token, *deletions(token))
        for word in _by_deletion().get(shorter, ())
        if word[0] == token[0] and is_one_slip(word, token)
    }
    near = near or set(_by_sound().get(_sound(token), ()))
    if len(near) <= 1:
        return near.pop() if near else token
    alone = [_lexicon().phrases.at((word,), 0) for word in near]
    named = {None if match is None else match.value for match in alone}
    return min(near) if len(named) == 1 and None not in named else token


@cache
def _by_deletion() -> dict[str, frozenset[str]]:
    """The words that a slip may have spoilt, by themselves and by each with a letter less.

    Those that name a symptom alone, and a few that name one with others: of all words of the
    lists every tenth ordinary word would be near one.
    """
    found: dict[str, set[str]] = {}
    for word in _targets():
        for shorter in (word, *deletions(word)):
            found.setdefault(shorter, set()).add(word)
    return {key: frozenset(value) for key, value in found.items()}


@cache
def _targets() -> frozenset[str]:
    phrases = _lexicon().phrases
    alone = {word for word in _words() if (match := phrases.at((word,), 0)) and match.value}
    return frozenset(filter(_may_be_misspelt, alone | words("symptoms")["often_misspelt"]))


@cache
def _by_sound() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in _targets():
        found.setdefault(_sound(word), set()).add(word)
    return {key: frozenset(value) for key, value in found.items()}


def _sound(word: str) -> str:
    """Letters that Spanish spelling mixes up made one: b and v, s, c and z, g and j, h."""
    return _SOFT_C.sub("s", _SOFT_G.sub("j", word)).translate(_SOUNDS)
