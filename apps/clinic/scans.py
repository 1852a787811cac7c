"""What was said of an image: sealed into the form, so that it comes back as it was, and shown."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

from itsdangerous import BadData
from PIL import Image

from apps.clinic.site import here
from braintx.codec import decode_assessment, encode_assessment
from braintx.core.html import data_uri
from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import Assessment
from braintx.explain import overlay
from braintx.i18n import Words, answers

_SIDE = 320  # pixels of the picture: it travels with every request


@dataclass(frozen=True)
class TypeBar:
    """A type of tumour and its probability."""

    name: str
    share: float
    percent: str


@dataclass(frozen=True)
class ScanShown:
    """The tumour assessment as a page shows it; no bars where the gate refused the image.

    ``unsure`` says that no type is named.
    """

    picture: str
    width: int
    height: int
    headline: str
    unsure: bool
    bars: tuple[TypeBar, ...]
    sentences: tuple[str, ...]


def seal(answer: Assessment) -> str:
    """The tumour assessment as a text that nobody can change: without treatment, with picture."""
    only = replace(answer, treatment=None, source="")
    kept: dict[str, Any] = {"answer": encode_assessment(only)}
    if answer.slice is not None:
        drawn = overlay.draw(answer.slice.pixels, answer.heatmap, answer.outline)
        picture = Image.fromarray(drawn)
        picture.thumbnail((_SIDE, _SIDE))
        content = io.BytesIO()
        picture.save(content, "JPEG", quality=80)
        kept |= {
            "picture": data_uri(content.getvalue(), "image/jpeg"),
            "size": picture.size,
        }
    return str(here().sealer.dumps(kept))


def unsealed(sealed: str) -> Assessment | None:
    """What was sealed; None for nothing, and for what this site did not seal."""
    kept = _kept(sealed)
    return None if kept is None else decode_assessment(kept["answer"])


def opened(sealed: str, words: Words) -> ScanShown | None:
    """The same, ready to be shown."""
    kept = _kept(sealed)
    if kept is None:
        return None
    answer = decode_assessment(kept["answer"])
    width, height = kept.get("size", (0, 0))
    given = answer.tumor
    if given is None:
        why, what = answers.refusal(words, answer), answers.next_step(words, answer)
        sentences = (why, what, *answers.warnings(words, answer))
        heading = words("gate.heading")
        return ScanShown(kept.get("picture", ""), width, height, heading, True, (), sentences)
    chances = given.probabilities
    bars = tuple(
        TypeBar(answers.tumor(words, label), chances[label], words.percent(chances[label]))
        for label in TUMOR_LABELS
    )
    told = [answers.prediction_set(words, given), answers.measured(words, answer.outline)]
    sentences = tuple(one for one in (*told, *answers.warnings(words, answer)) if one)
    headline = answers.headline(words, given)
    unsure = given.abstained
    return ScanShown(kept.get("picture", ""), width, height, headline, unsure, bars, sentences)


def _kept(sealed: str) -> dict[str, Any] | None:
    try:
        return dict(here().sealer.loads(sealed)) if sealed else None
    except BadData:  # of a site that has ended since, or a forgery
        return None
