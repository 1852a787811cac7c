"""Phantoms as DICOM with a place in a patient: ``python examples/draw_phantoms.py FOLDER [N]``.

A drawn lesion in an average brain (`braintx.data.simulate.phantoms`). They show how the service is
used, and say nothing about how well a model reads patients.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from braintx.core.labels import TumorLabel
from braintx.data.simulate import phantoms
from braintx.data.simulate.phantoms import SPACING, Phantom

SLICE_THICKNESS = 6.0
"""Millimetres, as in the public tumour slices."""
_AXIAL = [1, 0, 0, 0, 1, 0]


def main(folder: Path, count: int = 4) -> None:
    """Write ``phantom-1.dcm`` and so on; each its own study of its own patient."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = get_args(TumorLabel)
    for number in range(1, count + 1):
        phantom = phantoms.make(labels[number % len(labels)], seed=number)
        dataset = as_dicom(phantom, f"PHANTOM-{number}")
        dataset.save_as(folder / f"phantom-{number}.dcm", enforce_file_format=True)


def as_dicom(phantom: Phantom, patient: str) -> Dataset:
    """A phantom as an MR object that says where it lies, so that a segmentation can."""
    pixels = np.round(phantom.slice.pixels * 4095).astype(np.uint16)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = MRImageStorage
    for name in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID"):
        setattr(dataset, name, generate_uid(entropy_srcs=[patient, phantom.slice.source, name]))
    dataset.PatientID, dataset.PatientName = patient, "Phantom^Drawn"
    dataset.PatientBirthDate, dataset.PatientSex = "", "O"
    dataset.StudyDate, dataset.StudyTime = "20260102", "101500"
    dataset.StudyID, dataset.AccessionNumber, dataset.ReferringPhysicianName = "1", "", ""
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = "MR", 1, 1
    dataset.Manufacturer, dataset.PatientPosition = "BrainTx", "HFS"
    dataset.ImageType = ["DERIVED", "SECONDARY", "OTHER"]
    dataset.ScanningSequence, dataset.SequenceVariant, dataset.ScanOptions = "SE", "NONE", ""
    dataset.MRAcquisitionType, dataset.EchoTime, dataset.EchoTrainLength = "2D", 10, 1
    dataset.RepetitionTime, dataset.PositionReferenceIndicator = 500, ""
    dataset.PixelSpacing, dataset.SliceThickness = [SPACING, SPACING], SLICE_THICKNESS
    dataset.ImageOrientationPatient = _AXIAL
    half = SPACING * pixels.shape[0] / 2
    dataset.ImagePositionPatient = [-half, -half, 0]
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.PixelData = pixels.tobytes()
    return dataset


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
