"""One example per tumour type: public slices where the data is, phantoms otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.demo.cases import Source
from apps.demo.markup import esc
from braintx.core.html import data_uri
from braintx.core.labels import Plane, Sex, TumorLabel
from braintx.core.records import ClinicalRecord
from braintx.core.settings import DATA_VARIABLE
from braintx.data.simulate import phantoms
from braintx.explain import overlay
from braintx.i18n import Words

_THUMBNAIL = 168
# An upright slice of the public set, read from the data folder and never copied; a phantom; age
# and sex of the made-up patient.
_GIVEN: dict[TumorLabel, tuple[str, tuple[Plane, int], tuple[float, Sex]]] = {
    "glioma": ("figshare/glioma/754.jpg", ("axial", 3), (58, "M")),
    "meningioma": ("figshare/meningioma/371.jpg", ("coronal", 1), (63, "F")),
    "other": ("figshare/pituitary/1163.jpg", ("coronal", 2), (41, "F")),
}


@dataclass(frozen=True)
class Example:
    """A scan to click on, with a made-up record.

    ``thumbnail`` is the address of a small PNG.
    """

    label: TumorLabel
    source: Source
    synthetic: bool
    thumbnail: str

    def record(self, words: Words) -> ClinicalRecord:
        """The made-up patient, the note in the window's language."""
        _, _, patient = _GIVEN[self.label]
        return ClinicalRecord(*patient, words(f"example.note_{self.label}"))


@cache
def examples() -> dict[str, Example]:
    """The examples by label; empty where there is neither data nor template."""
    root = Path(os.environ.get(DATA_VARIABLE) or ".").expanduser()
    public = {label: root / name for label, (name, _, _) in _GIVEN.items()}
    if os.environ.get(DATA_VARIABLE) and all(path.is_file() for path in public.values()):
        return {
            label: Example(label, path, synthetic=False, thumbnail=_of_file(path))
            for label, path in public.items()
        }
    if not phantoms.available():
        return {}
    made = {label: phantoms.make(label, *phantom) for label, (_, phantom, _) in _GIVEN.items()}
    return {
        label: Example(label, one.slice, synthetic=True, thumbnail=_small(one.slice.pixels))
        for label, one in made.items()
    }


def gallery(words: Words) -> str:
    """The examples as buttons with pictures."""
    given = examples()
    if not given:
        return f'<p class="bx-quiet">{esc(words("example.none"))}</p>'
    buttons = "".join(_button(one, words) for one in given.values())
    synthetic = any(one.synthetic for one in given.values())
    note = words("example.phantom" if synthetic else "example.public")
    return (
        f'<h3>{esc(words("example.heading"))}</h3><div class="bx-examples">{buttons}</div>'
        f'<p class="bx-quiet">{esc(note)}</p>'
    )


def _button(one: Example, words: Words) -> str:
    badge = f'<span class="bx-badge">{esc(words("app.synthetic"))}</span>' if one.synthetic else ""
    return (
        f'<button type="button" data-example="{one.label}"><span class="bx-thumb">'
        f'<img src="{one.thumbnail}" alt="">{badge}</span>'
        f"<span>{esc(words(f'example.{one.label}'))}</span></button>"
    )


def _of_file(path: Path) -> str:
    from braintx.data.imaging import read_slices

    return _small(read_slices(path)[0].pixels)


def _small(pixels: NDArray[np.float32]) -> str:
    small = cv2.resize(pixels, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA)
    return data_uri(overlay.encode_png(overlay.grey(np.asarray(small, np.float32))), "image/png")
