"""What an answer says: every label in both languages, and one set of sentences for all."""

import pytest

from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import Outline
from braintx.i18n import Words, answers


@pytest.mark.parametrize("language", ["en", "es"])
def test_labels_have_names(language) -> None:
    say = Words(language)
    assert len({answers.tumor(say, label) for label in TUMOR_LABELS}) == 3
    assert len({answers.treatment(say, label) for label in TREATMENT_LABELS}) == 4


def test_millimetres_are_said_where_they_are_known() -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0))
    known = Outline(square, 0.1, 0.9, area_mm2=711.6, diameter_mm=33.6)
    assert "34 mm" in answers.measured(Words("en"), known)
    assert "712 mm²" in answers.measured(Words("es"), known)
    assert answers.measured(Words("en"), Outline(square, 0.1, 0.9)) == ""
    assert answers.measured(Words("en"), None) == ""
