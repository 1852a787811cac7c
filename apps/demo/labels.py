"""Labels and codes of `braintx` in the words of the catalogue."""

from __future__ import annotations

from apps.demo.held import Form
from braintx.core.records import ClinicalRecord, TreatmentPrediction
from braintx.i18n import Words


def method(words: Words, name: str) -> str:
    """The name of a heat-map method."""
    key = f"method.{name}"
    return words(key) if words.has(key) else name


def ceiling(words: Words, given: TreatmentPrediction) -> tuple[float, str, str]:
    """The share that no model can pass: for the type shown, where it is marked, and in words."""
    overall = given.ceiling["accuracy"]
    most = given.ceiling.get("accuracy_for_type", overall)
    share, loss = words.percent(most, 1), words.decimal(given.ceiling["log_loss"], 3)
    told = {"share": share, "overall": words.percent(overall, 1), "loss": loss}
    mark = words("treatment.ceiling", share=share)
    return most, mark, words("treatment.ceiling_words", **told)


def record(words: Words, given: ClinicalRecord) -> str:
    """What of the record was given, the note only by its length."""
    age = ""
    if given.age is not None:
        age = words.decimal(given.age, 0 if given.age == round(given.age) else 1)
    return _record(words, age, given.sex or "", given.note) or words("treatment.used_none")


def form(words: Words, given: Form) -> str:
    """The same of the form as it stands, whether its age is one or not."""
    return _record(words, *given)


def _record(words: Words, age: str, sex: str, note: str) -> str:
    parts = []
    if age:
        parts.append(
            words("treatment.used_age_one" if age == "1" else "treatment.used_age", age=age)
        )
    if sex:
        parts.append(words("input.female" if sex == "F" else "input.male").lower())
    if count := len(note.split()):
        parts.append(words("treatment.used_note", count=count))
    return ", ".join(parts)
