"""Postal addresses: streets with a number, floors and flats, boxes and postal codes.

The town behind a street is a place of its own (`places`). A street without a number is an address
where someone lives there, for "calle" and "road" are also words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.lexicons import NAME, ORDINARY, PLACE, words
from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers.address_tails import extended

_TAIL_EN = (
    r"(?:,? {0,2}(?:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm|bldg|building|"
    r"lot|#)\.? ?#? ?(?:\d{1,5}[a-z]?|[a-z]\d{0,4})\b"
    r"|,? {0,2}(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\b\.?)*"
)
_STREET_TYPES = (
    r"(?:streets?|st|avenue|ave|av|road|rd|drive|dr|lane|ln|court|ct|circle|cir|"
    r"boulevard|blvd|place|pl|"
    r"terrace|ter|way|parkway|pkwy|highway|hwy|square|sq|trail|trl|close|crescent|"
    r"cres|grove|gardens|gdns|"
    r"mews|row|walk|hill|rise|view|plaza|loop|alley|path|green|park|heights|ridge|run|"
    r"turnpike|pike|"
    r"crossing|point|broadway|bend|mount|vale|wharf|quay|parade|drove|cove|cv|hollow|pass|pt|"
    r"xing|trace|trce|landing|lndg|glen|knoll|commons|oaks|pines)"
)
_ENGLISH = re.compile(
    r"(?<![\w.,/-])(?:(?:flat|apt|apartment|unit|suite|room|no\.?) ?\d{1,4}[a-z]?,? )?"
    r"\d{1,6}[a-z]?(?:-\d{1,5})?,? (?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.? )?"
    rf"(?:(?:\d{{1,3}}(?:st|nd|rd|th)|[a-z][a-z'.-]{{1,20}}) "
    rf"){{1,4}}?{_STREET_TYPES}\b\.?{_TAIL_EN}"
)
_US_HIGHWAY = re.compile(
    r"\b(?:\d{1,6} )?(?:county road|state (?:route|hwy|highway)|route|rte\.?|highway|rural route|"
    r"us|"
    r"farm-to-market road|ranch road|(?:(?<=\d )rr|(?:rr|hc)(?= \d+ box)|fm(?= \d{3,4} (?:rd|"
    r"road))))(?: road)? \d{1,4}(?: rd)?(?: [nsew])?(?: box \d{1,5})?\b"
)
_BROADWAY = re.compile(r"(?<![\w.,/-])\d{1,5} broadway\b" + _TAIL_EN)
_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|apartado(?: de correos| postal| aereo)?|apdo\.?(?: "
    r"postal)?|a\.a\.)[ .:#]{1,3}(?:n\w?\.? )?\d{2,8}\b"
)
_ZIP = re.compile(
    r"(?<![\w.])(?:zip(?: ?code)?|postal code|post ?code|c\.?p\.?|codigo postal|"
    r"cod\.? postal)[\s.:#]{0,3}\d{4,6}(?:-\d{4})?\b"
    r"|\b(?:a[lkzr]|c[aot]|d[ec]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|"
    r"o[hkr]|pa|ri|s[cd]|t[nx]|ut|v[at]|w[aivy]),? (\d{5}(?:-\d{4})?)(?![\w.,]\d|\w)"
    r"|(?<![\w.-])[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}(?!\w)"
    r"|(?<![\w.,/-])(?:0[1-9]|[1-4]\d|5[0-2])\d{3}(?= [A-Z(]?[a-z]{3,})(?! (?:cel|"
    r"leuc|plaq|mg|ml|euros|pasos|unidades|ui|copias|pesos|steps|cells|units|iu|"
    r"platelets|mm))"
)
_TAIL_ES = (
    r"(?:[, ]{1,3}(?:piso|p\.|planta|puerta|pta|apto|apt|apartamento|dpto|depto|"
    r"departamento|interior|int|exterior|ext|torre|bloque|bl|blq|"
    r"casa|oficina|of|local|portal|escalera|esc|manzana|mza?|lote|lt|bajo|atico|"
    r"edificio|edif|conjunto|unidad|etapa|bod|km)\b\.? ?(?:n[o.]*\.? ?|# "
    r"?)?(?:\d{1,5}(?:-\d{1,4})?[a-z]?\b|[a-z]\b)?(?: ?o\b)?"
    r"|[, ]{1,3}\d{1,2} ?[oa](?:[ ,.-]{1,2}(?:[a-h]|\d{1,2}[oa]?|izq(?:da|uierda)?|"
    r"dcha|der(?:echa)?|ctro|centro))?(?![\w])"
    r"|[, ]{1,3}(?:bajo|atico|izq(?:uierda)?|izda|dcha|entresuelo|s/n|esquina)\b"
    r"|,? (?:col(?:onia)?|fracc(?:ionamiento)?|barrio|urb(?:anizacion)?|sector|"
    r"residencial|unidad habitacional)\.? [a-z]+(?: (?:de|del|la|las|los|el))*(?: "
    r"[a-z]+)?"
    r"|[, ]{1,3}(?:c\.?p\.?:? ?)\d{5}\b"
    r"|[, -]{1,3}\d{5}(?=[ ,;.)\n]|$))*"
)
_LONG_TYPES = (
    r"(?:calle|avenida|avda|avd|paseo|plaza|pza|plza|camino|cmno|cda|and(?=\.)|blvrd|avinguda|"
    r"costanilla|"
    r"barriada|gran via|corredera|carretera|ctra|transversal|"
    r"diagonal|calzada|calz|"
    r"boulevard|bulevar|blvd|privada|priv|cerrada|andador|callejon|cjon|ronda|"
    r"travesia|rambla|glorieta|"
    r"urbanizacion|circular|autopista|prolongacion|prol|circuito|retorno|pasaje|pje|"
    r"jiron|jr|alameda|"
    r"costanera|cuesta|carrer|passeig|rua|kalea|via|poligono|carrera|vereda|periferico|eje)"
)
_SHORT_TYPES = r"(?:c/(?!o\b)|cl|cll|av|pg|ps|po|pl|tv|trv|dg|cra|cr|kra|kr|bv|bvd|gta)"
_OF = (
    r"(?:(?:de|del|la|las|los|el|san|santa|sta|sto|y|e|d'|dr|dra|gral|general|doctor|don|"
    r"dona|padre|fray|virgen|nuestra senora) ?\.? ?)"
)
_NUMBER_ES = (
    r"(?:[, ]{1,3}(?:n(?:um(?:ero)?|ro|o)?\.?o? ?|no\.? ?|# ?|numero )?(?:\d{1,5}(?: "
    r"?[a-z]\b)?(?:[ -]\d{1,4})?(?: bis\b)?|s/n\b))"
)
_SPANISH = re.compile(
    rf"(?<![\w.-])(?:{_LONG_TYPES}\b\.?|{_SHORT_TYPES}\.?(?<![a-z])|{_SHORT_TYPES}\b\.?) ?"
    rf"(?:[a-z0-9][\w'.-]{{0,20}} ){{0,7}}?[a-z0-9][\w'.]{{1,20}}{_NUMBER_ES}{_TAIL_ES}"
)
_COLOMBIAN = re.compile(
    r"(?<![\w.])(?:calle|cl|cll|carrera|cra|cr|kra|kr|k|avenida|av|ak|ac|transversal|"
    r"tv|transv|trv|diagonal|dg|diag|circular|autopista)"
    r"\.? ?(?:calle |carrera )?\d{1,3} ?[a-z]{0,2}(?: ?bis)?(?: ?[a-z])?(?: (?:sur|"
    r"norte|este|oeste))? ?"
    r"(?:(?:#|no\.?|nro\.?|n\.?|num\.?|numero|con) {0,2}\d{1,3} ?[a-z]{0,2}(?: "
    r"?bis)?(?: ?[a-z])?(?: ?(?:sur|norte|este|oeste))? ?"
    r"(?:[-–] ?|con )?\d{0,3}|\d{1,3}[a-z]? ?- ?\d{1,3})(?: (?:sur|norte|este|oeste))?\b" + _TAIL_ES
)
_KILOMETRE = re.compile(
    r"\b(?:carretera|via|autopista|vereda|camino)[\w ]{0,40}?(?:,? )km\.? ?\d{1,3}(?:[.,]\d)?\b"
)
_BLOCK = re.compile(r"\b(?:manzana|mza?)\.? ?[a-z0-9]{1,3},? (?:lote|lt|casa)\.? ?[a-z0-9]{1,4}\b")
_LABEL = re.compile(
    r"(?:^|[\n;.,(|]) *(?:(?:home |mailing |current |postal |street )?address(?: on "
    r"file)?|lives at|living at|resides at|residing at|"
    r"direccion(?: de (?:residencia|domicilio|correspondencia))?|domicilio(?: actual| "
    r"particular| en)?|dir\.?|residencia|vive en|reside en|"
    r"domiciliad[oa] en|con domicilio en)\s?:? ?(?=\S)([^\n;|(]{4,90})"
)
_STREET_ALONE = re.compile(
    r"\b(?:lives (?:at|on|in|off)|living (?:at|on)|resides (?:at|on)|vive en|reside "
    r"en|domiciliad[oa] en|domicilio en|domicilio:|direccion:|address:)"
    rf" (?:the |la |el )?((?:{_LONG_TYPES} {_OF}{{0,3}}[a-z]+(?: "
    rf"{_OF}{{0,2}}[A-Z]?[a-z]+)?)|(?:[a-z']+ ){{1,3}}(?:street|road|avenue|lane|"
    rf"drive)\b)"
)


_RURAL = re.compile(
    r"\b(?:vereda|corregimiento|finca|hacienda|caserio|aldea|parcela|predio|parcelacion|barrio|"
    r"urbanizacion|"
    r"urb\.|u\. ?h\.|barriada|domicilio conocido,?|ejido|conjunto(?: residencial| cerrado)?|"
    r"residencial|colonia|col\.|fraccionamiento|fracc\.|"
    r"ejido|rancho|rancheria|"
    r"unidad habitacional|poblacion|villa|asentamiento|partida|diseminado|paraje|pasaje|"
    r"condominio|edificio|torres? de|"
    r"barriada|pedania|inspeccion|cabildo|resguardo|sector|manzana|asociacion)"
    r" (?=[a-z])"
)
"""Places to live that have no street: "Vereda El Prado", "Col. Roma Norte"."""
_BEHIND_RURAL = re.compile(
    r"(?:(?:de|del|la|las|los|el) ){0,3}(?!\S*\d)[A-ZÁÉÍÓÚÑ][\w'-]+(?: (?:(?:de|del|la|las|los|"
    r"el|y) ){0,3}[A-ZÁÉÍÓÚÑ][\w'-]+){0,3}"
)
_QUIET_RURAL = re.compile(
    r"(?:(?:de|del|la|las|los|el) ){0,3}[a-z]{3,}(?: [a-z]{3,})?(?=[.,;\n)]|$)"
)
_STATES = (
    r"(?:A[LKZR]|C[AOT]|D[EC]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY]|(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|"
    r"Minn|Miss|Mo|"
    r"Mont|Neb|Nev|Okla|Ore|Pa|Tenn|Tex|Vt|Va|Wash|Wis|Wyo)\.)"
)
_TOWN_AND_CODE = re.compile(
    rf",? ?(?:,|\n|\() ?(?:[A-Z][\w'.-]*(?: (?:(?:or|of|on|upon|the|de|del|la|los|"
    rf"las) ){{0,3}}[A-Z][\w'.-]*){{0,4}}"
    rf"(?:, ?|\n))?(?:{_STATES}(?:,? \d{{5}}(?:-\d{{4}})?)?|[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}|"
    rf"\d{{5}}(?: [A-Z][\w-]+)?)\b"
    rf"|,? (?:[A-Z][\w'-]+ ){{0,3}}[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}\b"
)
"""The rest of an address on one line: its town, its state, its code."""


def find(note: Note) -> Iterator[Entity]:
    """Every address of a note, with its town where a state or a code ends it."""
    for entity in _streets(note):
        rest = _TOWN_AND_CODE.match(note.text, entity.end)
        yield extended(note, entity if rest is None else replace(entity, end=rest.end()))
    for entity in _rural(note):
        yield extended(note, entity)


def _rural(note: Note) -> Iterator[Entity]:
    for match in _RURAL.finditer(note.folded):
        behind = (_QUIET_RURAL if note.quiet else _BEHIND_RURAL).match(
            note.folded if note.quiet else note.text, match.end()
        )
        lower = not note.text[match.start()].isupper()
        if (
            behind is None
            or (lower and _COMMON.match(match[0]))
            or (note.quiet and _NOT_CALLES.search(behind[0]))
        ):
            continue
        at = note.word_at(match.end())
        first = note.words[
            at + 1 if note.words[at].folded in _FRONT and at + 1 < len(note.words) else at
        ]
        if first.loud and first.bits & ORDINARY and not first.bits & (NAME | PLACE):
            continue
        yield Entity("address", match.start(), _before_words(note, behind), 0.94)


_FRONT = words("places", "front")
_COMMON = re.compile(
    r"(?:conjunto|sector|partida|poblacion|asociacion|inspeccion|pasaje|edificio) $"
)


def _before_words(note: Note, match: re.Match[str]) -> int:
    """Where the name ends: in capitals throughout, before the first word of the next phrase."""
    end = match.end()
    for word in note.words[note.word_at(match.start()) : note.word_at(match.end())]:
        if (
            word.loud
            and word.bits & ORDINARY
            and not word.bits & (NAME | PLACE)
            and word.start > match.start()
        ):
            small = len(word.folded) < 4
            if not small:
                return _end(note.text, word.start)
    return end


def _streets(note: Note) -> Iterator[Entity]:
    text = note.folded
    for pattern in (_ENGLISH, _US_HIGHWAY, _BROADWAY):
        for match in pattern.finditer(text):
            if _is_street(note, match):
                yield Entity("address", match.start(), _end(text, match.end()), 0.95)
    for match in _NAMED_STREET.finditer(note.text):
        yield Entity("address", match.start(), _end(text, match.end()), 0.925)
    for match in _SPANISH.finditer(text):
        if _is_calle(note, match):
            yield Entity("address", match.start(), _end(text, match.end()), 0.955)
    for match in _BY_CAPITALS.finditer(note.text):
        yield Entity("address", match.start(), _end(text, match.end()), 0.945)
    for pattern in (_COLOMBIAN, _KILOMETRE, _BLOCK, _BOX, _STREET_ALONE):
        for match in pattern.finditer(text):
            start, end = match.span(1 if pattern is _STREET_ALONE else 0)
            yield Entity("address", start, _end(text, end), 0.955)
    for match in _ZIP.finditer(text):
        yield from _postal(note, match)


_BY_CAPITALS = re.compile(
    r"(?<![\w.])(?:C\. (?:(?:de|del|la|las|"
    r"los) ){0,2}[A-ZÁÉÍÓÚÑ]\w{1,24}(?: [A-ZÁÉÍÓÚÑ]\w{1,24}){0,2},? "
    r"(?:n\.?º ?|No\. ?|#)?\d{1,4}\b(?! a[ñn]os)"
    r"|\d{1,3} (?:Sur|Norte|Oriente|Poniente|Ote\.?|Pte\.?|Nte\.?)(?: No\.?)? ?#?\d{2,5}"
    r"|(?:[A-ZÁÉÍÓÚÑ]\w{1,24} (?:(?:de|del|la|los|las) ){0,2}){1,4}(?:No\. ?|#|"
    r"n[uú]m\. ?)?\d{1,5}(?:-?[A-Z])?"
    r"(?=,? (?:Col|Fracc|Del|Barrio|Alcald|C\.?P|COL|FRACC|C\.P)\b)"
    r"|[Dd]omicilio [Cc]onocido(?: s/n)?|DOMICILIO CONOCIDO(?: S/N)?"
    r"|[Bb](?:loque|lq?\.) \d{1,3},? (?:portal|esc(?:alera|\.)?|piso|puerta) \w{1,3}"
    r"|\d{1,5} (?:El |La )?(?:Camino|Via|Calle|Avenida|Paseo|Rue|Avenue) (?:(?:del?|la|los|of|"
    r"the) ){0,2}"
    r"[A-Z]\w*(?: [A-Z]\w{1,24})?"
    r"|(?:One|Two|Three) (?:[A-Z]\w{1,24} ){1,2}(?:Plaza|Place|Square|Drive|Way|Center)"
    r"|\d{1,5} (?:The )?(?:[A-Z][a-z]{1,24} )?(?:Lakeview|Hollow|Sunset|Broadway|Oaks|Pines|Mews|"
    r"Willows|Elms))\b"
)
_NAMED_STREET = re.compile(
    r"\b(?:[A-Z][a-z]+ ){1,3}(?:Street|Road|Rd|Avenue|Ave|Lane|Ln|Boulevard|Blvd)\b\.?"
    r"(?:, (?:Unit|Apt|Flat|Suite) #?\w{1,4})?"
)


def _postal(note: Note, match: re.Match[str]) -> Iterator[Entity]:
    """The code; letters and numbers are one in capitals, or beside a place ("28013 Madrid")."""
    start, end = match.span(1) if match[1] else match.span()
    written = note.text[start:end]
    if match[1]:
        certain = note.text[match.start() : match.start() + 2].isupper()
    elif written[0].isdigit():
        certain = note.text[end + 1].isupper()
    elif written[0].isalpha() and " " in written and len(written) <= 8:
        certain = written.isupper() or not any(c.isupper() for c in note.text)
    else:
        certain = True
    if certain:
        yield Entity("address", start, end, 0.9)


def _end(text: str, end: int) -> int:
    while text[end - 1] in " ,.-":
        end -= 1
    return end


_NOT_STREETS = re.compile(
    r"\b(?:por|el|la|con|del?|al|mr|mrs|seen|mg|ml|cm|mm|kg|years?|year-old|months?|"
    r"weeks?|days?|hours?|minutes?|times?|tablets?|of|with|and|since|for|in|"
    r"was|is|has|had|did|does|from|by|per|at|or|but|mcg|beats|bpm|who|ago|years? old|yo|male|"
    r"female|man|woman)\b"
)


_DOCTOR = re.compile(r"\bDr\.? [A-Z]")


def _is_street(note: Note, match: re.Match[str]) -> bool:
    """Words between number and "street" that are a name; small words of a sentence are none."""
    written = note.text[match.start() : match.end()]
    if _DOCTOR.search(note.text, match.end() - 4, match.end() + 3):
        return False
    if _NOT_STREETS.search(match[0]) or (
        re.search(r"\b(?:CT|PL|ST|DR|TER)\b", written) and re.search("[a-z]", written)
    ):
        return False
    names = re.findall(r"[^\W\d_]{2,}", written)
    return (
        note.quiet
        or all(not name.islower() for name in names[:2])
        or bool(
            re.search(r"\b(?:street|road|avenue|boulevard|lane|drive|st|rd|ave|blvd)\b", match[0])
            and any(not name.islower() for name in names)
        )
    )


_NOT_CALLES = re.compile(
    r"\b(?:mg|ml|mm|cc|kg|dias?|horas?|hrs?|semanas?|meses|anos|veces|cefaleas?|dolor|"
    r"nauseas?|vomitos?|con|sin|que|por|desde|hace|"
    r"refiere|presenta|oral|venosa|aerea|urinaria|marcha|pasos|al|se|un|una|en|"
    r"durante|tratamiento|control|evolucion|willis|normal(?:es)?|lesion(?:es)?|masas?|"
    r"cirugia|pisos|medica|clinica|"
    r"(?<!calle )(?<!avenida )(?<!avda )(?<!avda\. )(?<!av\. )(?<!c/ )(?<!c/)dra?)\b"
)


def _is_calle(note: Note, match: re.Match[str]) -> bool:
    """A street: its words are a name, in capitals or behind a word that is only a street."""
    if _NOT_CALLES.search(match[0]):
        return False
    written = note.text[match.start() : match.end()]
    kind, _, rest = written.partition(" ")
    if kind.rstrip(".").lower() in (
        "cr",
        "cl",
        "k",
        "po",
        "pl",
        "c",
        "via",
        "cuesta",
        "ronda",
        "eje",
        "pg",
        "ps",
    ):
        return any(c.isupper() for c in rest) and (kind[0].isupper() or "/" in kind)
    if kind[0].islower() and kind.lower() in (
        "via",
        "carrera",
        "camino",
        "paseo",
        "vereda",
        "pasaje",
        "retorno",
        "circular",
        "privada",
    ):
        return any(c.isupper() for c in rest) or note.quiet
    return True
