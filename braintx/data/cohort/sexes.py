"""The one place where a column of sexes is understood: its codes mean what all of it shows.

``M`` is a man beside ``F`` and a woman (mujer) beside ``H`` (hombre) or ``V`` (varón). A code that
nothing settles is unknown: a sex that is missing costs little, and one that is wrong is a wrong
record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from braintx.core.labels import Sex
from braintx.data.cohort.vocabulary import SEX_WORDS, plain

_LETTERS = frozenset("fmhvw")
_SEVERAL = frozenset("hm0126")  # codes that mean one thing in one table and another in the next
_ENGLISH = frozenset({"sex", "gender", "patientsex"})
_BOTH_WAYS = frozenset({"hombre", "varon", "mujer"})  # whose writers may mean mujer by M
_DIGIT = re.compile(r"0*(\d)(?:[.,]0+)?")
_ISO_5218: dict[str, Sex] = {"1": "M", "2": "F"}
_INE: dict[str, Sex] = {"1": "M", "6": "F"}


@dataclass(frozen=True)
class SexCodes:
    """What the values of a column of sexes mean.

    Attributes
    ----------
    meanings : mapping of str to {"F", "M"}
        By `sex_key`; what is not in it is unknown.
    guessed : mapping of str to ({"F", "M"} or None)
        The codes of the column that mean something else in other tables, and what this one
        shows of them; None where it shows nothing.
    declared : frozenset of str
        Codes that someone explained.
    counts : mapping of str to int
        How often each value stands in the column.
    """

    meanings: Mapping[str, Sex]
    guessed: Mapping[str, Sex | None]
    declared: frozenset[str]
    counts: Mapping[str, int]

    def of(self, text: str) -> Sex | None:
        """The sex that a value of the column means."""
        return self.meanings.get(sex_key(text))

    @property
    def assumed(self) -> tuple[str, ...]:
        """The codes that were guessed."""
        return tuple(code for code, sex in self.guessed.items() if sex and self._is_open(code))

    @property
    def undecided(self) -> tuple[str, ...]:
        """The codes that stay unknown."""
        return tuple(code for code, sex in self.guessed.items() if not sex and self._is_open(code))

    def _is_open(self, code: str) -> bool:
        return code not in self.declared


def sex_key(text: str) -> str:
    """A value of a column of sexes as its codes are looked up: ``V.`` is v, ``2.0`` is 2."""
    key = plain(text).strip(" .")
    digit = _DIGIT.fullmatch(key)
    return digit[1] if digit else key


def codes_of_sex(
    texts: Mapping[str, int], header: str = "", declared: Mapping[str, Sex | None] | None = None
) -> SexCodes:
    """Decide what the codes of a column mean.

    - ``F`` is female, ``V`` (varón) male.
    - ``M`` is male beside F, female (mujer) beside H or V, in the values or in the header, as in
      ``Sexo (V/M)``; beside both it stays unknown. Alone it is male under an English header
      or beside ``femenino`` and ``masculino``, and unknown otherwise.
    - ``H`` is male (hombre), but female (hembra) beside V where there is no M.
    - Digits are read by a legend in the header (``1=hombre, 2=mujer``), 0 and 1 under a header
      that is itself a sex (``male``), else 1 and 2 by ISO/IEC 5218 (1 male, 2 female, 0 not
      known) and 1 and 6 as the Spanish statistics office writes them. 0 and 1 without a legend
      are unknown.

    Parameters
    ----------
    texts : mapping of str to int
        Each different value → how often, without those that mean that there is none.
    header : str
        Its name.
    declared : mapping of str to {"F", "M", None}, optional
        What someone who knows the column said of its codes.
    """
    counts: Counter[str] = Counter()
    for text, times in texts.items():
        counts[sex_key(text)] += times
    values, name = frozenset(counts), plain(header)
    shown = frozenset(re.findall(r"\b[a-z]\b", name)) & _LETTERS
    shown = shown if len(shown) > 1 else frozenset()
    letters = _of_letters((values & _LETTERS) | shown, values, name)
    sure: dict[str, Sex] = SEX_WORDS | {code: sex for code, sex in letters.items() if sex}
    explained = _legend(name, sure)
    digits = {} if explained else _standard(values)
    settled = {*explained, *shown, *("0" if digits is _ISO_5218 else "")}
    if letters["m"] == "M" and values & ({"f", "w"} | SEX_WORDS.keys()):
        settled.add("m")
    guessed = {
        code: letters.get(code, digits.get(code))
        for code in sorted(values & _SEVERAL)
        if code not in settled
    }
    if "v" in values and any(guessed.values()):
        guessed["v"] = "M"
    own = {sex_key(code): sex for code, sex in (declared or {}).items()}
    meanings = {c: s for c, s in (sure | digits | explained | own).items() if s}
    return SexCodes(meanings, guessed, frozenset(own), counts)


def _of_letters(
    letters: frozenset[str], values: frozenset[str], name: str
) -> dict[str, Sex | None]:
    english, spanish = bool(letters & {"f", "w"}), bool(letters & {"h", "v"})
    mujer: Sex | None = None
    if english != spanish:
        mujer = "M" if english else "F"
    elif not english and not values & _BOTH_WAYS:
        told = values & SEX_WORDS.keys() or _ENGLISH & set(re.findall(r"[a-z]+", name))
        mujer = "M" if told else None
    hombre: Sex | None = "M"
    if "v" in letters:
        hombre = None if "m" in letters else "F"
    return {"f": "F", "w": "F", "v": "M", "m": mujer, "h": hombre}


def _legend(name: str, sure: Mapping[str, Sex]) -> dict[str, Sex]:
    """What a column's name says of its digits."""
    after = [(code, word) for word, code in re.findall(r"([a-z]+)\s*[=:(]\s*(\d)\b", name)]
    before = re.findall(r"\b(\d)\W{1,3}([a-z]+)", name)
    for pairs in (after, before):
        if found := {code: sure[word] for code, word in pairs if word in sure}:
            return found
    named = {SEX_WORDS[word] for word in re.findall(r"[a-z]+", name) if word in SEX_WORDS}
    if len(named) != 1:
        return {}
    return {"1": "M", "0": "F"} if "M" in named else {"1": "F", "0": "M"}


def _standard(values: frozenset[str]) -> dict[str, Sex]:
    digits = values & frozenset("0123456789")
    if "2" in digits and digits <= {*"0129"}:
        return _ISO_5218
    return _INE if "6" in digits and digits <= {*"169"} else {}
