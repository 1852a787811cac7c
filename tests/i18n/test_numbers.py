"""Numbers as each language writes them."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta, timezone

import pytest

from braintx.i18n import Words


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0.0, "0", "0"),
        (5, "5", "5"),
        (51.34, "51.3", "51,3"),
        (14.0, "14", "14"),
        (1e300, "1e+300", "1e+300"),
        (-2.5e20, "−2.5e+20", "−2,5e+20"),
        (-0.081349, "−0.0813", "−0,0813"),
        (123456.7, "123457", "123457"),
        (999.96, "1000", "1000"),
        (1.5e-9, "1.5e−09", "1,5e−09"),
        (math.inf, "∞", "∞"),
        (-math.inf, "−∞", "−∞"),
        (math.nan, "?", "?"),
    ],
)
def test_numbers(value: float, english: str, spanish: str) -> None:
    assert Words("en").significant(value) == english
    assert Words("es").significant(value) == spanish


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (0.5, "50.0%", "50,0 %"),
        (0.99999, ">99.9%", ">99,9 %"),
        (0.00001, "<0.1%", "<0,1 %"),
        (1.0, "100%", "100 %"),
        (0.0, "0%", "0 %"),
    ],
)
def test_shares_never_round_to_certainty(share: float, english: str, spanish: str) -> None:
    assert Words("en").share(share) == english
    assert Words("es").share(share).replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_p_values_and_decimals() -> None:
    assert Words("es").p_value(0.0421) == "p = 0,042"
    assert Words("en").p_value(3e-9) == "p < 0.001"
    assert Words("en").decimal(-0.001) == "0.00"
    assert Words("en").decimal(math.inf) == "∞"


def test_long_lists_say_how_many_more() -> None:
    assert Words("en").items(["a", "b"]) == "a, b"
    assert Words("es").items(list("abcdefgh")) == "a, b, c, d, e, f y 2 más"
    assert Words("es").quoted(["a", "b"]) == "«a», «b»"


def test_counts_and_dates() -> None:
    assert Words("en").whole(6056) == "6,056"
    assert Words("es").whole(12345) == "12.345"
    assert Words("es").day(date(2026, 11, 26)) == "26 de noviembre de 2026"


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=-5))])
def test_a_moment_is_told_in_its_own_zone(zone: timezone | None) -> None:
    when = datetime(2026, 1, 2, 4, 5, 59, tzinfo=zone)
    assert Words("en").moment(when) == "2026-01-02 04:05"
    assert Words("es").moment(when) == "02/01/2026 04:05"


@pytest.mark.parametrize(
    ("share", "english", "spanish"),
    [
        (0.5, "50%", "50 %"),
        (0.9999, "99.9%", "99,9 %"),
        (0.0001, "0.1%", "0,1 %"),
        (1.0, "100%", "100 %"),
        (0.0, "0%", "0 %"),
    ],
)
def test_a_percentage_never_rounds_to_certainty(share: float, english: str, spanish: str) -> None:
    assert Words("en").percent(share) == english
    assert Words("es").percent(share).replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_a_choice_is_joined_in_the_language() -> None:
    assert Words("en").any_of(["a", "b", "c"]) == "a, b or c"
    assert Words("es").any_of(["a", "b"]) == "a o b"
    assert Words("en").any_of([]) == ""


@pytest.mark.parametrize(
    ("months", "english", "spanish"),
    [
        (0.00410679, "3 hours", "3 horas"),
        (0.00136893, "1 hour", "1 hora"),
        (0.000114, "5 minutes", "5 minutos"),
        (0, "1 minute", "1 minuto"),
        (0.03285421 * 10, "10 days", "10 días"),
        (0.03285421 * 17.5, "17.5 days", "17,5 días"),
        (0.22997947 * 6, "6 weeks", "6 semanas"),
        (1, "1 month", "1 mes"),
        (7.5, "7.5 months", "7,5 meses"),
        (12, "1 year", "1 año"),
        (18, "18 months", "18 meses"),
        (30, "2.5 years", "2,5 años"),
        (240, "20 years", "20 años"),
    ],
)
def test_a_span_of_time_is_said_as_a_person_would(months, english, spanish) -> None:
    assert Words("en").duration(months) == english
    assert Words("es").duration(months) == spanish
