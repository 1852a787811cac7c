"""BrainTx reads a brain MRI and a patient's record, and says how far to trust the answer.

>>> import braintx
>>> answer = braintx.assess("scan.jpg", age=54, sex="F", note="headaches for 3 months")
>>> answer.tumor.label, answer.tumor.prediction_set          # doctest: +SKIP
('meningioma', ('meningioma',))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from braintx.core.errors import BrainTxError
from braintx.core.records import Assessment, ClinicalRecord

if TYPE_CHECKING:
    from braintx.display import Shown
    from braintx.i18n import Language
    from braintx.pipeline import Image, Pipeline

__version__ = "0.1.0"
__all__ = ["Assessment", "BrainTxError", "ClinicalRecord", "assess", "load", "show"]


def load(threads: int = 0) -> Pipeline:
    """Load the models; keep what this returns, and call its ``assess``.

    Parameters
    ----------
    threads : int, default=0
        Threads of one pass of the tumour network; 0 leaves the choice to the runtime.
    """
    from braintx import pipeline  # so that `import braintx` costs nothing

    return pipeline.load(threads)


def assess(
    image: Image,
    *,
    age: float | None = None,
    sex: str | None = None,
    note: str | None = None,
    heatmap: str | None = "evidence",
    index: int | None = None,
    volume: int | None = None,
) -> Assessment:
    """Answer for one slice with models that are loaded once per process.

    Parameters
    ----------
    image : path, Slice, ndarray, or Pillow image
        As of `braintx.pipeline.Pipeline.assess`.
    age : float, optional
        Years, 0 to 120. Here and below, a gap of a table (NaN) is not known.
    sex : str, optional
        F or M, or a word for it in English or Spanish.
    note : str, optional
        Clinical note, English or Spanish.
    heatmap : str or None, default="evidence"
        One of `braintx.explain.saliency.METHODS`.
    index, volume : int, optional
        Which slice of a volume, and which volume of a file that holds several, from 0.

    Raises
    ------
    BrainTxError
        An `ImageError` or a `ClinicalError`: what was given, what was expected.
    """
    from braintx import pipeline
    from braintx.preprocessing.clinical import record_of

    return pipeline.shared().assess(
        image, record_of(age, sex, note), heatmap=heatmap, index=index, volume=volume
    )


def show(answer: Assessment, opacity: float = 0.45, language: Language = "en") -> Shown:
    """Draw an answer in a notebook: heat map and outline on the scan, numbers beside it.

    Parameters
    ----------
    answer : Assessment
    opacity : float, default=0.45
        Of the heat map, from 0 to 1.
    language : {"en", "es"}, default="en"

    Returns
    -------
    Shown
        The last line of a cell draws it. A notebook that is saved holds the picture.
    """
    from braintx import display

    return display.show(answer, opacity, language)
