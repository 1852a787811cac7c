"""What goes on behind a street and its number: door, colony, municipality, code, state.

Mexican and Spanish addresses are long, in any order, with or without commas; each piece is small
and of its own form, so they are taken one by one until none follows.
"""

from __future__ import annotations

import re
from dataclasses import replace

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import NAME, ORDINARY, PLACE
from braintx.data.deidentify.notes.note import Note

_JOIN = r"(?:[,;.]? {0,2}| ?- ?|, ?\n ?|\n)"
_NUMBER = r"(?:n[ou]?m?\.?o?\.? ?|# ?)?(?:\d{1,5}(?:[- ]?[a-z]\b)?|[a-z]{1,2}\b(?:-?\d{1,3})?)"
_PLAIN = re.compile(
    rf"(?:-[a-z]\b|{_JOIN}(?:"
    r"(?:sur|norte|oriente|poniente|ote|pte|nte|bis)\b\.?(?! de)"
    r"|x (?:calle )?\d{1,3}[a-z]?(?: (?:y|e) \d{1,3}[a-z]?)?|(?<=x \d\d) y \d{1,3}"
    r"|(?:int|interior|ext|exterior|depto|dpto|dep|apto|apt|piso|planta|puerta|pta|esc|escalera|"
    r"portal|"
    r"bloque|bl|blq|edif|edificio|torre|lote|lt|mz|mza|manzana|casa|local|chalet|nave|modulo|"
    r"vivienda|"
    rf"no|num|n\.?o|km|suite|ste|unit|flat)\.? ?{_NUMBER}"
    r"|(?:bajo|atico|principal|entresuelo|izq\w*|izda|dcha|s/n|esquina)\b\.?"
    r"|\d{1,2}\.?(?:o|a|er|r|n|t)\.? ?(?:[a-h]\b|\d{1,2}\.?(?:o|a)\b|izda|izq\w*|dcha|der\w*|"
    r"ctro|centro|"
    r"planta|piso)?\.?(?!\w)"
    r"|c\.?p\.? ?:? ?\d{4,5}\b|\d{5}\b(?! ?(?:cel|leuc|mg|ui)))"
    r")"
)
_NAME = (
    r"(?:(?:[Dd]e|[Dd]el|[Ll]a|[Ll]as|[Ll]os|[Ee]l) ){0,3}[A-ZÁÉÍÓÚÑ0-9][\w'’.-]{0,24}"
    r"(?: (?:(?:de|del|la|las|los|el|y) ){0,3}[A-ZÁÉÍÓÚÑ][\w'’-]{1,24}){0,4}(?: \d(?:[aª]|ra|"
    r"a\.) Secc?i?[oó]?n?\.?)?"
)
_NAMED = re.compile(
    r"[,;.]? {0,2}\n?(?:(?:[Cc]ol(?:onia)?|COL(?:ONIA)?|[Ff]racc(?:ionamiento)?|FRACC|[Bb]arrio|"
    r"BARRIO|[Bb]o|"
    r"[Uu]rb|[Uu]\. ?H|U\.H|[Uu]nidad [Hh]abitacional|[Aa]lcald[ií]a|ALCALD[IÍ]A|"
    r"[Dd]eleg(?:aci[oó]n)?|[Dd]el|"
    r"DEL|[Mm]pio|MPIO|[Mm]unicipio|[Ee]do|EDO|[Aa]mpl(?:iaci[oó]n)?|[Ss]ecc(?:i[oó]n)?|"
    r"[Rr]esid(?:encial)?|"
    rf"[Ee]jido|[Pp]ueblo|[Cc]onj(?:unto)?)\.? (?:de )?({_NAME})"
    r"|(?:Centro|CENTRO)(?: Hist[oó]rico)?(?=[,.;\n]|$)"
    r"|(?:N\. ?L|Jal|Pue|Ver|Gto|Qro|S\. ?L\. ?P|Mich|Oax|Chis|Tab|Yuc|Q\. ?R(?:oo)?|Tamps|Coah|"
    r"Chih|Son|Sin|"
    r"Nay|Col|Gro|Mor|Hgo|Tlax|Zac|Ags|Dgo|B\. ?C(?:\. ?S)?|Camp|D\. ?F|M[eé]x|Edo\. ?de M[eé]x)\."
    r"|(?:CDMX|EdoM[eé]x|EDOMEX|D\.?F\.?)\b)"
)


def extended(note: Note, address: Entity) -> Entity:
    """An address with every piece of it that follows."""
    end = address.end
    for _ in range(12):
        plain = _PLAIN.match(note.folded, end)
        named = None if plain else _NAMED.match(note.text, end)
        found = plain or named
        if found is None or found.end() == end:
            break
        end = _name_end(note, named) if named and named[1] else found.end()
        if named and named[1] and end <= named.start(1):
            break
    return address if end <= address.end else replace(address, end=end)


def _name_end(note: Note, match: re.Match[str]) -> int:
    """Before the first ordinary word, where everything is in capitals."""
    end = match.end(1)
    for word in note.words[note.word_at(match.start(1)) : note.word_at(match.end(1))]:
        if (
            word.loud
            and word.bits & ORDINARY
            and not word.bits & (NAME | PLACE)
            and len(word.folded) > 3
        ):
            return match.start(1) if word.start == match.start(1) else word.start - 1
    return end
