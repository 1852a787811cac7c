"""The picture of an answer: solid outlines, dashed guesses, files that are PNG."""

import cv2
import numpy as np
import pytest

from braintx.core.errors import BrainTxError
from braintx.core.records import Outline
from braintx.explain import overlay

PIXELS = np.linspace(0, 1, 128 * 96, dtype=np.float32).reshape(96, 128)
SQUARE = ((20.0, 20.0), (80.0, 20.0), (80.0, 80.0), (20.0, 80.0))


def drawn(outline: Outline) -> np.ndarray:
    """Where the picture differs from the one without an outline."""
    return (overlay.draw(PIXELS, None, outline) != overlay.draw(PIXELS)).any(axis=2)


def test_an_outline_is_closed_and_a_guess_has_gaps():
    sure, guess = drawn(Outline(SQUARE, 0.1, 0.9)), drawn(Outline(SQUARE, 0.1, 0.1))
    assert sure[50, 20]
    assert sure[20, 20:80].all()
    assert not (guess & ~cv2.dilate(sure.astype(np.uint8), np.ones((3, 3))).astype(bool)).any()
    assert 0.3 < guess[20, 20:80].mean() < 0.8
    assert not drawn(Outline()).any()


def test_dashes_cover_half_of_the_border_in_equal_pieces():
    pieces = overlay.dashes(np.array(SQUARE), 10.0)
    lengths = [np.hypot(*np.diff(piece, axis=0).T).sum() for piece in pieces]
    assert lengths == pytest.approx([10.0] * 12)


def test_heat_is_blended_by_its_opacity():
    heat = np.zeros_like(PIXELS)
    heat[40:60, 40:60] = 1.0
    plain, faint, strong = (overlay.draw(PIXELS, heat, None, share) for share in (0.0, 0.3, 0.9))
    assert np.array_equal(plain, overlay.draw(PIXELS))
    assert np.array_equal(strong[:40], plain[:40])
    apart = [np.abs(one[50, 50].astype(int) - plain[50, 50]).sum() for one in (faint, strong)]
    assert 0 < apart[0] < apart[1]
    with pytest.raises(BrainTxError, match="expected 0 to 1"):
        overlay.draw(PIXELS, heat, None, 1.5)


def test_a_picture_is_written_as_png_and_nowhere_else(tmp_path):
    picture = overlay.draw(PIXELS)
    overlay.write_png(picture, tmp_path / "o.png")
    assert np.array_equal(cv2.imread(str(tmp_path / "o.png"))[..., ::-1], picture)
    with pytest.raises(BrainTxError, match=r"ends in \.png"):
        overlay.write_png(picture, tmp_path / "o.jpg")
    with pytest.raises(BrainTxError, match="Choose another place"):
        overlay.write_png(picture, tmp_path / "nowhere" / "o.png")
