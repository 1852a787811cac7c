"""Names that name no one: Parkinson's disease, signo de Babinski, Glasgow 15.

Nothing here is removed by itself; `names` asks before it takes a capitalised word for a person.
"""

from __future__ import annotations

import re

from braintx.data.deidentify.notes.lexicons import EPONYM, GIVEN, NAME, words
from braintx.data.deidentify.notes.note import Note
from braintx.data.deidentify.notes.recognizers.name_words import PEOPLE

_BEFORE = re.compile(
    r"\b(?:enfermedad(?:es)?|sindromes?|sd|sx|signos?|escalas?|tests?|pruebas?|"
    r"maniobras?|reflejos?|indices?|clasificacion|"
    r"triada|arteria|vena|nervio|ganglio|area|areas|foramen|agujero|fisura|cisura|"
    r"cisterna|sarcoma|linfoma|quiste|"
    r"glandula|poligono|circulo|acueducto|mal|corea|paralisis|afasia|facies|fenomeno|"
    r"ley|tecnica|abordaje|cateter|"
    r"valvula|sonda|drenaje|criterios|grado|estadio|angulo|linea|punto|celulas?|"
    r"cuerpos?|fibras?|bolsa|hendidura|"
    r"encefalopatia|demencia|malformacion|anomalia|deformidad|temblor|crisis|marcha|"
    r"puntuacion|conducto|canal|seno|"
    r"asa|haz|tracto|nucleo|fosa|espacio|gradacion|protocolo|virus|bacilo|metodo|"
    r"formula|posicion|plexo|ampolla|"
    r"disease of|syndrome of|sign of|circle of|foramen of|aqueduct of|fissure of|"
    r"island of|area of|sphincter of|"
    r"artery of|nerve of|ganglion of|canal of|loop of|angle of|line of|test of|triad "
    r"of|cistern of|vein of|great vein of|"
    r"foramina of|nucleus of|tract of|cells of|bodies of|positive|negative|"
    r"bilateral)\s(?:(?:de|del|of)\s)?(?:la\s|los\s|las\s)?"
    r"(?:(?:[\w']+)(?:-|\sy\s|\sand\s|\s(?=[\w]+$)))?$"
)
_OF = re.compile(r"([a-z]{4,}) (?:de|del|of|por|segun) (?:la |los )?$")
_OF_SOMEONE = words("eponyms", "of_someone")
"""Words whose "of" leads to a person or a place, not to whom a thing was named after."""
_AFTER = re.compile(
    r"(?:'s?|s')?(?:\s|-)(?:[a-z]+'?s?[\s-])?(?:disease|syndrome|sign|signs|palsy|"
    r"index|criteria|classification|reflex|maneuver|manoeuvre|"
    r"chorea|aphasia|area|sarcoma|lymphoma|cleft|pouch|circle|canal|fissure|foramen|"
    r"foramina|ganglion|nerve|artery|vein|"
    r"duct|node|triad|body|bodies|phenomenon|staging|dementia|malformation|anomaly|"
    r"deformity|contracture|encephalopathy|"
    r"scale|score|test|grade|grading|stage|tumor|tumour|cyst|cells?|drain|catheter|"
    r"shunt|valve|gait|tremor|seizures?|"
    r"positiv[oae]s?|negativ[oae]s?|present|absent|presente|ausente|virus|cistern|"
    r"space|granules?|fibers|fibres|nucleus|neuroma|"
    r"paralysis|ulcer|esophagus|thyroiditis|angina|lesion|hernia|incision|approach|"
    r"procedure|protocol|headholder|clamp|"
    r"bilateral(?:es|ly)?|estable|conservad[oa]|normal|scoring|performance|status|"
    r"traction|position|exercises?|epilepsy|hemorrhage|"
    r"(?:o?e)?sophagus|position|figure|region|gyrus|perimetry|lateralis\w+|lateraliz\w+|"
    r"lateraliza|a la|"
    r"izquierda|derecha|central|derecho|izquierdo|pins?|retractors?|frame|clips?|point|suture|knot|"
    r"manometry|kyphosis|pressure|respiration|breathing|sinus|line|angle|layer|membrane|fever|rash|"
    r"encephalitis|ophthalmopathy|sensory|aphasic|anaemia|anemia|chart|plates|"
    r"manoeuvres|prosthesis)\b"
)
_SCORED = re.compile(
    r"(?:'s)?[\s:=(-]{0,3}(?:(?:de|of|score|scale|grado|grade|is|was|en|a|type|tipo|"
    r"stage|estadio|class|clase|index|indice)[\s:]{1,2}){0,2}"
    r"(?:\d|[iv]{1,3}\b|\+|-\s|\(\s?[+-])"
)
_SURE_HEADS = re.compile(
    r"(?:'s?|s')?(?:\s|-)(?:[a-z]+'?s?[\s-])?(?:disease|syndrome|sign|palsy|reflex|"
    r"chorea|lymphoma|sarcoma|criteria|classification|maneuver|manoeuvre|"
    r"area|foramen|encephalopathy|aphasia|pouch|cleft|thyroiditis)\b"
)


def is_surely_eponym(note: Note, last: int) -> bool:
    """Whether a word for a disease or a sign stands behind the word, whatever stands before."""
    return _SURE_HEADS.match(note.folded, note.words[last].end) is not None


def is_eponym(note: Note, first: int, last: int, person: bool = False) -> bool:
    """Whether the words from first to last, both inclusive, name a thing.

    Parameters
    ----------
    note : Note
    first, last : int
        Indices of words.
    person : bool, default=False
        Whether someone of that name is in the note.
    """
    run = note.words[first : last + 1]
    start, end = run[0].start, run[-1].end
    listed = all(word.bits & EPONYM for word in run)
    if any(word.bits & GIVEN and not word.bits & EPONYM for word in run) and len(run) > 1:
        return False
    before = note.folded[max(0, start - 45) : start]
    after = note.words[last + 1 : last + 2]
    if _SURE_HEADS.match(note.folded, end):
        return True
    leads = _BEFORE.search(before) is not None
    if listed and not leads:
        of = _OF.search(before)
        leads = of is not None and of[1] not in PEOPLE and of[1] not in _OF_SOMEONE
    if listed:
        paired = (
            bool(after)
            and bool(after[0].bits & EPONYM)
            and note.folded[end : after[0].start] in (" ", "-", "/")
        )
        if after and after[0].folded in ("and", "y", "e") and last + 2 < len(note.words):
            paired = bool(note.words[last + 2].bits & EPONYM)
        return (
            leads
            or paired
            or _AFTER.match(note.folded, end) is not None
            or (_SCORED.match(note.folded, end) is not None)
            or not (person or any(word.bits & NAME for word in run))
        )
    return leads and not any(word.bits & GIVEN for word in run)
