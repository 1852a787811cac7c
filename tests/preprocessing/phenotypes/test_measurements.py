import pytest

from braintx.core.labels import Sex
from braintx.data.ontology.terms import Terms
from braintx.i18n import Words
from braintx.preprocessing.phenotypes import PhenotypeParser
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


@pytest.mark.parametrize(
    ("text", "kind", "value", "reads"),
    [
        ("FA 620", "alkaline_phosphatase", 620, "high"),
        ("ALP 480", "alkaline_phosphatase", 480, "high"),
        ("GGT 800", "gamma_glutamyltransferase", 800, "high"),
        ("PTH <3", "parathyroid_hormone", 3, "low"),
        ("PTH 240 pg/mL", "parathyroid_hormone", 240, "high"),
        ("PTH 12 pmol/L", "parathyroid_hormone", 113.16, "high"),
        ("9am cortisol 62", "cortisol", 2.248, "low"),
        ("cortisol 1,2", "cortisol", 1.2, "low"),
        ("cortisol 18 µg/dL", "cortisol", 18, "normal"),
        ("lipase 2000", "lipase", 2000, "high"),
        ("lipasa 45 U/L", "lipase", 45, "normal"),
        ("amylase 900", "amylase", 900, "high"),
        ("amilasa 60", "amylase", 60, "normal"),
        ("IgG 2.1 g/L", "immunoglobulin_g", 210, "low"),
        ("IgA 8 mg/dL", "immunoglobulin_a", 8, "low"),
        ("IgM 900", "immunoglobulin_m", 900, "high"),
        ("T4L 5,2", "free_thyroxine", 5.2, "high"),
        ("free T4 6 pmol/L", "free_thyroxine", 0.466, "low"),
        ("C3 0.4 g/L", "complement_c3", 40, "low"),
        ("C4 4 mg/dL", "complement_c4", 4, "low"),
        ("CD4 45", "cd4_cells", 45, "low"),
        ("CD4 800 /mm3", "cd4_cells", 800, "normal"),
        ("calprotectina fecal 900 µg/g", "fecal_calprotectin", 900, "high"),
        ("anion gap 24", "anion_gap", 24, "high"),
        ("pCO2 68", "carbon_dioxide", 68, "high"),
        ("pCO2 3.2 kPa", "carbon_dioxide", 24.002, "low"),
        ("HCO3 12", "bicarbonate", 12, "low"),
        ("bicarbonato 24", "bicarbonate", 24, "normal"),
        ("NT-proBNP 4500", "nt_probnp", 4500, "high"),
        ("BNP 20 pg/mL", "bnp", 20, "normal"),
        ("PSA 14", "prostate_specific_antigen", 14, "high"),
        ("eGFR 22", "filtration_rate", 22, "low"),
        ("FG 95 ml/min", "filtration_rate", 95, "normal"),
        ("proteinuria 4,2 g/24h", "urine_protein", 4.2, "very_high"),
        ("proteinuria 800 mg/24 h", "urine_protein", 0.8, "high"),
        ("peso: -12 kg", "weight_loss", 12, "low"),
        ("-11 kg", "weight_loss", 11, "low"),
        ("+14 kg", "weight_gain", 14, "high"),
        ("vit D 9", "vitamin_d", 9, "low"),
        ("úrico 9,8", "uric_acid", 9.8, "high"),
    ],
)
def test_more_laboratory_values(text: str, kind: str, value: float, reads: str) -> None:
    assert only(text) == (kind, pytest.approx(value, abs=0.01), reads)


@pytest.mark.parametrize(
    "text",
    ["FA 120 lpm", "CD4 20 %", "C4 5/5", "60-80 kg", "midnight cortisol 480", "PTH 42 (raised)"],
)
def test_what_looks_like_a_value(text: str) -> None:
    assert measurements(text, None, None) == ()


def test_limits_for_adults_say_nothing_of_a_child() -> None:
    assert only("IgG 300 mg/dL", 3) == ("immunoglobulin_g", 300, "normal")


@pytest.mark.parametrize("note", ["ALT x3 ULN", "transaminasas x2", "GPT x 10"])
def test_times_the_limit(note: str) -> None:
    (found,) = PhenotypeParser(Terms.load()).read(note).findings
    assert found.code == "HP:0002910"
