"""The outline as a DICOM segmentation, in its source's own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DicomError
from braintx.core.records import Assessment
from braintx.i18n import Language, Words
from braintx.models.tumor.outline import rasterize
from braintx.service.dicom import codes
from braintx.service.dicom.frames import Frame, answered, refuse_unplaced
from braintx.service.dicom.origin import (
    CHARACTER_SET,
    MANUFACTURER,
    Origin,
    guarded,
    headers,
    settle,
)

if TYPE_CHECKING:
    from highdicom.seg import SegmentDescription
    from pydicom.dataset import Dataset

_SERIES_NUMBER = 9801
_COLOUR = (0, 229, 255)  # that of the drawn outline


def segmentation(
    sources: Sequence[Dataset],
    answers: Sequence[Assessment],
    *,
    assessment: str,
    made: datetime,
    software: str,
    language: Language = "en",
) -> Dataset:
    """The outlines of one answer as one DICOM segmentation (PS3.3 A.51), binary, one segment.

    Its frames are the source's that have an outline; their pixels are those of
    `braintx.models.tumor.outline.rasterize`. The same question gives the same object.

    Parameters
    ----------
    sources : sequence of Dataset
        The slices of one series, or one multi-frame object; pixels are not read.
    answers : sequence of Assessment
        For one patient, as of `braintx.service.dicom.frames.answered`.
    assessment : str
        The answer's id.
    made : datetime
        When it was answered, aware.
    software : str
        Version of BrainTx.
    language : {"en", "es"}, default="en"
        Of names and descriptions.

    Raises
    ------
    DicomError
        Where nothing was outlined, or sources do not say where they lie or do not fit together.
    """
    from highdicom.seg import Segmentation, SegmentationTypeValues

    words, origin = Words(language), Origin(assessment, made, software)
    with guarded():
        frames = answered(sources, answers)
        _refuse_empty(frames)
        refuse_unplaced(frames)
        models = next(frame.answer.models for frame in frames if frame.answer)
        made_of = headers(frames)
        found = Segmentation(
            source_images=made_of,
            pixel_array=np.stack([_pixels(frame) for frame in frames]),
            segmentation_type=SegmentationTypeValues.BINARY,
            segment_descriptions=[_segment(words, origin, models)],
            series_instance_uid=origin.uid(f"segmentation/{language}/series"),
            series_number=_SERIES_NUMBER,
            sop_instance_uid=origin.uid(f"segmentation/{language}"),
            instance_number=1,
            manufacturer=MANUFACTURER,
            manufacturer_model_name=MANUFACTURER,
            software_versions=_versions(software, models),
            device_serial_number=software,
            content_label="TUMOUR",
            content_description=words("dicom.segmentation"),
            content_creator_name=f"{MANUFACTURER}^",
            series_description=words("dicom.segmentation"),
            specific_character_set=CHARACTER_SET,
        )
        settle(found, frames[0].source, origin)
        _settle_dimensions(found, origin.uid(f"segmentation/{language}/dimensions"))
    return found


def _versions(software: str, models: dict[str, str]) -> Any:
    """A list, whatever highdicom's types say: pydicom takes no tuple for several values."""
    return [software, *(f"{name} {models[name]}" for name in sorted(models))]


def _pixels(frame: Frame) -> NDArray[np.bool_]:
    outline = frame.answer.outline if frame.answer else None
    return rasterize(np.asarray(outline.xy if outline else ()), frame.shape)


def _refuse_empty(frames: Sequence[Frame]) -> None:
    answers = [frame.answer for frame in frames if frame.answer]
    if all(answer.tumor is None for answer in answers):
        raise DicomError(
            "The gate refused the image: nothing was outlined, and there is nothing to segment. "
            "Ask for the structured report, which says so.",
            "dicom.refused",
        )
    if not any(_pixels(frame).any() for frame in frames):
        raise DicomError(
            "No tumour was outlined in the image: there is nothing to segment. Ask for the "
            "structured report, which says so.",
            "dicom.no_outline",
        )


def _segment(words: Words, origin: Origin, models: dict[str, str]) -> SegmentDescription:
    from highdicom import AlgorithmIdentificationSequence
    from highdicom.color import CIELabColor
    from highdicom.seg import SegmentAlgorithmTypeValues, SegmentDescription
    from pydicom.sr.codedict import codes as standard

    return SegmentDescription(
        segment_number=1,
        segment_label=words("dicom.segment"),
        segmented_property_category=codes.concept(words, "abnormal_structure"),
        segmented_property_type=codes.concept(words, "neoplasm"),
        algorithm_type=SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=AlgorithmIdentificationSequence(
            name=f"{MANUFACTURER} tumor",
            family=standard.cid7162.ArtificialIntelligence,
            version=models["tumor"],
            source=MANUFACTURER,
        ),
        tracking_uid=origin.tracking_uid,
        tracking_id=f"{MANUFACTURER} {origin.assessment}",
        display_color=CIELabColor.from_rgb(*_COLOUR),
    )


def _settle_dimensions(found: Dataset, uid: str) -> None:
    """One UID for the organisation of the dimensions, where highdicom rolls a new one."""
    for item in (*found.DimensionOrganizationSequence, *found.DimensionIndexSequence):
        item.DimensionOrganizationUID = uid
