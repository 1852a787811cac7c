"""Which frame of which DICOM object an answer speaks of, and where that frame lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braintx.core.errors import DicomError
from braintx.core.messages import Phrase
from braintx.core.records import Assessment
from braintx.data.imaging.dicom import scoped

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_REFERRED = {
    "SOPClassUID": Phrase("its kind (SOP Class UID)"),
    "SOPInstanceUID": Phrase("its identifier (SOP Instance UID)"),
    "SeriesInstanceUID": Phrase("that of its series"),
    "StudyInstanceUID": Phrase("that of its study"),
}
_PLACED = {
    "ImagePositionPatient": (3, "PlanePositionSequence", Phrase("position")),
    "ImageOrientationPatient": (6, "PlaneOrientationSequence", Phrase("orientation")),
    "PixelSpacing": (2, "PixelMeasuresSequence", Phrase("size of a pixel")),
    "SliceThickness": (1, "PixelMeasuresSequence", Phrase("slice thickness")),
}
_ALIKE = 1e-4  # cosines and millimetres that differ by less are one, written twice


@dataclass(frozen=True)
class Frame:
    """One two-dimensional image of a DICOM object, without or with the answer for it.

    Attributes
    ----------
    source : Dataset
    index : int
        Within the object, from 0.
    answer : Assessment or None
    """

    source: Dataset = field(repr=False)
    index: int
    answer: Assessment | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.source.Rows), int(self.source.Columns)

    @property
    def numbers(self) -> list[int] | None:
        """Its number from 1, as references give it; None in an object of a single frame."""
        return [self.index + 1] if is_multiframe(self.source) else None

    def place(self, keyword: str) -> NDArray[np.float64] | None:
        """A position, an orientation, or a size, by its keyword; None where it is not stated."""
        count, sequence, _ = _PLACED[keyword]
        value = scoped(self.source, self.index, sequence, keyword)
        try:
            found = np.atleast_1d(np.asarray(value, np.float64))
        except (TypeError, ValueError):
            return None
        return found if len(found) == count and np.isfinite(found).all() else None


def answered(sources: Sequence[Dataset], answers: Sequence[Assessment]) -> tuple[Frame, ...]:
    """All frames of the objects, each with the answer for it.

    As many answers as frames are given in the frames' order; of fewer, each belongs to the frame
    at its ``slice_index``, counted through all the objects.

    Parameters
    ----------
    sources : sequence of Dataset
        The objects that the answers were made from, in their order.
    answers : sequence of Assessment

    Raises
    ------
    DicomError
        Where there is no object, objects cannot be referred to or belong to several studies, or
        answers do not fit them.
    """
    _refuse_strangers(sources)
    frames = [Frame(source, index) for source in sources for index in range(_count(source))]
    places = [answer.slice_index for answer in answers]
    if len(answers) == len(frames):
        places = [*range(len(frames))]
    if not answers or len({*places} & {*range(len(frames))}) < len(answers):
        raise DicomError(
            "{answers} answers do not fit {frames} frames in {objects} DICOM objects. Give the "
            "objects that the answers were made from, in their order.",
            "dicom.frames",
            answers=len(answers),
            frames=len(frames),
            objects=len(sources),
        )
    for place, answer in zip(places, answers, strict=True):
        frames[place] = Frame(frames[place].source, frames[place].index, answer)
    return tuple(frames)


def is_multiframe(source: Dataset) -> bool:
    """Whether the object is of a kind that has frames, be it one: what highdicom goes by."""
    from highdicom._standard_utils import is_multiframe_image

    return bool(is_multiframe_image(source))


def refuse_unplaced(frames: Sequence[Frame]) -> None:
    """Raise where frames are not parallel planes of one series in one space.

    Raises
    ------
    DicomError
    """
    missing = [
        name
        for keyword, (_, _, name) in _PLACED.items()
        if any(frame.place(keyword) is None for frame in frames)
    ]
    if not all(frame.source.get("FrameOfReferenceUID") for frame in frames):
        missing.append(Phrase("frame of reference"))
    if missing:
        raise DicomError(
            "The DICOM source does not say where it lies in the patient; missing: {missing}. A "
            "segmentation needs that. Ask for the structured report, which needs none of it.",
            "dicom.unplaced",
            missing=tuple(missing),
        )
    if not _one_stack(frames):
        raise DicomError(
            "The DICOM sources are not one stack of parallel slices of one size: one segmentation "
            "cannot hold them all. Ask for that of each series, or of each multi-frame object.",
            "dicom.several_stacks",
        )


def _one_stack(frames: Sequence[Frame]) -> bool:
    """Whether frames whose place is known are parallel, of one size, and of one series."""
    sources = list({id(frame.source): frame.source for frame in frames}.values())
    if len(sources) > 1 and any(is_multiframe(source) for source in sources):
        return False
    keys = ("SeriesInstanceUID", "FrameOfReferenceUID", "Rows", "Columns")
    if len({tuple(source.get(key) for key in keys) for source in sources}) > 1:
        return False
    return all(
        np.ptp(np.array([frame.place(keyword) for frame in frames]), axis=0).max() < _ALIKE
        for keyword in ("ImageOrientationPatient", "PixelSpacing", "SliceThickness")
    )


def _refuse_strangers(sources: Sequence[Dataset]) -> None:
    if not sources:
        raise DicomError(
            "The image did not come as DICOM, and there is no object that a segmentation or a "
            "structured report could refer to. Send the image as DICOM.",
            "dicom.no_source",
        )
    missing = tuple(
        name
        for keyword, name in _REFERRED.items()
        if not all(source.get(keyword) for source in sources)
    )
    if missing:
        raise DicomError(
            "A DICOM source lacks {missing}: nothing can refer to it. Send the object as the "
            "scanner made it.",
            "dicom.nameless",
            missing=missing,
        )
    if len({str(source.SOPInstanceUID) for source in sources}) < len(sources):
        raise DicomError(
            "Several DICOM sources have one identifier (SOP Instance UID): a reference would not "
            "tell them apart. Send the objects as the scanner made them.",
            "dicom.same_instance",
        )
    if len({str(source.StudyInstanceUID) for source in sources}) > 1:
        raise DicomError(
            "The DICOM sources are of several studies. Ask for one study at a time.",
            "dicom.several_studies",
        )


def _count(source: Dataset) -> int:
    return max(1, int(source.get("NumberOfFrames") or 1)) if is_multiframe(source) else 1
