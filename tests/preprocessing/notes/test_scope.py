"""Each list: what a reader of a rule would try next, in both languages."""

import pytest

from braintx.preprocessing.notes import parse_note
from braintx.preprocessing.notes.line import Line
from braintx.preprocessing.notes.scope import NOTHING, Carried, statuses

AFFIRMED = [
    "Sin fiebre, con cefalea intensa",
    "No fever, with headache",
    "Never smoker, headaches",
    "Nunca ha fumado, cefalea",
    "Paciente sin antecedentes de interés con cefalea",
    "No past history and has headaches",
    "No fever because of headache tablets? No: headache",
    "Not severe headaches",
    "Cefalea no intensa",
    "No drug allergies, headache since Monday",
    "Sin alergias, cefalea desde ayer",
    "No improvement in headache",
    "La cefalea no cede",
    "Headache has not resolved",
    "La cefalea no ha desaparecido",
    "No solo cefalea",
    "No symptoms other than headache",
    "Sin otros síntomas salvo cefalea",
    "No headaches until two weeks ago",
    "Mother noticed that he has headaches",
    "Traído por su madre por cefalea",
    "Brought by his wife with headache",
    "Su esposa refiere cefalea",
    "Mother of two with headaches",
    "Madre de tres hijos con cefalea",
    "MRI to rule out a tumour because of headaches",
    "RM para descartar tumor por cefalea",
    "No fiebre, sí cefalea",
    "Cefalea (+)",
    "Headache: yes",
]
SET_ASIDE = [
    "Denies fever, nausea, headache",
    "Niega fiebre, náuseas, cefalea",
    "No fever, nausea or headache",
    "Sin fiebre, náuseas ni cefalea",
    "Neither fever nor headache",
    "Headache denied",
    "Fever and headache have resolved",
    "Cefalea ausente",
    "La cefalea ha desaparecido",
    "Desapareció la cefalea",
    "Headache has gone",
    "Headache: none",
    "Cefalea: no",
    "Cefalea (-)",
    "headache -ve",
    "Headache free",
    "No longer has headaches",
    "Ya no tiene cefalea",
    "Stopped having headaches",
    "Headache ruled out",
    "Se descarta cefalea",
    "Return if headache",
    "Acudir en caso de cefalea",
    "Should headache recur, call",
    "Risk of headache explained",
    "Puede producir cefalea",
    "May cause headache",
    "FH: headache",
    "AF: cefalea",
    "Padre padece cefalea",
    "Tía con cefalea",
    "Abuelos con cefalea",
    "Cousins have headaches",
    "Mother-in-law has headaches",
    "Headache in her brother",
    "Cefalea en la familia",
    "Headaches in childhood",
    "Cefalea de niño",
]


@pytest.mark.parametrize("note", AFFIRMED)
def test_the_patient_has_it(note: str) -> None:
    assert parse_note(note).symptoms == ("headache",)


@pytest.mark.parametrize("note", SET_ASIDE)
def test_the_patient_does_not_have_it(note: str) -> None:
    found = parse_note(note)
    assert "headache" in found.set_aside
    assert "headache" not in found.symptoms


def status_of(text: str, *findings: str) -> dict[str, str]:
    tokens = tuple(text.split())
    spans = tuple((tokens.index(one), tokens.index(one) + 1) for one in findings)
    found, _ = statuses(Line(tokens, spans))
    return {one: found[start] for one, (start, _) in zip(findings, spans, strict=True)}


def test_any_finding_gets_a_status_not_only_our_symptoms() -> None:
    assert status_of("denies rash , mother has gout and he has boils", "rash", "gout", "boils") == {
        "rash": "absent",
        "gout": "family",
        "boils": "present",
    }
    assert status_of("return if rash", "rash") == {"rash": "hypothetical"}
    assert status_of("measles in childhood", "measles") == {"measles": "past"}


def test_a_heading_is_handed_on_over_a_semicolon() -> None:
    line = Line(("fh", ":", "gout"), ((2, 3),))
    assert statuses(line)[1] == Carried(heading="family")
    assert statuses(Line(("boils",), ((0, 1),)), Carried("family"))[0] == ("family",)
    assert statuses(Line(("boils",), ((0, 1),)), NOTHING)[0] == ("present",)
