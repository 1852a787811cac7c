"""Numbers that name a person: national documents with right check letters, phones, files.

Check letters: the Spanish DNI and NIE take the letter of the number modulo 23 (Real Decreto
1553/2005; for the NIE X, Y, Z stand for 0, 1, 2); the Mexican CURP's last digit is that of the
Diario Oficial of 18 October 2021; the British NHS number's is modulo 11.
"""

from __future__ import annotations

import unicodedata
from datetime import date

import numpy as np

from braintx.data.simulate.identified_notes.drawing import chance, data, digits, pattern, pick
from braintx.data.simulate.identified_notes.people import Person

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_CURP_SIGNS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_CURP_STATES = "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC"


def national_id(
    generator: np.random.Generator, document: str, person: Person, birth: date
) -> tuple[str, str]:
    """A document's usual label and its number, the check letter right.

    Parameters
    ----------
    generator : numpy.random.Generator
    document : {"cedula", "dni", "nie", "curp", "ssn"}, or one of them with ``" abroad"``
        Abroad, the label says whose document it is, in English.
    person : Person
    birth : datetime.date
        Both are written into a CURP.
    """
    name, _, abroad = document.partition(" ")
    label = pick(generator, data("forms.json")["labels abroad" if abroad else "labels"][name])
    if name == "cedula":
        number = "1" + digits(generator, 9) if chance(generator, 0.5) else digits(generator, 8)
        return label, f"{int(number):,}".replace(",", "." if chance(generator, 0.5) else "")
    if name in ("dni", "nie"):
        lead = str(pick(generator, (0, 1, 2))) if name == "nie" else str(generator.integers(10))
        number = lead + digits(generator, 7)
        letter = _DNI_LETTERS[int(number) % 23]
        body = "XYZ"[int(lead)] + number[1:] if name == "nie" else number
        return label, f"{body}{pick(generator, ('', '', '-', ' '))}{letter}"
    if name == "curp":
        return label, _curp(generator, person, birth)
    area = int(generator.integers(1, 899))
    area += area >= 666  # 666 is never given
    group, serial = int(generator.integers(1, 100)), int(generator.integers(1, 10000))
    return label, f"{area:03d}-{group:02d}-{serial:04d}"


def curp_check(body: str) -> str:
    """The check digit of the first 17 signs of a CURP."""
    total = sum(_CURP_SIGNS.index(sign) * (18 - place) for place, sign in enumerate(body))
    return str(-total % 10)


def _curp(generator: np.random.Generator, person: Person, birth: date) -> str:
    father, mother = _letters(person.family[0]), _letters((*person.family, "X")[1])
    given = _letters(person.given[-1])
    vowel = next((letter for letter in father[1:] if letter in "AEIOU"), "X")
    inner = "".join(
        next((letter for letter in name[1:] if letter not in "AEIOU"), "X")
        for name in (father, mother, given)
    )
    state, sex = pick(generator, _CURP_STATES.split()), "M" if person.sex == "F" else "H"
    homonym = pick(generator, "ABC") if birth.year >= 2000 else "0"
    lead = father[0] + vowel + mother[0] + given[0]
    body = f"{lead}{birth:%y%m%d}{sex}{state}{inner}{homonym}"
    return body + curp_check(body)


def _letters(name: str) -> str:
    """Capital letters without accents; Ñ is written X, as in the CURP."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Ñ", "X"))
    return "".join(letter for letter in plain if "A" <= letter <= "Z") or "X"


def phone(generator: np.random.Generator, country: str) -> str:
    """A telephone number as that country writes it."""
    return pattern(generator, pick(generator, data("forms.json")["phones"][country]))


def record_number(generator: np.random.Generator, country: str) -> str:
    """The number of a file, an episode or a request; in Britain often an NHS number."""
    if country == "UK" and chance(generator, 0.5):
        return _nhs_number(generator)
    return pattern(generator, pick(generator, data("forms.json")["records"]))


def _nhs_number(generator: np.random.Generator) -> str:
    while True:
        body = digits(generator, 9)
        check = -sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11
        if check < 10:
            return f"{body[:3]} {body[3:6]} {body[6:]}{check}"


def email(generator: np.random.Generator, person: Person, country: str) -> str:
    """An address made of the person's name.

    Parameters
    ----------
    generator : numpy.random.Generator
    person : Person
    country : str
        Some mailboxes are used in one country.
    """
    given, family = _letters(person.given[0]).lower(), _letters(person.family[0]).lower()
    forms = ("{g}.{f}", "{g}{f}", "{g}_{f}{n}", "{i}{f}{n}", "{f}.{g}", "{g}{n}", "{i}.{f}")
    number = generator.integers(1, 99)
    local = pick(generator, forms).format(g=given, f=family, i=given[0], n=number)
    lists = data("forms.json")
    return f"{local}@{pick(generator, lists['mailboxes'] + lists['mailboxes of'][country])}"
