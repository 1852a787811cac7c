"""Names of diseases, compared: two sources seldom spell one disease alike.

"Spastic paraplegia 29, autosomal dominant" is Orphanet's "Autosomal dominant spastic paraplegia
type 29". A name is read as the words that tell it from others, its numbers, and its inheritance.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii"
_NUMBERS = {numeral: str(value) for value, numeral in enumerate(_ROMAN.split(), 1)}
_NUMERAL = re.compile(r"([ivx]+)([a-h]?)")
_SAYS_LITTLE = frozenset(
    {"a", "an", "and", "autosomal", "by", "chromosome", "disease", "disorder", "dominant", "due"}
    | {"form", "in", "linked", "of", "or", "recessive", "recurrent", "related", "syndrome", "the"}
    | {"to", "type", "with"}
)
_SPELLINGS = {
    "aemia": "emia",
    "haem": "hem",
    "oedema": "edema",
    "paed": "ped",
    "tumour": "tumor",
    "microdeletion": "deletion",
    "microduplication": "duplication",
}
_INHERITANCES = ("dominant", "recessive", "x-linked")
_CHROMOSOMAL = re.compile(
    r"\b(?:(?:micro)?(?:deletion|duplication)|monosomy|trisomy|tetrasomy)\b|\b(?:\d+|x)[pq]\d*\b",
    re.I,
)
_BRACKETS = re.compile(r"\(([^)]*)\)")
_OLD_ENTRY = re.compile(r"^[#%*+^]?\d{6} ")
_ACRONYM = 6
"""Letters; a longer name in capitals is no abbreviation."""
_SERIES_END = re.compile(r"\b(?:type\s*)?[ivx\d]+[a-z]?$")


@dataclass(frozen=True)
class Name:
    """What of a name tells diseases apart.

    Attributes
    ----------
    plain : str
        In small letters.
    readings : tuple of frozenset of str
        The words that tell; what stands in brackets is a name of its own.
    inheritance : frozenset of str
    chromosomal : bool
        Whether it names a piece of a chromosome that is missing or too many.
    """

    plain: str
    readings: tuple[frozenset[str], ...]
    inheritance: frozenset[str]
    chromosomal: bool

    def like(self, other: Name) -> float:
        """Shared words among all words, 0 to 1, of the two readings that are most alike.

        Two that both have numbers, and other ones, are not alike at all.
        """
        return max(
            (_shared(mine, theirs) for mine in self.readings for theirs in other.readings),
            default=0.0,
        )

    def allows(self, other: Name) -> bool:
        """Whether both can be one disease as far as inheritance and chromosomes go."""
        inherited = {self.inheritance, other.inheritance} - {frozenset()}
        return len(inherited) < 2 and self.chromosomal == other.chromosomal

    def counted(self) -> frozenset[str]:
        """The numbers in it, ``2b`` among them."""
        return frozenset().union(*map(_numbers, self.readings))


def read_name(text: str) -> Name:
    """Read one name."""
    plain = text.casefold()
    parts = (text, _BRACKETS.sub(" ", text), *_BRACKETS.findall(text))
    readings = dict.fromkeys(_words(part) for part in parts)
    told = tuple(words for words in readings if any(len(word) > 2 for word in words))
    inheritance = frozenset(mode for mode in _INHERITANCES if mode in plain)
    return Name(plain, told, inheritance, bool(_CHROMOSOMAL.search(text)))


def readable(text: str) -> str:
    """A name as it is to be shown, without the number and the other titles of OMIM's old entries.

    Those stand in capitals throughout.
    """
    text = _OLD_ENTRY.sub("", text).split(";;")[0].strip()
    return text.capitalize() if text.isupper() and len(text) > _ACRONYM else text


def series(text: str) -> str:
    """The name without what numbers it: diseases that share this are one phenotypic series."""
    stem = re.sub(r"[,;].*$", "", text.casefold()).strip()
    return _SERIES_END.sub("", stem).strip()


def _words(text: str) -> frozenset[str]:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    text = re.sub(r"'s?\b|\bx-linked\b", "", text)
    for british, american in _SPELLINGS.items():
        text = text.replace(british, american)
    words = (word.strip(".") for word in re.findall(r"[a-z0-9.]+", text))
    return frozenset(map(_number, words)) - _SAYS_LITTLE - {""}


def _number(word: str) -> str:
    """A Roman number as an Arabic one: ``iib`` is ``2b``."""
    found = _NUMERAL.fullmatch(word)
    return _NUMBERS[found[1]] + found[2] if found and found[1] in _NUMBERS else word


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    mine, theirs = _numbers(one), _numbers(other)
    if mine and theirs and mine != theirs:
        return 0.0
    return len(one & other) / len(one | other)
