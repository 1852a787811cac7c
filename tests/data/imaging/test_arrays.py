"""Arrays and Pillow images become the slice that their file would have become."""

import numpy as np
import pytest
from PIL import Image

from braintx.core.errors import ImageError
from braintx.data.imaging import from_array, read_slice

LEVELS = np.linspace(0, 255, 96 * 80).astype(np.uint8).reshape(96, 80)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA", "1", "CMYK"])
def test_pillow_images_of_any_mode(mode):
    slice_ = from_array(Image.fromarray(LEVELS).convert(mode))
    assert slice_.pixels.shape == LEVELS.shape
    assert slice_.pixels.dtype == np.float32
    if mode != "1":  # black and white, dithered
        np.testing.assert_allclose(slice_.pixels, LEVELS / 255, atol=0.02)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_array_reads_as_its_file_does(dtype, tmp_path):
    levels = LEVELS.astype(dtype) * (1 if dtype is np.uint8 else 16)  # 12 bit in 16
    Image.fromarray(levels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(from_array(levels).pixels, read_slice(tmp_path / "a.png").pixels)


def test_colours_become_luma():
    grey = np.repeat(LEVELS[..., None], 3, axis=2)
    np.testing.assert_array_equal(from_array(grey).pixels, from_array(LEVELS).pixels)
    floats = from_array(grey.astype(np.float32) / 255).pixels
    np.testing.assert_allclose(floats, LEVELS / 255, atol=1e-6)


def test_signed_levels_span_the_range():
    pixels = from_array(LEVELS.astype(np.int16) - 100).pixels
    assert pixels.min() == 0
    assert pixels.max() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.zeros((64, 64, 5)), "shape"),
        (np.zeros((3, 200)), "at least"),
        (np.zeros((80, 80), bool), "bool"),
        (None, "NoneType was given"),
        ("not a path here", "str was given"),
    ],
)
def test_what_is_no_slice_is_refused_in_words(given, words):
    with pytest.raises(ImageError, match=words):
        from_array(given)
