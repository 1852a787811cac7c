"""An answer as a notebook shows it: the picture with its reasons, and the numbers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from braintx.core.errors import BrainTxError
from braintx.core.html import data_uri
from braintx.core.records import Assessment, Attribution, TreatmentPrediction, TumorPrediction
from braintx.explain.overlay import draw, encode_png
from braintx.i18n import Language, Words
from braintx.i18n.answers import (
    FELT,
    headline,
    measured,
    prediction_set,
    term,
    treatment,
    tumor,
)

_WIDTH = 320  # pixels of the picture
_REASONS = 3  # attributions that are named
_BAR = (
    "<tr><td style='text-align:left;padding:0 8px 0 0'>{name}</td>"
    "<td style='padding:0 8px 0 0'><div style='width:120px;border:1px solid #8886'>"
    "<div style='width:{share:.1f}%;height:10px;background:#2a78b5'></div></div></td>"
    "<td style='text-align:right'>{told}</td></tr>"
)


@dataclass(frozen=True)
class Shown:
    """What `show` gives; Jupyter draws it.

    Attributes
    ----------
    html : str
        Nothing in it comes from elsewhere. It holds the scan: so does a notebook that is saved.
    """

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "<an answer to look at: Jupyter draws it>"


def show(answer: Assessment, opacity: float = 0.45, language: Language = "en") -> Shown:
    """What `braintx.show` calls, which imports this only then.

    Parameters
    ----------
    answer, opacity, language
        As of `braintx.show`.

    Raises
    ------
    BrainTxError
        Where ``answer`` is no `Assessment`, ``opacity`` lies outside [0, 1], or the language is
        unknown.
    """
    if not isinstance(answer, Assessment):
        raise BrainTxError(
            "{kind} was given; expected the answer for one slice, as `assess` gives it. Of a "
            "patient, show `patient.slices[patient.key_slice]`.",
            "show.answer",
            kind=type(answer).__name__,
        )
    words = Words(language)
    return Shown(
        "<div style='display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start'>"
        f"{_picture(answer, opacity)}"
        f"<div style='flex:1;min-width:280px'>{''.join(_answer(answer, words))}</div></div>"
    )


def _picture(answer: Assessment, opacity: float) -> str:
    if answer.slice is None:
        return ""
    picture = draw(answer.slice.pixels, answer.heatmap, answer.outline, opacity)
    address = data_uri(encode_png(picture), "image/png")
    told = escape(answer.source or "slice", quote=True)
    return f"<img src='{address}' alt='{told}' width='{_WIDTH}'>"


def _answer(answer: Assessment, words: Words) -> Iterator[str]:
    if answer.tumor is not None:
        yield from _tumor(answer.tumor, words)
    if size := measured(words, answer.outline):
        yield f"<p style='margin:4px 0'>{words('notebook.outline')} {size}</p>"
    if answer.treatment is not None:
        yield from _treatment(answer.treatment, words)
    for found in answer.warnings:
        if found.code != "tumor.abstained":  # the prediction set has said so
            yield f"<p style='max-width:36em;margin:4px 0'>⚠ {escape(words.issue(found))}</p>"
    models = ", ".join(f"{name} {version}" for name, version in answer.models.items())
    yield f"<small>{escape(models)}. {words('notebook.research')}</small>"


def _tumor(prediction: TumorPrediction, words: Words) -> Iterator[str]:
    yield f"<b>{headline(words, prediction)}</b>"
    yield f"<br>{prediction_set(words, prediction)}"
    yield _bars({tumor(words, label): p for label, p in prediction.probabilities.items()}, words)


def _treatment(prediction: TreatmentPrediction, words: Words) -> Iterator[str]:
    ceiling = prediction.ceiling.get("accuracy_for_type")
    named = {treatment(words, label): p for label, p in prediction.probabilities.items()}
    yield f"<b>{words('notebook.treatment', label=treatment(words, prediction.label))}</b>"
    if ceiling is not None:
        yield f"<br>{words('notebook.ceiling', share=words.percent(ceiling, 1))}"
    yield _bars(named, words)
    strongest = sorted(prediction.attributions, key=lambda one: -abs(one.contribution))[:_REASONS]
    moved = [_term(one, words) for one in strongest if abs(one.contribution) >= FELT]
    if moved:
        said = words("notebook.moved", terms="; ".join(moved))
        yield f"<p style='margin:4px 0'>{escape(said)}</p>"


def _term(one: Attribution, words: Words) -> str:
    name, value = term(words, one)
    return words("notebook.term", name=name, value=value, points=words.points(one.contribution))


def _bars(probabilities: dict[str, float], words: Words) -> str:
    rows = "".join(
        _BAR.format(name=name, share=100 * p, told=words.percent(p, 1))
        for name, p in probabilities.items()
    )
    return f"<table style='margin:4px 0 12px;font-size:inherit'>{rows}</table>"
