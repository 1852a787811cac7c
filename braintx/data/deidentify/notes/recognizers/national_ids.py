"""Numbers that a state gives a person: by their check letter or digit, their form, or their label.

- Spain: DNI and NIE, whose letter is the number modulo 23 (Real Decreto 1553/2005; Orden
  INT/2058/2008); passports and the social security number by label.
- Colombia: cédula de ciudadanía and its kin (CC, TI, CE, RC, PPT, NUIP), by label or by its dots.
- Mexico: CURP by its form (DOF, 18 October 2021), RFC and NSS.
- United States: SSN (no 000, 666 or 9xx area); Britain: NHS number (modulo 11) and National
  Insurance number; Chile, Argentina, Peru, Ecuador, Brazil, Venezuela by form or label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_DNI_LETTERS = "trwagmyfpdxbnjzsqvhlcke"
_DNI = re.compile(r"(?<![\w.-])(?:[xyz][ .-]?\d{7}|\d{1,2}\.?\d{3}\.?\d{3})[ .-]?([a-z])(?![\w])")
_FORMS = tuple(
    (re.compile(pattern), certainty)
    for pattern, certainty in (
        (
            r"(?<!\w)[a-z][aeioux][a-z]{2}\d{2}(?:0\d|1[0-2])[0-3]\d[hmx][a-z]{5}[a-z0-9]\d(?!\w)",
            1.0,
        ),
        (r"(?<!\w)[a-z&]{4}\d{2}(?:0\d|1[0-2])[0-3]\d-?[a-z0-9]{3}(?!\w)", 0.95),
        (r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])", 0.97),
        (r"(?<![\w-])(?:xxx|\*\*\*)-(?:xx|\*\*)-\d{4}(?!\w)", 0.97),
        (r"(?<!\w)[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)", 0.95),
        (r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)", 0.97),
        (r"(?<![\w.])\d{1,2}\.\d{3}\.\d{3}-[\dk](?!\w)", 0.97),
        (r"(?<![\w.])\d{1,2}(?:\.\d{3}){3}(?![\w.,]\d|\w)", 0.93),
        (
            r"(?<![\w.])[1-9]\d\.\d{3}\.\d{3}(?![\w.,]\d|\w|\s?(?:/|cel|plaq|leuc|"
            r"copi|ui|iu|x\s?10))",
            0.8,
        ),
        (r"(?<![\w-])(?:20|23|24|27)-\d{8}-\d(?!\w)", 0.97),
        (r"(?<![\w-])v-? ?\d{1,2}\.?\d{3}\.?\d{3}(?![\w.])", 0.8),
    )
)
_NHS = re.compile(r"(?<![\w+.-])(\d{3})[ -](\d{3})[ -](\d{4})(?!\w)")
_LABELLED = re.compile(
    r"(?<![\w.])(?:c\.?c\.?|c\.?i\.?|t\.?i\.?|c\.?e\.?|r\.?c\.?|ppt|nuip|d\.?n\.?i\.?|"
    r"n\.?i\.?e\.?|n\.?i\.?f\.?|rut|run|"
    r"curp|rfc|cuil|cuit|cpf|ssn|s\.s\.n\.?|sin|nino|nhs|social security|national "
    r"insurance|national id|ine|clave de elector|"
    r"ced(?:ula)?(?: de (?:ciudadania|identidad|extranjeria))?|tarjeta de identidad|registro civil|"
    r"documento(?: nacional)?(?: de (?:identidad|identificacion))?|doc(?:umento)?(?: "
    r"id(?:entidad)?)?|"
    r"identificad[oa]|identificacion|passport|pasaporte|nss|nuss|"
    r"numero de (?:la )?seguridad social|seguridad social|driver'?s? licen[sc]e|"
    r"licencia de conducir)(?![a-z])"
    r"(?: (?:con|number|no|num|numero|is|es|de|la|el|ending(?: in)?|terminad[oa] en|last four|n))*"
    r"(?:[\s.:#()/-]{0,4})(?:(?:con |no|nro|num|numero|n|#|c\.?c\.?|dni|nie|nif|"
    r"cedula|de ciudadania)[\s.:#o°]{1,3}){0,3}"
    r"((?=[a-z]{0,4}[ .-]?\d)[a-z]{0,4}[ .-]?\d(?:[ .-]?\d){3,14}(?:[ .-]?[a-z]\b)?|"
    r"[a-z]{1,4}\d[a-z0-9]{5,17})(?![\w])"
)
_WITH_SPACES = re.compile(r"(?:cc|ci|ti|ce|rc|sin|ine|run)(?=[\s.:#(]|$)")


def find(note: Note) -> Iterator[Entity]:
    """Every national identifier of a note."""
    text = note.folded
    if not note.has_figures:
        return
    for match in _DNI.finditer(text):
        right = is_dni(match[0])
        if right or note.text[match.end() - 1].isupper():
            yield Entity("national_id", *match.span(), 1.0 if right else 0.75)
    for pattern, certainty in _FORMS:
        for match in pattern.finditer(text):
            yield Entity("national_id", *match.span(), certainty)
    for match in _NHS.finditer(text):
        if is_nhs(match[1] + match[2] + match[3]):
            yield Entity("national_id", *match.span(), 0.8)
    for match in _LABELLED.finditer(text):
        if sum(map(str.isdigit, match[1])) >= 4 and not _is_measured(text, match):
            yield Entity("national_id", *match.span(1), 0.95)


def _is_measured(text: str, match: re.Match[str]) -> bool:
    """As in "10 cc 2500": letters that are also units or words need more figures."""
    short = _WITH_SPACES.match(match[0]) is not None
    digits = sum(map(str.isdigit, match[1]))
    return short and (digits < 6 or text[: match.start()].rstrip()[-1:].isdigit())


def is_dni(written: str) -> bool:
    """Whether a DNI or NIE has the letter that belongs to its number.

    Examples
    --------
    >>> is_dni("12345678-Z"), is_dni("12345678-A"), is_dni("X1234567L")
    (True, False, True)
    """
    plain = re.sub(r"[ .-]", "", written.lower())
    digits = {"x": "0", "y": "1", "z": "2"}.get(plain[0], plain[0]) + plain[1:-1]
    return digits.isdigit() and plain[-1] == _DNI_LETTERS[int(digits) % 23]


def is_nhs(digits: str) -> bool:
    """Whether the last of ten figures checks the others, weighted 10 to 2, modulo 11.

    Examples
    --------
    >>> is_nhs("9434765919"), is_nhs("9434765918")
    (True, False)
    """
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])
