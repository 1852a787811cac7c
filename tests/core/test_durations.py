"""Ages as durations of ISO 8601."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.durations import duration_of, years_of


@pytest.mark.parametrize(
    ("duration", "years"),
    [
        ("P40Y", 40),
        (" p6y6m ", 6.5),
        ("P2W", 14 / 365.25),
        ("P0D", 0),
        ("P1,5Y", 1.5),
        ("P2Y3M1DT10H", 2 + 3 / 12 + 1 / 365.25),
    ],
)
def test_a_duration_is_years(duration: str, years: float) -> None:
    assert years_of(duration) == pytest.approx(years)


@pytest.mark.parametrize("other", ["", "P", "PT5H", "40", "P-3Y", "P9999999Y", "6 years", "PY"])
def test_what_is_none_is_none(other: str) -> None:
    assert years_of(other) is None


@given(st.floats(0, 120))
def test_an_age_comes_back_to_the_day(years: float) -> None:
    assert years_of(duration_of(years)) == pytest.approx(years, abs=0.51 / 365.25)


@pytest.mark.parametrize(
    ("years", "told"), [(0, "P0D"), (6.5, "P6Y6M"), (0.25, "P3M"), (40, "P40Y")]
)
def test_an_age_is_told_plainly(years: float, told: str) -> None:
    assert duration_of(years) == told
