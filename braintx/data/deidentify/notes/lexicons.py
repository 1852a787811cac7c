"""The word lists of ``lexicons/*.txt``: what each word may be, read once.

One dict for all of them: its values are bits, so a word that is a surname, a town and a season
costs one look. Nothing of a note is kept here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

GIVEN, SURNAME, WORD, PLACE, EPONYM, PRODUCT = (1 << i for i in range(6))
NAME = GIVEN | SURNAME
ORDINARY = WORD | PRODUCT

_FILES = {
    "given_names": GIVEN,
    "surnames": SURNAME,
    "words_en": WORD,
    "words_es": WORD,
    "places": PLACE,
    "eponyms": EPONYM,
    "products": PRODUCT,
}
# Endings of what medicine calls things, and of ordinary words that no list is long enough for.
_CLINICAL = re.compile(
    r"(?:itis|omas?|osis|asis|emias?|aemias?|urias?|algias?|opias?|opsias?|plejias?|plegias?|"
    r"paresias?|paresis|patias?|path(?:y|ies)|ectom(?:y|ia)s?|otom(?:y|ia)s?|ostom(?:y|ia)s?|"
    r"plast(?:y|ia)|scop(?:y|ia)|graf(?:ia|ias|ico|ica)|gra(?:phy|ms?|ma|mas)|log(?:y|"
    r"ist|ists|ia|ico|ica|icos|icas)|"
    r"ologos?|ologas?|iatra|iatras|tions?|sions?|cion|ciones|sion|siones|mente|idad|idades|"
    r"tud|eza|ismos?|(?:al|nt|ic|ur|ni|or)istas?|isms?|ness|ments?|mientos?|mientas?|"
    r"ally|ically|ously|ively|ingly|edly|"
    r"ables?|ibles?|ically|ical|ional|ular|ativ[oa]s?|ative|ectiv[oa]s?|ective|"
    r"ando|endo|iendo|\w[^aeiou](?:[ai]d[oa]s?)|[bcdfgklmnprstvwxz]ed|iones|aban?|"
    r"aron|ieron|aciones|"
    r"azepam|azolam|cillin|cilina|mycin|micina|floxacin[oa]?|statin[a]?|sartan|pril|"
    r"olol|dipin[eo]?|"
    r"prazole?|azol|tidin[ea]|setron|triptan|racetam|tinib|mab|zumab|platin[oa]?|rubicin[a]?|"
    r"caine|caina|sterone?|sterona|parin[a]?|profen[o]?|oxetin[ea]|tropin[ea]?|"
    r"less|ful|ship|ised|ized|ising|izing)$"
)


@cache
def lexicon() -> dict[str, int]:
    """Each single word and what it may be."""
    known: dict[str, int] = {}
    for name, bit in _FILES.items():
        for line in _lines(name):
            if " " not in line:
                known[line] = known.get(line, 0) | bit
    return known


@cache
def long_places() -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """Places of two words or more, and the first words of these."""
    known = frozenset(tuple(line.split()) for line in _lines("places") if " " in line)
    return frozenset(place[0] for place in known), known


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The lines of one list that is of whole names rather than of words."""
    return tuple(_lines(name))


def is_clinical(folded: str) -> bool:
    """Whether a word ends as terms of medicine and abstract words do."""
    return len(folded) > 4 and _CLINICAL.search(folded, max(0, len(folded) - 10)) is not None


def _lines(name: str) -> list[str]:
    path = Path(__file__).parent / "lexicons" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def words(recognizer: str, name: str) -> frozenset[str]:
    """A set of words of one recogniser, from ``lexicons/vocabulary.json``."""
    return frozenset(_vocabulary()[recognizer][name])


@cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    path = Path(__file__).parent / "lexicons" / "vocabulary.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))
