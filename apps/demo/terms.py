"""Labels, codes and errors of `braintx` in the words of the catalogue."""

from __future__ import annotations

from apps.demo.language import Words
from braintx.core.errors import BrainTxError
from braintx.core.records import (
    ClinicalRecord,
    Issue,
    TreatmentLabel,
    TreatmentPrediction,
    TumorLabel,
    TumorPrediction,
)


def tumor(words: Words, label: TumorLabel) -> str:
    """The name of a tumour type."""
    return words(f"tumor.{label}")


def treatment(words: Words, label: TreatmentLabel) -> str:
    """The name of a treatment."""
    return words(f"treatment.{label.replace(' ', '_')}")


def method(words: Words, name: str) -> str:
    """The name of a heat-map method."""
    key = f"method.{name}"
    return words(key) if words.has(key) else name


def error(words: Words, failure: BrainTxError) -> str:
    """What went wrong and what to do: by code, or the program's own message."""
    key = f"error.{failure.code}"
    if not words.has(key):
        return words("error.other", message=failure.message)
    return words(key, **getattr(failure, "values", {}))


def issue(words: Words, found: Issue) -> str:
    """A warning in words: by code, or the program's own message."""
    key = f"issue.{found.code}"
    return words(key) if words.has(key) else words("warning.foreign", message=found.message)


def headline(words: Words, prediction: TumorPrediction) -> str:
    """The answer in a word or two; no type where the model abstains."""
    if prediction.abstained:
        return words("tumor.abstained")
    return tumor(words, prediction.label)


def ceiling(words: Words, given: TreatmentPrediction) -> tuple[float, str, str]:
    """The share that no model can pass: for the type shown, where it is marked, and in words."""
    overall = given.ceiling["accuracy"]
    most = given.ceiling.get("accuracy_for_type", overall)
    mark = words("treatment.ceiling", share=words.percent(most, 1))
    loss = words.number(given.ceiling["log_loss"], 3)
    sentence = words(
        "treatment.ceiling_words",
        share=words.percent(most, 1),
        overall=words.percent(overall, 1),
        loss=loss,
    )
    return most, mark, sentence


def prediction_set(words: Words, prediction: TumorPrediction) -> str:
    """The prediction set and what it promises, as a sentence."""
    names = words.any_of([tumor(words, label).lower() for label in prediction.prediction_set])
    coverage = words.percent(prediction.coverage)
    if not prediction.prediction_set:
        return words("tumor.set_none", coverage=coverage)
    alone = prediction.prediction_set == (prediction.label,)
    kind = "many" if not alone else "unsure" if prediction.abstained else "one"
    return words(f"tumor.set_{kind}", names=names, coverage=coverage)


def record(words: Words, given: ClinicalRecord) -> str:
    """What of the record was given, the note only by its length."""
    parts = []
    if given.age is not None:
        digits = 0 if given.age == round(given.age) else 1
        one = "_one" if given.age == 1 else ""
        age = words.number(given.age, digits)
        parts.append(words(f"treatment.used_age{one}", age=age))
    if given.sex is not None:
        parts.append(words("input.female" if given.sex == "F" else "input.male").lower())
    if count := len(given.note.split()):
        one = "_one" if count == 1 else ""
        parts.append(words(f"treatment.used_note{one}", count=count))
    return ", ".join(parts) or words("treatment.used_none")
