"""Numbers that a hospital or an insurer gives: behind their label, or by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_LABELS = (
    r"m\.?r\.?n|medical record|med rec|record|chart|h\.?\s?c\.?|n\.?h\.?c\.?|"
    r"hist(?:oria)?\.?(?: clinica)?|hist\.? ?clin|"
    r"expediente|exp(?:ed)?|folio|cipa?|sip|tsi|tarjeta sanitaria|afiliacion|afiliad[oa]|"
    r"afil|poliza|policy|member(?:ship)?|"
    r"subscriber|insurance|insurer|group|account|acct|acc|accession|case|caso|"
    r"episodio|episode|encounter|admission|ingreso|"
    r"patient id|pt id|id paciente|id del paciente|patient number|patient no|hospital "
    r"(?:number|no|id)|unit (?:number|no)|"
    r"id|seguro(?: medico)?|carne|carnet|autorizacion|authorization|registro|reg|"
    r"reg\.? ?med|tarjeta profesional|t\.?p|colegiad[oa]|"
    r"col|num col|matricula|cedula profesional|ced\.? ?prof|licen[cs]e|licencia|npi|"
    r"dea|gmc|nmc|serial|serie|device|beneficiary|beneficiario|medicare|"
    r"medicaid|mbi|plate|placas?|vehicle|vin|certificate|certificado|specimen|muestra|"
    r"biopsia|sample|estudio|study|order|orden|"
    r"requisition|solicitud|invoice|factura|cuenta|ticket|radicado|referencia|"
    r"reference|ref|file|archivo|rm|radiology|visit|visita|health card|"
    r"hospital|paciente|patient|derechohabiente|agregado medico|numero de control|chip|implant|"
    r"claim|siniestro|expte|hoja(?: de \w+)?|carpeta|ficha|legajo|dossier|docket|boleta|volante|"
    r"formulario|form|report|informe|request|pedido|lab(?:oratory)?|path(?:ology)?|barcode|csn|fin|"
    r"empi|eid|pid|hrn|urn|ur|crn|chi|nhi|phn|ihi|dva|prf|incident|incidente|call|llamada|aviso|"
    r"job|receipt|recibo|recurso|oficio|tramite|protocolo|key|locator|badge|employee|empleado"
)
_NUMBER_WORD = (
    r"(?:number|numbers|no|num|numero|nro|n\.o|n|id|identifier|ident|clinica|clinico|"
    r"electronica|sanitaria|afiliado|de|del|of|the|is|es|unico|medico|medica|paciente|"
    r"profesional|poliza|social)"
)
_CODE = r"((?=[a-z./-]{0,6}\d)(?:[a-z]{1,5}[-/.]?)?\d(?:[-/.]?[a-z0-9]){2,18})"
_LABELLED = re.compile(
    rf"(?<![\w.])(?P<label>{_LABELS})\b(?P<words>(?:[ .]{{1,2}}{_NUMBER_WORD}\b)*)"
    rf"(?P<marks>[\s.:#()=/°-]{{0,5}})(?:{_NUMBER_WORD}[\s.:#°]{{1,3}})?{_CODE}(?![\w])"
)
_WEAK = re.compile(
    r"(?:case|caso|group|col|t\.?p|id|rm|ref|reg|record|chart|hospital|paciente|"
    r"patient|study|estudio|order|orden|sample|muestra|"
    r"biopsia|visit|visita|admission|ingreso|episod[eio]+|device|serie|file|acc|"
    r"insurance|insurer|hist\w*|certificate|"
    r"certificado|radiology|vehicle|chip|implant|plate|placas?|reference|claim|hoja.*|form|"
    r"report|informe|request|pedido|"
    r"lab(?:oratory)?|path(?:ology)?|fin|ur|call|llamada|aviso|job|incident\w*|key|protocolo|"
    r"referencia|registro|cuenta|licen\w+)$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNTS = frozenset(("group", "case", "caso", "col", "visit", "visita", "rm", "fin", "ur", "acc"))
_TURNED = re.compile(
    r"(?<![\w.,/-])([a-z]{0,4}-?\d[\d/-]{2,12}[a-z]?) ?[(,\[]? ?(?:m\.?r\.?n|n\.?h\.?c|"
    r"hosp(?:ital)? no|"
    r"chart no|n\.?o de historia|de historia|hc)\b"
)
"""The number before its label: "4452 (NHC)"."""
_LETTERED = re.compile(
    r"\b(?:our|your|nuestra|vuestra|su|ref\w*|reference|histology|pathology|shunt|pacemaker|"
    r"device|trial|"
    r"subject|x-ray|scan|reg(?:istration)?|plate|placas?|matricula|m\.?r\.?|med\.? rec\.?|"
    r"hosp\.?|h\.?c\.?|"
    r"n\.?o de (?:historia|hc|registro|ingreso)|cred(?:encial)?|admision|afiliacion)\b"
    r"(?: (?:ref(?:erence)?|serial|id|number|no|num|clinica))*\.?[ .:]{0,3}"
    r"(?:(?:no|num|n\.?o|sn|serial|id|#)[. :]{0,3}|# ?)?"
    r"((?=[a-z/ -]{0,8}\d)(?=\S{0,8} ?\S*\d)[a-z]{0,4}[/ -]?(?:[a-z]{1,4}[/ "
    r"-])?\d[\d/-]{1,12}(?: ?[a-z]{1,3}\b)?"
    r"(?:/[a-z]{1,4}\b)?)(?!\w|[.,]\d)"
)
"""Letters and figures in groups: "Our ref: AB/CD/1234", "reg LK51 ABC"."""
_TOKEN = re.compile(
    r"(?<![\w.,+#@'])(?<![\d\w][/-])[a-z]{0,8}[-_/.]?\d[a-z0-9]{0,20}"
    r"(?:[-/_][a-z0-9]{1,20}){0,4}(?![\w/]|[.,-]\d|%)"
)
"""What is written without a space, where a figure is in it."""
_RUN = re.compile(r"\d+")
_YEARS = re.compile(r"(?:19|20)\d\d[-/](?:19|20)?\d\d")
_NOT_GIVEN = re.compile(
    r"[89]\d{3}/\d"  # morphology, as in ICD-O
    r"|\d{1,4}[-x/]\d{1,4}(?:[-x/]\d{1,3})?(?:mm|cm)?"
    r"|[1-9]\d{2,4}[-/]\d{2,5}(?=\s?(?:mg|ui|iu|units|cel))"
)
_COUNTED = re.compile(
    r"(?:\b(?:leu[ck]o\w*|plaquetas|platelets?|plt|wbc|gb|neutr\w+|linf\w+|lymph\w+|cpk|ck|ldh|"
    r"(?:nt[- ]?pro)?-?bnp|ferriti\w+|hcg|dimer\w*|carga viral|viral load|cd4|eritrocit\w+|"
    r"hemati\w+|rbc|prolacti\w+|afp|troponin\w*|igf-?1|count|recuento|pasos|steps|heparin\w*|"
    r"vitamin\w* d|cpt|omim|orpha|loinc|snomed|nct|icd|cie)"
    r"|[$€£])[\s:=(-]{0,3}(?:(?:de|of|a|was|is|code)\s)?$"
)
_UNIT = re.compile(
    r"\s?(?:mg|ml|u?i\b|iu\b|units?\b|unidades|/mm|/ul|/l\b|x ?10|cel|plaq|leuc|copi|platelets|"
    r"euros?|dollars|dolares|pesos|usd|pasos|steps|cells|ng|pg|ug|mcg|mm\b|cm\b|hz|rads?\b|cgy)"
)


def find(note: Note) -> Iterator[Entity]:
    """Every number of a record, an insurance or a licence."""
    text = note.folded
    if not note.has_figures:
        return
    for match in _LABELLED.finditer(text):
        digits = sum(map(str.isdigit, match[4]))
        marked = bool(match["words"]) or any(sign in match["marks"] for sign in ":#=°")
        weak = _WEAK.fullmatch(match["label"]) is not None
        long = digits >= 5 or (digits == 4 and not _YEAR.fullmatch(match[4]))
        if digits >= (3 if marked and match["label"] not in _COUNTS else 4) and (
            marked or not weak or long
        ):
            yield Entity("record_number", *match.span(4), 0.92 if not weak else 0.88)
    for pattern in (_TURNED, _LETTERED):
        for match in pattern.finditer(text):
            if sum(map(str.isdigit, match[1])) >= 3 and not _YEAR.fullmatch(match[1]):
                yield Entity("record_number", *match.span(1), 0.87)
    for match in _TOKEN.finditer(text):
        if _is_given(text, match):
            yield Entity("record_number", *match.span(), 0.6)


def _is_given(text: str, match: re.Match[str]) -> bool:
    """Whether so many figures without a unit are more than a count, a dose or a code of diagnosis.

    Nothing that a clinician measures has five figures in a row and no unit, but for a few counts.
    """
    runs = _RUN.findall(match[0])
    digits = sum(map(len, runs))
    if digits < 5 or (max(map(len, runs)) < 4 and (digits < 6 or "/" in match[0])):
        return False
    if _NOT_GIVEN.fullmatch(match[0]) and not (digits > 7 and max(map(len, runs)) >= 4):
        return False
    if _YEARS.fullmatch(match[0]) or _UNIT.match(text, match.end()):
        return False
    short = len(match[0]) == digits <= 6 and match[0][0] != "0"
    return not (short and _COUNTED.search(text[max(0, match.start() - 30) : match.start()]))
