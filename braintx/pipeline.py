"""The façade: one case in, one `Assessment` out. Every window calls this and nothing below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import BrainTxError, ImageError
from braintx.core.labels import TUMOR_LABELS
from braintx.core.messages import AnyOf, Share, say
from braintx.core.records import (
    Assessment,
    ClinicalRecord,
    ImageEvidence,
    Issue,
    Outline,
    Slice,
    TreatmentPrediction,
    TumorPrediction,
    TumorReading,
)
from braintx.data.imaging import from_array, read_series, read_slices, refuse_several_patients
from braintx.data.imaging.limits import pick_volume
from braintx.explain import saliency
from braintx.explain.attributions import explain_treatment
from braintx.models.gate import Gate, is_foreign
from braintx.models.treatment import TreatmentReader
from braintx.models.tumor.outline import measured, plausible, position, trace
from braintx.models.tumor.reader import TumorReader
from braintx.models.tumor.rule import vote
from braintx.preprocessing.clinical import check_record, read_note
from braintx.preprocessing.image import HeadBox

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Image: TypeAlias = "str | Path | Slice | NDArray[np.generic] | Picture"
_BATCH = 8  # slices of a volume read in one pass
_WEIGHTS = "model.safetensors"


@dataclass(frozen=True)
class PatientAssessment:
    """The answers for every slice of one patient, and one for the patient.

    Attributes
    ----------
    slices : tuple of Assessment
        In the order of the series; without heat maps, but for the key slice.
    key_slice : int
        Position in ``slices`` of the one with the largest suspected tumour.
    tumor : TumorPrediction or None
        Vote of the accepted slices, each weighted by its suspected tumour area; None where
        the gate accepted none.
    treatment : TreatmentPrediction or None
        From the key slice and the record.
    warnings : tuple of Issue
        Of the vote; those of a slice are with the slice.
    """

    slices: tuple[Assessment, ...]
    key_slice: int
    tumor: TumorPrediction | None
    treatment: TreatmentPrediction | None
    warnings: tuple[Issue, ...] = ()

    @property
    def answered(self) -> int:
        """How many slices the gate accepted."""
        return sum(one.tumor is not None for one in self.slices)


class _Seen(NamedTuple):
    slice: Slice
    view: NDArray[np.float32]
    box: HeadBox


class _Reasons(NamedTuple):
    """Which reasons an answer comes with; each costs time."""

    heatmap: str | None
    attributions: bool


_NO_REASONS = _Reasons(None, attributions=False)


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
        """Answer for one slice.

        Parameters
        ----------
        image : path, Slice, ndarray, or Pillow image
            A file; or one slice's grey levels or colours, as of
            `braintx.data.imaging.from_array`. Of a volume, the slice with the largest suspected
            tumour.
        record : ClinicalRecord, optional
        heatmap : str or None, default="evidence"
            One of `braintx.explain.saliency.METHODS`; None for no heat map.
        index : int, optional
            Which slice of a volume or multi-frame file, from 0.
        volume : int, optional
            Which volume of a file that holds several (a four-dimensional NIfTI), from 0. The
            answer warns where there are several and none was chosen: the first is read.
        attributions : bool, default=True
            Whether the treatment comes with what moved it.

        Raises
        ------
        ImageError
            Where the image cannot be read or used.
        ClinicalError
            Where age or sex is impossible.
        """
        if heatmap is not None:
            saliency.refuse_unknown(heatmap)
        check_record(record or ClinicalRecord())
        slices = _as_slices(image, index, volume)
        if len(slices) == 1:
            return self._assess_one(slices[0], record, _Reasons(heatmap, attributions))
        patient = self._assess_all(slices, record, _Reasons(heatmap, attributions))
        return patient.slices[patient.key_slice]

    def assess_many(
        self, images: Iterable[Image], record: ClinicalRecord | None = None
    ) -> Iterator[Assessment | BrainTxError]:
        """Answer for each image in order; one that fails yields its error and the rest go on."""
        for image in images:
            try:
                yield self.assess(image, record)
            except BrainTxError as error:
                yield error

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
        images : path, Slice, ndarray, Pillow image, or an iterable of them
            A volume, a multi-frame file, a folder that holds one DICOM series, or slices.
        volume : int, optional
            Of each file that holds several, as of `assess`.

        Raises
        ------
        ImageError
            As `assess`, and where files say that they are of several patients.
        ClinicalError
        """
        check_record(record or ClinicalRecord())
        several = isinstance(images, Iterable) and not isinstance(images, str | np.ndarray)
        given = list(images) if several else [images]  # type: ignore[arg-type]
        refuse_several_patients(path for path in given if isinstance(path, str | Path))
        slices = [slice_ for image in given for slice_ in _as_slices(image, None, volume)]  # type: ignore[arg-type]
        if not slices:
            raise ImageError("No image was given: pass at least one slice.", "image.empty")
        return self._assess_all(slices, record, _Reasons(heatmap, attributions=True))

    def _assess_all(
        self,
        slices: list[Slice] | tuple[Slice, ...],
        record: ClinicalRecord | None,
        reasons: _Reasons,
    ) -> PatientAssessment:
        answers: list[Assessment] = []
        for start in range(0, len(slices), _BATCH):
            part = slices[start : start + _BATCH]
            seen = [self._look(slice_) for slice_ in part]
            readings = self._tumor.read(np.stack([one.view for one in seen]))
            answers += [
                self._answer(one, reading, record, _NO_REASONS)
                for one, reading in zip(seen, readings, strict=True)
            ]
        key = _key_slice(answers)
        answers[key] = self._assess_one(slices[key], record, reasons)
        vote = self._vote(answers)
        warnings = tuple(_vote_warnings(vote, answers)) if vote else ()
        return PatientAssessment(tuple(answers), key, vote, answers[key].treatment, warnings)

    def _assess_one(
        self, slice_: Slice, record: ClinicalRecord | None, reasons: _Reasons
    ) -> Assessment:
        seen = self._look(slice_)
        return self._answer(seen, self._tumor.read(seen.view)[0], record, reasons)

    def _look(self, slice_: Slice) -> _Seen:
        return _Seen(slice_, *self._tumor.view(slice_.pixels, slice_.pixel_aspect))

    def _answer(
        self,
        seen: _Seen,
        reading: TumorReading,
        record: ClinicalRecord | None,
        reasons: _Reasons,
    ) -> Assessment:
        slice_, view, box = seen
        gate = self._gate.decide(reading, slice_.modality)
        answer = Assessment(
            slice_.source,
            gate,
            models=self.models,
            slice_index=slice_.index,
            slice=slice_,
            reading=reading,
        )
        if gate.status != "accepted":
            return replace(answer, warnings=(_refusal(gate.status, slice_.modality), *slice_.notes))
        given = record or ClinicalRecord()
        probabilities = self._tumor.probabilities(reading.logits)
        tumor = self._tumor.of_slice.decide(probabilities)
        outline = measured(trace(reading.mask, box), box, slice_.spacing)
        evidence = ImageEvidence(
            probabilities, outline.area_fraction, position(outline, box), reading.embedding
        )
        heat = None
        if reasons.heatmap is not None:
            weights = self._tumor.bundle.path(_WEIGHTS)
            small = saliency.class_map(reasons.heatmap, reading, view, tumor.label, weights)
            heat = saliency.onto_image(small, box, slice_.pixels.shape)
        return replace(
            answer,
            tumor=tumor,
            outline=outline,
            treatment=self._treat(evidence, given, reasons),
            heatmap=heat,
            warnings=(*_warnings(tumor, outline, given), *slice_.notes, *_unmeasured(seen)),
        )

    def _treat(
        self, evidence: ImageEvidence, record: ClinicalRecord, reasons: _Reasons
    ) -> TreatmentPrediction:
        if reasons.attributions:
            return explain_treatment(self._treatment, evidence, record)
        return self._treatment.predict(evidence, record)

    def _vote(self, answers: list[Assessment]) -> TumorPrediction | None:
        accepted = [a for a in answers if a.tumor is not None and a.outline is not None]
        if not accepted:
            return None
        shown = np.array([_shown(a.outline) for a in accepted if a.outline])
        each = np.array(
            [[a.tumor.probabilities[n] for n in TUMOR_LABELS] for a in accepted if a.tumor]
        )
        return self._tumor.of_patient.decide(vote(each, shown))


def load(threads: int = 0) -> Pipeline:
    """Load the bundles once; see `Pipeline`."""
    return Pipeline(threads)


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
        return _shown(answer.outline) if answer.outline else -1.0, answer.gate.score

    return max(range(len(answers)), key=rank)


def _shown(outline: Outline) -> float:
    """How much of a tumour a slice shows: a large guess is worth less than a small certainty."""
    return outline.area_fraction * outline.certainty


def _unmeasured(seen: _Seen) -> Iterator[Issue]:
    spacing = seen.slice.spacing
    if spacing is not None and not plausible(seen.box, spacing):
        yield Issue(
            "outline.unmeasured", "warning", values={"width": spacing[1], "height": spacing[0]}
        )


def _refusal(status: str, modality: str | None) -> Issue:
    if is_foreign(modality):
        return Issue("gate.modality", "warning", values={"modality": modality})
    return Issue(f"gate.{status}", "warning")


def _warnings(tumor: TumorPrediction, outline: Outline, record: ClinicalRecord) -> Iterator[Issue]:
    if tumor.abstained:
        yield _abstention(tumor)
    if not outline.xy:
        yield Issue("outline.empty", "warning")
    elif outline.faint:
        yield Issue("outline.faint", "warning")
    note = read_note(record)
    if note is not None and not note.understood:
        yield Issue("note.not_understood", "warning")


def _vote_warnings(tumor: TumorPrediction, answers: list[Assessment]) -> Iterator[Issue]:
    """Why a patient's answer is none, or should be doubted."""
    if tumor.abstained:
        yield _abstention(tumor)
    named = Counter(a.tumor.label for a in answers if a.tumor and not a.tumor.abstained)
    if len(named) > 1:
        counts = tuple(
            say("disagree.slices", name=say(f"type.{label}"), slices=count)
            for label, count in named.most_common()
        )
        yield Issue("patient.slices_disagree", "warning", values={"counts": counts})


def _abstention(tumor: TumorPrediction) -> Issue:
    names = AnyOf(tuple(say(f"type.{label}") for label in tumor.prediction_set))
    if len(tumor.prediction_set) == 1:
        sure = Share(tumor.probabilities[tumor.label])
        reason = say("abstained.unsure", name=names, sure=sure)
    else:
        reason = say("abstained.many", names=names, coverage=Share(tumor.coverage))
    return Issue("tumor.abstained", "warning", values={"reason": reason})
