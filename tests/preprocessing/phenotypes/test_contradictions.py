"""Notes that say two things of the same."""

import pytest

from braintx.data.ontology.terms import Terms
from braintx.preprocessing.phenotypes import PhenotypeParser


@pytest.fixture(scope="module")
def parser() -> PhenotypeParser:
    return PhenotypeParser(Terms.load())


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Fiebre. No fiebre. Varón de 30 años. Mujer de 50 años.",
         ["note.contradicted", "note.sexes", "note.ages"]),
        ("Varón de 30. Mujer de 50.", ["note.sexes", "note.ages"]),
        ("A 30-year-old man with cough. No cough.", ["note.contradicted"]),
        ("A 30-year-old man with cough. The 52-year-old man has fever.", ["note.ages"]),
        ("A 30-year-old man with cough; his mother, a 58-year-old woman, is well.", []),
        ("Niña de 4 años con crisis; como su hermano, un niño de 9 años. Sin fiebre.", []),
        ("Fiebre. Sin tos. Su madre no tiene fiebre.", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_contradiction_is_said(note: str, expected: list[str], parser: PhenotypeParser) -> None:
    assert [one.code for one in parser.read(note).issues] == expected


def test_it_is_said_of_what(parser: PhenotypeParser) -> None:
    finding, sexes, ages = parser.read("Fiebre. No fiebre. Varón de 30. Mujer de 50.").issues
    assert (finding.examples, finding.values) == (("HP:0001945",), {"count": 1})
    assert sexes.values == {}
    assert ages.values == {"youngest": 30.0, "oldest": 50.0}


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("Lactante de 6 meses con espasmos.", "HP:0012469"),
        ("7-month-old infant with spasms.", "HP:0012469"),
        ("Espasmos en flexión.", "HP:0012469"),
        ("Espasmos infantiles.", "HP:0012469"),
        ("Varón de 40 años con espasmos.", "HP:0003394"),
        ("Espasmos.", "HP:0003394"),
        ("PC p98.", "HP:0000256"),
        ("Perímetro cefálico p98.", "HP:0000256"),
        ("Perímetro cefálico en el percentil 97.", "HP:0000256"),
        ("PC 52 cm (p98).", "HP:0000256"),
        ("PC > p97.", "HP:0000256"),
        ("Head circumference on the 99.6th centile.", "HP:0000256"),
        ("PC p2.", "HP:0000252"),
        ("PC < p3.", "HP:0000252"),
        ("Head circumference below the 3rd percentile.", "HP:0000252"),
        ("PC p3.", None),
        ("PC p50.", None),
        ("Caminó a los 22 meses.", "HP:0031936"),
        ("Caminó a los 18 meses.", "HP:0031936"),
        ("Caminó a los 13 meses.", None),
    ],
)
def test_of_children(note: str, code: str | None, parser: PhenotypeParser) -> None:
    found = [one.code for one in parser.read(note).findings]
    assert found == ([] if code is None else [code])
