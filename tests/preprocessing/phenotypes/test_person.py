import pytest

from braintx.preprocessing.phenotypes.person import age_of, sex_of


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("54M with cough", 54),
        ("A 72-year-old woman", 72),
        ("72 y/o F", 72),
        ("16 y.o, never had a period", 16),
        ("Varón de 54 años", 54),
        ("Mujer 34 a, cefalea", 34),
        ("Lactante de 8 meses", 8 / 12),
        ("8-month-old boy", 8 / 12),
        ("RN de 5 días", 5 / 365.25),
        ("18m boy", 1.5),
        ("niña de 2 años y 6 meses", 2.5),
        ("19 a, delgado", 19),
        ("Edad: 45", 45),
        ("Her brother, aged 12, has fits. She is 7 years old.", 7),
        ("Neonate with fever", 0.04),
        ("Lactante con fiebre", 0.5),
        ("headache for 3 years", None),
        ("morning stiffness 1h", None),
        ("desde hace 8 m.", None),
        ("a 300-year-old house", None),
        ("", None),
    ],
)
def test_age(text: str, age: float | None) -> None:
    assert age_of(text) == (None if age is None else pytest.approx(age, abs=0.002))


@pytest.mark.parametrize(
    ("text", "language", "sex"),
    [
        ("54M with cough", "en", "M"),
        ("19F brought by flatmate", "en", "F"),
        ("A woman whose brother has asthma", "en", "F"),
        ("She denies fever; her father has gout", "en", "F"),
        ("Varón de 54 años", "es", "M"),
        ("Gestante de 32 semanas", "es", "F"),
        ("Niño traído por su madre", "es", "M"),
        ("Mi marido dice que he perdido peso", "es", "F"),
        ("He perdido peso", "es", None),
        ("Fever and cough", "en", None),
    ],
)
def test_sex(text: str, language: str, sex: str | None) -> None:
    assert sex_of(text, language) == sex  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("note", "age"),
    [
        ("29 M with fever", 29),
        ("29M cough", 29),
        ("14m boy", 1.167),
        ("14 m girl with cough", 1.167),
        ("3/12 old baby", 0.25),
        ("3/12 F with cough", 0.25),
        ("6/52 boy", 0.115),
        ("3 yo", 3),
        ("3yo girl", 3),
        ("3 y/o", 3),
        ("F 34 headache", 34),
        ("5/7 old girl", 0.014),
        ("18/12 boy", 1.5),
        ("45 F headache", 45),
        ("4 F", 4),
        ("2y6m boy", 2.5),
        ("2 yr 3 mo girl", 2.25),
        ("9 mo M", 0.75),
        ("72 H con tos", 72),
        ("72 V con tos", 72),
        ("3a con fiebre", 3),
        ("3 a. con tos", 3),
        ("8 m, lactante", 0.667),
        ("RN de 6 días", 0.016),
        ("14/12 girl", 1.167),
        ("Niño 7 a.", 7),
        ("Pt is 33, cough", 33),
        ("65a, IAM", 65),
        ("80 a. Traída", 80),
        ("10m. Diarrea", 0.833),
        ("22a. Nódulos", 22),
        ("Varón, 54", 54),
        ("Mujer 45", 45),
        ("Headache 3/12", None),
        ("Cough 6/52, 50 yr old man", 50),
        ("Fever 39", None),
        ("4y girl", 4),
        ("12 hrs old girl", 0.001),
        ("23-month-old boy", 1.917),
        ("Wk old girl", None),
        ("Señora 81 años", 81),
        ("Paciente fem 33 años", 33),
        ("Dr. 50 mg", None),
        ("68 year-old", 68),
        ("19 yr M", 19),
        ("6 wk M", 0.115),
        ("a 7-yr-old", 7),
        ("7y M", 7),
        ("M, 60", 60),
        ("Female 60", 60),
        ("60 female", 60),
        ("25 mujer", 25),
        ("8 años y medio", 8.5),
    ],
)
def test_ages_as_notes_write_them(note: str, age: float | None) -> None:
    assert age_of(note) == (None if age is None else pytest.approx(age, abs=0.01))
