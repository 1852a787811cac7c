"""DICOM: every encoding one picture, the window of the file, and the order of a series."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from braintx.core.errors import ImageError
from braintx.data.imaging import inspect, read_series, read_slice, read_slices
from tests.data.imaging.drawn import write_dicom as write

SHIPPED = Path(pydicom.__file__).parent / "data" / "test_files"
RAMP = np.linspace(0, 1000, 64 * 80).reshape(64, 80).astype(np.uint16)


@pytest.mark.parametrize(("stored", "read"), [("MR", "MR"), ("CT", "CT"), ("", None)])
def test_what_the_file_says_of_its_modality_is_kept(tmp_path, stored, read):
    (slice_,) = read_slices(write(tmp_path / "a.dcm", RAMP, Modality=stored))
    assert slice_.modality == read


def code_of(path: Path, **options: Any) -> str:
    with pytest.raises(ImageError) as raised:
        read_slices(path, **options)
    return raised.value.code


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_implicit.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
    ],
)
def test_every_lossless_encoding_gives_the_same_picture(name: str) -> None:
    plain = read_slice(SHIPPED / "MR_small.dcm")
    assert np.array_equal(read_slice(SHIPPED / name).pixels, plain.pixels)
    assert plain.spacing == (0.3125, 0.3125)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("image_dfl.dcm", (512, 512)),  # deflated
        ("JPGExtended.dcm", (1024, 256)),  # lossy JPEG of 12 bits
        ("JPEG2000.dcm", (1024, 256)),
        ("SC_rgb_jpeg_gdcm.dcm", (100, 100)),  # lossless JPEG
        ("SC_rgb_jpeg_dcmtk.dcm", (100, 100)),  # baseline JPEG
        ("SC_rgb_jls_lossy_line.dcm", (100, 100)),  # JPEG-LS
        ("examples_palette.dcm", (350, 800)),
    ],
)
def test_other_encodings_are_read(
    name: str, shape: tuple[int, int], capfd: pytest.CaptureFixture[str]
) -> None:
    pixels = read_slice(SHIPPED / name).pixels
    assert pixels.shape == shape
    assert pixels.min() >= 0.0
    assert pixels.max() <= 1.0
    assert pixels.std() > 0.02
    assert capfd.readouterr() == ("", "")


def test_lossy_twelve_bits_agree_with_another_encoding_of_the_picture() -> None:
    """Both files hold one bone scan, as 12-bit JPEG and as JPEG 2000."""
    twelve = read_slice(SHIPPED / "JPGExtended.dcm").pixels
    other = read_slice(SHIPPED / "JPEG2000.dcm").pixels
    assert np.corrcoef(twelve.ravel(), other.ravel())[0, 1] > 0.9  # both are lossy


def test_lossless_jpeg_agrees_with_the_uncompressed_object() -> None:
    lossless = read_slice(SHIPPED / "SC_rgb_jpeg_gdcm.dcm").pixels
    assert np.array_equal(lossless, read_slice(SHIPPED / "SC_rgb_rle.dcm").pixels)


def test_values_without_a_window_fill_the_range(tmp_path: Path) -> None:
    pixels = read_slice(write(tmp_path / "a", RAMP)).pixels
    assert np.allclose(pixels, RAMP / 1000.0, atol=1e-6)


def test_monochrome1_is_inverted(tmp_path: Path) -> None:
    pixels = read_slice(write(tmp_path / "a", RAMP, PhotometricInterpretation="MONOCHROME1")).pixels
    assert np.allclose(pixels, 1.0 - RAMP / 1000.0, atol=1e-6)


def test_window_applies_after_rescale(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a",
        RAMP,
        RescaleSlope="2",
        RescaleIntercept="-500",
        WindowCenter=["500", "40"],
        WindowWidth=["1900", "80"],
        VOILUTFunction="LINEAR_EXACT",
    )
    expected = np.clip((RAMP * 2.0 - 500 + 450) / 1900.0, 0, 1)
    assert np.allclose(read_slice(path).pixels, expected, atol=1e-6)


def test_linear_window_follows_the_standard(tmp_path: Path) -> None:
    path = write(tmp_path / "a", RAMP, WindowCenter="500", WindowWidth="961")
    expected = np.clip((RAMP - 499.5) / 960.0 + 0.5, 0, 1)
    assert np.allclose(read_slice(path).pixels, expected, atol=1e-6)


def test_sigmoid_window_is_half_at_its_center(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a", RAMP, WindowCenter="500", WindowWidth="400", VOILUTFunction="SIGMOID"
    )
    pixels = read_slice(path).pixels
    assert pixels[RAMP == 500] == pytest.approx(0.5, abs=1e-3)
    assert (np.diff(pixels.ravel()) >= 0).all()


def test_a_window_beside_the_picture_is_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path / "a", RAMP, WindowCenter="90000", WindowWidth="10")
    assert np.allclose(read_slice(path).pixels, RAMP / 1000.0, atol=1e-6)


def test_padding_does_not_stretch_the_range(tmp_path: Path) -> None:
    stored = RAMP.astype(np.int16)
    stored[:5] = -2000
    pixels = read_slice(write(tmp_path / "a", stored, PixelPaddingValue=-2000)).pixels
    assert not pixels[:5].any()
    low = stored[5:].min()
    assert np.allclose(pixels[5:], (stored[5:] - low) / (1000.0 - low), atol=1e-5)


def test_colour_becomes_luma(tmp_path: Path) -> None:
    colour = np.zeros((64, 64, 3), np.uint8)
    colour[..., 1] = 255
    assert np.allclose(read_slice(write(tmp_path / "a", colour)).pixels, 150 / 255)


def test_frames_have_their_own_windows(tmp_path: Path) -> None:
    def group(center: str) -> Dataset:
        voi, item = Dataset(), Dataset()
        voi.WindowCenter, voi.WindowWidth, voi.VOILUTFunction = center, "1000", "LINEAR_EXACT"
        item.FrameVOILUTSequence = Sequence([voi])
        return item

    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing = ["0.5", "0.75"]
    shared.PixelMeasuresSequence = Sequence([measures])
    path = write(
        tmp_path / "a",
        np.stack([RAMP, RAMP]),
        NumberOfFrames=2,
        PerFrameFunctionalGroupsSequence=Sequence([group("500"), group("550")]),
        SharedFunctionalGroupsSequence=Sequence([shared]),
    )
    first, second = read_slices(path)
    assert np.allclose(first.pixels, RAMP / 1000.0, atol=1e-6)
    assert np.allclose(second.pixels, np.clip(RAMP / 1000.0 - 0.05, 0, 1), atol=1e-6)
    assert (first.index, second.index, first.spacing) == (0, 1, (0.5, 0.75))
    (alone,) = read_slices(path, index=1)
    assert np.array_equal(alone.pixels, second.pixels)
    assert code_of(path, index=2) == "image.no_such_slice"


def test_a_file_without_preamble_is_read(tmp_path: Path) -> None:
    whole = (SHIPPED / "MR_small_implicit.dcm").read_bytes()
    path = tmp_path / "bare"
    dataset = pydicom.dcmread(SHIPPED / "MR_small_implicit.dcm")
    dataset.save_as(path, implicit_vr=True, little_endian=True)
    bare = path.read_bytes()
    path.write_bytes(bare[bare.index(b"\x08\0\x05\0") :] if b"\x08\0\x05\0" in bare else bare[132:])
    expected = read_slice(SHIPPED / "MR_small_implicit.dcm").pixels
    assert len(path.read_bytes()) < len(whole)
    assert np.array_equal(read_slice(path).pixels, expected)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("MR_truncated.dcm", "image.truncated"),
        ("rtplan.dcm", "image.no_pixels"),
        ("test-SR.dcm", "image.no_pixels"),
        ("rtdose.dcm", "image.too_small"),
        ("badVR.dcm", "image.corrupt"),
        ("priv_SQ.dcm", "image.not_an_image"),
    ],
)
def test_unusable_objects_are_told_apart(name: str, code: str) -> None:
    assert code_of(SHIPPED / name) == code


def test_impossible_sizes_are_refused_before_decoding(tmp_path: Path) -> None:
    path = write(tmp_path / "a", RAMP, Rows=60_000, Columns=60_000)
    assert code_of(path) == "image.too_large"
    path = write(tmp_path / "a", RAMP, NumberOfFrames=2**30)
    assert code_of(path) == "image.too_large"


def test_an_encoding_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a", RAMP)
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = uid.MPEG2MPML
    dataset.PixelData = pydicom.encaps.encapsulate([b"film"])
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path)
    assert code_of(path) == "image.unsupported"


@pytest.mark.parametrize(
    ("keyword", "named"),
    [
        ("Rows", "Rows (0028,0010:"),
        ("Columns", "Columns (0028,0011:"),
        ("SamplesPerPixel", "Samples per Pixel (0028,0002:"),
        ("PhotometricInterpretation", "Photometric Interpretation (0028,0004:"),
        ("BitsAllocated", "Bits Allocated (0028,0100:"),
        ("BitsStored", "Bits Stored (0028,0101:"),
        ("PixelRepresentation", "Pixel Representation (0028,0103:"),
        ("PlanarConfiguration", "Planar Configuration (0028,0006:"),
    ],
)
@pytest.mark.parametrize("empty", [True, False])
def test_an_element_that_is_needed_and_missing_is_named(tmp_path, keyword, named, empty):
    colour = np.zeros((64, 64, 3), np.uint8)
    path = write(tmp_path / "a", colour)
    dataset = pydicom.dcmread(path)
    del dataset[keyword]
    if empty:
        setattr(dataset, keyword, None)
    dataset.save_as(path)
    for look in (read_slices, inspect):
        with pytest.raises(ImageError, match=re.escape(named)) as raised:
            look(path)
        assert raised.value.code == "image.missing_tag"
        assert "Export the series again" in raised.value.message


def test_a_slice_of_a_series_that_lacks_an_element_is_no_silent_gap(tmp_path):
    plane(tmp_path, "a", 0.0, 10)
    path = plane(tmp_path, "b", 5.0, 20)
    dataset = pydicom.dcmread(path)
    del dataset.Rows, dataset.BitsStored
    dataset.save_as(path)
    with pytest.raises(ImageError, match=r"^b lacks.*Rows.*Bits Stored"):
        read_series(tmp_path)


def test_a_header_without_pixels_names_what_is_missing(tmp_path):
    path = write(tmp_path / "a", RAMP)
    dataset = pydicom.dcmread(path)
    del dataset.PixelData
    dataset.save_as(path)
    with pytest.raises(ImageError, match=r"Pixel Data \(7FE0,0010\)"):
        read_slices(path)


@pytest.mark.parametrize(
    ("values", "spacing", "aspect"),
    [
        ({"PixelSpacing": ["1.0", "0.5"]}, (1.0, 0.5), 2.0),
        ({"PixelSpacing": ["0.4", "0.8"], "PixelAspectRatio": [1, 1]}, (0.4, 0.8), 0.5),
        ({"ImagerPixelSpacing": ["0.3", "0.1"]}, None, 3.0),
        ({"NominalScannedPixelSpacing": ["0.2", "0.4"]}, None, 0.5),
        ({"PixelAspectRatio": [3, 2]}, None, 1.5),
        ({"PixelSpacing": ["0", "0"], "PixelAspectRatio": [3, 2]}, None, 1.5),
        ({"PixelSpacing": ["0.5"]}, None, 1.0),
        ({"PixelAspectRatio": [0, 2]}, None, 1.0),
        ({}, None, 1.0),
    ],
)
def test_the_shape_of_pixels_is_known_by_any_of_its_elements(tmp_path, values, spacing, aspect):
    slice_ = read_slice(write(tmp_path / "a", RAMP, **values))
    assert slice_.spacing == spacing
    assert slice_.pixel_aspect == pytest.approx(aspect)


def test_the_check_needs_no_decoding() -> None:
    info = inspect(SHIPPED / "MR_small.dcm")
    assert (info.format, info.width, info.height) == ("dicom", 64, 64)


# series


def plane(folder: Path, name: str, z: float, level: int, **values: Any) -> Path:
    pixels = np.zeros((64, 64), np.uint16)
    pixels[0, 0] = 1000
    pixels[1, 1] = level
    axial = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [0, 0, z]}
    return write(folder / name, pixels, **(axial | values))


def levels(slices: tuple[Any, ...]) -> list[int]:
    return [round(float(one.pixels[1, 1]) * 1000) for one in slices]


def test_a_series_is_sorted_by_position(tmp_path: Path) -> None:
    for name, z, level in (("c", 5.0, 20), ("a", 10.0, 30), ("b", -2.5, 10)):
        plane(tmp_path, name, z, level, InstanceNumber=int(100 - z))
    (tmp_path / "notes.txt").write_text("not a slice")
    (tmp_path / "again").write_bytes((tmp_path / "c").read_bytes())
    slices = read_series(tmp_path)
    assert levels(slices) == [10, 20, 30]
    assert [one.index for one in slices] == [0, 1, 2]
    assert slices[0].source == "b"
    assert levels(read_series(tmp_path, index=1)) == [20]
    with pytest.raises(ImageError) as raised:
        read_series(tmp_path, index=3)
    assert raised.value.code == "image.no_such_slice"


@pytest.mark.parametrize("position", [True, False])
def test_files_that_share_one_identifier_are_slices_all_the_same(tmp_path, position):
    for number in (2, 1, 10, 3):
        place = {} if position else {"ImagePositionPatient": None}
        plane(
            tmp_path, f"im{number}", 4.0 * number, number, InstanceNumber=number,
            SOPInstanceUID="1.2.3", **place,
        )  # fmt: skip
    assert levels(read_series(tmp_path)) == [1, 2, 3, 10]


def test_a_copy_is_a_copy_whatever_its_identifier_and_encoding(tmp_path):
    first = plane(tmp_path, "a", 0.0, 10, InstanceNumber=1)
    plane(tmp_path, "b", 5.0, 10, InstanceNumber=2)  # the same pixels at another place
    plane(tmp_path, "c", 5.0, 30, InstanceNumber=3)  # other pixels at the same place
    again = pydicom.dcmread(first)
    again.SOPInstanceUID = uid.generate_uid()
    again.compress(uid.RLELossless)
    again.save_as(tmp_path / "d")
    assert levels(read_series(tmp_path)) == [10, 10, 30]


def test_blank_slices_without_positions_are_told_apart_by_their_numbers(tmp_path):
    for number in (1, 2, 3):
        name = f"im{number}"
        plane(tmp_path, name, 0.0, 5, InstanceNumber=number, ImagePositionPatient=None)
    (tmp_path / "im3 copy").write_bytes((tmp_path / "im3").read_bytes())
    assert [one.source for one in read_series(tmp_path)] == ["im1", "im2", "im3"]


def test_files_are_in_natural_order_where_nothing_else_says_one(tmp_path):
    for number in (10, 9, 2):
        plane(tmp_path, f"im{number}", 0.0, number, ImagePositionPatient=None)
    assert levels(read_series(tmp_path)) == [2, 9, 10]


def test_a_position_that_only_some_files_state_does_not_order_them(tmp_path):
    for number in (1, 2, 3):
        place = {"ImagePositionPatient": ["nan", 0, 0]} if number == 2 else {}
        with warnings.catch_warnings(action="ignore"):
            plane(tmp_path, f"x{9 - number}", -number, number, InstanceNumber=number, **place)
    assert levels(read_series(tmp_path)) == [1, 2, 3]


def test_without_positions_the_instance_number_sorts(tmp_path: Path) -> None:
    for name, number in (("a", 10), ("b", 9), ("c", 2)):
        plane(tmp_path, name, 0.0, number, InstanceNumber=number, ImagePositionPatient=None)
    assert levels(read_series(tmp_path)) == [2, 9, 10]


def test_two_patients_or_series_are_never_mixed(tmp_path: Path) -> None:
    plane(tmp_path, "a", 0.0, 10, SeriesNumber=4)
    plane(tmp_path, "b", 0.0, 20, SeriesNumber=7, SeriesInstanceUID="1.2.4")
    with pytest.raises(ImageError, match=r"4 \(1\), 7 \(1\)") as raised:
        read_series(tmp_path)
    assert raised.value.code == "image.many_series"
    assert levels(read_series(tmp_path, number=7)) == [20]
    plane(tmp_path, "b", 0.0, 20, PatientID="P2")
    with pytest.raises(ImageError) as raised:
        read_series(tmp_path)
    assert raised.value.code == "image.many_patients"
    assert "P2" not in raised.value.message


def test_a_folder_without_slices_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(ImageError) as raised:
        read_series(tmp_path)
    assert raised.value.code == "image.no_series"


def test_a_broken_slice_is_no_silent_gap(tmp_path: Path) -> None:
    plane(tmp_path, "a", 0.0, 10)
    path = plane(tmp_path, "b", 5.0, 20)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ImageError) as raised:
        read_series(tmp_path)
    assert raised.value.code == "image.truncated"
