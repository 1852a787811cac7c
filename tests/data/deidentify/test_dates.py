"""Dates move by whole days, intervals stay, and what is no date is not kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.data.deidentify.dates import moved, rounded_age
from braintx.data.deidentify.descriptors import cleaned

DAYS = st.integers(-1825, -1)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(DATES, DATES, DAYS)
def test_intervals_stay(first: date, second: date, days: int) -> None:
    late = [moved(f"{day:%Y%m%d}", "DA", days) for day in (first, second)]
    found = [date(int(one[:4]), int(one[4:6]), int(one[6:])) for one in late if one]
    assert found[1] - found[0] == second - first
    assert found[0] - first == timedelta(days)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("20240301", "DA", "20240229"),
        ("2024.03.01", "DA", "20240229"),
        ("20240301 ", "DA", "20240229"),
        ("20240301101112.123456-0500", "DT", "20240229101112.123456"),
        ("20240301", "DT", "20240229"),
        ("202403", "DT", None),
        ("2024", "DT", None),
        ("20241301", "DA", None),
        ("GARCIA", "DA", None),
        ("00010101", "DA", None),
        ("101112.5", "TM", "101112.5"),
        ("10:11:12", "TM", "10:11:12"),
        ("GARCIA", "TM", None),
        ("20240301-20240401", "DA", None),
    ],
)
def test_forms(text: str, kind: str, expected: str | None) -> None:
    assert moved(text, kind, -1) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("054Y", "054Y"),
        ("089Y", "089Y"),
        ("090Y", "090Y"),
        ("103Y", "090Y"),
        ("999M", "999M"),
        ("999D", "999D"),
        ("GARC", None),
        ("54", None),
    ],
)
def test_ages(text: str, expected: str | None) -> None:
    assert rounded_age(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AX T1 POST GAD 3mm", "AX T1 POST GAD 3 mm"),
        ("Sag T2 FLAIR Garcia Maria 79123456", "Sag T2 FLAIR"),
        ("t1_mprage_sag_p2_iso", "t1 mprage sag iso"),
        ("Dr. House", ""),
        ("Müller T1+C", "T1 + C"),
    ],
)
def test_descriptions_keep_the_words_of_sequences_alone(text: str, expected: str) -> None:
    assert cleaned(text) == expected
