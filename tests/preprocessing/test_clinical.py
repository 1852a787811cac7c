import numpy as np
import pandas as pd
import pytest

from braintx.core.errors import ClinicalError
from braintx.core.records import ClinicalRecord, ImageEvidence
from braintx.preprocessing.clinical import (
    check_record,
    encode,
    encode_all,
    layout,
    read_record,
    record_of,
    width,
)

SIZE = 4
NOTE = "Severe headaches for more than 6 months, no nausea."


def evidence(area: float = 0.05) -> ImageEvidence:
    probabilities = np.array([0.7, 0.2, 0.1], np.float32)
    return ImageEvidence(probabilities, area, (0.2, 0.8), np.arange(SIZE, dtype=np.float32))


def columns(row: np.ndarray) -> dict[str, float]:
    names = [name for group in layout(SIZE) for name in group.columns]
    assert len(names) == len(row) == width(SIZE)
    return dict(zip(names, row, strict=True))


def test_a_full_case() -> None:
    row = columns(encode(evidence(), read_record(ClinicalRecord(61, "M", NOTE)), SIZE))
    assert row["p_glioma"] == pytest.approx(0.7)
    assert (row["area_fraction"], row["position_y"]) == (0.05, 0.8)
    assert (row["age_years"], row["is_male"], row["severity_level"]) == (61, 1, 2)
    assert (row["headache"], row["nausea"]) == (1, 0)
    assert (row["duration_months"], row["over_3"], row["over_6"]) == (7.5, 1, 1)


def test_nothing_known_is_all_nan() -> None:
    assert np.isnan(encode(None, read_record(ClinicalRecord()), SIZE)).all()


def test_without_outline_area_and_position_are_unknown() -> None:
    row = columns(encode(evidence(area=0.0), read_record(ClinicalRecord()), SIZE))
    assert np.isnan([row["area_fraction"], row["position_x"], row["position_y"]]).all()


def test_many_cases_equal_one_by_one() -> None:
    records = [ClinicalRecord(40, "F", NOTE), ClinicalRecord()]
    rows = encode_all([evidence(), None], records, SIZE)
    np.testing.assert_array_equal(rows[0], encode(evidence(), read_record(records[0]), SIZE))
    assert encode_all([], [], SIZE).shape == (0, width(SIZE))


@pytest.mark.parametrize("age", [-1, 121, float("nan"), float("inf")])
def test_impossible_age_is_refused(age: float) -> None:
    with pytest.raises(ClinicalError, match="between 0 and 120"):
        encode(None, read_record(ClinicalRecord(age=age)), SIZE)


def test_impossible_sex_is_refused() -> None:
    with pytest.raises(ClinicalError, match="neither 'F' nor 'M'"):
        check_record(ClinicalRecord(sex="X"))  # type: ignore[arg-type]


def test_embedding_of_another_network_is_refused() -> None:
    with pytest.raises(ClinicalError, match="made together"):
        encode(evidence(), read_record(ClinicalRecord()), SIZE + 1)


@pytest.mark.parametrize("gap", [None, "", " ", float("nan"), np.float64("nan"), pd.NA])
def test_gaps_of_a_table_are_unknown(gap: object) -> None:
    assert record_of(gap, gap, gap) == ClinicalRecord()


def test_a_record_is_made_of_words_and_what_is_wrong_is_still_refused() -> None:
    assert record_of(54, "mujer", "headache") == ClinicalRecord(54, "F", "headache")
    with pytest.raises(ClinicalError, match="'54' is str, not a number"):
        check_record(record_of("54"))
    with pytest.raises(ClinicalError, match="Age 130 is not between"):
        check_record(record_of(np.int64(130)))
    with pytest.raises(ClinicalError, match="neither 'F' nor 'M'"):
        check_record(record_of(sex="x"))
    with pytest.raises(ClinicalError, match="is int, not a text"):
        check_record(record_of(note=5))


@pytest.mark.parametrize(
    ("record", "word"),
    [
        (ClinicalRecord("54"), "Age"),  # type: ignore[arg-type]
        (ClinicalRecord(note=5), "note is int"),  # type: ignore[arg-type]
    ],
)
def test_a_value_of_another_type_is_refused_in_words(record: ClinicalRecord, word: str) -> None:
    with pytest.raises(ClinicalError, match=word):
        check_record(record)
