"""The bundle's smoke case: a drawn head that needs no patient, and the answer it must give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BundleError
from braintx.models.tumor.reader import TumorReader
from braintx.preprocessing.image import VIEW_SIZE

TOLERANCE = 1e-3  # in logits; other processors round differently


def drawn_view() -> NDArray[np.float32]:
    """A bright ring, a grey disc, and a brighter spot in it, of shape (VIEW_SIZE, VIEW_SIZE)."""
    y, x = np.mgrid[0:VIEW_SIZE, 0:VIEW_SIZE] / (VIEW_SIZE - 1) - 0.5
    radius = np.hypot(x / 0.40, y / 0.46)
    spot = np.hypot(x - 0.12, y + 0.1)
    view = 0.35 * (radius < 0.92) + 0.9 * ((radius >= 0.92) & (radius < 1.0)) + 0.45 * (spot < 0.07)
    return np.asarray(np.clip(view, 0, 1), np.float32)


def check(reader: TumorReader) -> None:
    """Raise where the reader answers the smoke case otherwise than when it was made.

    Raises
    ------
    BundleError
        With both answers.
    """
    expected = np.array(reader.bundle.smoke()["logits"])
    given = reader.session.read(drawn_view())[0].logits
    if np.abs(given - expected).max() > TOLERANCE:
        raise BundleError(
            "The bundle '{bundle}' fails its smoke case: it gives {given}, expected {expected}. "
            "Install BrainTx again, or report this machine's processor and ONNX Runtime version.",
            "bundle.smoke",
            bundle=reader.bundle.folder.name,
            given=str(given.round(4).tolist()),
            expected=str(expected.round(4).tolist()),
        )
