"""The façade: one case in, one `Assessment` out. Every window calls this and nothing below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError, ImageError
from braintx.core.labels import SUBTYPES, TUMOR_LABELS, TumorLabel
from braintx.core.records import (
    Assessment,
    ClinicalRecord,
    ImageEvidence,
    PatientAssessment,
    PatientFindings,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.data.imaging import from_array, read_series, read_slices, refuse_several_patients
from braintx.data.imaging.limits import pick_volume
from braintx.explain import doubts, saliency
from braintx.explain.attributions import explain_treatment
from braintx.models.gate import Gate
from braintx.models.treatment import TreatmentReader
from braintx.models.tumor.outline import measured, position, trace
from braintx.models.tumor.reader import SliceReading, TumorReader
from braintx.models.tumor.rule import vote
from braintx.preprocessing.clinical import read_record

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Image: TypeAlias = "str | Path | Slice | NDArray[np.generic] | Picture"
_WEIGHTS = "model.safetensors"


class Pipeline:
    """The loaded models. Make one and keep it: loading costs more than answering.

    Parameters
    ----------
    threads : int, default=0
        Threads of one pass of the tumour network; 0 leaves the choice to the runtime.
    """

    def __init__(self, threads: int = 0) -> None:
        self._tumor = TumorReader(threads=threads)
        self._gate = Gate.of(self._tumor.bundle)
        self._treatment = TreatmentReader.load()
        self.models: dict[str, str] = {
            "tumor": self._tumor.bundle.version,
            "treatment": self._treatment.bundle.version,
        }
        self.checksums: dict[str, str] = {
            "tumor": self._tumor.bundle.digest,
            "treatment": self._treatment.bundle.digest,
        }

    def read(
        self, image: Image, *, index: int | None = None, volume: int | None = None
    ) -> tuple[SliceReading, ...]:
        """Read an image: the half of the work that no record and no heat map changes.

        Parameters
        ----------
        image : path, Slice, ndarray, or Pillow image
            A file, or a folder that holds one DICOM series; or one slice's grey levels or
            colours, as of `braintx.data.imaging.from_array`.
        index : int, optional
            Which slice of a volume or multi-frame file, from 0; all of them by default.
        volume : int, optional
            Which volume of a file that holds several (a four-dimensional NIfTI), from 0. The
            answer warns where there are several and none was chosen: the first is read.

        Returns
        -------
        tuple of SliceReading
            One for each slice, in its order. Keep them, and `answer` costs milliseconds.

        Raises
        ------
        ImageError
            Where the image cannot be read or used.
        """
        return tuple(self._tumor.read(slice_) for slice_ in _as_slices(image, index, volume))

    def answer(
        self,
        reading: SliceReading,
        record: ClinicalRecord | None = None,
        *,
        heatmap: str | None = saliency.DEFAULT,
        attributions: bool = True,
    ) -> Assessment:
        """Answer for one slice that was read: gate, type, outline, treatment, reasons.

        Parameters
        ----------
        reading : SliceReading
            As of `read`.
        record : ClinicalRecord, optional
        heatmap : str or None, default="evidence"
            One of `braintx.explain.saliency.METHODS`; None for no heat map.
        attributions : bool, default=True
            Whether the treatment comes with what moved it.

        Raises
        ------
        ClinicalError
            Where age or sex is impossible.
        """
        return self._answer(reading, _checked(record, heatmap), heatmap, attributions)

    def treat(
        self, record: ClinicalRecord | None = None, tumor: TumorLabel | None = None
    ) -> TreatmentPrediction:
        """Suggest a treatment without an image, with its ceiling and what moved it.

        Parameters
        ----------
        record : ClinicalRecord, optional
        tumor : {"glioma", "meningioma", "other"}, optional
            The type, where it is known.

        Raises
        ------
        ClinicalError
            Where age or sex is impossible.
        """
        evidence = None
        if tumor is not None:
            sure = np.array([label == tumor for label in TUMOR_LABELS], np.float32)
            size = int(self._treatment.bundle.metadata["embedding_size"])
            nothing = np.full(size, np.nan, np.float32)
            evidence = ImageEvidence(sure, 0.0, (0.5, 0.5), nothing)
        return explain_treatment(self._treatment, evidence, _checked(record, None))

    def answer_patient(
        self,
        readings: Sequence[SliceReading],
        record: ClinicalRecord | None = None,
        *,
        heatmap: str | None = saliency.DEFAULT,
    ) -> PatientAssessment:
        """Answer for each slice of one patient that was read, and once for the patient.

        Parameters
        ----------
        readings : sequence of SliceReading
            As of `read`, all of one patient.
        record, heatmap
            As of `answer`; the heat map is the key slice's.

        Raises
        ------
        ImageError
            Where there is no reading.
        ClinicalError
        """
        patient = _checked(record, heatmap)
        return self._answer_patient(readings, patient, heatmap, attributions=True)

    def assess(
        self,
        image: Image,
        record: ClinicalRecord | None = None,
        *,
        heatmap: str | None = saliency.DEFAULT,
        index: int | None = None,
        volume: int | None = None,
        attributions: bool = True,
    ) -> Assessment:
        """Read an image and answer for one slice; of a volume, the one that shows most tumour.

        Parameters
        ----------
        image, index, volume
            As of `read`.
        record, heatmap, attributions
            As of `answer`.

        Raises
        ------
        ImageError
            Where the image cannot be read or used.
        ClinicalError
            Where age or sex is impossible.
        """
        patient = _checked(record, heatmap)
        readings = self.read(image, index=index, volume=volume)
        if len(readings) == 1:
            return self._answer(readings[0], patient, heatmap, attributions)
        whole = self._answer_patient(readings, patient, heatmap, attributions)
        return whole.slices[whole.key_slice]

    def assess_many(
        self,
        images: Iterable[Image],
        record: ClinicalRecord | None = None,
        *,
        heatmap: str | None = saliency.DEFAULT,
        attributions: bool = True,
    ) -> Iterator[Assessment | BrainTxError]:
        """Answer for each image in order; one that fails yields its error and the rest go on.

        Parameters
        ----------
        images : iterable
            Each as of `assess`.
        record, heatmap, attributions
            As of `answer`, the same for all.
        """
        for image in images:
            try:
                yield self.assess(image, record, heatmap=heatmap, attributions=attributions)
            except BrainTxError as error:
                yield error

    def read_patient(
        self, images: Image | Iterable[Image], *, volume: int | None = None
    ) -> tuple[SliceReading, ...]:
        """Read every image of one patient.

        Parameters
        ----------
        images : path, Slice, ndarray, Pillow image, or an iterable of them
            A volume, a multi-frame file, a folder that holds one DICOM series, or slices.
        volume : int, optional
            Of each file that holds several, as of `read`.

        Raises
        ------
        ImageError
            As `read`, and where files say that they are of several patients.
        """
        several = isinstance(images, Iterable) and not isinstance(images, str | np.ndarray)
        listed = list(images) if several else [images]  # type: ignore[arg-type]
        refuse_several_patients(path for path in listed if isinstance(path, str | Path))
        return tuple(
            reading
            for image in listed
            for reading in self.read(image, volume=volume)  # type: ignore[arg-type]
        )

    def assess_patient(
        self,
        images: Image | Iterable[Image],
        record: ClinicalRecord | None = None,
        *,
        heatmap: str | None = saliency.DEFAULT,
        volume: int | None = None,
    ) -> PatientAssessment:
        """Answer for each slice of one patient, and once for the patient.

        Parameters
        ----------
        images, volume
            As of `read_patient`.
        record, heatmap
            As of `answer_patient`.

        Raises
        ------
        ImageError
            As `read_patient`, and where there is no image.
        ClinicalError
        """
        patient = _checked(record, heatmap)
        readings = self.read_patient(images, volume=volume)
        return self._answer_patient(readings, patient, heatmap, attributions=True)

    def _answer_patient(
        self,
        readings: Sequence[SliceReading],
        patient: PatientFindings,
        heatmap: str | None,
        attributions: bool,
    ) -> PatientAssessment:
        if not readings:
            raise ImageError("No image was given: pass at least one slice.", "image.empty")
        answers = [self._answer(one, patient, None, attributions=False) for one in readings]
        key = _key_slice(answers)
        answers[key] = self._answer(readings[key], patient, heatmap, attributions)
        vote = self._vote(answers)
        warnings = tuple(doubts.of_vote(vote, answers, key)) if vote else ()
        return PatientAssessment(tuple(answers), key, vote, answers[key].treatment, warnings)

    def _answer(
        self,
        reading: SliceReading,
        patient: PatientFindings,
        heatmap: str | None,
        attributions: bool,
    ) -> Assessment:
        slice_, box, network = reading.slice, reading.box, reading.network
        gate = self._gate.decide(network, slice_)
        answer = Assessment(
            slice_.source, gate, models=self.models, slice_index=slice_.index, slice=slice_
        )
        if gate.reason is not None:
            return replace(answer, warnings=(gate.reason, *slice_.notes))
        probabilities = self._tumor.probabilities(network.logits)
        tumor = self._tumor.of_slice.decide(
            probabilities,
            self._tumor.subtypes(network),
            self._tumor.familiarity(network.logits),
        )
        outline = measured(trace(network.mask, box), box, slice_.spacing)
        evidence = ImageEvidence(
            probabilities, outline.area_fraction, position(outline, box), network.embedding
        )
        treat = explain_treatment if attributions else TreatmentReader.predict
        return replace(
            answer,
            tumor=tumor,
            outline=outline,
            treatment=treat(self._treatment, evidence, patient),
            heatmap=None if heatmap is None else self._heatmap(heatmap, reading, tumor.label),
            warnings=(
                *doubts.of_slice(tumor, outline, patient.note),
                *doubts.of_treatment(tumor),
                *doubts.of_header(self._gate, reading),
                *slice_.notes,
                *doubts.of_spacing(reading),
            ),
        )

    def _heatmap(
        self, method: str, reading: SliceReading, label: TumorLabel
    ) -> NDArray[np.float32]:
        weights = self._tumor.bundle.path(_WEIGHTS)
        small = saliency.class_map(method, reading.network, reading.view, label, weights)
        return saliency.onto_image(small, reading.box, reading.slice.pixels.shape)

    def _vote(self, answers: list[Assessment]) -> TumorPrediction | None:
        accepted = [(a.tumor, a.outline) for a in answers if a.tumor and a.outline]
        if not accepted:
            return None
        shown = np.array([outline.shown for _, outline in accepted])
        types = np.array([[t.probabilities[name] for name in TUMOR_LABELS] for t, _ in accepted])
        subtypes = np.array([[t.subtypes[name] for name in SUBTYPES] for t, _ in accepted])
        familiar = np.array([[t.familiarity] for t, _ in accepted])
        return self._tumor.of_patient.decide(
            vote(types, shown), vote(subtypes, shown), float(vote(familiar, shown)[0])
        )


_only_one = Lock()
_shared: Pipeline | None = None


def load(threads: int = 0) -> Pipeline:
    """Load the bundles into a pipeline of your own; see `Pipeline`."""
    return Pipeline(threads)


def shared() -> Pipeline:
    """The process's one pipeline: loaded by whoever asks first, also among many threads."""
    global _shared  # noqa: PLW0603  (the notebook and the windows share what is dear to load)
    with _only_one:
        if _shared is None:
            _shared = load()
        return _shared


def _checked(record: ClinicalRecord | None, heatmap: str | None) -> PatientFindings:
    """The record read; impossible values and unknown heat maps are refused before any work."""
    if heatmap is not None:
        saliency.refuse_unknown(heatmap)
    return read_record(record or ClinicalRecord())


def _as_slices(image: Image, index: int | None, volume: int | None) -> tuple[Slice, ...]:
    if isinstance(image, Slice):
        return (image,)
    if not isinstance(image, str | Path):
        return (from_array(image),)
    if not str(image).strip():  # Path("") would be the current folder
        raise ImageError("An empty path was given. Name an image.", "image.not_found")
    path = Path(image)
    if path.is_dir():
        pick_volume(volume, 1, f"{path.name}/")
        return read_series(path, index=index)
    return read_slices(path, index=index, volume=volume)


def _key_slice(answers: list[Assessment]) -> int:
    """The accepted slice that shows most tumour; else the likeliest to be a brain with one."""

    def rank(position_: int) -> tuple[float, float]:
        answer = answers[position_]
        return answer.outline.shown if answer.outline else -1.0, answer.gate.score

    return max(range(len(answers)), key=rank)
