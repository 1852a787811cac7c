"""An answer as a notebook shows it: the picture with its reasons, and the numbers beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from braintx.core.html import data_uri
from braintx.core.records import (
    Assessment,
    Issue,
    TreatmentLabel,
    TreatmentPrediction,
    TumorLabel,
    TumorPrediction,
)
from braintx.explain.overlay import draw, encode_png

_WIDTH = 320  # pixels of the picture
_REASONS = 3  # attributions that are named
_FELT = 0.0005  # a smaller share would read as nothing
_BAR = (
    "<tr><td style='text-align:left;padding:0 8px 0 0'>{name}</td>"
    "<td style='padding:0 8px 0 0'><div style='width:120px;border:1px solid #8886'>"
    "<div style='width:{share:.1f}%;height:10px;background:#2a78b5'></div></div></td>"
    "<td style='text-align:right'>{share:.1f} %</td></tr>"
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


def show(answer: Assessment, opacity: float = 0.45) -> Shown:
    """What `braintx.show` calls, which imports this only then."""
    return Shown(
        "<div style='display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start'>"
        f"{_picture(answer, opacity)}"
        f"<div style='flex:1;min-width:280px'>{''.join(_words(answer))}</div></div>"
    )


def _picture(answer: Assessment, opacity: float) -> str:
    if answer.slice is None:
        return ""
    picture = draw(answer.slice.pixels, answer.heatmap, answer.outline, opacity)
    address = data_uri(encode_png(picture), "image/png")
    told = escape(answer.source or "slice", quote=True)
    return f"<img src='{address}' alt='{told}' width='{_WIDTH}'>"


def _words(answer: Assessment) -> Iterator[str]:
    if answer.tumor is not None:
        yield from _tumor(answer.tumor)
    if answer.treatment is not None and answer.tumor is not None:
        yield from _treatment(answer.treatment, answer.tumor)
    yield from map(_warning, answer.warnings)
    models = ", ".join(f"{name} {version}" for name, version in answer.models.items())
    yield f"<small>{escape(models)}. For research and teaching; not a medical device.</small>"


def _tumor(tumor: TumorPrediction) -> Iterator[str]:
    held = " or ".join(tumor.prediction_set) or "no type"
    yield f"<b>{tumor.label}</b>{' (abstains)' if tumor.abstained else ''}"
    yield f"<br>At {tumor.coverage:.0%} coverage: {held}."
    yield _bars(tumor.probabilities)


def _treatment(treatment: TreatmentPrediction, tumor: TumorPrediction) -> Iterator[str]:
    ceiling = treatment.ceiling.get("accuracy_for_type")
    yield f"<b>Treatment: {treatment.label}</b>"
    if ceiling is not None:
        yield f"<br>Over all {tumor.label} cases at best {ceiling:.1%} are right."
    yield _bars(treatment.probabilities)
    strongest = sorted(treatment.attributions, key=lambda one: -abs(one.contribution))[:_REASONS]
    moved = [
        f"{one.name.replace('_', ' ')}: {one.value}, {100 * one.contribution:+.1f} points"
        for one in strongest
        if abs(one.contribution) >= _FELT
    ]
    if moved:
        yield f"<p style='margin:4px 0'>What moved it: {escape('; '.join(moved))}.</p>"


def _bars(probabilities: dict[TumorLabel, float] | dict[TreatmentLabel, float]) -> str:
    rows = "".join(_BAR.format(name=name, share=100 * p) for name, p in probabilities.items())
    return f"<table style='margin:4px 0 12px;font-size:inherit'>{rows}</table>"


def _warning(issue: Issue) -> str:
    return f"<p style='max-width:36em;margin:4px 0'>⚠ {escape(issue.message)}</p>"
