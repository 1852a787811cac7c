"""Text drawn into a picture is found by its form, and blanked beside the head alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import uid

from braintx.core.errors import ImageError
from braintx.data.deidentify.burned_in import blank, find_text, head_mask
from braintx.data.deidentify.burned_pixels import clean_pixels, is_suspect
from braintx.data.deidentify.dicom import Options, deidentify
from braintx.data.imaging import read_slices
from tests.data.deidentify.test_dicom import KEY, an_object, written

FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_PLAIN)


def drawn(
    pixels: NDArray[np.float32],
    text: str,
    at: tuple[int, int],
    *,
    size: float = 0.4,
    ink: float = 1.0,
    font: int = FONTS[0],
) -> NDArray[np.float32]:
    opacity = np.zeros(pixels.shape, np.uint8)
    cv2.putText(opacity, text, at, font, size, 255, 1, cv2.LINE_AA)
    share = opacity.astype(np.float32) / 255
    return pixels * (1 - share) + ink * share


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("ink", [0.3, 0.6, 1.0])
@pytest.mark.parametrize("at", [(2, 12), (150, 12), (2, 252)])
def test_a_name_in_a_corner_is_blanked(
    head: Any, font: int, ink: float, at: tuple[int, int]
) -> None:
    size = 0.9 if font == cv2.FONT_HERSHEY_PLAIN else 0.4
    picture = drawn(head.pixels, "GARCIA MARIA", at, ink=ink, font=font, size=size)
    beside = (np.abs(picture - head.pixels) > 0.1) & ~head_mask(head.pixels)
    found = find_text(picture)
    assert found.beside
    clean = blank(picture, found.beside)
    assert (np.abs(clean - head.pixels)[beside] > 0.1).mean() < 0.03
    inside = head_mask(head.pixels) & (np.abs(picture - head.pixels) == 0)
    assert np.array_equal(clean[inside], head.pixels[inside])


def test_dark_letters_on_a_bright_ground_are_found(head: Any) -> None:
    picture = 1.0 - drawn(head.pixels, "GARCIA MARIA", (2, 12))
    assert find_text(picture).beside


def test_a_head_alone_is_no_text(make_head: Any) -> None:
    for seed in range(5):
        pixels = make_head(lesion=(95.0, 120.0, 22.0), seed=seed)
        assert not find_text(pixels)


def test_a_name_over_the_head_is_flagged_and_stays(head: Any) -> None:
    picture = drawn(head.pixels, "GARCIA MARIA", (75, 130), size=0.5)
    found = find_text(picture)
    assert found.over
    assert np.array_equal(blank(picture, found.beside), picture)


def test_single_letters_count_where_a_file_is_suspect(head: Any) -> None:
    picture = drawn(head.pixels, "R", (4, 130))
    assert not find_text(picture)
    assert find_text(picture, suspect=True).beside


@pytest.fixture
def annotated(head: Any) -> NDArray[np.uint16]:
    return (drawn(head.pixels, "GARCIA MARIA", (2, 12)) * 40000).astype(np.uint16)


def test_an_object_is_blanked_and_keeps_every_other_pixel(
    annotated: NDArray[np.uint16], tmp_path: Path
) -> None:
    source = an_object(annotated)
    before = read_slices(written(source, tmp_path / "before.dcm"))[0].pixels
    found = deidentify(source, KEY)
    after = read_slices(written(found.dataset, tmp_path / "after.dcm"))[0].pixels
    assert [issue.code for issue in found.issues] == ["deidentify.text_blanked"]
    assert found.dataset.BurnedInAnnotation == "NO"
    assert np.array_equal(before[20:], after[20:])
    assert after[:14, :100].max() < 0.05 < before[:14, :100].max()


@pytest.mark.parametrize("syntax", [uid.ExplicitVRBigEndian, uid.RLELossless])
def test_other_encodings_are_blanked_too(
    annotated: NDArray[np.uint16], tmp_path: Path, syntax: uid.UID
) -> None:
    source = an_object(annotated)
    if syntax == uid.RLELossless:
        source.compress(syntax, generate_instance_uid=False)
    else:
        source.PixelData = annotated.astype(">u2").tobytes()
        source.file_meta.TransferSyntaxUID = syntax
    found = deidentify(source, KEY)
    plain = deidentify(an_object(annotated), KEY)
    paths = [tmp_path / "one.dcm", tmp_path / "two.dcm"]
    slices = [
        read_slices(written(one.dataset, path))[0]
        for one, path in zip((found, plain), paths, strict=True)
    ]
    assert np.array_equal(slices[0].pixels, slices[1].pixels)


def test_colour_and_frames(head: Any) -> None:
    levels = (drawn(head.pixels, "GARCIA MARIA", (2, 12)) * 255).astype(np.uint8)
    clear = (head.pixels * 255).astype(np.uint8)
    frames = np.repeat(np.stack([levels, clear])[..., np.newaxis], 3, axis=-1)
    source = an_object(frames, SamplesPerPixel=3, PhotometricInterpretation="RGB")
    source.PlanarConfiguration, source.NumberOfFrames = 0, 2
    source.Rows, source.Columns = clear.shape
    assert clean_pixels(source, suspect=False) == (1, 0)
    pixels = np.frombuffer(source.PixelData, np.uint8).reshape(frames.shape)
    assert np.array_equal(pixels[1], frames[1])
    assert pixels[0, :14, :100].max() < 20
    assert np.array_equal(pixels[0, 20:], frames[0, 20:])


def test_text_over_the_head_is_flagged_or_refused(head: Any) -> None:
    picture = drawn(head.pixels, "GARCIA MARIA", (75, 130), size=0.5)
    source = an_object((picture * 40000).astype(np.uint16))
    found = deidentify(source, KEY)
    assert [issue.code for issue in found.issues] == ["deidentify.text_over_head"]
    assert found.dataset.BurnedInAnnotation == "YES"
    codes = {item.CodeValue for item in found.dataset.DeidentificationMethodCodeSequence}
    assert "113101" not in codes
    with pytest.raises(ImageError) as caught:
        deidentify(source, KEY, Options(overlap="refuse"))
    assert caught.value.code == "deidentify.text_over_head"


def test_captures_are_suspect(head: Any) -> None:
    pixels = (head.pixels * 40000).astype(np.uint16)
    capture = an_object(pixels, SOPClassUID=uid.SecondaryCaptureImageStorage)
    said = an_object(pixels, BurnedInAnnotation="YES")
    assert is_suspect(capture)
    assert is_suspect(said)
    assert not is_suspect(an_object(pixels))
    assert [issue.code for issue in deidentify(said, KEY).issues] == ["deidentify.suspect"]


def test_pixels_that_cannot_be_looked_at_are_refused(annotated: NDArray[np.uint16]) -> None:
    source = an_object(annotated)
    source.PixelData = source.PixelData[:1000]
    with pytest.raises(ImageError) as caught:
        deidentify(source, KEY)
    assert caught.value.code == "deidentify.pixels_unread"
