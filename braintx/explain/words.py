"""What an answer says, English and Spanish, from one catalogue file."""

from __future__ import annotations

from braintx.core.catalogue import Sentences
from braintx.core.labels import TreatmentLabel, TumorLabel
from braintx.core.records import Issue, Outline, TumorPrediction

FELT = 0.0005
"""Change of a probability below which `Words.points` would write 0.0."""
_HARD_SPACE = "\N{NO-BREAK SPACE}"


class Words(Sentences):
    """The catalogue in one language, and how it writes numbers there."""

    package = "braintx.explain"

    def number(self, value: float, digits: int = 0) -> str:
        """A number as the language writes it: 1.5 in English, 1,5 in Spanish."""
        return self.local(f"{value:.{digits}f}")

    def percent(self, share: float, digits: int = 0) -> str:
        """A share of 0 to 1 in percent; never rounded up to a certainty of 100 or down to 0."""
        value = 100 * share
        if digits == 0 and (99.5 <= value < 100 or 0 < value < 0.5):
            value, digits = min(max(value, 0.1), 99.9), 1
        space = _HARD_SPACE if self.language == "es" else ""
        return f"{self.number(value, digits)}{space}%"

    def points(self, share: float) -> str:
        """A signed change of a probability, in percentage points."""
        points = round(100 * share, 1) + 0.0  # which turns -0 into 0
        return f"{'+' if points > 0 else ''}{self.number(points, 1)}"

    def any_of(self, names: list[str]) -> str:
        """Names as a choice: "a, b or c"."""
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self('tumor.or')} {names[-1]}"


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


def issue(words: Words, found: Issue) -> str:
    """A warning in words: by code, or the program's own message."""
    key = f"issue.{found.code}"
    if not words.has(key):
        return words("issue.other", message=found.message)
    told = {name: _local(words, value) for name, value in found.values}
    return words(key, **told)


def _local(words: Words, value: object) -> object:
    return words.local(f"{value:g}") if isinstance(value, int | float) else value


def measured(words: Words, outline: Outline | None) -> str:
    """Diameter and area of an outline in millimetres, as a sentence; nothing if not known."""
    if outline is None or outline.diameter_mm is None or outline.area_mm2 is None:
        return ""
    diameter, area = words.number(outline.diameter_mm), words.number(outline.area_mm2)
    return words("outline.measured", diameter=diameter, area=area)
