"""What an answer says: every code and label in both languages, and one set of sentences for all."""

import re
from pathlib import Path

import pytest

import braintx
from apps.demo.language import Words as Demo
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import Issue, Outline
from braintx.data.imaging.limits import NOTES
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


@pytest.mark.parametrize("code", sorted(NOTES))
def test_every_note_of_a_reading_has_a_sentence(code) -> None:
    found = Issue(code, "warning", "x", values=(("read", 1), ("count", 1500)))
    said = [words.issue(Words(language), found) for language in ("en", "es")]
    assert said[0] != said[1]
    assert "en inglés" not in said[1]
    assert not any("{" in sentence for sentence in said)


def test_numbers_of_a_warning_follow_the_language() -> None:
    found = Issue("outline.unmeasured", "warning", "x", values=(("width", 7.5), ("height", 2.0)))
    assert "7.5 × 2 mm" in words.issue(Words("en"), found)
    assert "7,5 × 2 mm" in words.issue(Words("es"), found)


def test_millimetres_are_said_where_they_are_known() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
    known = Outline(square, 0.1, 0.9, area_mm2=711.6, diameter_mm=33.6)
    assert "34 mm" in words.measured(Words("en"), known)
    assert "712 mm²" in words.measured(Words("es"), known)
    assert words.measured(Words("en"), Outline(square, 0.1, 0.9)) == ""
    assert words.measured(Words("en"), None) == ""
