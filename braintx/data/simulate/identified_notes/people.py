"""People who do not exist: names of many origins, four in ten of them rare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from braintx.core.labels import Sex
from braintx.data.simulate.identified_notes.drawing import chance, data, listed, pick
from braintx.data.simulate.identified_notes.note import Language

_RARE_GIVEN, _RARE_FAMILY, _ORDINARY_WORD, _OTHER_ORIGIN = 0.22, 0.18, 0.1, 0.12


@dataclass(frozen=True)
class Person:
    """Somebody made up.

    Attributes
    ----------
    sex : {"F", "M"}
    given : tuple of str
        One name or two.
    family : tuple of str
        One surname, or the father's and the mother's.
    rare : bool
        Whether a part of the name comes from a list of rare names, of surnames that are
        ordinary words too, or from another part of the world.
    """

    sex: Sex
    given: tuple[str, ...]
    family: tuple[str, ...]
    rare: bool


def draw_person(
    generator: np.random.Generator, language: Language, sex: Sex | None = None
) -> Person:
    """Somebody as might be met where that language is spoken.

    Parameters
    ----------
    generator : numpy.random.Generator
    language : {"en", "es"}
    sex : {"F", "M"}, optional
        Either by default.
    """
    drawn: Sex = sex or ("F" if chance(generator, 0.5) else "M")
    names = data("names.json")
    elsewhere = chance(generator, _OTHER_ORIGIN)
    rare_given = chance(generator, _RARE_GIVEN)
    given = names["given"][language][drawn]
    if elsewhere:
        origin = pick(generator, sorted(names["elsewhere"]))
        one = pick(generator, listed(names["elsewhere"][origin][drawn]))
        family = pick(generator, listed(names["elsewhere"][origin]["family"]))
        return Person(drawn, (one,), (family,), rare=True)
    first: tuple[str, ...] = (pick(generator, listed(given["rare" if rare_given else "common"])),)
    if chance(generator, 0.35 if language == "es" else 0.06) and " " not in first[0]:
        second = pick(generator, listed(given["common"]))
        first += (second,) if second not in first and " " not in second else ()
    count = 2 if language == "es" and chance(generator, 0.8) else 1
    surnames = [_surname(generator, language) for _ in range(count)]
    rare = rare_given or any(rare for _, rare in surnames)
    return Person(drawn, first, tuple(surname for surname, _ in surnames), rare)


def _surname(generator: np.random.Generator, language: Language) -> tuple[str, bool]:
    surnames, dice = data("names.json")["family"][language], generator.random()
    kind: Literal["words", "rare", "common"] = "common"
    if dice < _ORDINARY_WORD:
        kind = "words"
    elif dice < _ORDINARY_WORD + _RARE_FAMILY:
        kind = "rare"
    country = pick(generator, sorted(surnames[kind]))
    return pick(generator, listed(surnames[kind][country])), kind != "common"


def written(person: Person, form: str) -> str:
    """A name as a note writes it.

    Parameters
    ----------
    person : Person
    form : {"full", "short", "given", "family", "both", "comma", "initial", "upper", "uppercomma"}
        ``short`` has one given name and one surname, ``family`` one surname, ``both`` all of
        them, ``comma`` the surnames first.
    """
    given, family = " ".join(person.given), " ".join(person.family)
    forms = {
        "full": f"{given} {family}",
        "short": f"{person.given[0]} {person.family[0]}",
        "given": person.given[0],
        "family": person.family[0],
        "both": family,
        "comma": f"{family}, {given}",
        "initial": f"{person.given[0][0]}. {person.family[0]}",
        "upper": f"{given} {family}".upper(),
        "uppercomma": f"{family}, {given}".upper(),
    }
    return forms[form]
