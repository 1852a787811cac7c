"""One catalogue, two languages, the same names in each."""

from __future__ import annotations

import math
import re
import string
from pathlib import Path

import pytest

import braintx.stats
from braintx.core.errors import BrainTxError
from braintx.stats.words import LANGUAGES, Words, say

SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(braintx.stats.__path__[0]).rglob("*.py")
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(Words.catalogue()))
def test_both_languages_say_the_same_with_the_same_names(key: str) -> None:
    texts = Words.catalogue()[key]
    assert set(texts) == {*LANGUAGES}
    assert fields(texts["en"]) == fields(texts["es"])
    assert all(text.strip() for text in texts.values())


def test_nothing_is_ever_proved() -> None:
    said = " ".join(
        text for texts in Words.catalogue().values() for text in texts.values()
    ).casefold()
    assert re.findall(r"\b(prove[sdn]?|proof|demuestra|demostrad[oa]|prueba que)\b", said) == []


def test_every_key_is_used_and_every_used_key_exists() -> None:
    whole = set(re.findall(r'"([a-z]+\.[a-z_]+)"', SOURCES))
    known = {
        key for key in whole if key.split(".")[0] in {k.split(".")[0] for k in Words.catalogue()}
    }
    assert known <= set(Words.catalogue())
    built = {f"{p}." for p in ("test", "measure", "size", "power", "finding")}
    built |= {"check.exact_", "reason."}
    unused = {k for k in Words.catalogue() if k not in whole and not k.startswith(tuple(built))}
    assert unused == set()


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0.0, "0", "0"),
        (5, "5", "5"),
        (51.34, "51.3", "51,3"),
        (14.0, "14", "14"),
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
    assert Words("en").number(value) == english
    assert Words("es").number(value) == spanish


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
def test_percentages_never_round_to_certainty(share: float, english: str, spanish: str) -> None:
    assert Words("en").percent(share) == english
    assert Words("es").percent(share).replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_p_values_and_decimals() -> None:
    assert Words("es").p_value(0.0421) == "p = 0,042"
    assert Words("en").p_value(3e-9) == "p < 0.001"
    assert Words("en").decimal(-0.001) == "0.00"
    assert Words("en").decimal(math.inf) == "∞"


def test_long_lists_say_how_many_more() -> None:
    assert Words("en").items(["a", "b"]) == "a, b"
    assert Words("es").items(list("abcdefgh")) == "a, b, c, d, e, f y 2 más"
    assert Words("es").quoted(["a", "b"]) == "«a», «b»"


def test_a_text_within_a_text_follows_its_language() -> None:
    inner = say("test.welch_t")
    outer = say("reason.asked", fitting=inner)
    assert outer.of("es").endswith("prueba t de Welch.")
    assert str(outer).endswith("Welch's t-test.")


def test_another_language_is_refused() -> None:
    with pytest.raises(BrainTxError, match="en, es"):
        Words("fr")  # type: ignore[arg-type]
    with pytest.raises(BrainTxError, match="en, es"):
        say("test.delong").of("fr")  # type: ignore[arg-type]
