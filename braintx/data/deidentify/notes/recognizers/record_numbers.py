"""Numbers that a hospital or an insurer gives: behind their label, or by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from braintx.data.deidentify.notes.entities import Entity
from braintx.data.deidentify.notes.note import Note

_LABELS = (
    r"m\.?r\.?n|medical record|med rec|record|chart|h\.?\s?c\.?|n\.?h\.?c\.?|hist(?:oria)?\.?(?: clinica)?|hist\.? ?clin|"
    r"expediente|exped?|folio|cipa?|sip|tsi|tarjeta sanitaria|afiliacion|afiliad[oa]|afil|poliza|policy|member(?:ship)?|"
    r"subscriber|insurance|insurer|group|account|acct|acc|accession|case|caso|episodio|episode|encounter|admission|ingreso|"
    r"patient id|pt id|id paciente|id del paciente|patient number|patient no|hospital (?:number|no|id)|unit (?:number|no)|"
    r"id|seguro(?: medico)?|carne|carnet|autorizacion|authorization|registro|reg|reg\.? ?med|tarjeta profesional|t\.?p|colegiad[oa]|"
    r"col|num col|matricula|cedula profesional|ced\.? ?prof|licen[cs]e|licencia|npi|dea|gmc|nmc|serial|serie|device|beneficiary|beneficiario|medicare|"
    r"medicaid|mbi|plate|placas?|vehicle|vin|certificate|certificado|specimen|muestra|biopsia|sample|estudio|study|order|orden|"
    r"requisition|solicitud|invoice|factura|cuenta|ticket|radicado|referencia|reference|ref|file|archivo|rm|radiology|visit|visita|health card|"
    r"hospital|paciente|patient|derechohabiente|agregado medico|numero de control|chip|implant"
)
_NUMBER_WORD = r"(?:number|numbers|no|num|numero|nro|n|id|identifier|ident|clinica|clinico|electronica|sanitaria|afiliado|de|del|of|the|is|es|unico|medico|medica|paciente|profesional|poliza|social)"
_CODE = r"((?=[a-z./-]{0,6}\d)(?:[a-z]{1,5}[-/.]?)?\d(?:[-/.]?[a-z0-9]){2,18})"
_LABELLED = re.compile(
    rf"(?<![\w.])(?P<label>{_LABELS})\b(?P<words>(?:[ .]{{1,2}}{_NUMBER_WORD}\b)*)"
    rf"(?P<marks>[\s.:#()=/o°-]{{0,5}})(?:{_NUMBER_WORD}[\s.:#°]{{1,3}})?{_CODE}(?![\w])"
)
_WEAK = re.compile(
    r"(?:case|caso|group|col|t\.?p|id|rm|ref|reg|record|chart|hospital|paciente|patient|study|estudio|order|orden|sample|muestra|"
    r"biopsia|visit|visita|admission|ingreso|episod[eio]+|device|serie|file|acc|insurance|insurer|hist\w*|exp|exped|certificate|"
    r"certificado|h\.?\s?c\.?|radiology|vehicle|chip|implant|plate|placas?|reference|referencia|registro|cuenta|licen\w+)$"
)
_FORM = re.compile(
    r"(?<![\w.,/+#@-])(?:[a-z]{1,5}[-_/]?\d{5,12}(?:-[a-z0-9]{1,4})?|[a-z]{2,5}-\d{2,6}-\d{2,8}|\d{2,4}-[a-z]{1,3}-\d{3,8}|"
    r"\d{7,12}|[a-z]{1,3}\d{2,4}[-/]\d{4,8}|[a-z]{2,4}-[a-z]{0,3}\d{4,10})(?![\w/]|[.,-]\d|%)"
)
_UNIT = re.compile(r"\s?(?:mg|ml|ui\b|iu\b|/mm|/ul|/l\b|x ?10|cel|plaq|leuc|copi|platelets)")


def find(note: Note) -> Iterator[Entity]:
    """Every number of a record, an insurance or a licence."""
    text = note.folded
    for match in _LABELLED.finditer(text):
        digits = sum(map(str.isdigit, match[4]))
        marked = bool(match["words"]) or any(sign in match["marks"] for sign in ":#=°")
        weak = _WEAK.fullmatch(match["label"]) is not None
        if digits >= (3 if marked and not weak else 4) and (marked or not weak or digits >= 5):
            yield Entity("record_number", *match.span(4), 0.92 if not weak else 0.88)
    for match in _FORM.finditer(text):
        if not _UNIT.match(text, match.end()):
            yield Entity("record_number", *match.span(), 0.6)
