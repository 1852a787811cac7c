import pytest

from braintx.preprocessing.notes.durations import amounts
from braintx.preprocessing.notes.numbers import count
from braintx.preprocessing.notes.tokens import sentences

DAY, WEEK = 1 / 30.4375, 7 / 30.4375
ENGLISH = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)


def months(text: str) -> list[float]:
    return [amount.months for sentence in sentences(text) for amount in amounts(sentence.tokens)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, number) for number, word in enumerate(ENGLISH, 1)),
        ("thirty one", 31),
        ("ninety-nine", 99),
        ("a hundred", 100),
        ("veintiún", 21),
        ("veintiséis", 26),
        ("treinta y una", 31),
        ("cuarenta y dos", 42),
        ("noventa y nueve", 99),
        ("cien", 100),
        ("3 1/2", 3.5),
        ("2½", 2.5),
        ("1,5", 1.5),
        ("two and a half", 2.5),
        ("dos y medio", 2.5),
        ("half a", 0.5),
        ("2-3", 2.5),
        ("dos o tres", 2.5),
        ("four to six", 5),
        ("three (3)", 3),
        ("a few", 3),
        ("un par de", 2),
        ("several", 5),
    ],
)
def test_numbers(text: str, value: float) -> None:
    tokens = sentences(f"{text} weeks")[0].tokens
    found = count(tokens, 0)
    assert found is not None
    assert (found.value, found.end) == (value, len(tokens) - 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for two and a half years", 30),
        ("3 1/2 years ago", 42),
        ("un mes y medio de evolución", 1.5),
        ("hace año y medio", 18),
        ("for one year and three months", 15),
        ("2 años y 3 meses de evolución", 27),
        ("for 36 hours", 36 / 730.5),
        ("desde hace 72 h", 72 / 730.5),
        ("thirty days", 30 * DAY),
        ("desde hace veintiún días", 21 * DAY),
        ("since January", 6),
        ("desde mediados de marzo", 6),
        ("since the summer", 6),
        ("desde ayer", DAY),
        ("since Monday", 3.5 * DAY),
        ("x 3/52", 3 * WEEK),
        ("2/12", 2),
        ("for 3/7", 3 * DAY),
        ("1-2/52", 1.5 * WEEK),
        ("2 m evol", 2),
        ("entre 2 y 3 semanas", 2.5 * WEEK),
        ("over the last two weeks", 2 * WEEK),
        ("over two weeks", 2.5 * WEEK),
        ("worsening over two weeks", 2 * WEEK),
        (">6 months", 7.5),
        ("6+ months", 7.5),
        ("menos de un mes", 0.75),
        ("casi un año", 12),
        ("in the past year", 12),
        ("for weeks", 3 * WEEK),
        ("for a fortnight", 14 * DAY),
        ("la última quincena", 15 * DAY),
    ],
)
def test_a_span_of_time_in_months(text: str, expected: float) -> None:
    assert months(text) == [pytest.approx(expected, rel=1e-4)]


@pytest.mark.parametrize(
    "text",
    [
        "54-year-old man",
        "a la edad de 20 años",
        "twice a week",
        "three times per month",
        "dos veces al mes",
        "every 3 weeks",
        "cada 2 semanas",
        "5 days a week",
        "3 días a la semana",
        "review in 6 weeks",
        "control en 3 meses",
        "next scan within 2 months",
        "3 weeks after surgery",
        "lasting 5 minutes",
        "20 weeks pregnant",
        "12/3/2024",
        "visual acuity 6/12",
        "GCS 15/15",
        "pain 8/10",
        "since January 2019",
        "for another 2 weeks",
    ],
)
def test_ages_rates_and_appointments_are_none(text: str) -> None:
    assert months(text) == []
