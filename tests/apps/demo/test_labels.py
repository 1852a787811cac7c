"""Records of the library in words."""

from __future__ import annotations

import pytest

from apps.demo.language import speak
from braintx.core.records import TumorPrediction
from braintx.i18n import answers

CHANCES = {"glioma": 0.2, "meningioma": 0.65, "other": 0.15}


@pytest.mark.parametrize(
    ("inside", "abstained", "english", "spanish"),
    [
        (("meningioma",), False, "meningioma only", "solo meningioma"),
        (("glioma", "meningioma"), True, "glioma or meningioma", "glioma o meningioma"),
        (("meningioma",), True, "not likely enough", "no lo bastante"),
    ],
)
def test_a_prediction_set_as_a_sentence(inside, abstained, english, spanish):
    given = TumorPrediction("meningioma", CHANCES, inside, 0.95, abstained)
    assert english in answers.prediction_set(speak("en"), given)
    assert spanish in answers.prediction_set(speak("es"), given)
