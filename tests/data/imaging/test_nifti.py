"""NIfTI: axial, upright, one brightness for the volume."""

from __future__ import annotations

import gzip
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
from numpy.typing import NDArray

from braintx.core.errors import ImageError
from braintx.data.imaging import inspect, read_slice, read_slices

SHAPE = (70, 80, 6)  # right, front, head


def patient() -> NDArray[np.float32]:
    """Voxels along (right, front, head): a mark at the right, a brighter one at the front."""
    volume = np.random.default_rng(0).uniform(0, 0.02, SHAPE).astype(np.float32)
    volume[-5:, 38:42] = 0.5
    volume[33:37, -5:] = 0.8
    volume *= np.arange(1, SHAPE[2] + 1) / SHAPE[2]  # brighter towards the head
    volume[:4, :4, :] = 1.0
    return volume


def save(path: Path, data: NDArray[np.generic], affine: NDArray[np.float64]) -> Path:
    nib.save(nib.Nifti1Image(data, affine), path)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(ImageError) as raised:
        read_slices(path)
    return raised.value.code


def test_slices_are_axial_and_upright_as_a_radiologist_reads(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii", patient(), np.diag([0.5, 0.75, 5.0, 1.0]))
    slices = read_slices(path)
    assert len(slices) == SHAPE[2]
    top = slices[-1]
    assert top.pixels.shape == (80, 70)
    assert top.spacing == (0.75, 0.5)
    assert top.pixels[40, 2] == pytest.approx(0.5, abs=0.05)  # the patient's right: left here
    assert top.pixels[2, 35] == pytest.approx(0.8, abs=0.05)  # the face: above
    assert [one.index for one in slices] == list(range(6))
    means = [one.pixels[:10].mean() for one in slices]
    assert means == sorted(means)  # feet first, and brightness is that of the volume


@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
@pytest.mark.parametrize("flips", [(1, 1, 1), (-1, 1, 1), (-1, -1, 1), (1, 1, -1)])
def test_storage_order_does_not_matter(
    tmp_path: Path, axes: tuple[int, int, int], flips: tuple[int, int, int]
) -> None:
    expected = read_slices(save(tmp_path / "plain.nii", patient(), np.eye(4)))
    volume, affine = patient(), np.eye(4)
    for axis, sign in enumerate(flips):
        if sign < 0:
            volume = np.flip(volume, axis)
            affine[axis, axis], affine[axis, 3] = -1.0, SHAPE[axis] - 1
    stored = np.transpose(volume, axes)
    affine = affine[:, [*axes, 3]]
    slices = read_slices(save(tmp_path / "turned.nii.gz", np.ascontiguousarray(stored), affine))
    assert len(slices) == len(expected)
    for one, other in zip(slices, expected, strict=True):
        assert np.allclose(one.pixels, other.pixels, atol=2e-3)


def test_one_slice_is_the_same_as_in_the_volume(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", patient(), np.eye(4))
    (alone,) = read_slices(path, index=3)
    assert alone.index == 3
    assert np.array_equal(alone.pixels, read_slices(path)[3].pixels)
    with pytest.raises(ImageError, match="has 6") as raised:
        read_slices(path, index=6)
    assert raised.value.code == "image.no_such_slice"


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    path = save(tmp_path / "a.nii.gz", patient(), np.eye(4))
    assert inspect(path).format == "nifti.gz"
    named = path.rename(tmp_path / "scan.jpg")
    assert len(read_slices(named)) == 6


def test_of_four_dimensions_the_first_volume_is_read(tmp_path: Path) -> None:
    series = np.stack([patient(), np.zeros_like(patient())], axis=-1)
    path = save(tmp_path / "a.nii", series, np.eye(4))
    expected = read_slice(save(tmp_path / "b.nii", patient(), np.eye(4)))
    assert np.array_equal(read_slice(path).pixels, expected.pixels)


def test_nifti2_and_scaled_integers_are_read(tmp_path: Path) -> None:
    stored = (patient() * 4000).astype(np.int16)
    image = nib.Nifti2Image(stored, np.eye(4))
    image.header.set_slope_inter(0.25, -10)
    nib.save(image, tmp_path / "two.nii")
    pixels = read_slice(tmp_path / "two.nii").pixels
    assert np.allclose(
        pixels, read_slice(save(tmp_path / "one.nii", patient(), np.eye(4))).pixels, atol=2e-3
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_voxels_that_are_no_numbers_do_no_harm(tmp_path: Path, bad: float) -> None:
    volume = patient()
    volume[10:20, 10:20] = bad
    pixels = read_slice(save(tmp_path / "a.nii", volume, np.eye(4))).pixels
    assert np.isfinite(pixels).all()
    assert pixels.min() >= 0.0
    assert pixels.max() <= 1.0


@pytest.mark.parametrize("level", [0.0, 7.5, np.nan])
def test_a_constant_volume_is_black(tmp_path: Path, level: float) -> None:
    path = save(tmp_path / "a.nii", np.full((64, 64, 2), level, np.float32), np.eye(4))
    assert not read_slice(path).pixels.any()


def test_a_small_bright_spot_is_not_clipped_away(tmp_path: Path) -> None:
    volume = np.zeros((64, 64, 4), np.float32)
    volume[30, 30, 1] = 1.0
    pixels = read_slices(save(tmp_path / "a.nii", volume, np.eye(4)))[1].pixels
    assert pixels.max() == 1.0


@pytest.mark.parametrize("ending", [".nii", ".nii.gz"])
def test_a_cut_volume_is_called_truncated(tmp_path: Path, ending: str) -> None:
    path = save(tmp_path / f"a{ending}", patient(), np.eye(4))
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 3])
    assert code_of(path) == "image.truncated"


def test_sizes_are_judged_by_the_header(tmp_path: Path) -> None:
    path = save(tmp_path / "thin.nii", np.zeros((70, 20, 70), np.float32), np.eye(4))
    assert code_of(path) == "image.too_small"
    header = nib.Nifti1Header()
    header.set_data_dtype(np.uint8)
    for shape in ((30_000, 30_000, 1), (8000, 8000, 30)):
        header.set_data_shape(shape)
        header["magic"], header["vox_offset"] = b"n+1", 352
        for name, data in (("bomb.nii", bytes(8)), ("bomb.nii.gz", bytes(10_000_000))):
            content = header.binaryblock + bytes(4) + data
            bomb = tmp_path / name
            bomb.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
            assert code_of(bomb) == "image.too_large"


def test_colour_volumes_become_luma(tmp_path: Path) -> None:
    kind = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    volume = np.zeros((64, 64, 2), kind)
    volume["G"][:32] = 255
    pixels = read_slice(save(tmp_path / "a.nii", volume, np.eye(4))).pixels
    assert pixels[:, 40:].min() == 1.0  # the first half along right is shown on the right
    assert not pixels[:, :20].any()
