import pytest

from braintx.core.labels import Sex
from braintx.data.ontology.terms import Terms
from braintx.i18n import Words
from braintx.preprocessing.phenotypes.measurements import kinds, measurements, pressures


def only(text: str, age: float | None = None, sex: Sex | None = None) -> tuple[str, float, str]:
    (found,) = measurements(text, age, sex)
    return found.kind, found.value, found.bin or ""


@pytest.mark.parametrize(
    ("text", "kind", "value", "reads"),
    [
        ("T 39,2 °C", "temperature", 39.2, "very_high"),
        ("Tª 37,8", "temperature", 37.8, "slightly_high"),
        ("temp 102.2 F", "temperature", 39.0, "very_high"),
        ("fiebre de 38.5ºC", "temperature", 38.5, "high"),
        ("temperatura de 36,6 grados", "temperature", 36.6, "normal"),
        ("SpO₂ 86 %", "oxygen_saturation", 86, "very_low"),
        ("satO2: 92% basal", "oxygen_saturation", 92, "low"),
        ("sats 97% on air", "oxygen_saturation", 97, "normal"),
        ("FC 128 lpm", "heart_rate", 128, "high"),
        ("HR 44", "heart_rate", 44, "low"),
        ("FR 32 rpm", "respiratory_rate", 32, "high"),
        ("Hb 7,1 g/dL", "hemoglobin", 7.1, "low"),
        ("haemoglobin 71 g/L", "hemoglobin", 7.1, "low"),
        ("glucose 3.1 mmol/L", "glucose", 55.85, "low"),
        ("glucemia 310", "glucose", 310, "very_high"),
        ("HbA1c 61 mmol/mol", "hba1c", 7.731, "high"),
        ("creatinine 240 µmol/L", "creatinine", 2.714, "high"),
        ("Na 121", "sodium", 121, "low"),
        ("K+ 6,2 mEq/L", "potassium", 6.2, "high"),
        ("plaquetas 45.000/mm3", "platelets", 45, "low"),
        ("platelets 45 x10^9/L", "platelets", 45, "low"),
        ("leucocitos 15,300", "leukocytes", 15.3, "high"),
        ("GCS 9/15", "glasgow", 9, "low"),
        ("anduvo a los 21 meses", "walked_alone_at", 21, "high"),
    ],
)
def test_a_value_is_read_in_our_unit(text: str, kind: str, value: float, reads: str) -> None:
    assert only(text) == (kind, pytest.approx(value, abs=0.01), reads)


@pytest.mark.parametrize(
    ("text", "systolic", "diastolic", "reads"),
    [
        ("TA 180/110", 180, 110, ("very_high", "very_high")),
        ("BP 85/50 mmHg", 85, 50, ("low", "normal")),
        ("120/80 mmHg", 120, 80, ("normal", "normal")),
        ("tensión arterial de 15/9", 150, 90, ("high", "high")),
    ],
)
def test_both_pressures(
    text: str, systolic: float, diastolic: float, reads: tuple[str, str]
) -> None:
    found = measurements(text, None, None)
    assert [one.value for one in found] == [systolic, diastolic]
    assert tuple(one.bin for one in found) == reads


@pytest.mark.parametrize(
    ("text", "age", "sex", "reads"),
    [
        ("HR 150", 0.1, None, "normal"),
        ("HR 150", 30, None, "high"),
        ("RR 45", 0.5, None, "normal"),
        ("RR 45", 3, None, "high"),
        ("Hb 12.5", 40, "F", "normal"),
        ("Hb 12.5", 40, "M", "low"),
        ("Hb 12.5", None, None, "normal"),
        ("creatinine 0.9", 5, None, "high"),
        ("creatinine 0.9", 50, "M", "normal"),
    ],
)
def test_limits_go_by_age_and_sex(
    text: str, age: float | None, sex: Sex | None, reads: str
) -> None:
    assert only(text, age, sex)[2] == reads


@pytest.mark.parametrize(
    "text", ["T 390", "BP 20/10/2020", "visto el 12/08", "VA 6/9", "room 39", "born in 1980", "Hb"]
)
def test_no_value_is_made_up(text: str) -> None:
    assert measurements(text, None, None) == ()


def test_the_unit_of_a_note_in_si_units_is_taken_for_the_others() -> None:
    phosphate = measurements("Hb 98, phosphate 1.9", None, None)[1]
    assert (phosphate.value, phosphate.bin) == (pytest.approx(5.884, abs=0.01), "high")
    assert only("phosphate 1.9") == ("phosphate", 1.9, "low")


def test_spans_are_those_of_the_note() -> None:
    text = "½ h: «SpO₂ 86 %»."
    (found,) = measurements(text, None, None)
    assert text[found.start : found.end] == "SpO₂ 86 %"


def test_every_limit_is_whole_cited_named_and_makes_a_finding_that_there_is() -> None:
    terms = Terms.load()
    for kind in (*kinds(), *pressures()):
        assert kind.source
        assert Words("en")(f"measurement.{kind.name}")
        assert Words("es")(f"measurement.{kind.name}")
        everyone = kind.limits[-1]
        assert (everyone.below, everyone.sex) == (None, None)
        for row in kind.limits:
            limits = [one.below for one in row.bins]
            assert limits[-1] is None
            assert limits[:-1] == sorted(one for one in limits if one is not None)
            assert all(one.code is None or one.code in terms for one in row.bins)
