"""Files to send: phantoms as every format that the service takes, the same at every run."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache

import cv2
import nibabel
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from braintx.data.simulate import phantoms
from tests.service.dicom.sources import again, mr

SIDE = 256


@cache
def grey(seed: int = 0, healthy: bool = False) -> NDArray[np.uint8]:
    """A phantom with a meningioma, or none, in 8-bit grey levels."""
    made = (
        phantoms.make_healthy(seed=seed)
        if healthy
        else phantoms.make("meningioma", seed=seed).slice
    )
    small = cv2.resize(made.pixels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(small * 255, 0, 255), np.uint8)


@cache
def picture(ending: str = ".png", seed: int = 0, healthy: bool = False) -> bytes:
    """As PNG, or as what another ending says."""
    done, packed = cv2.imencode(ending, grey(seed, healthy))
    assert done
    return packed.tobytes()


def dataset(number: int = 1, seed: int = 0, **values: object) -> Dataset:
    """One slice of an MR series, with a named patient."""
    made = mr(number, **values)
    pixels = grey(seed).astype(np.uint16) * 16
    made.Rows, made.Columns = pixels.shape
    made.BitsStored, made.HighBit = 12, 11
    made.PixelData = pixels.tobytes()
    return again(made)


def saved(made: Dataset) -> bytes:
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


@cache
def dicom(number: int = 1, seed: int = 0) -> bytes:
    return saved(dataset(number, seed))


def series(count: int = 3) -> list[bytes]:
    """Neighbouring slices of one patient, each a phantom of its own."""
    return [dicom(number, number) for number in range(1, count + 1)]


@cache
def nifti(slices: int = 3) -> bytes:
    """A volume, compressed; its axes are right, anterior and superior."""
    volume = np.stack([grey(seed).T[::-1, ::-1] for seed in range(slices)], axis=2)
    made = nibabel.Nifti1Image(volume.astype(np.int16), np.diag([0.9, 0.9, 5.0, 1.0]))
    return gzip.compress(made.to_bytes(), mtime=0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            # of no time: bytes that are the same at every run
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


BOUNDARY = "braintx-tests"
STOW = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'


def stow(objects: Sequence[bytes]) -> bytes:
    """The body of a store request; its header is `STOW`."""
    parts = [
        b"--%s\r\nContent-Type: application/dicom\r\n\r\n%s\r\n" % (BOUNDARY.encode(), one)
        for one in objects
    ]
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY.encode()
