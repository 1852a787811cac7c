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
