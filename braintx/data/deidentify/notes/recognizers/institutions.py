"""Hospitals, clinics, universities, schools, insurers, employers: a word of the kind and a name.

A word of the kind alone ("the hospital", "consulta en clínica") tells nothing and stays; so do
"Neurology Clinic" and "Clínica: cefalea".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import EPONYM, NAME, PLACE, PRODUCT, WORD, is_clinical
from braintx.data.deidentify.notes.note import Note, Word

_HEADS = frozenset(
    "hospital clinica instituto universidad colegio escuela fundacion sanatorio policlinica policlinico laboratorio "
    "laboratorios ambulatorio residencia parroquia empresa banco liceo facultad hospitalet corporacion preparatoria "
    "guarderia cooperativa farmacia hogar geriatrico ips eps cap umf hgz hgr umae cesfam hostal seguros aseguradora "
    "mutua centro complejo consultorio unidad asilo ese isapre obra".split()
)
_ENGLISH_HEADS = frozenset("university hospital college institute school bank church hospice".split())
"""English heads that a name may follow: "University of Leeds"."""
_TAILS = frozenset(
    "hospital clinic clinics infirmary institute university college school academy foundation trust hospice pharmacy "
    "laboratory laboratories labs associates church healthcare inc ltd llc corp bank medicine surgery practice "
    "imaging diagnostics polyclinic sanatorium physicians neurosciences partners centre center system group home "
    "elementary academy health care supermarket factory memorial company".split()
)
_WEAK_TAILS = frozenset("surgery practice medicine imaging home health care center centre system group physicians partners trust associates neurosciences church bank company memorial labs".split())
_NEEDED = {
    "center": "medical health cancer trauma care rehabilitation community oncology imaging veterans neuroscience neurological brain".split(),
    "centre": "medical health cancer trauma care rehabilitation community oncology imaging neuroscience neurological brain".split(),
    "system": ["health", "healthcare", "hospital", "care"],
    "group": ["medical", "health", "care", "practice"],
    "home": ["nursing", "care", "residential", "funeral"],
    "practice": ["medical", "family", "group", "health"],
    "trust": ["nhs", "foundation", "hospitals", "health"],
    "medicine": ["of"],
    "physicians": ["family", "primary"],
    "partners": ["health", "healthcare", "care"],
    "associates": ["medical", "neurology", "radiology", "neurosurgery", "neurosurgical", "physicians", "surgical"],
}
_GENERIC_TAIL = frozenset("hospital clinic".split())
_JOINING = frozenset("de del la las los el y e of the and for at san santa santo i d da do".split())
_NUMBERED = re.compile(r"[ ]?(?:n[o.]{0,2} ?|# ?)?\d{1,4}\b(?! ?(?:mg|ml|anos|years|dias|days|/|:|%|h\b))")
_GENERIC = frozenset(
    "general universitario universitaria regional nacional central clinico clinica publico publica privado privada "
    "medico medica hospital hospitalario provincial municipal comarcal materno infantil local local rural base "
    "university department unit emergency outpatient inpatient neurology neurosurgery oncology medical health the a "
    "our this community county local regional national district teaching children primary secondary tertiary day "
    "special state city salud especialidades referencia urgencias atencion primaria neurologia neurologico neurologica "
    "oncologico oncologia cancerologia neurocirugia ambulatorio especializada alta complejidad nivel dia trabajo estudios "
    "i ii iii iv rehabilitacion mental".split()
)
_CENTRES = frozenset("medico salud especialidades hospitalario oncologico neurologico atencion educativo comercial penitenciario dia diagnostico clinico sanitario geriatrico".split())
_UNITS = frozenset("medica medicina clinica educativa".split())
_KNOWN = re.compile(
    r"\b(?:mayo clinic|cleveland clinic|kaiser permanente|johns hopkins|mount sinai|md anderson|memorial sloan[- ]kettering|"
    r"mass(?:achusetts)? general|sloan kettering|blue cross(?: (?:and )?blue shield)?|unitedhealth(?:care)?|united healthcare|"
    r"aetna|cigna|nueva eps|salud total|coomeva|famisanar|compensar|colsanitas|sanitas|eps sura|sura eps|savia salud|capital salud|"
    r"adeslas|asisa|mapfre|dkv|medimas|cafesalud|coosalud|mutual ser|cruz roja|osde|swiss medical|imss(?:-bienestar)?|issste|insabi|pemex|sedena|seguro popular|"
    r"essalud|fonasa|banmedica|walmart|mcdonald'?s|starbucks|bancolombia|ecopetrol|pemex|telmex|mercadona|el corte ingles|"
    r"inditex|telefonica|bimbo|cemex|home depot|costco|tesco|sainsbury'?s|fedex|ups store|kaiser|barts|"
    r"st\.? (?:jude|thomas'?s?|george'?s|mary'?s|bartholomew'?s|vincent'?s|joseph'?s|luke'?s|john'?s)(?:' )?(?= (?:hospital|clinic|medical|infirmary)))\b"
)
_EMPLOYER = re.compile(
    r"\b(?:works? (?:at|for)|working (?:at|for)|worked (?:at|for)|employed (?:by|at)|employee (?:of|at)|studies at|student at|"
    r"trabaja (?:en|para)|trabajo en|trabajador[a]? (?:de|en)|emplead[oa] (?:de|en)|labora en|estudia en|estudiante (?:en|de)(?: la| el)?) (?:the |la |el )?"
)
_BY_DISEASE = frozenset("clinica centro unidad instituto fundacion clinic clinics center centre institute practice group imaging foundation associates laboratory labs".split())
"""Of these there are some that a disease, not a person or a place, gave its name."""
_SHORTENED = frozenset("st sta sto ste dr dra gral ntra nstra sra mt ft prof".split())


def find(note: Note) -> Iterator[Entity]:
    """Every institution of a note."""
    for index, word in enumerate(note.words):
        if word.folded in _HEADS or word.folded in _ENGLISH_HEADS:
            yield from _forwards(note, index)
        if word.folded in _TAILS and (word.shape != "lower" or note.quiet):
            yield from _backwards(note, index)
    for match in _KNOWN.finditer(note.folded):
        if note.text[match.start()].isupper() or note.quiet:
            yield Entity("institution", *match.span(), 0.9)
    yield from _employers(note)


def _forwards(note: Note, index: int) -> Iterator[Entity]:
    """ "Hospital Universitario de Salamanca", "Centro de Salud N.º 3", "University of Leeds"."""
    words, head = note.words, note.words[index]
    end, at, specific, generic, certainty = head.end, index + 1, 0, 0, 0.935
    if index and words[index - 1].folded in ("historia", "hist", "medico", "clinical"):
        return
    if head.folded in ("centro", "unidad", "complejo") and not _opens(note, index):
        return
    spanish = head.folded in _HEADS
    while at < len(words) and at - index <= 9:
        word, gap = words[at], note.gap(at)
        if "\n" in gap or not _near(gap, words[at - 1]):
            break
        if word.folded in _JOINING and (word.shape != "upper" or word.loud):
            at += 1
            if not spanish and word.folded not in ("of", "the", "for", "and"):
                break
            continue
        if not _belongs(note, word, spanish, index, at):
            break
        if word.folded not in _GENERIC and word.folded not in _HEADS:
            specific += 1
        elif word.shape != "lower" or note.quiet:
            generic += 1
        end = word.end
        at += 1
    numbered = _NUMBERED.match(note.folded, end) if spanish else None
    if numbered and head.folded not in ("clinica", "residencia", "hogar", "unidad", "ips") and (at > index + 1 or head.shape != "lower" or note.quiet):
        number = _on(note, numbered.end())
        specific, end, certainty = specific + 1, number, 0.98 if number > numbered.end() else 0.935
    if (specific or generic > (head.folded not in ("universidad", "instituto"))) and end > head.end:
        yield Entity("institution", _from_where(note, index), end, certainty)


_MONTH = re.compile(r" de (?:enero|febrero|mayo|junio|julio|agosto|septiembre|octubre|noviembre)\b")


def _from_where(note: Note, index: int) -> int:
    """Before an English head: "University Hospital of Wales"."""
    while index and note.gap(index) == " " and note.words[index - 1].folded in _GENERIC:
        if note.words[index - 1].shape == "lower" and not note.quiet:
            break
        index -= 1
    while note.words[index].folded in ("a", "the", "our", "this", "department", "unit", "local", "medico", "medica"):
        index += 1
    return note.words[index].start


def _opens(note: Note, index: int) -> bool:
    after = [word.folded for word in note.words[index + 1 : index + 3]]
    first = next((word for word in after if word not in ("de", "del")), "")
    return first in _CENTRES or first in _UNITS or first in _HEADS


def _on(note: Note, end: int) -> int:
    """Behind a number: "Hospital 12 de Octubre"."""
    match = _MONTH.match(note.folded, end)
    return match.end() if match else end


def _near(gap: str, before: Word) -> bool:
    return gap.strip(" ") in ("", '"', "“", "«", "'") or (gap == ". " and before.folded in _SHORTENED)


def _belongs(note: Note, word: Word, spanish: bool, index: int, at: int) -> bool:
    """Whether a word goes on with the name of an institution."""
    if word.folded in ("no", "n", "num", "hc", "nhc"):
        return False
    if word.folded in _GENERIC:
        return spanish or word.shape != "lower"
    if word.folded in _HEADS and at > index + 1:
        return True
    if word.bits & EPONYM and not word.bits & (NAME | PLACE) and note.words[index].folded in _BY_DISEASE:
        return False
    if note.quiet:
        named = bool(word.bits & (NAME | PLACE)) and not word.bits & WORD
        named = named or (at == index + 1 and bool(word.bits & NAME))
        return named or (not word.bits and not is_clinical(word.folded) and at <= index + 5)
    if word.shape == "lower":
        return False
    if word.loud:
        return not (word.bits & WORD) or bool(word.bits & (NAME | PLACE))
    if note.words[index].loud != word.loud:
        return False
    return spanish or not word.bits & WORD or bool(word.bits & (NAME | PLACE)) or at > index + 1


def _backwards(note: Note, index: int) -> Iterator[Entity]:
    """ "Springfield General Hospital", "Royal Infirmary of Edinburgh", "St. Mary's Medical Center"."""
    words, tail = note.words, note.words[index]
    at, start, specific, plain = index - 1, tail.start, 0, 0
    while at >= 0 and index - at <= 7:
        word, gap = words[at], note.gap(at + 1)
        if not (gap.strip(" ") in ("", "&", "'s", "’s", "'", "’") or (gap == ". " and word.folded in ("st", "mt", "ft"))):
            break
        joins = word.folded in ("of", "the", "and", "for", "de", "la", "san", "santa")
        if joins and word.shape == "lower":
            if at == 0 or words[at - 1].shape == "lower" or word.folded in ("at", "and", "for") and words[at - 1].bits & WORD:
                break
            at -= 1
            continue
        if (word.shape == "lower" and not note.quiet) or word.folded in ("the", "at", "our", "from", "in", "to", "this", "her", "his", "by", "dr"):
            break
        if note.quiet and word.bits & WORD and word.folded not in _QUALIFIERS:
            break
        if note.quiet and not word.bits and (is_clinical(word.folded) or len(word.folded) < 4):
            break
        if word.loud and word.bits & WORD and not word.bits & NAME and word.folded not in _QUALIFIERS:
            break
        if word.first and word.bits & WORD and not word.bits & (NAME | PLACE) and word.folded not in _QUALIFIERS:
            break
        specific += word.folded not in _GENERIC and (not word.bits & WORD or bool(word.bits & (NAME | PLACE)))
        plain += word.folded not in _GENERIC
        start = word.start
        at -= 1
    left = {word.folded for word in words[at + 1 : index]}
    needed = _NEEDED.get(tail.folded)
    if needed is not None and not left.intersection(needed):
        return
    if (specific and not (tail.folded in _BY_DISEASE and _is_disease(words[at + 1 : index]))) or (plain >= 1 and tail.folded not in _WEAK_TAILS and not left <= _GENERIC and _proper(words[at + 1 : index])):
        yield Entity("institution", start, _of_where(note, index), 0.935)


def _proper(words: tuple[Word, ...]) -> bool:
    return any(word.folded in _PROPER for word in words)


_PROPER = frozenset(
    ("memorial", "mercy", "royal", "saint", "cedar", "lake", "valley", "oak", "river", "sacred", "good", "hope", "grace", "northside", "queen", "king", "prince", "princess", "lady", "holy", "green", "high", "park", "hill", "spring", "summit", "methodist", "baptist", "presbyterian", "veterans", "eye", "brain", "spine")
)


def _is_disease(words: tuple[Word, ...]) -> bool:
    """ "Parkinson Clinic", "Epilepsy Center"."""
    return all(word.bits & (WORD | PRODUCT) and not word.bits & NAME or (word.bits & EPONYM and not word.bits & PLACE) or is_clinical(word.folded) for word in words)


def _of_where(note: Note, index: int) -> int:
    """On to "of Edinburgh" behind the word of the kind."""
    end = note.words[index].end
    match = re.compile(r" (?:of|at|in) (?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?: (?:Hospital|Center|Centre))?").match(note.text, end)
    if match is None or " in " in match[0][:4]:
        return end
    first = note.words[note.word_at(end + 1) + (2 if " the " in match[0] else 1) : ][:1]
    return match.end() if first and not first[0].bits & WORD else end


def _employers(note: Note) -> Iterator[Entity]:
    for match in _EMPLOYER.finditer(note.folded):
        at = note.word_at(match.end())
        start = at
        while at < len(note.words) and at - start < 5:
            word = note.words[at]
            if at > start and note.gap(at).strip(" ") not in ("", "&", "'s"):
                break
            if word.loud and word.bits & WORD and not word.bits & (NAME | PLACE):
                break
            joins = at > start and word.folded in ("de", "del", "la", "of", "the", "y", "and")
            if word.shape == "lower" and not (joins and at + 1 < len(note.words) and note.words[at + 1].shape != "lower"):
                break
            at += 1
        if at > start and note.words[start].start == match.end() and not all(w.bits & PLACE for w in note.words[start:at]):
            yield Entity("institution", note.words[start].start, note.words[at - 1].end, 0.82)


_QUALIFIERS = _GENERIC | _PROPER | frozenset(word for needed in _NEEDED.values() for word in needed) | frozenset(
    "care nursing street great family heart st saint".split()
)
"""Ordinary words that the name of an institution may hold."""
