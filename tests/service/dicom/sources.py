"""DICOM sources drawn for the tests: MR series and enhanced objects with a place in a patient."""

from __future__ import annotations

import copy
import io
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom import uid
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from braintx.core.records import Assessment, GateDecision, Outline, TumorPrediction

ROWS, COLUMNS = 96, 80
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
OBLIQUE = (0.866025, 0.5, 0.0, 0.0, 0.0, -1.0)
# An asymmetric corner: any flip or transposition of it shows.
CORNER = ((20.0, 30.0), (50.0, 30.0), (50.0, 40.0), (30.0, 40.0), (30.0, 70.0), (20.0, 70.0))
ROOT = "1.2.826.0.1.3680043.8.498"


def mr(
    number: int = 1,
    *,
    count: int = 1,
    orientation: tuple[float, ...] = AXIAL,
    spacing: tuple[float, float] = (0.9, 0.9),
    **values: Any,
) -> Dataset:
    """One slice of a series of classic MR objects, 5 mm apart along the normal."""
    dataset = _patient(uid.MRImageStorage, f"{ROOT}.1.{number}")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "OTHER"]
    dataset.ScanningSequence, dataset.SequenceVariant = "SE", "NONE"
    dataset.ScanOptions, dataset.MRAcquisitionType = "", "2D"
    dataset.EchoTime, dataset.EchoTrainLength, dataset.RepetitionTime = 10, 1, 500
    dataset.SliceThickness, dataset.PixelSpacing = 5, list(spacing)
    dataset.ImageOrientationPatient = list(orientation)
    dataset.ImagePositionPatient = [*_corner(orientation, number - 1)]
    dataset.InstanceNumber = number
    _pixels(dataset, count)
    return _given(dataset, values)


def series(count: int = 3, **values: Any) -> list[Dataset]:
    return [mr(number, **values) for number in range(1, count + 1)]


def enhanced(count: int = 3, *, per_frame: bool = False, **values: Any) -> Dataset:
    """One enhanced MR object; ``per_frame`` writes even what all frames share in each of them."""
    dataset = _patient(uid.EnhancedMRImageStorage, f"{ROOT}.2.1")
    dataset.InstanceNumber, dataset.NumberOfFrames = 1, count
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "OTHER", "NONE"]
    dataset.ContentDate, dataset.ContentTime = "20240102", "101500"
    shared, frames = Dataset(), [Dataset() for _ in range(count)]
    for index, frame in enumerate(frames):
        content, position = Dataset(), Dataset()
        content.DimensionIndexValues = [index + 1]
        position.ImagePositionPatient = [*_corner(AXIAL, index)]
        frame.FrameContentSequence, frame.PlanePositionSequence = [content], [position]
    for owner in frames if per_frame else [shared]:
        plane, measures = Dataset(), Dataset()
        plane.ImageOrientationPatient = list(AXIAL)
        measures.PixelSpacing, measures.SliceThickness = [0.9, 0.9], 5
        owner.PlaneOrientationSequence, owner.PixelMeasuresSequence = [plane], [measures]
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.PerFrameFunctionalGroupsSequence = frames
    _pixels(dataset, count)
    return _given(dataset, values)


def _patient(kind: UID, instance: str) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.SOPClassUID, dataset.SOPInstanceUID = kind, instance
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"{ROOT}.9", f"{ROOT}.9.1"
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = f"{ROOT}.9.2", ""
    dataset.StudyID, dataset.AccessionNumber = "S1", "A1"
    dataset.StudyDate, dataset.StudyTime = "20240102", "101000"
    dataset.StudyDescription, dataset.ReferringPhysicianName = "Cráneo", ""
    dataset.PatientID, dataset.PatientName = "P1", "Nuñez^Ana"
    dataset.PatientBirthDate, dataset.PatientSex = "19700101", "F"
    dataset.PatientAge, dataset.PatientIdentityRemoved = "054Y", "NO"
    dataset.Modality, dataset.SeriesNumber, dataset.Manufacturer = "MR", 3, "Drawn"
    dataset.PatientPosition = "HFS"
    return dataset


def _corner(orientation: tuple[float, ...], index: int) -> NDArray[np.float64]:
    normal = np.cross(orientation[:3], orientation[3:])
    return np.array([-30.0, -40.0, 10.0]) + 5.0 * index * normal


def _pixels(dataset: Dataset, count: int) -> None:
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = ROWS, COLUMNS
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    ramp = np.arange(count * ROWS * COLUMNS, dtype=np.uint16).reshape(count, ROWS, COLUMNS)
    dataset.PixelData = ramp.tobytes()


def _given(dataset: Dataset, values: dict[str, Any]) -> Dataset:
    """The object as a file holds it, further values set, those of None left out."""
    for keyword, value in values.items():
        if value is None:
            dataset.pop(keyword, None)
        else:
            tag = tag_for_keyword(keyword)
            dataset[tag] = DataElement(tag, dictionary_VR(tag), value, validation_mode=IGNORE)
    return again(dataset)


def again(dataset: Dataset) -> Dataset:
    """Written and read: what a PACS would hold."""
    held = io.BytesIO()
    pydicom.dcmwrite(held, copy.deepcopy(dataset), enforce_file_format=True)
    held.seek(0)
    return pydicom.dcmread(held)


ACCEPTED = GateDecision("accepted", 0.98, sequence="T1C")
TUMOR = TumorPrediction(
    "meningioma",
    {"glioma": 0.07, "meningioma": 0.9, "other": 0.03},
    ("meningioma",),
    0.95,
    False,
    {"pituitary": 0.75, "another": 0.25},
)
DRAWN = Outline(CORNER, 0.08, 0.9, 567.0, 45.2)


def answer(
    outline: Outline | None = DRAWN, *, index: int = 0, tumor: TumorPrediction | None = TUMOR
) -> Assessment:
    return Assessment(
        "a.dcm",
        ACCEPTED,
        tumor,
        outline,
        models={"tumor": "0.5.2+0123456789ab", "treatment": "0.2.3+ba9876543210"},
        slice_index=index,
    )


def refused(status: Any = "no_tumor_suspected", *, index: int = 0, taken: Any = None) -> Assessment:
    models = {"tumor": "0.5.2+0123456789ab", "treatment": "0.2.3+ba9876543210"}
    return Assessment(
        "a.dcm", GateDecision(status, 0.1, sequence=taken), models=models, slice_index=index
    )
