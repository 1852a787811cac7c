"""Why an answer is none, or should be doubted: what a window must say beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from braintx.core.messages import AnyOf, Percent, say
from braintx.core.records import FAMILIAR, Assessment, Issue, NoteFindings, Outline, TumorPrediction
from braintx.models.gate import Gate
from braintx.models.tumor.outline import plausible
from braintx.models.tumor.reader import SliceReading


def of_slice(
    tumor: TumorPrediction, outline: Outline, note: NoteFindings | None
) -> Iterator[Issue]:
    """What speaks against the answer for one slice.

    Parameters
    ----------
    tumor : TumorPrediction
    outline : Outline
    note : NoteFindings or None
        None where there is no note.
    """
    if tumor.abstained:
        yield _abstention(tumor)
    if not outline.xy:
        yield Issue("outline.empty", "warning")
    elif outline.faint:
        yield Issue("outline.faint", "warning")
    if note is not None and not note.understood:
        yield Issue("note.not_understood", "warning")


def of_treatment(tumor: TumorPrediction) -> Iterator[Issue]:
    """What speaks against the treatment for one slice: a type that is left open."""
    if tumor.abstained:
        yield Issue("treatment.type_open", "warning")


def of_header(gate: Gate, reading: SliceReading) -> Iterator[Issue]:
    """What speaks against a slice that was let in: only its file says that it may be."""
    sequence = reading.slice.sequence
    if sequence is not None and gate.decide(reading.network).reason is not None:
        yield Issue(
            "sequence.overruled", "warning", values={"sequence": say(f"sequence.{sequence}")}
        )


def of_spacing(reading: SliceReading) -> Iterator[Issue]:
    """What speaks against millimetres: pixels of a size that would make no head."""
    spacing = reading.slice.spacing
    if spacing is not None and not plausible(reading.box, spacing):
        yield Issue(
            "outline.unmeasured", "warning", values={"width": spacing[1], "height": spacing[0]}
        )


def of_vote(tumor: TumorPrediction, answers: Sequence[Assessment], key: int = 0) -> Iterator[Issue]:
    """What speaks against a patient's answer: the slices that voted included.

    Parameters
    ----------
    tumor : TumorPrediction
        The vote.
    answers : sequence of Assessment
        For each slice.
    key : int, default=0
        The slice whose treatment is the patient's.
    """
    if tumor.abstained:
        yield _abstention(tumor)
    alone = answers[key].tumor
    if answers[key].treatment is not None and alone is not None and alone.label != tumor.label:
        yield Issue(
            "treatment.of_slice",
            "warning",
            values={"name": say(f"type.{alone.label}"), "together": say(f"type.{tumor.label}")},
        )
    named = Counter(a.tumor.label for a in answers if a.tumor and not a.tumor.abstained)
    if len(named) > 1:
        counts = tuple(
            say("disagree.slices", name=say(f"type.{label}"), slices=count)
            for label, count in named.most_common()
        )
        yield Issue("patient.slices_disagree", "warning", values={"counts": counts})


def _abstention(tumor: TumorPrediction) -> Issue:
    names = AnyOf(tuple(say(f"type.{label}") for label in tumor.prediction_set))
    if tumor.unfamiliar:
        familiarity, least = Percent(tumor.familiarity, 1), Percent(FAMILIAR)
        reason = say("abstained.unfamiliar", familiarity=familiarity, least=least)
    elif len(tumor.prediction_set) == 1:
        sure = Percent(tumor.probabilities[tumor.label])
        reason = say("abstained.unsure", name=names, sure=sure)
    else:
        reason = say("abstained.many", names=names, coverage=Percent(tumor.coverage))
    return Issue("tumor.abstained", "warning", values={"reason": reason})
