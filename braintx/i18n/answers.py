"""What an answer says: its labels, sets and outlines in words."""

from __future__ import annotations

from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.core.messages import say
from braintx.core.records import Attribution, Outline, TumorPrediction
from braintx.i18n.words import Words

FELT = 0.0005
"""Change of a probability below which `points` would write 0.0."""


def tumor(words: Words, label: TumorLabel) -> str:
    """The name of a tumour type."""
    return words(f"tumor.{label}")


def treatment(words: Words, label: TreatmentLabel) -> str:
    """The name of a treatment."""
    return words(f"treatment.{label.replace(' ', '_')}")


def headline(words: Words, prediction: TumorPrediction) -> str:
    """The answer in a word or two; no type where the model abstains."""
    if prediction.abstained:
        return words("tumor.abstained")
    return tumor(words, prediction.label)


def prediction_set(words: Words, prediction: TumorPrediction) -> str:
    """The prediction set and what it promises, as a sentence."""
    names = words.any_of([tumor(words, label).lower() for label in prediction.prediction_set])
    coverage = words.percent(prediction.coverage)
    kind = (
        "many"
        if len(prediction.prediction_set) > 1
        else "unsure"
        if prediction.abstained
        else "one"
    )
    return words(f"tumor.set_{kind}", names=names, coverage=coverage)


def measured(words: Words, outline: Outline | None) -> str:
    """Diameter and area of an outline in millimetres, as a sentence; nothing if not known."""
    if outline is None or outline.diameter_mm is None or outline.area_mm2 is None:
        return ""
    diameter, area = words.whole(outline.diameter_mm), words.whole(outline.area_mm2)
    return words("outline.measured", diameter=diameter, area=area)


def term(words: Words, attribution: Attribution) -> tuple[str, str]:
    """A term's name, and what is known of it.

    Examples
    --------
    >>> value = say("value.more_than", months=6)
    >>> term(Words("es"), Attribution("duration", value, 0.04))
    ('duración', 'más de 6 meses')
    """
    value = attribution.value or say("value.unknown")
    return words(f"term.{attribution.name}"), words.say(value)
