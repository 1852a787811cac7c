"""NIfTI: the plane that was acquired, upright, one brightness for the volume."""

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


# planes


def head(voxels: tuple[float, float, float]) -> NDArray[np.float32]:
    """A head of 130 × 170 × 150 mm: a nose in front, a spot at the right and one at the top."""
    right, front, up = np.meshgrid(
        *(
            np.arange(side, length, side)
            for side, length in zip(voxels, (150, 190, 170), strict=True)
        ),
        indexing="ij",
    )
    shell = np.hypot(np.hypot((right - 75) / 65, (front - 95) / 85), (up - 85) / 75)
    volume = np.where(shell < 1, 0.4, 0.0)
    volume[(abs(right - 75) < 8) & (front > 165) & (front < 185) & (abs(up - 70) < 12)] = 0.7
    volume[np.hypot(np.hypot(right - 115, front - 95), up - 85) < 12] = 0.9
    volume[np.hypot(np.hypot(right - 75, front - 95), up - 130) < 12] = 1.0
    return volume.astype(np.float32)


def centre(pixels: NDArray[np.float32], low: float, high: float) -> tuple[float, float]:
    """Where the levels between lie: share of the width from the left, of the height from above."""
    rows, columns = np.nonzero((pixels > low) & (pixels < high))
    return columns.mean() / pixels.shape[1], rows.mean() / pixels.shape[0]


@pytest.mark.parametrize(
    ("voxels", "across", "shape"),
    [
        ((2.0, 2.0, 2.0), 2, (94, 74)),
        ((2.0, 2.0, 5.0), 2, (94, 74)),
        ((2.0, 5.0, 2.0), 1, (84, 74)),
        ((2.0, 6.0, 1.0), 1, (169, 74)),
        ((5.0, 2.0, 2.0), 0, (84, 94)),
        ((2.0, 1.6, 1.6), 2, (118, 74)),  # a sagittal three-dimensional sequence
        ((2.0, 1.0, 1.0), 2, (189, 74)),  # the same, interpolated in the plane
    ],
)
def test_a_volume_is_read_across_its_thick_axis(
    tmp_path: Path, voxels: tuple[float, float, float], across: int, shape: tuple[int, int]
) -> None:
    volume = head(voxels)
    path = save(tmp_path / "a.nii", volume, np.diag([*voxels, 1.0]))
    slices = read_slices(path)
    assert len(slices) == volume.shape[across]
    assert {one.pixels.shape for one in slices} == {shape}
    info = inspect(path)
    assert (info.height, info.width) == shape
    column, row = (voxels[axis] for axis in range(3) if axis != across)
    assert slices[0].spacing == pytest.approx((row, column))
    widest = [one for one in slices if (one.pixels > 0.3).sum() > 0]
    assert len(widest) * voxels[across] == pytest.approx(
        (130, 170 + 8, 150)[across], abs=2 * voxels[across] + 8
    )
    bright = max(slices, key=lambda one: (one.pixels > 0.95).sum()).pixels
    right = max(slices, key=lambda one: ((one.pixels > 0.8) & (one.pixels < 0.95)).sum()).pixels
    nose = max(slices, key=lambda one: ((one.pixels > 0.6) & (one.pixels < 0.8)).sum()).pixels
    if across != 2:
        assert centre(bright, 0.95, 2)[1] < 0.35  # the top of the head is above
    if across == 2:
        assert centre(nose, 0.6, 0.8)[1] < 0.15  # the face is above
    if across == 0:
        assert centre(nose, 0.6, 0.8)[0] < 0.15  # the face looks left
    else:
        assert centre(right, 0.8, 0.95)[0] < 0.35  # the patient's right is on the left


@pytest.mark.parametrize("axes", [(1, 2, 0), (2, 0, 1), (0, 2, 1)])
def test_the_plane_does_not_hang_on_the_storage_order(
    tmp_path: Path, axes: tuple[int, int, int]
) -> None:
    volume, affine = head((2.0, 5.0, 2.0)), np.diag([2.0, 5.0, 2.0, 1.0])
    expected = read_slices(save(tmp_path / "plain.nii", volume, affine))
    stored = np.ascontiguousarray(np.transpose(volume, axes))
    slices = read_slices(save(tmp_path / "turned.nii", stored, affine[:, [*axes, 3]]))
    for one, other in zip(slices, expected, strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_a_thick_volume_without_its_spacing_is_read_as_far_as_it_can(tmp_path: Path) -> None:
    for axis, count in ((1, 20), (0, 24)):
        shape = [80, 90, 100]
        shape[axis] = count
        volume = np.random.default_rng(0).random(shape).astype(np.float32)
        slices = read_slices(save(tmp_path / "a.nii", volume, np.eye(4)))
        assert len(slices) == count
        assert slices[0].pixels.shape == (100, 80 if axis == 1 else 90)


def test_units_of_the_header_are_minded(tmp_path: Path) -> None:
    image = nib.Nifti1Image(patient(), np.diag([500.0, 750.0, 5000.0, 1.0]))
    image.header.set_xyzt_units("micron")
    nib.save(image, tmp_path / "a.nii")
    assert read_slice(tmp_path / "a.nii").spacing == pytest.approx((0.75, 0.5))


# an orientation that cannot be used


def broken(path: Path, *, s: bool, q: bool) -> Path:
    """A file whose sform, qform or both hold what is no number."""
    image = nib.Nifti1Image(patient(), None)
    image.set_sform(np.diag([1.0, 1.0, 3.0, 1.0]), 1 if s else 0)
    image.set_qform(np.diag([-1.0, -1.0, 3.0, 1.0]), 1 if q else 0)
    data = bytearray(image.to_bytes())
    if s:
        data[280:284] = np.float32(np.nan).tobytes()
    if q and not s:
        data[256:260] = np.float32(np.nan).tobytes()
    path.write_bytes(bytes(data))
    return path


def test_a_nan_affine_gives_way_to_the_other(tmp_path: Path) -> None:
    path = broken(tmp_path / "a.nii", s=True, q=True)
    image = nib.Nifti1Image(patient(), np.diag([-1.0, -1.0, 3.0, 1.0]))
    nib.save(image, tmp_path / "b.nii")
    expected = read_slices(tmp_path / "b.nii")
    for one, other in zip(read_slices(path), expected, strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert one.notes == ()


@pytest.mark.parametrize(("s", "q"), [(True, False), (False, True)])
def test_without_a_usable_affine_the_axes_are_as_stored_and_that_is_said(
    tmp_path: Path, s: bool, q: bool
) -> None:
    slices = read_slices(broken(tmp_path / "a.nii", s=s, q=q))
    expected = read_slices(save(tmp_path / "b.nii", patient(), np.eye(4)))
    for one, other in zip(slices, expected, strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert [note.code for note in one.notes] == ["reading.orientation"]


# several volumes


def test_of_several_volumes_one_is_read_and_that_is_said(tmp_path: Path) -> None:
    late = patient()[::-1].copy()
    path = save(tmp_path / "a.nii", np.stack([patient(), late], axis=-1), np.eye(4))
    expected = [
        read_slice(save(tmp_path / f"{k}.nii", one, np.eye(4)))
        for k, one in enumerate((patient(), late))
    ]
    first, chosen = read_slice(path), read_slice(path, volume=1)
    assert np.array_equal(first.pixels, expected[0].pixels)
    assert np.array_equal(chosen.pixels, expected[1].pixels)
    (warning,), (told,) = first.notes, chosen.notes
    assert (warning.code, warning.level) == ("reading.volume", "warning")
    assert warning.values == {"read": 0, "count": 2}
    assert (told.level, told.values) == ("info", {"read": 1, "count": 2})
    assert read_slice(path, volume=0).notes[0].level == "info"
    for volume in (2, -1):
        with pytest.raises(ImageError, match="has 2, counted from 0") as raised:
            read_slices(path, volume=volume)
        assert raised.value.code == "image.no_such_volume"


def test_one_volume_needs_no_word(tmp_path: Path) -> None:
    for data in (patient(), patient()[..., None]):
        path = save(tmp_path / "a.nii", data, np.eye(4))
        assert read_slice(path, volume=0).notes == ()
        with pytest.raises(ImageError, match="has 1"):
            read_slices(path, volume=1)


def test_volumes_of_five_dimensions_are_counted_as_they_are_stored(tmp_path: Path) -> None:
    levels = np.arange(6).reshape(2, 3)
    volumes = np.ones((64, 64, 2, 2, 3), np.float32) * levels
    volumes[0, 0] = 9.0
    volumes[1, 1] = 0.0
    path = save(tmp_path / "a.nii", volumes, np.eye(4))
    for volume, level in enumerate((0, 3, 1, 4, 2, 5)):
        shown = read_slice(path, volume=volume).pixels[10, 10]
        assert shown == pytest.approx(level / 9, abs=1e-6)


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
    for name, shape in (("stick.nii", (70, 20, 30)), ("twig.nii", (20, 20, 300))):
        path = save(tmp_path / name, np.zeros(shape, np.float32), np.eye(4))
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
