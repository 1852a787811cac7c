"""Phantoms: deterministic, where they should be, and looking as they should."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from braintx.core.errors import DataError, MissingExtraError
from braintx.core.labels import PLANES, TUMOR_LABELS
from braintx.data.simulate import phantoms

CASES = [(label, plane) for label in TUMOR_LABELS for plane in PLANES]

pytestmark = pytest.mark.skipif(not phantoms.available(), reason="nilearn is not installed")


def mask(phantom: phantoms.Phantom) -> np.ndarray:
    blank = np.zeros(phantom.slice.pixels.shape, np.uint8)
    return cv2.fillPoly(blank, [np.array(phantom.outline_xy, np.int32)], 1).astype(bool)


@pytest.mark.parametrize(("label", "plane"), CASES)
def test_a_phantom_is_an_image_with_its_lesion_inside_and_says_that_it_is_synthetic(label, plane):
    made = phantoms.make(label, plane, seed=3)
    pixels = made.slice.pixels
    assert pixels.shape == (phantoms.SIZE, phantoms.SIZE)
    assert pixels.dtype == np.float32
    assert pixels.min() >= 0
    assert pixels.max() <= 1
    assert made.slice.source.startswith("synthetic-")
    lesion = mask(made)
    assert 0.002 < lesion.mean() < 0.06
    assert pixels[lesion].mean() > 0.15  # in tissue, not in air


@pytest.mark.parametrize(("label", "plane"), CASES)
def test_the_same_seed_gives_the_same_phantom_and_another_seed_another(label, plane):
    first, again = phantoms.make(label, plane, 5), phantoms.make(label, plane, 5)
    assert np.array_equal(first.slice.pixels, again.slice.pixels)
    assert first.outline_xy == again.outline_xy
    assert first.outline_xy != phantoms.make(label, plane, 6).outline_xy


@pytest.mark.parametrize("seed", range(4))
def test_each_kind_enhances_in_its_own_way(seed):
    """A glioma's ring is brighter than its core; the other two are even, a meningioma brighter."""

    def core_and_rim(label: str) -> tuple[float, float]:
        made = phantoms.make(label, "axial", seed)
        depth = cv2.distanceTransform(mask(made).astype(np.uint8), cv2.DIST_L2, 5)
        pixels = made.slice.pixels
        core = pixels[depth > 0.75 * depth.max()].mean()
        return float(core), float(pixels[(depth > 2) & (depth < 6)].mean())

    core, rim = core_and_rim("glioma")
    assert rim > 1.5 * core
    dura, sella = core_and_rim("meningioma"), core_and_rim("other")
    assert dura[0] > sella[0] > 0.35
    for core, rim in (dura, sella):
        assert abs(core - rim) < 0.2


@pytest.mark.parametrize("seed", range(4))
def test_a_pituitary_tumour_is_at_the_midline_and_a_meningioma_is_not(seed):
    middle = phantoms.SIZE / 2
    pituitary = np.mean(phantoms.make("other", "coronal", seed).outline_xy, axis=0)
    meningioma = np.mean(phantoms.make("meningioma", "coronal", seed).outline_xy, axis=0)
    assert abs(pituitary[0] - middle) < 12
    assert abs(meningioma[0] - middle) > 40
    assert pituitary[1] > meningioma[1] + 60  # y runs down


def test_an_unknown_kind_or_plane_is_refused_in_words():
    with pytest.raises(DataError, match="labels are glioma"):
        phantoms.make("metastasis")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="planes axial"):
        phantoms.make("glioma", "oblique")  # type: ignore[arg-type]


def test_without_nilearn_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(phantoms.importlib.util, "find_spec", lambda name: None)
    phantoms._template.cache_clear()
    assert not phantoms.available()
    with pytest.raises(MissingExtraError, match="pip install nilearn"):
        phantoms.make("glioma")


def test_nilearn_itself_is_never_imported():
    code = (
        "import sys; from braintx.data.simulate import phantoms; phantoms.make('glioma');"
        "assert not {'nilearn', 'pandas', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("plane", PLANES)
def test_the_template_without_a_lesion_is_drawn_anywhere_in_the_brain(plane):
    healthy = phantoms.make_healthy(plane, 4)
    assert healthy.source.startswith("synthetic-healthy-")
    assert healthy.pixels.shape == (phantoms.SIZE, phantoms.SIZE)
    assert np.array_equal(healthy.pixels, phantoms.make_healthy(plane, 4).pixels)
    assert not np.array_equal(healthy.pixels, phantoms.make_healthy(plane, 5).pixels)
