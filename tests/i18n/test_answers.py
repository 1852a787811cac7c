"""What an answer says: every code and label in both languages, and one set of sentences for all."""

import re
from pathlib import Path

import pytest

import braintx
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import Issue, Outline
from braintx.data.imaging.limits import NOTES
from braintx.i18n import Words, answers


def test_every_warning_of_the_pipeline_has_a_sentence() -> None:
    source = Path(braintx.__file__).with_name("pipeline.py").read_text("utf-8")
    codes = set(re.findall(r'"((?:gate|tumor|outline|note)\.[a-z_]+)"', source))
    assert len(codes) > 4
    assert {code for code in codes if not Words().has(f"issue.{code}")} == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_have_names(language) -> None:
    say = Words(language)
    assert len({answers.tumor(say, label) for label in TUMOR_LABELS}) == 3
    assert len({answers.treatment(say, label) for label in TREATMENT_LABELS}) == 4


@pytest.mark.parametrize("code", sorted(NOTES))
def test_every_note_of_a_reading_has_a_sentence(code) -> None:
    found = Issue(code, "warning", "x", values=(("read", 1), ("count", 1500)))
    said = [Words(language).issue(found) for language in ("en", "es")]
    assert said[0] != said[1]
    assert "en inglés" not in said[1]
    assert not any("{" in sentence for sentence in said)


def test_numbers_of_a_warning_follow_the_language() -> None:
    found = Issue("outline.unmeasured", "warning", "x", values=(("width", 7.5), ("height", 2.0)))
    assert "7.5 × 2 mm" in Words("en").issue(found)
    assert "7,5 × 2 mm" in Words("es").issue(found)


def test_millimetres_are_said_where_they_are_known() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
    known = Outline(square, 0.1, 0.9, area_mm2=711.6, diameter_mm=33.6)
    assert "34 mm" in answers.measured(Words("en"), known)
    assert "712 mm²" in answers.measured(Words("es"), known)
    assert answers.measured(Words("en"), Outline(square, 0.1, 0.9)) == ""
    assert answers.measured(Words("en"), None) == ""
