"""The parts of the page on the model itself."""

from __future__ import annotations

from functools import partial
from html import escape

from braintx.core.labels import TUMOR_LABELS
from braintx.evaluation.report.html import figure, paragraph, section, table, tiles
from braintx.evaluation.report.plots import Mark, intervals, reliability
from braintx.evaluation.report.tumor.plots import risk_coverage
from braintx.evaluation.tumor import tables
from braintx.evaluation.tumor.context import Leak
from braintx.evaluation.tumor.record import HeldOutFigures, TumorResults
from braintx.evaluation.wording import decimal, name, share, span
from braintx.i18n import Words
from braintx.i18n.answers import tumor
from braintx.models.tumor.rule import set_key


def headline(words: Words, m: TumorResults) -> str:
    """The figures that matter most, each with its interval."""
    of, level = m.interval, m.decision.coverage
    sets, rate, digits = m.sets[set_key(level)], partial(share, words), partial(decimal, words)
    ends = span(words, of["patient_accuracy"])
    vote = words("evaluation.vote_of", right=m.patients_correct, all=m.patients, ends=ends)
    size = words("evaluation.over_patients", size=words.decimal(sets.mean_size))
    answered = words("evaluation.of_slices", share=rate(m.answered.share))
    figures = [
        ("figures.slice_accuracy", rate(m.slice_accuracy), span(words, of["slice_accuracy"])),
        ("evaluation.vote", rate(m.patient_accuracy), vote),
        ("figures.macro_f1", digits(m.macro_f1), span(words, of["macro_f1"], digits)),
        ("figures.auc", digits(m.auc), words("evaluation.against_rest")),
        ("evaluation.ece", digits(m.ece), words("evaluation.ece_bins")),
        ("figures.column_in_set", rate(sets.coverage), size),
        ("evaluation.right_where_answered", rate(m.answered.accuracy), answered),
        ("figures.dice", digits(m.dice), span(words, of["dice"], digits)),
    ]
    return tiles((words(key), value, more) for key, value, more in figures)


def leak(words: Words, leak: Leak) -> str:
    """One model on three splits."""
    marks = [
        Mark(name(words, "split", way), split.slice_accuracy, split.interval)
        for way, split in leak.splits.items()
    ]
    return section(
        words,
        "evaluation.leak",
        paragraph(words("evaluation.leak_note", slices=words.whole(leak.slices), model=leak.model)),
        table(words, *tables.splits(words, leak)),
        figure(intervals(words, "leak", marks), words("evaluation.leak_drawn")),
    )


def classes(words: Words, m: HeldOutFigures) -> str:
    """What is taken for what, and each class by itself."""
    names = [escape(tumor(words, label)) for label in TUMOR_LABELS]
    head = "".join(f"<th scope='col'>{label}</th>" for label in names)
    body = ""
    for label, row in zip(names, m.confusion, strict=True):
        cells = "".join(
            f"<td style='--share:{count / max(sum(row), 1):.3f}'>{words.whole(count)}</td>"
            for count in row
        )
        body += f"<tr><th scope='row'>{label}</th>{cells}</tr>"
    matrix = (
        "<div class='wide' tabindex='0'><table class='confusion'>"
        f"<caption>{escape(words('evaluation.confusion'))}</caption>"
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    folds = words.items([words.share(rate) for rate in m.accuracy_by_fold])
    return section(
        words,
        "evaluation.classes",
        matrix,
        table(words, *tables.classes(words, m)),
        paragraph(words("evaluation.by_fold", folds=folds), "quiet"),
    )


def calibration(words: Words, m: TumorResults) -> str:
    """Whether a confidence means what it says."""
    drawn = figure(
        reliability(words, m.reliability),
        words("evaluation.reliability_drawn"),
        words("evaluation.reliability_note"),
    )
    figures = {"ece": m.ece, "log_loss": m.log_loss, "brier": m.brier}
    figures["temperature"] = m.decision.temperature
    rows = [(words(f"evaluation.{key}"), decimal(words, value)) for key, value in figures.items()]
    return section(
        words,
        "evaluation.calibration",
        f"<div class='pair'>{drawn}<div>",
        table(words, ["", words("evaluation.value")], rows),
        paragraph(words("evaluation.temperature_note"), "quiet"),
        "</div></div>",
    )


def abstention(words: Words, m: TumorResults) -> str:
    """What it costs to say nothing when unsure, and the prediction sets."""
    slices, patients = m.answered, m.patient.answered
    error = None if slices.accuracy is None else 1 - slices.accuracy
    drawn = figure(
        risk_coverage(words, m.risk_coverage, slices.share, error),
        words("evaluation.risk_drawn"),
        words("evaluation.risk_note"),
    )
    says = words(
        "evaluation.answered",
        slices=words.share(slices.share),
        right=share(words, slices.accuracy),
        patients=words.share(patients.share),
        patients_right=share(words, patients.accuracy),
        inside=words.share(m.patient.sets[set_key(m.decision.coverage)].coverage),
        level=words.percent(m.decision.coverage),
    )
    return section(
        words,
        "evaluation.abstention",
        f"<div class='pair'>{drawn}{paragraph(says)}</div>",
        table(words, *tables.sets(words, m)),
    )


def pose(words: Words, m: HeldOutFigures) -> str:
    """Whether the answer depends on how the head lies in the picture."""
    says = words(
        "evaluation.pose_note",
        same=words.share(m.pose_agreement),
        ends=span(words, m.interval["pose_agreement"]),
        upright=words.share(m.turn.error_within_30),
    )
    rows = [
        (name(words, "pose", pose), words.share(same))
        for pose, same in m.pose_agreement_by_pose.items()
    ]
    head = [words("evaluation.in_pose"), words("evaluation.same")]
    return section(words, "evaluation.pose", paragraph(says), table(words, head, rows))
