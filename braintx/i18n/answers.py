"""What an answer says: its labels, sets, outlines, ceilings and warnings in words."""

from __future__ import annotations

from braintx.core.labels import Sequence, TreatmentLabel, TumorLabel
from braintx.core.messages import say
from braintx.core.records import (
    FAMILIAR,
    Assessment,
    Attribution,
    ClinicalRecord,
    Outline,
    PatientAssessment,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.i18n.words import Words

FELT = 0.0005
"""Change of a probability below which `points` would write 0.0."""

_SAID = ("tumor.abstained", "gate.")  # by the headline, and by why no type is given


def tumor(words: Words, label: TumorLabel) -> str:
    """The name of a tumour type."""
    return words(f"tumor.{label}")


def named(words: Words, prediction: TumorPrediction) -> str:
    """The likeliest type, and of an "other" tumour the likelier subtype."""
    if prediction.subtype is None:
        return tumor(words, prediction.label)
    return words(f"tumor.other_{prediction.subtype}")


def sequence(words: Words, name: Sequence) -> str:
    """How a head was taken."""
    return words(f"sequence.{name}")


def treatment(words: Words, label: TreatmentLabel) -> str:
    """The name of a treatment."""
    return words(f"treatment.{label.replace(' ', '_')}")


def headline(words: Words, prediction: TumorPrediction) -> str:
    """The answer in a word or two; no type where the model abstains."""
    if prediction.abstained:
        return words("tumor.abstained")
    return named(words, prediction)


def prediction_set(words: Words, prediction: TumorPrediction) -> str:
    """The prediction set, what it promises, and what an "other" tumour would be."""
    names = words.any_of([words(f"type.{label}") for label in prediction.prediction_set])
    coverage = words.percent(prediction.coverage)
    said = words(
        f"tumor.set_{_kind(prediction)}",
        names=names,
        coverage=coverage,
        name=words(f"type.{prediction.label}"),
        familiarity=words.percent(prediction.familiarity, 1),
        least=words.percent(FAMILIAR),
    )
    likely = prediction.label == "other" or not prediction.unfamiliar
    if not prediction.subtypes or "other" not in prediction.prediction_set or not likely:
        return said
    shares = {name: words.percent(p) for name, p in prediction.subtypes.items()}
    return f"{said} {words('tumor.subtypes', **shares)}"


def together(words: Words, vote: TumorPrediction, slices: int) -> str:
    """A patient's answer, with its probability and what its set promises.

    Parameters
    ----------
    words : Words
    vote : TumorPrediction
    slices : int
        How many the patient has.
    """
    share = words.percent(vote.probabilities[vote.label])
    named_ = headline(words, vote)
    answer = named_ if vote.abstained else f"{named_} · {share}"
    said = words("tumor.patient", count=slices, answer=answer)
    return f"{said} {prediction_set(words, vote)}"


def _kind(prediction: TumorPrediction) -> str:
    """Which of the sentences on prediction sets holds."""
    if prediction.unfamiliar:
        return "unfamiliar"
    if len(prediction.prediction_set) > 1:
        return "many"
    return "unsure" if prediction.abstained else "one"


def refusal(words: Words, refused: Assessment) -> str:
    """Why no type is given; answers that were kept before they held a reason warn of it first."""
    return words.issue(refused.gate.reason or refused.warnings[0])


def next_step(words: Words, refused: Assessment) -> str:
    """What to do where no type is given."""
    return words(f"gate.next_{refused.gate.status}")


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


def ceiling(words: Words, given: TreatmentPrediction) -> tuple[float, str, str]:
    """The share that no model can pass: for the type shown, where it is marked, and in words."""
    overall = given.ceiling["accuracy"]
    most = given.ceiling.get("accuracy_for_type", overall)
    share, loss = words.percent(most, 1), words.decimal(given.ceiling["log_loss"], 3)
    told = {"share": share, "overall": words.percent(overall, 1), "loss": loss}
    mark = words("treatment.ceiling", share=share)
    return most, mark, words("treatment.ceiling_words", **told)


def guided(words: Words, label: TumorLabel) -> str:
    """The tumours that the guidelines shown for a type are about."""
    return words("guide.other") if label == "other" else tumor(words, label)


def saliency_method(words: Words, name: str) -> str:
    """The name of a heat-map method."""
    key = f"method.{name}"
    return words(key) if words.has(key) else name


def record(words: Words, given: ClinicalRecord) -> str:
    """What of the record was given, the note only by its length."""
    age = ""
    if given.age is not None:
        age = words.decimal(given.age, 0 if given.age == round(given.age) else 1)
    return record_fields(words, age, given.sex or "", given.note) or words("record.none")


def record_fields(words: Words, age: str, sex: str, note: str) -> str:
    """The same of a form as it was filled in; nothing of an empty one.

    Parameters
    ----------
    words : Words
    age : str
        As it is to be said, whether it is an age or not.
    sex : {"F", "M", ""}
    note : str
    """
    parts = []
    if age:
        parts.append(words("record.age", count=1 if age == "1" else 2, age=age))
    if sex:
        parts.append(words.category("sex", sex).lower())
    if count := len(note.split()):
        parts.append(words("record.note", count=count))
    return ", ".join(parts)


def warnings(
    words: Words,
    shown: Assessment,
    patient: PatientAssessment | None = None,
    *,
    synthetic: bool = False,
) -> list[str]:
    """Every warning as a sentence; what the answer itself says already is not said twice.

    Parameters
    ----------
    words : Words
    shown : Assessment
        Of the slice that is looked at.
    patient : PatientAssessment, optional
        That the slice belongs to.
    synthetic : bool, default=False
        Whether the image is no patient's.
    """
    every = (*(patient.warnings if patient else ()), *shown.warnings)
    silent = _SAID if shown.treatment is not None else (*_SAID, "treatment.")
    found = [words.issue(one) for one in every if not one.code.startswith(silent)]
    if synthetic:
        found.insert(0, words("answer.synthetic"))
    return [*dict.fromkeys(found), words("warning.always")]
