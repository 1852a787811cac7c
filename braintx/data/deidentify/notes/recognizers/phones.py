"""Telephone numbers: by their form, or any grouping of figures behind a word that calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_EXTENSION = r"(?:[ ,]{0,2}(?:ext|extn|extension|anexo|int|x)[ .:]{0,2}\d{1,6}\b)?"
_BEFORE = r"(?<![\w.,/+#-])(?<!\d )"
_FORMS = re.compile(
    _BEFORE
    + "(?:"
    + "|".join(
        (
            # international: +34 612 345 678, 0057 300 123 4567, +1 (555) 010-0199
            r"(?:\+|"
            r"00)[1-9]\d{0,2}(?: ?[.\-] ?| )?(?:\(0?\d{1,4}\)[ .\-]{0,2})?\d{1,5}"
            r"(?:(?:[ .\-]| - )\d{2,7}){1,5}",
            r"(?:\+|00)[1-9]\d{8,13}",
            # North America and Mexico: (555) 010-0199, 1-555-010-0199, 55 1234 5678, 555 0100199
            r"(?:1[ .\-])?\(\d{2,4}\) ?\d{3,4}[ .\-]?\d{3,4}(?: ?\d{2})?",
            r"(?:1[ .\-])?\d{3}([ .\-])\d{3}[ .\-]\d{4}",
            r"\d{2}[ .\-]\d{4}[ .\-]\d{4}",
            r"\d{3}[ .\-]\d{7}",
            # Spain: 612 345 678, 91 123 45 67, 612 34 56 78, 612345678
            r"[6789]\d{2}([ .\-])\d{3}[ .\-]\d{3}",
            r"[6789]\d{2}[ .\-]\d{2}[ .\-]\d{2}[ .\-]\d{2}",
            r"[89]\d[ .\-]\d{3}[ .\-]\d{2}[ .\-]\d{2}",
            r"[67]\d{8}",
            # Colombia and others: 300 123 4567, 3001234567, 300 123 45 67, 601 2345678
            r"3\d{2}[ .\-]\d{3}[ .\-]\d{2}[ .\-]\d{2}",
            r"3[0-5]\d{8}",
            r"\(?60[1-8]\)?[ .\-]?\d{3}[ .\-]?\d{2}[ .\-]?\d{2}",
            # Britain and Ireland: 020 7946 0958, 07700 900123, 0161 496 0000, 07700900123
            r"0\d{2,4}[ .\-]\d{3,4}[ .\-]\d{3,4}",
            r"0\d{4}[ .\-]\d{6}",
            r"0\d{9,10}",
            r"[2-9]\d{2}[2-9]\d{6}",
            # Mexico, as dialled and as said: 01 55 1234 5678, 33 36 15 12 34, 744 4 85 12 34
            r"\(?(?:01|044|045|52|52 1|34)\)?[ .\-]\(?\d{2,3}\)?[ .\-]\d{3,4}[ .\-]\d{3,4}",
            r"\((?:01|044|045) \d{2,3}\) ?\d{3,4}[ .\-]\d{4}",
            r"\d{2}(?:([ .\-])\d{2})(?:\3\d{2}){3}",
            r"[2-9]\d{2}[ .\-]\d[ .\-]\d{2}[ .\-]\d{2}[ .\-]\d{2}",
            r"[2-9]\d{2}[ .\-]\d{2}[ .\-]\d[ .\-]\d{2}[ .\-]\d{2}",
            r"[2-9]\d{2}[ .\-]\d{3}[ .\-]\d{2}[ .\-]\d{2}",
            r"\(\d{2,3}\) ?\d{2,3}[ .\-]\d{2}[ .\-]\d{2}",
            r"55 ?\d{8}",
            # Spain, less usual: 954 123456, 96 3456789, 612 345678, 61 234 56 78
            r"[6-9]\d{2}[ /.\-]\d{6}",
            r"9\d[ /\-]\d{7}",
            r"[67]\d{2}/\d{3}/\d{3}",
            r"6 \d{2} \d{2} \d{2} \d{2}",
            r"6\d \d{3} \d{2} \d{2}",
            r"6\d{2} \d{4} \d{2}",
            r"\(\+?\d{2}\) ?\d{3}(?:[ .\-]?\d{2,3}){2,3}",
            # local: 555-0142
            r"[2-9]\d{2}-\d{4}",
            r"x\d{4,5}",
        )
    )
    + ")"
    + _EXTENSION
    + r"(?![\w/]|[.,-]\d|%)"
)
_CALLED = re.compile(
    r"\b(?:tel(?:e(?:fono|phone)s?|f|ef|s)?|tf(?:no?)?|tlfn?o?s?|fono|"
    r"cel(?:ular(?:es)?|l)?|mov(?:il)?|mobile|phones?|ph|fax|pager|"
    r"beeper|bleep|(?:contact|emergency|daytime|evening|home|work|cell|mobile)(?: "
    r"number| no| tel)|numero de (?:contacto|emergencia)|contact|contacto|whats?app|"
    r"wsp|wapp|call(?:ed|ing)? ?(?:back)?|reach(?:ed|able)?|"
    r"llam(?:ar|e|o|ada)|marcar|comunicarse|home|work|landline|fijo|hotline|ice)\b"
    r"(?: (?:number|no|num|numero|de contacto|movil|fijo|celular|al|a|at|on|is|es|to|"
    r"su|her|his|the|him|them|el|del|de|home|work|of|"
    r"familiar|hijo|hija|esposo|esposa|emergencia|emergencias|casa|trabajo|personal|"
    r"line|via|contacto))*"
    r"[\s.:#=-]{0,5}((?:\+ ?)?\(?\d(?:[ .()/-]{0,2}\d){5,14}" + _EXTENSION + r")(?![\w]|[.,]\d)"
)
_EXTENSIONS = re.compile(
    r"\b(?:ext|extn|extension|bleep|beeper|busca|pager|anexo)[ .:#]{1,3}(\d{3,6})\b"
)
_MEASURE = re.compile(
    r"\s?(?:mg|ml|mm|cm|kg|g\b|mcg|ui\b|iu\b|/mm|/ul|/l\b|x10|cel/|cells|leuc|plaq)"
)


def find(note: Note) -> Iterator[Entity]:
    """Every telephone number of a note."""
    text = note.folded
    if not note.has_figures:
        return
    for match in _FORMS.finditer(text):
        if not _MEASURE.match(text, match.end()):
            yield Entity("phone", *match.span(), 0.85)
    for pattern in (_CALLED, _EXTENSIONS):
        for match in pattern.finditer(text):
            yield Entity("phone", *match.span(1), 0.93)
