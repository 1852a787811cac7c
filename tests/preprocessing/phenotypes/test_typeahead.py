import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.data.ontology.terms import Terms
from braintx.preprocessing.phenotypes import TypeAhead

TERMS = Terms.load()
AHEAD = TypeAhead(TERMS)


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [
        ("seiz", "en", "Seizure"),
        ("SEIZ", "en", "Seizure"),
        ("convul", "es", "Convulsiones"),
        ("cefálea", "es", "Cefalea"),
        ("fever", "es", "Fiebre"),
        ("dolor de cabeza", "es", "Cefalea"),
        ("falta de ai", "es", "Disnea"),
        ("short of brea", "en", "Dyspnea"),
        ("siezure", "en", "Seizure"),
        ("headahce", "en", "Headache"),
        ("pain abdominal", "en", "Abdominal pain"),
    ],
)
def test_the_best_comes_first(typed: str, language: str, first: str) -> None:
    assert AHEAD.suggest(typed, language)[0].name == first  # type: ignore[arg-type]


def test_each_code_once_and_at_most_so_many() -> None:
    found = AHEAD.suggest("ab", "en", 25)
    assert len(found) == len({one.code for one in found}) == 25
    assert AHEAD.suggest("ab", "en", 0) == ()


@pytest.mark.parametrize("typed", ["", "   ", "<>", "脑瘤", "zzzzqqq", "\x00", "?" * 5000])
def test_what_fits_nothing_gives_nothing(typed: str) -> None:
    assert AHEAD.suggest(typed, "en") == ()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30) | st.sampled_from(["dolor", "Abnormal ey", "tóni", "hip p", "ßeizure"]))
def test_what_was_typed_is_where_the_spans_say(typed: str) -> None:
    for one in AHEAD.suggest(typed, "es"):
        assert one.code in TERMS
        for start, end in one.spans:
            assert 0 <= start < end <= len(one.matched)
            assert start == 0 or not one.matched[start - 1].isalnum()


def test_it_keeps_up_with_typing() -> None:
    AHEAD.suggest("a", "en")
    times = []
    for typed in ("a", "ab", "abn", "abnormality of the ey", "dolor abd", "siezure", "zzzzzzz"):
        began = time.process_time()
        AHEAD.suggest(typed, "en")
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.03
