"""A note as sentences of tokens: lower case, without accents, abbreviations written out.

Full stops of abbreviations ("3 sem. de evolución"), the breaks of wrapped lines and the decimal
point end no sentence. A plus or minus that marks a finding, as in "vómitos (-)", is one token.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from braintx.preprocessing.notes.words import Words, words

MAX_CHARACTERS = 20_000
"""What lies beyond is not read: no clinical note is longer."""

PRESENT_MARK, ABSENT_MARK = "{+}", "{-}"
_WRAPPED = 60
"""A line of so many characters, without a full stop, goes on in the next one."""
_VULGAR = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 ", "⅓": " 1/3 ", "⅔": " 2/3 "}
_SAME = str.maketrans(
    {**dict.fromkeys("‘’`´ʼ", "'"), **dict.fromkeys("‐‑‒–—−", "-"), "⁄": "/", "×": " x ", "ø": "no"}
    | {"≥": ">", "≤": "<", "•": "*", "·": "*", "\r": "\n", "\u2028": "\n", "∅": "no"}
)
# Each with the sign without which it changes nothing, and each linear: no two neighbouring parts
# can match the same character.
_REWRITES = tuple(
    (sign, re.compile(pattern), replacement)
    for sign, pattern, replacement in (
        ("-", r"(?m)^ ?-{1,2} ?(?=[a-z0-9])", "* "),
        ("can", r"\bcan(?:'t|t|not)\b", "can not"),
        ("'", r"\bwon't\b", "will not"),
        ("'", r"n't\b", " not"),
        ("'", r"'s\b", ""),
        ("/", r"\bw/o\b", " without "),
        ("/", r"\bw/", " with "),
        ("/", r"\br/o\b", " rule out "),
        ("/", r"\bc/o\b", " complains of "),
        ("/", r"\bh/o\b", " history of "),
        ("/", r"\bs/p\b", " status post "),
        ("/", r"\bf/u\b", " follow up "),
        ("/", r"\bb/l\b", " bilateral "),
        ("/", r"\bp/w\b", " presents with "),
        ("n", r"\b[nv] ?[/&+] ?[nv]\b", " nausea and vomiting "),
        ("/", r"\by ?/ ?o\b", " year old "),
        ("yo", r"(?<=\d)(?: )?yo\b", " year old "),
        ("/", r"\bc/(?=\d)", " cada "),
        ("/", r"\bc/(?=\s|[a-z]{4})", " con "),
        ("/", r"\bs/(?=\s|[a-z]{4})", " sin "),
        ("+", r"\+ ?/ ?-", " and "),
        ("+", r"(?<![a-z0-9])\+ ?ve\b", f" {PRESENT_MARK} "),
        ("-", r"(?<![a-z0-9])- ?ve\b", f" {ABSENT_MARK} "),
        ("+", r"\( ?\++ ?\)", f" {PRESENT_MARK} "),
        ("-", r"\( ?-+ ?\)", f" {ABSENT_MARK} "),
        ("+", r"(?<=[a-z]) ?\+ ?(?=[a-z])", " and "),
        ("+", r"(?<=[a-z]) ?\++(?=[\s,;.]|$)", f" {PRESENT_MARK} "),
        ("-", r"(?<=[a-z])-(?=[\s,;.]|$)", f" {ABSENT_MARK} "),
        ("-", r"(?<=[a-z:]) -(?=[,;.\n]|$)", f" {ABSENT_MARK} "),
        ("-", r"(?<=[a-z]) - (?=[a-z]{3,} - )", ", "),
        ("-", r"(?<=\d) ?- ?(?=\d)", " to "),
        ("-", r"(?<=[a-z0-9])-(?=[a-z0-9])", " "),
        ("-", r"(?<=[,;]) -(?=[a-z])|(?<=[,;]) - (?=[a-z])", " no "),
        ("-", r" -{1,3} ", ", "),
        ("?", r"\? ?no\b(?= ?[.,;\n]| ?$)", " no "),
        ("?", r"(?<=\s)\?(?=[a-z])", " "),
        ("#", r"#(?!\d)", " fracture "),
        ("↑", r"↑+", " high "),
        ("↓", r"↓+", " low "),
    )
)
_TOKEN = re.compile(
    r"\{\+\}|\{-\}|\d{1,4}[.,]\d{1,2}(?![\d.,])|\d{1,4}(?!\d)|\d+|[a-z]+|[][,;:/()+<>=~.!?\n*]"
)
_SPACE = re.compile(r"[^\S\n]+")
_ENDS = frozenset(".!?;\n")


@dataclass(frozen=True)
class Sentence:
    """Tokens between two sentence ends.

    Attributes
    ----------
    tokens : tuple of str
        Words, numbers and marks, without the one that ends the sentence.
    goes_on : bool
        Whether only a semicolon parts it from the next.
    spans : tuple of (int, int)
        For each token the characters of the text that it stands for, the end excluded.
    """

    tokens: tuple[str, ...]
    goes_on: bool = False
    spans: tuple[tuple[int, int], ...] = ()


class Traced(NamedTuple):
    """A text that was rewritten, and for each of its characters where it came from."""

    text: str
    begins: list[int]
    ends: list[int]

    def rewritten(self, pattern: re.Pattern[str], replacement: str) -> Traced:
        """With each match replaced; the replacement comes from where the match came from."""
        pieces: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            first, last = self.begins[start], self.ends[end - 1]
            pieces += (self.text[done:start], replacement)
            begins += self.begins[done:start] + [first] * len(replacement)
            ends += self.ends[done:start] + [last] * len(replacement)
            done = end
        if not pieces:
            return self
        pieces.append(self.text[done:])
        return Traced("".join(pieces), begins + self.begins[done:], ends + self.ends[done:])


class _Token(NamedTuple):
    word: str
    span: tuple[int, int]
    is_end: bool = False


def sentences(text: str) -> tuple[Sentence, ...]:
    """Cut a note into sentences.

    Parameters
    ----------
    text : str
        Any; at most `MAX_CHARACTERS` are read.

    Returns
    -------
    tuple of Sentence
    """
    known = words("general")
    found: list[Sentence] = []
    current: list[_Token] = []

    def sentence(goes_on: bool) -> Sentence:
        told = _spelt_out([token.word for token in current], known)
        return Sentence(tuple(told), goes_on, tuple(token.span for token in current))

    for token in _with_ends(_fold(text), known):
        if not token.is_end:
            current.append(token)
        elif current:
            found.append(sentence(token.word == ";"))
            current = []
    if current:
        found.append(sentence(False))
    return tuple(found)


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """One character in lower case, without its accent, marks in one form; perhaps none."""
    if character in _VULGAR:
        return _VULGAR[character]
    decomposed = unicodedata.normalize("NFKD", character.casefold()).translate(_SAME)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def traced(text: str) -> Traced:
    """Lower case, without accents, marks in one form; line breaks stay."""
    folded = [plain(character) for character in text[:MAX_CHARACTERS]]
    begins = [i for i, written in enumerate(folded) for _ in written]
    whole = Traced("".join(folded), begins, [i + 1 for i in begins]).rewritten(_SPACE, " ")
    most = 2 * MAX_CHARACTERS
    return Traced(whole.text[:most], whole.begins[:most], whole.ends[:most])


def _fold(text: str) -> Traced:
    """The same, with abbreviations written out."""
    found = traced(text)
    for sign, pattern, replacement in _REWRITES:
        if sign in found.text:
            found = found.rewritten(pattern, replacement)
    return found


def _with_ends(folded: Traced, known: Words) -> Iterator[_Token]:
    """Each token, and whether it ends the sentence."""
    found = list(_TOKEN.finditer(folded.text))
    line_begins, in_list = 0, False
    for i, match in enumerate(found):
        word = match[0]
        span = folded.begins[match.start()], folded.ends[match.end() - 1]
        before = found[i - 1][0] if i else "\n"
        after = found[i + 1][0] if i + 1 < len(found) else "\n"
        if word == "\n":
            wrapped = match.start() - line_begins >= _WRAPPED and before not in _ENDS
            line_begins = match.end()
            if before == ":" or (in_list and after == "*"):
                if before != ":":
                    yield _Token(",", span)
                in_list = True
                continue
            in_list = False
            open_ended = before in known["open_ended"] or after in known["conjunctions"]
            if not (open_ended or (wrapped and after != "*")):
                yield _Token(word, span, is_end=True)
        elif word == ".":
            if not (before in known["titles"] or _shortened_unit(before, after, known)):
                yield _Token(word, span, is_end=True)
        elif word != "*":
            yield _Token(word, span, word in _ENDS)


def _shortened_unit(before: str, after: str, known: Words) -> bool:
    return before in known["shortened"] and after in known["after_shortened"]


def _spelt_out(tokens: list[str], known: Words) -> Iterator[str]:
    """Shorthand that other words give away: "HA x 3/52" is a headache, "ha tenido" is not."""
    for i, word in enumerate(tokens):
        if word == "ha":
            after = tokens[i + 1] if i + 1 < len(tokens) else "."
            plain = after.isalpha() and after not in known["after_ha"]
            yield word if plain else "headache"
        elif word == "d" and not (i and tokens[i - 1][0].isdigit()):
            yield "de"
        else:
            yield known.shorthand.get(word, word)
