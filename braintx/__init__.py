"""BrainTx reads a brain MRI and a patient's record, and says how far to trust the answer.

>>> import braintx, numpy
>>> answer = braintx.assess(numpy.random.default_rng(0).random((128, 128)), age=54, sex="F")
>>> answer.gate.status, answer.tumor  # what is no brain MRI gets no type
('not_brain_mri', None)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from braintx.core.errors import BrainTxError
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import (
    Assessment,
    Attribution,
    ClinicalRecord,
    GateDecision,
    Issue,
    Outline,
    PatientAssessment,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)

if TYPE_CHECKING:
    from braintx.display import Shown
    from braintx.explain.saliency import METHODS
    from braintx.i18n import Language
    from braintx.models.tumor.reader import SliceReading
    from braintx.pipeline import Image, Pipeline

__version__ = "0.1.0"
__all__ = [
    "METHODS",
    "TREATMENT_LABELS",
    "TUMOR_LABELS",
    "Assessment",
    "Attribution",
    "BrainTxError",
    "ClinicalRecord",
    "GateDecision",
    "Issue",
    "Outline",
    "PatientAssessment",
    "Pipeline",
    "Slice",
    "SliceReading",
    "TreatmentPrediction",
    "TumorPrediction",
    "assess",
    "assess_many",
    "assess_patient",
    "load",
    "show",
]

_HEAVY = {  # what would make `import braintx` slow is imported when it is first asked for
    "METHODS": "braintx.explain.saliency",
    "Pipeline": "braintx.pipeline",
    "SliceReading": "braintx.models.tumor.reader",
}


def __getattr__(name: str) -> object:
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HEAVY[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


def load(threads: int = 0) -> Pipeline:
    """Load the models; keep what this returns, and call its ``assess``.

    Parameters
    ----------
    threads : int, default=0
        Threads of one pass of the tumour network; 0 leaves the choice to the runtime.

    Examples
    --------
    >>> pipeline = load(threads=1)
    >>> sorted(pipeline.models)
    ['treatment', 'tumor']
    """
    from braintx import pipeline

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
        A file, or a folder that holds one DICOM series; or one slice's grey levels or colours.
        Of a volume, the slice that shows most tumour.
    age : float, optional
        Years, 0 to 120. Here and below, a gap of a table (NaN) is not known.
    sex : str, optional
        F or M, or a word for it in English or Spanish.
    note : str, optional
        Clinical note, English or Spanish.
    heatmap : str or None, default="evidence"
        One of `METHODS`.
    index, volume : int, optional
        Which slice of a volume, and which volume of a file that holds several, from 0.

    Raises
    ------
    BrainTxError
        An `ImageError` or a `ClinicalError`: what was given, what was expected.

    Examples
    --------
    >>> answer = assess("scan.jpg", age=54, note="headaches for 3 months")  # doctest: +SKIP
    >>> answer.tumor.label, answer.tumor.prediction_set  # doctest: +SKIP
    ('meningioma', ('meningioma',))
    >>> assess("nowhere.jpg")
    Traceback (most recent call last):
    braintx.core.errors.ImageError: There is no file nowhere.jpg. Check the path.
    """
    from braintx import pipeline
    from braintx.preprocessing.clinical import record_of

    record = record_of(age, sex, note)
    return pipeline.shared().assess(image, record, heatmap=heatmap, index=index, volume=volume)


def assess_patient(
    images: Image | Iterable[Image],
    *,
    age: float | None = None,
    sex: str | None = None,
    note: str | None = None,
    heatmap: str | None = "evidence",
    volume: int | None = None,
) -> PatientAssessment:
    """Answer for each slice of one patient, and once for the patient by their vote.

    Parameters
    ----------
    images : path, Slice, ndarray, Pillow image, or an iterable of them
        A volume, a multi-frame file, a folder that holds one DICOM series, or slices.
    age, sex, note
        As of `assess`.
    heatmap : str or None, default="evidence"
        Of the key slice; one of `METHODS`.
    volume : int, optional
        Of each file that holds several, from 0.

    Raises
    ------
    BrainTxError
        As `assess`, and where files say that they are of several patients.

    Examples
    --------
    >>> noise = numpy.random.default_rng(0).random((2, 128, 128))
    >>> patient = assess_patient(list(noise), age=54)
    >>> len(patient.slices), patient.answered, patient.tumor
    (2, 0, None)
    """
    from braintx import pipeline
    from braintx.preprocessing.clinical import record_of

    record = record_of(age, sex, note)
    return pipeline.shared().assess_patient(images, record, heatmap=heatmap, volume=volume)


def assess_many(
    images: Iterable[Image],
    record: ClinicalRecord | None = None,
    *,
    heatmap: str | None = None,
    attributions: bool = False,
) -> Iterator[Assessment | BrainTxError]:
    """Answer for each image in order; one that fails yields its error and the rest go on.

    Parameters
    ----------
    images : iterable
        Each as of `assess`.
    record : ClinicalRecord, optional
        The same for all.
    heatmap : str, optional
        One of `METHODS`; none by default, since a table shows no pictures.
    attributions : bool, default=False
        Whether each treatment comes with what moved it.

    Examples
    --------
    >>> noise = numpy.random.default_rng(0).random((128, 128))
    >>> [type(one).__name__ for one in assess_many([noise, "nowhere.jpg"])]
    ['Assessment', 'ImageError']
    """
    from braintx import pipeline

    return pipeline.shared().assess_many(images, record, heatmap=heatmap, attributions=attributions)


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

    Examples
    --------
    >>> show(assess(numpy.random.default_rng(0).random((128, 128))), language="es")
    <an answer to look at: Jupyter draws it>
    """
    from braintx import display

    return display.show(answer, opacity, language)
