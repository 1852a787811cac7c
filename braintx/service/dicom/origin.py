"""Which answer an object tells: its UIDs, its times, and the patient and study that it joins."""

from __future__ import annotations

import logging
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from braintx.core.errors import DicomError
from braintx.service.dicom.frames import Frame, is_multiframe

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MANUFACTURER = "BrainTx"
CHARACTER_SET = "ISO_IR 192"
"""UTF-8, whatever the source is written in: names are written anew."""

_PIXEL_GROUP = 0x7FE0
_REQUIRED = ("PatientID", "AccessionNumber", "StudyID", "ReferringPhysicianName")
# highdicom checks these, and quotes them in what it warns of; they are given back as they stood.
_CHECKED = ("PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime")


@dataclass(frozen=True)
class Origin:
    """The answer that objects are made of.

    Attributes
    ----------
    assessment : str
        Its id; with the software it decides every UID, so that the same question gives the same
        object.
    made : datetime
        When it was answered, aware.
    software : str
        Version of BrainTx.
    """

    assessment: str
    made: datetime
    software: str

    def uid(self, part: str) -> str:
        """The UID of a part of what is said: an instance, a series, an organisation."""
        return _uid(self.assessment, self.software, part)

    @property
    def tracking_uid(self) -> str:
        """By which the tumour is known in every object of this answer, of any version."""
        return _uid(self.assessment, "tumour")

    @property
    def device_uid(self) -> str:
        """Of this version of the software as an observer."""
        return _uid("device", self.software)


def _uid(*parts: str) -> str:
    """A UID of a name-based UUID (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, '/'.join(('braintx', *parts))).int}"


@contextmanager
def guarded() -> Iterator[None]:
    """Inside the block, whatever highdicom and pydicom raise becomes a `DicomError`.

    What they warn of and log quotes values of the patient, so none of it is let out, nor is
    the error that was met.
    """
    for name in ("highdicom", "pydicom"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except DicomError:
        raise
    except Exception as error:  # foreign code on foreign values: it may raise anything
        raise DicomError(
            "The DICOM source has values that no object can be made from ({reason}). Send the "
            "object as the scanner made it.",
            "dicom.unusable",
            reason=type(error).__name__,
        ) from None


def headers(frames: tuple[Frame, ...]) -> list[Dataset]:
    """The objects of the frames, once each, as highdicom reads them: no pixels, nothing missing.

    Of a stack that lies in a patient, the first frame's orientation and size of a pixel stand for
    all: scanners write the same plane with other last digits in each slice.
    """
    sources = {id(frame.source): frame for frame in frames}
    return [_header(frame, frames[0]) for frame in sources.values()]


def _header(frame: Frame, first: Frame) -> Dataset:
    from pydicom.dataset import Dataset

    header = Dataset()
    for keyword in (*_REQUIRED, *_CHECKED):
        setattr(header, keyword, None)
    for tag in frame.source.keys():  # noqa: SIM118 - values are decoded as they are asked for
        element = frame.source[tag]
        if tag.group != _PIXEL_GROUP and element.keyword not in _CHECKED:
            header[tag] = element  # never set through the header: the element is the source's own
    planes = ("ImageOrientationPatient", "PixelSpacing", "SliceThickness")
    orientation, spacing, thickness = (first.place(keyword) for keyword in planes)
    if orientation is None or spacing is None or thickness is None:
        return header
    if not is_multiframe(header):
        header["ImageOrientationPatient"] = first.source["ImageOrientationPatient"]
        return header
    measures, plane, shared = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [*spacing], thickness[0]
    plane.ImageOrientationPatient = [*orientation]
    shared.update((header.get("SharedFunctionalGroupsSequence") or [Dataset()])[0])
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [plane]
    header.SharedFunctionalGroupsSequence = [shared]
    return header


def settle(made: Dataset, source: Dataset, origin: Origin) -> None:
    """Give an object its source's patient and study to the letter, and the answer's own times.

    Parameters
    ----------
    made : Dataset
        Changed in place.
    source : Dataset
        Its time zone is used where it states one; UTC otherwise.
    origin : Origin
    """
    for keyword in _CHECKED:
        if keyword in source:
            made.add(source[keyword])
    when = origin.made.astimezone(UTC)
    if offset := source.get("TimezoneOffsetFromUTC"):
        made.TimezoneOffsetFromUTC = offset
        when = when.astimezone(datetime.strptime(str(offset), "%z").tzinfo)
    for keyword in ("InstanceCreation", "Content", "Series"):
        setattr(made, f"{keyword}Date", f"{when:%Y%m%d}")
        setattr(made, f"{keyword}Time", f"{when:%H%M%S}")
    for equipment in made.get("ContributingEquipmentSequence") or ():
        if equipment.get("ManufacturerModelName") == "highdicom":
            equipment.ContributionDateTime = f"{when:%Y%m%d%H%M%S%z}"
