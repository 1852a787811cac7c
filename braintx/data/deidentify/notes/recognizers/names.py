"""People's names: what leads to one, what the lexicons know, and how capitals stand.

No offline model of Spanish names is worth having, so rules decide. A *context* - a title, a label,
a kinship, a signature - makes a name of whatever capitalised words follow it, seen or unseen.
Without one, a run of capitalised words is a name when a lexicon knows part of it, or when no
lexicon of ordinary, clinical or geographical words does. A name found once is a name wherever it
stands again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import EPONYM, GIVEN, NAME, ORDINARY, PLACE, PRODUCT, SURNAME, WORD, is_clinical, lexicon
from braintx.data.deidentify.notes.note import Note, Word
from braintx.data.deidentify.notes.recognizers.eponyms import is_eponym
from braintx.data.deidentify.notes.recognizers.name_words import (
    PARTICLES,
    is_acronym,
    is_clean,
    is_given,
    is_ordinary_capital,
    is_plain,
    is_surname,
    is_unknown,
    sounds_like_one,
    touches_figures,
)

_LONGEST = 7
_TITLES = frozenset("dr dra drs dres mr mrs ms mx sr sra srta sres prof profa lic lcda lcdo ing don dona dna rev".split())
_SPELT_TITLES = frozenset("doctor doctora doctors doctores miss sir madam senor senora senorita profesor profesora professor nurse enfermera enfermero father sister pastor licenciada licenciado attending resident residente fellow".split())
_LABEL = re.compile(
    r"(?:^|(?<=[\n;,.|()\t>*-]))[ \t*]*(?:(?:full |patient'?s? |pt |first |last |family |given |middle |maiden |preferred |legal )*(?:name|surname)s?(?: of (?:the )?patient)?|patient|"
    r"nombres?(?: y apellidos?| completo| del? paciente| de la paciente)*|apellidos?(?: y nombres?| paterno| materno)*|(?:primer|segundo) (?:nombre|apellido)|paciente|pte|pcte|pac|"
    r"attending(?: physician)?|(?:referring |primary care |treating |consulting |ordering )?(?:physician|provider|doctor|surgeon|neurosurgeon|neurologist|radiologist|consultant|clinician)|pcp|gp|"
    r"(?:dictated|signed|reviewed|reported|authored|written|prepared|verified|electronically signed|completed|interpreted|referred|requested|approved|read|entered|seen)(?: by)?|signature|author|"
    r"medico(?: tratante| responsable| remitente| de cabecera| solicitante| familiar| general)?|medica(?: tratante| responsable)?|neurocirujan[oa]|neurolog[oa]|radiolog[oa]|cirujan[oa]|oncolog[oa]|especialista|"
    r"firma(?:do)?(?: por| electronicamente por)?|fdo|elaborad[oa](?: por)?|realizad[oa] por|responsable|residente|interno|enfermer[oa](?: responsable)?|autor|revisad[oa] por|solicitad[oa] por|solicitante|remitente|remitid[oa] por|informad[oa] por|"
    r"acompanante|acudiente|cuidador[a]?|familiar(?: responsable)?|contacto(?: de emergencia)?|emergency contact|contact(?: person)?|next of kin|nok|"
    r"caregiver|carer|guardian|tutor[a]?|informante|informant|persona de contacto|madre|padre|mother|father|spouse|wife|husband|conyuge|espos[oa]|hij[oa]|herman[oa]|"
    r"titular|beneficiari[oa]|policy ?holder|subscriber|insured|to|from|attn|attention|cc|a la atencion de|re|ref|dear|estimad[oa]|querid[oa]|atte|atentamente|cordialmente|sincerely|regards|yours sincerely|kind regards|best regards|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|best wishes|many thanks|thanks|thank you|gracias|copy to|copia a|con copia a|"
    r"nurse|rn|interpreter|interprete|witness|testigo|pharmacist|social worker|trabajador[a]? social|assistant|ayudante|anesthesiologist|anestesiolog[oa]|instrumentista)"
    r"(?: ?\((?:[^()\n]{1,30})\))?[ \t]*(?::|=|\t|-(?=\s)|,\n|,(?=\s?\n)|\n(?=\s*[A-Z]))[ \t\n]*",
)
_LETTER_LABEL = re.compile(r"\b(?:dear|estimad[oa]s?|querid[oa]|hola|hi|hello) (?=[\w])")
_KIN = (
    r"(?:wife|husband|spouse|partner|mother|mum|mom|father|dad|son|daughter|brother|sister|uncle|aunt|cousin|nephew|niece|grandson|granddaughter|grandmother|"
    r"grandfather|friend|neighbou?r|carer|caregiver|girlfriend|boyfriend|fiancee?|guardian|daughter-in-law|son-in-law|roommate|boss|employer|colleague|"
    r"esposa|esposo|marido|mujer|conyuge|pareja|madre|padre|mama|papa|hijo|hija|hermano|hermana|tio|tia|primo|prima|sobrino|sobrina|nieto|nieta|"
    r"abuelo|abuela|novio|novia|vecino|vecina|amigo|amiga|cuidador|cuidadora|suegra|suegro|nuera|yerno|cunado|cunada|acompanante|familiar|companero|companera)"
)
_LEADS = re.compile(
    rf"\b(?:{_KIN}s?(?: (?:mayor|menor|de la paciente|del paciente))?[,:(]{{0,2}} ?(?:(?:whose name is|named|called|name is|llamad[oa]|de nombre|sr\.?|sra\.?) )?|"
    r"se trata de |(?:hij[oa]s?|espos[oa]|viuda|madre|padre|herman[oa]|niet[oa]|mujer|marido|sobrin[oa]|parte|orden|nombre|cargo|favor) de |"
    r"(?:daughter|son|wife|husband|widow|mother|father|sister|brother|child|care|office|name|behalf|niece|nephew|carer) of |"
    r"(?:named|called|known as|goes by|nicknamed|a\.?k\.?a\.?|llamad[oa]|se llama|conocid[oa] como|alias|de nombre|responde al nombre de|name is|nombre es|soy|i am|my name is|mi nombre es) |"
    r"(?:seen|reviewed|referred|signed|dictated|accompanied|brought(?: in)?|examined|operated|performed|assessed|prescribed|written|discussed|treated|followed|interviewed|reported|evaluated|requested|ordered|confirmed|co-?signed|witnessed|interpreted|supervised|raised|agreed|corroborated|provided|translated|counselled|admitted)(?: \w+ly)?(?: on [\w/]+)? (?:by|with) |"
    r"(?:spoke|speak|discussed|meeting|met|call|talked|appointment|clinic|consult|follow[- ]up|visit|lives|living|here|came|comes|attends|reviewed)(?: \w+)? (?:with|to) |"
    r"(?:vist[oa]|valorad[oa]|remitid[oa]|firmad[oa]|derivad[oa]|enviad[oa]|acompanad[oa]|traid[oa]|operad[oa]|intervenid[oa]|atendid[oa]|realizad[oa]|elaborad[oa]|evaluad[oa]|comentad[oa]|referid[oa]|solicitad[oa]|explorad[oa]|informad[oa]|indicad[oa]|revisad[oa]|tratad[oa]|dictad[oa]|seguid[oa]|interconsultad[oa]|cuidad[oa]|entrevistad[oa]|confirmad[oa]|controlad[oa]|redactad[oa]|transcrit[oa]|supervisad[oa])(?: hoy| ayer| previamente| en consulta)? (?:por|con|a)(?: el| la| su \w+)? |"
    r"(?:habla(?:mos|do)?|comenta(?:mos|do)?|contactar|consulta|cita|revision|control|convive|vive|acude|viene|interconsulta|llamar|avisar|contacta)(?: hoy)? (?:con|a) |"
    r"(?:call|contact|notify|inform|thank|ask|page|cc|attn|attending|under|cuidadora|paciente|pacte|pte|pcte|pac|patient|pt) )(?=\w)"
)
_SMALL = frozenset("de del la las los y i van von der e el al da dos do di du le den san santa bin".split())
_ROLES = frozenset("tratante responsable medico medica residente interno interna consultant attending on oncall guardia turno patient paciente who que y and".split())
_CREDENTIALS = re.compile(r"(?:,? ?\(?\b(?:m\.?d|d\.o|r\.?n|n\.?p|ph\.?d|frcs|frcp|mrcp|frcr|mbbs|mbchb|facs|pa-c|aprn|crna|pharmd|psyd|esq|jr|bsn|lcsw|ccc-slp|dpt|mph|r[1-5])\b)")
_TELLS = re.compile(
    r"(?:'s\b|,? (?:\(?\d{1,2}(?:-year|\s?(?:y/?o|yo|anos|years|a\b))|de \d{1,3} anos|(?:is|es) (?:a|una?) |(?:un|una|a|an) (?:\d|mujer|varon|hombre|paciente|man|woman)|,? (?:mujer|varon|hombre|paciente|masculino|femenin[oa]|male|female|woman|man)\b)|"
    r",? ?(?:refiere|refirio|acude|acudio|presenta|niega|nego|comenta|relata|ingresa|ingreso|consulta|viene|vive|trabaja|fue|es|esta|tiene|manifiesta|"
    r"solicita|desea|firma|informa|explica|cuenta|dice|indica|sufre|padece|tolera|recuerda|nacio|llego|aporta|autoriza|agrega|anade|confirma|"
    r"reports?|reported|denies|denied|states|stated|complains|says|said|describes|described|admits|presents|presented|was|is|has|had|works|lives|lived|"
    r"came|comes|attended|attends|returns|returned|underwent|requests|wishes|agrees|agreed|consented|feels|felt|noticed|confirms|confirmed|recalls|explained|"
    r"phoned|called|will|can|did|does|remains|tolerated|needs|wants|drove|brought|understands|continues|mentions|added|asked|told|notes|signed|saw|wrote)\b)"
)
_STRONG_TELL = re.compile(
    r",? ?(?:refiere|refirio|acude|acudio|niega|nego|comenta|relata|manifiesta|solicita|desea|cuenta|dice|padece|reports|reported|denies|denied|states|stated|complains|says|said|describes|described|tolerated|returned|underwent|signed|called|"
    r"admits|(?:was|were) (?:transferred|admitted|seen|referred|discharged|born|brought|accompanied|diagnosed|told|advised|offered|reviewed)|(?:is|es) (?:an?|un|una) \d|"
    r"fue (?:trasladad|ingresad|operad|valorad|remitid|dad|intervenid|atendid)[oa]|consulta por|attended|attends|recalls|phoned|works|lives|vive|trabaja|explica|tolera|wishes|agreed|agrees|consented|autoriza|aporta|wants)\b"
    r"|,? (?:de )?\d{1,3}[ -](?:anos|years?)"
)


class _Run(NamedTuple):
    """Words from first to last, both inclusive, that may be one name."""

    first: int
    last: int
    certainty: float


def find(note: Note) -> Iterator[Entity]:
    """Every person's name of a note."""
    runs = list(_in_context(note))
    taken = {index for run in runs for index in range(run.first, run.last + 1)}
    runs += _by_form(note, taken)
    for run in runs:
        yield Entity("name", note.words[run.first].start, note.words[run.last].end, run.certainty)
    yield from _again(note, runs)
    yield from _initials(note)


def _in_context(note: Note) -> Iterator[_Run]:
    words = note.words
    for index, word in enumerate(words[:-1]):
        if _is_title(note, index):
            run = _take(note, index + 1, strong=True, any_case=word.folded in _TITLES)
            if run:
                yield _Run(run[0], run[1], 0.98)
    for pattern, certainty in ((_LABEL, 0.97), (_LETTER_LABEL, 0.93)):
        for match in pattern.finditer(note.folded):
            yield from _after(note, match.end(), certainty, strong=True)
    for match in _LEADS.finditer(note.folded):
        yield from _after(note, match.end(), 0.9, strong=False)
    for match in _CREDENTIALS.finditer(note.folded):
        last = note.word_at(match.start()) - 1
        if 0 <= last and words[last].end == match.start() and words[last].shape != "lower":
            first = last
            while first and last - first < 4 and note.gap(first) in (" ", ". ") and words[first - 1].shape != "lower" and not is_plain(words[first - 1]) and not _is_title(note, first - 1):
                first -= 1
            if not is_plain(words[last]) and not is_acronym(words[last]):
                yield _Run(first, last, 0.93)


def _is_title(note: Note, index: int) -> bool:
    word = note.words[index]
    gap = note.gap(index + 1) if index + 1 < len(note.words) else ""
    if not re.fullmatch(r"\(?a?\)?\.?ª?[ \t]{0,3}\n?[ \t]?", gap):
        return False
    if note.text[max(0, word.start - 1) : word.start] in (".", "@", "/", "-"):
        return False
    if word.folded in _TITLES:
        return word.folded != "don" or word.shape != "lower" or note.language == "es"
    if word.folded in _SPELT_TITLES:
        return gap.isspace() and note.words[index + 1].shape != "lower" or (note.quiet and is_clean(note.words[index + 1]))
    single = word.folded == "d" or (word.folded == "da" and word.shape != "lower")
    return single and word.shape in ("initial", "title") and gap.startswith((".", "ª", "ñ")) and is_given(note.words[index + 1])


def _after(note: Note, place: int, certainty: float, strong: bool) -> Iterator[_Run]:
    first = note.word_at(place)
    if first >= len(note.words) or note.text[place : note.words[first].start].strip(' "“«(*'):
        return
    while first < len(note.words) and _is_title_word(note.words[first]) and first + 1 < len(note.words):
        first += 1
    run = _take(note, first, strong, any_case=strong)
    if run and not is_eponym(note, *run):
        yield _Run(*run, certainty)


def _is_title_word(word: Word) -> bool:
    return word.folded in _TITLES or word.folded in _SPELT_TITLES


def _take(note: Note, first: int, strong: bool, any_case: bool) -> tuple[int, int] | None:
    """The longest run from here that may be a name; none where the first word is no name."""
    words = note.words
    if first >= len(words):
        return None
    last, at = -1, first
    while at < len(words) and at - first < _LONGEST:
        word = words[at]
        if at > first and not _joins(note, at, last, strong):
            break
        if word.folded in _SMALL and not _is_initial(note, word):
            if not _leads_on(note, at, strong, any_case):
                break
            at += 1
            continue
        if not _fits(note, at, at == first, strong, any_case):
            break
        last = at
        at += 1
    return (first, last) if last >= first else None


def _joins(note: Note, at: int, last: int, strong: bool) -> bool:
    """Whether a name may go on over what stands before this word."""
    gap, before, word = note.gap(at), note.words[at - 1], note.words[at]
    plain = gap.strip(" \t")
    if plain == "":
        return "\t" not in gap or len(gap) < 2
    if plain == "." or gap in (". ", ".-", ".ª ", "ª ", "ª. "):
        return before.shape == "initial" or (len(before.folded) == 1 and note.quiet) or before.folded in ("ma", "fco", "fca", "jr", "st", "sta", "sto", "gpe", "hdez", "glez", "rdz", "fdez", "mtnez", "ant", "jos", "wm", "chas", "geo")
    if plain == "\n" and gap.count("\n") == 1:
        return is_clean(word) and not word.loud and note.text[word.end : word.end + 1] != ":" and last >= 0
    if plain == "," and "\n" not in gap:
        return last >= 0 and is_surname(note.words[last]) and bool(word.bits & GIVEN) and (strong or before.first or not word.bits & WORD) and word.shape == before.shape or (
            before.first and before.shape == "title" == word.shape and is_unknown(before) and is_given(word) and is_clean(word)
        ) or (
            strong and last >= 0 and word.shape in ("title", "upper") and word.shape == note.words[last].shape and not is_plain(word) and not word.bits & PLACE and not is_clinical(word.folded) and not _is_title_word(word) and word.folded not in ("st", "mt", "ft")
        )
    return plain in ('"', "“", "”", "(", "«") and strong and bool(word.bits & GIVEN)


def _leads_on(note: Note, at: int, strong: bool, any_case: bool) -> bool:
    """Whether a particle has a name behind it."""
    for ahead in range(at + 1, min(at + 4, len(note.words))):
        if note.gap(ahead).strip(" "):
            return False
        word = note.words[ahead]
        if word.folded in _SMALL:
            continue
        return word.shape != "lower" and word.shape != "initial" and _fits(note, ahead, False, strong, any_case) or (
            (note.quiet or any_case) and (bool(word.bits & NAME) or is_unknown(word))
        )
    return False


def _fits(note: Note, at: int, is_first: bool, strong: bool, any_case: bool) -> bool:
    """Whether one word may stand in a name that a context announced."""
    word = note.words[at]
    if touches_figures(note, word) or _is_title_word(word) or (word.folded in _SMALL and not _is_initial(note, word)):
        return False
    if word.shape == "initial":
        dotted = note.text[word.end : word.end + 1] == "."
        return dotted or (not is_first and not word.bits & WORD)
    if word.shape == "lower":
        return _fits_small(note, at, is_first, strong, any_case)
    if is_plain(word):
        return not word.loud and word.shape == "title" and not is_clinical(word.folded) and _is_led_to(note, at, is_first, strong)
    if word.bits & PRODUCT and not word.bits & NAME:
        return False
    if word.bits & EPONYM and not word.bits & NAME and not strong:
        return not is_first and is_clean(note.words[at - 1]) and is_given(note.words[at - 1])
    if word.loud and not strong and is_ordinary_capital(word) and (is_first or not is_surname(word)):
        return bool(word.bits & GIVEN) and not is_first
    if is_ordinary_capital(word):
        return strong or not is_first or not _starts_heading(note, at)
    if is_acronym(word) and not word.bits & NAME:
        return strong and is_first and len(word.folded) > 3
    return True


def _fits_small(note: Note, at: int, is_first: bool, strong: bool, any_case: bool) -> bool:
    """Whether a word without a capital may stand in an announced name."""
    word = note.words[at]
    if _is_initial(note, word):
        return note.quiet and any_case
    named = bool(word.bits & NAME) and not word.bits & ORDINARY
    titled = is_first and any_case and _after_short_title(note, at)
    if titled:
        return (bool(word.bits & NAME) and word.folded not in _ROLES) or is_unknown(word)
    if not note.quiet:
        return named and strong and any_case
    if word.bits & NAME and word.bits & ORDINARY:
        after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
        beside = after is not None and bool(after.bits & NAME)
        return bool(word.bits & GIVEN) or (strong and beside) or not is_first
    if named or not is_unknown(word):
        return named
    before = note.words[at - 1] if at else None
    after = note.words[at + 1] if at + 1 < len(note.words) and note.gap(at + 1) == " " else None
    beside = (after is not None and is_clean(after)) or (not is_first and before is not None and bool(before.bits & NAME))
    if is_first and not strong and after is not None and is_unknown(after):
        beside = note.text[after.end : after.end + 1] in (",", ".", ";", "\n", "") or note.text[after.end : after.end + 2] == " ("
    return strong or beside or sounds_like_one(word)


def _is_led_to(note: Note, at: int, is_first: bool, strong: bool) -> bool:
    """An ordinary word as a surname: "Mrs Head", "Jessica Head is"."""
    word, before = note.words[at], note.words[at - 1]
    if is_first:
        return strong and at > 0 and before.folded in _TITLES and word.folded not in _ROLES
    after = note.words[at + 1] if at + 1 < len(note.words) else None
    ends = after is None or after.shape == "lower" or note.gap(at + 1).strip(" ") != ""
    return ends and before.shape == "title" and is_given(before) and is_clean(before) and not word.folded.endswith("s") and len(word.folded) < 8


def _is_initial(note: Note, word: Word) -> bool:
    """One letter and a full stop."""
    return len(word.folded) == 1 and note.text[word.end : word.end + 1] == "."


def _after_short_title(note: Note, at: int) -> bool:
    return at > 0 and note.words[at - 1].folded in _TITLES


def _starts_heading(note: Note, at: int) -> bool:
    return note.words[at].first and note.text[note.words[at].end : note.words[at].end + 1] == ":"


def _by_form(note: Note, taken: set[int]) -> Iterator[_Run]:
    """Runs of capitalised words that nothing announces."""
    words, at = note.words, 0
    while at < len(words):
        last = _run_end(note, at, taken)
        if last < at:
            at += 1
            continue
        first, end = _trim(note, at, last)
        if first <= end:
            certainty = _judge(note, first, end)
            if certainty:
                yield _Run(first, end, certainty)
        at = last + 1
    if note.quiet or note.language == "es":
        yield from _small_letters(note, taken)


def _run_end(note: Note, first: int, taken: set[int]) -> int:
    last, at = first - 1, first
    if note.words[first].folded in ("de", "del", "van", "von") and note.words[first].shape == "title" and _leads_on(note, first, False, False):
        at += 1
    while at < len(note.words) and at not in taken and at - first < _LONGEST:
        word = note.words[at]
        if at > first and not _joins(note, at, last, False):
            break
        if at > first and word.folded in _SMALL:
            if word.folded in ("y", "e", "i", "el", "al", "o", "d") or not _leads_on(note, at, False, False):
                break
            at += 1
            continue
        if word.shape == "lower" or not _fits(note, at, at == first, False, False):
            break
        last = at
        at += 1
    return last


def _trim(note: Note, first: int, last: int) -> tuple[int, int]:
    """Without words at the ends that are capitalised for another reason."""
    words = note.words
    while first < last and note.gap(first + 1).strip() != "," and (words[first].first and is_ordinary_capital(words[first]) and not words[first].bits & GIVEN):
        first += 1
    while last > first and (words[last].shape == "initial" and note.text[words[last].end : words[last].end + 1] != "."):
        last -= 1
    return first, last


def _judge(note: Note, first: int, last: int) -> float:
    """How sure a run is a name that nothing announced; 0 where it is none."""
    words = note.words[first : last + 1]
    real = [word for word in words if word.shape != "initial" and word.folded not in PARTICLES]
    if not real or is_eponym(note, first, last):
        return 0.0
    after = note.text[words[-1].end : words[-1].end + 2]
    clean = sum(map(is_clean, real))
    if len(real) == 1:
        return _judge_one(note, first, last, real[0])
    if after[:1] == ":" and words[0].first and clean < len(real):
        return 0.0
    if clean:
        return 0.92
    if real[0].loud:
        return 0.0
    named = sum(bool(word.bits & NAME) for word in real)
    places = sum(bool(word.bits & PLACE) for word in real)
    if any(word.bits & (PRODUCT | EPONYM) and not word.bits & NAME for word in real):
        return 0.0
    if named == len(real) and any(word.bits & GIVEN for word in real[:-1]):
        return 0.85 if not real[0].first or is_given(real[0]) or _TELLS.match(note.folded, words[-1].end) else 0.0
    if named and places < len(real):
        told = _TELLS.match(note.folded, words[-1].end) is not None
        sure = not real[0].first or not is_ordinary_capital(real[0]) or told or bool(real[0].bits & GIVEN)
        return 0.75 if sure else 0.0
    if places or real[0].loud or _in_heading(note, first, last):
        return 0.0
    return 0.6 if all(map(is_unknown, real)) and not all(map(is_acronym, real)) else 0.0


def _judge_one(note: Note, first: int, last: int, word: Word) -> float:
    tells = _TELLS.match(note.folded, word.end) is not None
    if first < last and note.words[first].shape == "initial":
        return 0.88 if not is_plain(word) and not is_acronym(word) and len(word.folded) > 2 else 0.0
    if is_acronym(word):
        return 0.0
    if is_clean(word):
        return 0.0 if _in_heading(note, first, last) else 0.78
    if word.bits & NAME:
        if word.bits & (PLACE | PRODUCT):
            return 0.72 if tells and not word.bits & ORDINARY else 0.45 if not word.bits & ORDINARY and not word.first else 0.0
        if word.bits & EPONYM and not word.bits & WORD:
            return 0.7 if tells or not word.first else 0.5
        strong_tell = _STRONG_TELL.match(note.folded, word.end) is not None
        if word.loud and word.bits & WORD and not (strong_tell and word.bits & GIVEN):
            return 0.0
        if word.first:
            return 0.7 if strong_tell and word.bits & GIVEN else 0.0
        return 0.65 if not _in_heading(note, first, last) and not _month_or_day(word) else 0.0
    if word.bits or not is_unknown(word) or word.loud or _in_heading(note, first, last):
        return 0.0
    if word.first:
        return 0.6 if _STRONG_TELL.match(note.folded, word.end) or (sounds_like_one(word) and tells) else 0.0
    return 0.55 if not _dosed(note, word) and word.shape == "title" else 0.0


_MONTHS = frozenset("january february march april may june july august september october november december abril mayo enero agosto".split())


def _month_or_day(word: Word) -> bool:
    return word.folded in _MONTHS


def _dosed(note: Note, word: Word) -> bool:
    """A drug or a device: a dose or a number stands behind it."""
    return re.match(r"[\s:(]{1,2}[\d/®™]|\s?®|\s(?:mg|tablets?|comprimidos?|caps|xr|er|sr|cr|retard|as needed|prn|daily|twice|once|si|cada|bd|tds|bid|tid|od)\b", note.folded[word.end : word.end + 12]) is not None


def _in_heading(note: Note, first: int, last: int) -> bool:
    """Beside another capitalised ordinary word, as in a title, or before a colon."""
    words = note.words
    if words[last].loud:
        return note.text[words[last].end : words[last].end + 1] == ":" or len(words[last].folded) <= 3
    if note.text[words[last].end : words[last].end + 1] == ":":
        return True
    for other, gap in ((first - 1, first), (last + 1, last + 1)):
        if 0 <= other < len(words) and 0 < gap < len(words) and note.gap(gap) in (" ", " - ", "/"):
            near = words[other]
            if near.shape in ("title", "upper") and is_plain(near) and not near.first:
                return True
    return False


def _small_letters(note: Note, taken: set[int]) -> Iterator[_Run]:
    """Names without capitals: a given name and a surname, or in a note without capitals either."""
    words, at = note.words, 0
    while at < len(words):
        first = at
        while at < len(words) and at not in taken and _is_small_part(note, at, at == first):
            at += 1
        run = words[first:at]
        clean = sum(map(is_clean, run))
        if len(run) >= 2 and clean and (run[0].bits & GIVEN or note.quiet) and not is_eponym(note, first, at - 1):
            yield _Run(first, at - 1, 0.85)
        elif len(run) == 1 and clean and note.quiet and len(run[0].folded) > 3 and not is_clinical(run[0].folded):
            if not is_eponym(note, first, first):
                yield _Run(first, first, 0.6)
        at = max(at, first + 1)


def _is_small_part(note: Note, at: int, is_first: bool) -> bool:
    word = note.words[at]
    if word.shape != "lower" or (not is_first and note.gap(at) != " ") or touches_figures(note, word):
        return False
    if is_clean(word):
        return True
    before, after = note.words[at - 1] if at else None, note.words[at + 1] if at + 1 < len(note.words) else None
    if is_first:
        ahead = note.words[at + 2] if at + 2 < len(note.words) and note.gap(at + 2) == " " else None
        clean = after is not None and (is_clean(after) or (bool(after.bits & SURNAME) and ahead is not None and is_clean(ahead)))
        return bool(note.quiet and word.bits & GIVEN and clean and note.gap(at + 1) == " ")
    if not note.quiet or before is None:
        return False
    if word.folded in _SMALL:
        return is_clean(before) and _leads_on(note, at, True, True)
    if before.folded in _SMALL:
        return bool(word.bits & NAME) or is_unknown(word)
    ends = note.text[word.end : word.end + 1] in ("", ",", ".", ")", "\n", ";")
    if ends and is_unknown(word) and bool(before.bits & NAME) and at > 1 and is_clean(note.words[at - 2]):
        return True
    return bool(word.bits & SURNAME and not word.bits & WORD) or bool(word.bits & SURNAME and before.bits & GIVEN and is_clean(before)) or (
        is_clean(before) and sounds_like_one(word)
    )


def _again(note: Note, runs: list[_Run]) -> Iterator[Entity]:
    """Wherever a name that was surely found stands once more."""
    sure: set[str] = set()
    for run in runs:
        if run.certainty >= 0.75:
            sure.update(
                word.folded
                for word in note.words[run.first : run.last + 1]
                if len(word.folded) > 2 and word.folded not in PARTICLES and not is_plain(word)
            )
    if not sure:
        return
    inside = {index for run in runs for index in range(run.first, run.last + 1)}
    for index, word in enumerate(note.words):
        if word.folded not in sure or index in inside or is_eponym(note, index, index, person=True):
            continue
        ordinary = bool(word.bits & ORDINARY)
        if word.shape == "lower" and (ordinary or not note.quiet) or (ordinary and word.first) or (is_acronym(word) and ordinary):
            continue
        yield Entity("name", word.start, word.end, 0.7)


_INITIALS = re.compile(
    r"\b(?:iniciales|initials|firma|signed|fdo|patient|paciente|pt|pte)\s?[:.]?\s((?:[a-z]\. ?){1,4}(?:[a-z]\b\.?)|[a-z]{2,4}\b)"
)


def _initials(note: Note) -> Iterator[Entity]:
    """ "Initials: J.M.R.", "paciente A.G.L."; letters alone only behind such a word."""
    for match in _INITIALS.finditer(note.folded):
        start, end = match.span(1)
        letters = [c for c in note.text[start:end] if c.isalpha()]
        listed = len(letters) == end - start and note.folded[start:end] in lexicon()
        if len(letters) >= 2 and all(c.isupper() for c in letters) and not listed and note.text[end : end + 1] != ":":
            yield Entity("name", start, end, 0.8)
