"""DICOM's grey levels: padding is no picture, and a window that hides the head is not used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from braintx.core.records import Slice
from braintx.data.imaging import read_slice
from tests.data.imaging.drawn import blob, write_dicom

HEAD = blob().astype(np.int16) * 4
AIR = HEAD == 0


def codes(slice_: Slice) -> list[str]:
    return [note.code for note in slice_.notes]


def likeness(slice_: Slice, where: NDArray[np.bool_] | None = None) -> float:
    where = np.ones_like(AIR) if where is None else where
    return float(np.corrcoef(slice_.pixels[where], HEAD[where])[0, 1])


# windows


@pytest.mark.parametrize(
    ("center", "width", "function"),
    [
        (300, 600, "LINEAR"),  # the brighter part is white
        (40, 80, "LINEAR"),  # a brain window of CT: nearly all is white
        (40, 80, "LINEAR_EXACT"),
        (40, 10, "SIGMOID"),
        (-500, 100, "LINEAR"),
        (900, 100, "LINEAR"),  # nearly all is black
        (300, 1, "LINEAR_EXACT"),
    ],
)
@pytest.mark.parametrize("kind", ["MONOCHROME2", "MONOCHROME1"])
def test_a_window_that_hides_the_head_is_not_used_and_that_is_said(
    tmp_path: Path, kind: str, center: float, width: float, function: str
) -> None:
    stored = HEAD if kind == "MONOCHROME2" else 1000 - HEAD
    center = center if kind == "MONOCHROME2" else 1000 - center
    path = write_dicom(
        tmp_path / "a", stored, WindowCenter=center, WindowWidth=width, VOILUTFunction=function,
        PhotometricInterpretation=kind,
    )  # fmt: skip
    slice_ = read_slice(path)
    assert likeness(slice_) > 0.999
    assert (slice_.pixels.min(), slice_.pixels.max()) == (0.0, 1.0)
    assert codes(slice_) == ["reading.window"]


@pytest.mark.parametrize("kind", ["MONOCHROME2", "MONOCHROME1"])
def test_a_window_that_shows_the_head_is_used(tmp_path: Path, kind: str) -> None:
    stored = HEAD if kind == "MONOCHROME2" else 1000 - HEAD
    center = 440 if kind == "MONOCHROME2" else 560
    path = write_dicom(
        tmp_path / "a", stored, WindowCenter=center, WindowWidth=780, VOILUTFunction="LINEAR_EXACT",
        PhotometricInterpretation=kind,
    )  # fmt: skip
    slice_ = read_slice(path)
    assert np.allclose(slice_.pixels, np.clip((HEAD - 50) / 780, 0, 1), atol=1e-5)
    assert codes(slice_) == []


def test_a_table_that_hides_the_head_gives_way_to_the_window(tmp_path: Path) -> None:
    item = Dataset()
    item.LUTDescriptor = [256, 0, 8]
    item.add_new("LUTData", "US", [255] * 256)
    shown = {"WindowCenter": 500, "WindowWidth": 1000, "VOILUTFunction": "LINEAR_EXACT"}
    for more, expected in (({}, HEAD / 960), (shown, HEAD / 1000)):
        path = write_dicom(tmp_path / "a", HEAD, VOILUTSequence=Sequence([item]), **more)
        slice_ = read_slice(path)
        assert np.allclose(slice_.pixels, expected, atol=1e-5)
        assert codes(slice_) == ([] if more else ["reading.window"])


# padding


def padded(value: int, kind: type = np.int16) -> NDArray[Any]:
    return np.where(AIR, value, HEAD).astype(kind)


@pytest.mark.parametrize("window", [{}, {"WindowCenter": 480, "WindowWidth": 960}])
@pytest.mark.parametrize("kind", ["MONOCHROME2", "MONOCHROME1"])
@pytest.mark.parametrize(
    ("stored", "values"),
    [
        (padded(-2000), {"PixelPaddingValue": -2000}),
        (padded(30000), {"PixelPaddingValue": 30000}),
        (padded(60000, np.uint16), {"PixelPaddingValue": 60000}),
        (padded(-2000), {"PixelPaddingValue": -1990, "PixelPaddingRangeLimit": -2010}),
        (padded(2500), {"PixelPaddingValue": 2000, "PixelPaddingRangeLimit": 3000}),
    ],
)
def test_padding_is_black_and_has_no_say(
    tmp_path: Path, stored: NDArray[Any], values: dict[str, int], kind: str, window: dict[str, int]
) -> None:
    if kind == "MONOCHROME1":
        stored = np.where(AIR, stored, 1000 - stored).astype(stored.dtype)
        window = {key: 1000 - at if key == "WindowCenter" else at for key, at in window.items()}
    more = {"PhotometricInterpretation": kind, **values, **window}
    slice_ = read_slice(write_dicom(tmp_path / "a", stored, **more))
    assert not slice_.pixels[AIR].any()
    assert likeness(slice_, ~AIR) > 0.999
    assert slice_.pixels.max() > 0.95
    assert codes(slice_) == []


def test_a_negative_padding_in_an_unsigned_element_is_understood(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", padded(-2000))
    import pydicom

    dataset = pydicom.dcmread(path)
    dataset.add_new("PixelPaddingValue", "US", 65536 - 2000)
    dataset.save_as(path)
    slice_ = read_slice(path)
    assert not slice_.pixels[AIR].any()
    assert likeness(slice_, ~AIR) > 0.999


def test_padding_that_would_leave_no_head_is_not_believed(tmp_path: Path) -> None:
    more = {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 955}
    assert likeness(read_slice(write_dicom(tmp_path / "a", HEAD, **more))) > 0.999


def test_a_window_of_no_numbers_is_none(tmp_path: Path) -> None:
    path = write_dicom(tmp_path / "a", HEAD, WindowCenter=480, WindowWidth=960)
    data = path.read_bytes()
    at = data.index(b"(\0Q\x10DS")  # the width's element
    path.write_bytes(data[: at + 8] + b"nan " + data[at + 12 :])
    slice_ = read_slice(path)
    assert np.allclose(slice_.pixels, HEAD / 960, atol=1e-6)
