"""The measurement groups of a structured report: conclusion, regions, refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from braintx.core.errors import DicomError
from braintx.core.labels import TUMOR_LABELS, GateStatus
from braintx.core.labels import Sequence as Taken
from braintx.core.records import Outline, TumorPrediction
from braintx.i18n import Words
from braintx.service.dicom import codes
from braintx.service.dicom.frames import Frame
from braintx.service.dicom.origin import MANUFACTURER, Origin

if TYPE_CHECKING:
    from highdicom import sr
    from highdicom.sr import CodedConcept
    from pydicom.dataset import Dataset
    from pydicom.sr.coding import Code

_DIGITS = 6
_CENTRE = 0.5  # DICOM counts from the corner of the first pixel, an outline from its centre


@dataclass(frozen=True)
class Groups:
    """What all groups of one report share.

    Attributes
    ----------
    words : Words
    origin : Origin
    models : dict of str to str
        Version by task.
    segmentation : Dataset or None
        That regions refer to; they are written down where there is none.
    """

    words: Words
    origin: Origin
    models: dict[str, str]
    segmentation: Dataset | None = field(default=None, repr=False)

    def all(self, tumor: TumorPrediction | None, frames: Sequence[Frame]) -> Iterator[Any]:
        """The groups: the type, each outlined slice, and each reason to refuse slices.

        Parameters
        ----------
        tumor : TumorPrediction or None
            The answer's, which for several slices is their vote.
        frames : sequence of Frame
            Each with its answer.
        """
        refused: dict[tuple[GateStatus, Taken | None], list[Frame]] = {}
        accepted: list[tuple[Frame, Outline]] = []
        for frame in frames:
            answer = frame.answer
            if answer is None:
                continue
            if answer.tumor is None:
                gate = answer.gate
                taken = gate.sequence if gate.status == "other_sequence" else None
                refused.setdefault((gate.status, taken), []).append(frame)
            else:
                accepted.append((frame, answer.outline or Outline()))
        if tumor is not None:
            yield self._conclusion(tumor, [frame for frame, _ in accepted])
        for frame, outline in accepted:
            if outline.xy:
                yield self._region(frame, outline)
        for (status, taken), those in refused.items():
            yield self._refusal(status, taken, those)

    def _conclusion(self, tumor: TumorPrediction, frames: Sequence[Frame]) -> Any:
        from highdicom import sr

        words = self.words
        likeliest = codes.likeliest(words, tumor)
        finding = codes.concept(words, "neoplasm") if tumor.abstained else likeliest
        answer = codes.concept(words, "indeterminate") if tumor.abstained else likeliest
        return sr.MeasurementsAndQualitativeEvaluations(
            **self._tracked(self.origin.tracking_uid),
            finding_type=finding,
            qualitative_evaluations=[
                self._evaluation("gate", codes.gate(words, "accepted")),
                self._evaluation("tumor_type", answer),
                *(
                    self._evaluation("prediction_set", codes.tumor(words, label))
                    for label in tumor.prediction_set
                ),
            ],
            measurements=[
                *(
                    self._ratio(codes.probability(words, label), tumor.probabilities[label])
                    for label in TUMOR_LABELS
                ),
                *(
                    self._ratio(codes.subtype_probability(words, name), share)
                    for name, share in tumor.of_subtypes.items()
                ),
                self._ratio(codes.concept(words, "coverage"), tumor.coverage),
                self._ratio(codes.concept(words, "familiarity"), tumor.familiarity),
            ],
            source_images=_referred(sr.SourceImageForMeasurementGroup, frames),
        )

    def _region(self, frame: Frame, outline: Outline) -> Any:
        from highdicom import sr
        from pydicom.sr.codedict import codes as standard

        words, sizes = self.words, []
        if outline.area_mm2 is not None and outline.diameter_mm is not None:
            sizes = [
                self._measured("area", outline.area_mm2, standard.UCUM.SquareMillimeter),
                self._measured("long_axis", outline.diameter_mm, standard.UCUM.Millimeter),
            ]
        where = (
            {"referenced_region": _drawn(frame, outline)}
            if self.segmentation is None
            else {"referenced_segment": _segmented(frame, self.segmentation)}
        )
        faint = codes.concept(words, "faint" if outline.faint else "clear")
        return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            **self._tracked(self.origin.tracking_uid),
            **where,
            finding_type=codes.concept(words, "neoplasm"),
            qualitative_evaluations=[self._evaluation("outline", faint)],
            measurements=[
                *sizes,
                self._ratio(codes.concept(words, "certainty"), outline.certainty),
            ],
        )

    def _refusal(self, status: GateStatus, taken: Taken | None, frames: Sequence[Frame]) -> Any:
        from highdicom import sr

        said = [self._evaluation("gate", codes.gate(self.words, status))]
        if taken is not None:
            said.append(self._evaluation("sequence", codes.sequence(self.words, taken)))
        return sr.MeasurementsAndQualitativeEvaluations(
            **self._tracked(self.origin.uid("/".join(("refused", status, *filter(None, [taken]))))),
            qualitative_evaluations=said,
            source_images=_referred(sr.SourceImageForMeasurementGroup, frames),
        )

    def _tracked(self, uid: str) -> dict[str, Any]:
        from highdicom import sr

        return {
            "tracking_identifier": sr.TrackingIdentifier(
                uid, f"{MANUFACTURER} {self.origin.assessment}"
            ),
            "algorithm_id": sr.AlgorithmIdentification(
                name=f"{MANUFACTURER} tumor",
                version=self.models["tumor"],
                manufacturer=MANUFACTURER,
            ),
        }

    def _evaluation(self, name: str, value: CodedConcept) -> sr.QualitativeEvaluation:
        from highdicom import sr

        return sr.QualitativeEvaluation(codes.concept(self.words, name), value)

    def _measured(self, name: str, value: float, unit: Code) -> sr.Measurement:
        from highdicom import sr

        return sr.Measurement(codes.concept(self.words, name), value, unit)

    def _ratio(self, name: CodedConcept, value: float) -> sr.Measurement:
        from highdicom import sr
        from pydicom.sr.codedict import codes as standard

        return sr.Measurement(name, round(value, _DIGITS), standard.UCUM.Ratio)


def _referred(kind: Any, frames: Sequence[Frame]) -> list[Any]:
    """One reference to each object, with the numbers of its frames where it has such."""
    sources: dict[str, list[Frame]] = {}
    for frame in frames:
        sources.setdefault(frame.source.SOPInstanceUID, []).append(frame)
    return [
        kind(
            those[0].source.SOPClassUID,
            uid,
            [number for frame in those for number in frame.numbers or ()] or None,
        )
        for uid, those in sources.items()
    ]


def _drawn(frame: Frame, outline: Outline) -> sr.ImageRegion:
    from highdicom import sr

    closed = np.array([*outline.xy, outline.xy[0]]) + _CENTRE
    rows, columns = frame.shape
    (image,) = _referred(sr.SourceImageForRegion, [frame])
    points = np.clip(closed, 0, (columns, rows))  # as PS3.3 C.18.6.1.2 bounds them
    return sr.ImageRegion(sr.GraphicTypeValues.POLYLINE, points, image)


def _segmented(frame: Frame, segmentation: Dataset) -> sr.ReferencedSegmentationFrame:
    from highdicom import sr

    (image,) = _referred(sr.SourceImageForSegmentation, [frame])
    found = sr.ReferencedSegmentationFrame(
        segmentation.SOPClassUID,
        segmentation.SOPInstanceUID,
        _number_in(segmentation, frame),
        1,
        image,
    )
    # The standard has a frame's number or a segment's (PS3.3 C.18.4), highdicom writes both.
    del found[0].ReferencedSOPSequence[0].ReferencedSegmentNumber
    return found


def _number_in(segmentation: Dataset, frame: Frame) -> int:
    """The number of the segmentation's frame that was made from a frame."""
    for number, group in enumerate(segmentation.PerFrameFunctionalGroupsSequence, 1):
        made_of = group.DerivationImageSequence[0].SourceImageSequence[0]
        numbers = made_of.get("ReferencedFrameNumber")
        if made_of.ReferencedSOPInstanceUID == frame.source.SOPInstanceUID and (
            frame.numbers is None or numbers == frame.numbers[0]
        ):
            return number
    raise DicomError(
        "The segmentation has no frame for an outlined slice: it was made from another answer. "
        "Give that of the same answer.",
        "dicom.other_segmentation",
    )
