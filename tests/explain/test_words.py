"""What an answer says: every code and label in both languages, and one set of sentences for all."""

import re
from pathlib import Path

import pytest

import braintx
from apps.demo.language import Words as Demo
from braintx.core.records import TREATMENT_LABELS, TUMOR_LABELS, Issue
from braintx.explain import words
from braintx.explain.words import Words


def test_every_warning_of_the_pipeline_has_a_sentence() -> None:
    source = Path(braintx.__file__).with_name("pipeline.py").read_text("utf-8")
    codes = set(re.findall(r'"((?:gate|tumor|outline|note)\.[a-z_]+)"', source))
    assert len(codes) > 4
    assert {code for code in codes if not Words().has(f"issue.{code}")} == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_have_names(language) -> None:
    say = Words(language)
    assert len({words.tumor(say, label) for label in TUMOR_LABELS}) == 3
    assert len({words.treatment(say, label) for label in TREATMENT_LABELS}) == 4


def test_an_unknown_warning_is_said_in_its_own_words() -> None:
    found = Issue("new.code", "warning", "Something new.")
    assert words.issue(Words("en"), found) == "Something new."
    assert words.issue(Words("es"), found).endswith("en inglés: Something new.")


def test_a_window_says_what_the_library_says_and_more() -> None:
    assert Demo.catalogue().items() > Words.catalogue().items()


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
def test_percentages_follow_the_language_and_never_round_to_certainty(
    share: float, english: str, spanish: str
) -> None:
    assert Words("en").percent(share) == english
    assert Words("es").percent(share).replace("\N{NO-BREAK SPACE}", " ") == spanish


def test_a_choice_is_joined_in_the_language() -> None:
    assert Words("en").any_of(["a", "b", "c"]) == "a, b or c"
    assert Words("es").any_of(["a", "b"]) == "a o b"
    assert Words("en").any_of([]) == ""
