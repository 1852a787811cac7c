"""The shipped graph against the torch network of the same bundle."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from braintx.core.errors import BundleError
from braintx.core.labels import TUMOR_LABELS
from braintx.explain import saliency
from braintx.models import bundle as bundles
from braintx.models.softmax import softmax
from braintx.models.tumor import smoke
from braintx.models.tumor.reader import TumorReader


@pytest.fixture(scope="module")
def reader() -> TumorReader:
    return TumorReader(threads=1)


@pytest.fixture(scope="module")
def views(make_head) -> np.ndarray:
    heads = [make_head(224, 224, (60 + 30 * k, 90 + 20 * k, 14 + 3 * k), k) for k in range(3)]
    return np.stack([*heads, smoke.drawn_view()])


def test_graph_gives_what_torch_gives(reader, views):
    import torch

    from braintx.models.tumor.network import load_network

    network = load_network(reader.bundle.path("model.safetensors"))
    with torch.no_grad():
        expected = network(torch.from_numpy(views[:, None]))
    given = reader.session.read(views)
    for index, reading in enumerate(given):
        assert np.abs(reading.logits - expected.logits[index].numpy()).max() < 1e-4
        assert np.abs(reading.mask - expected.mask[index, 0].sigmoid().numpy()).max() < 1e-4
        assert np.abs(reading.kind - expected.kind[index].numpy()).max() < 1e-3
        assert np.abs(reading.embedding - expected.embedding[index].numpy()).max() < 1e-3


@pytest.mark.parametrize("label", ["glioma", "meningioma", "other"])
def test_map_of_the_graph_is_grad_cam(reader, views, label):
    weights = reader.bundle.path("model.safetensors")
    for view, reading in zip(views, reader.session.read(views), strict=True):
        free = saliency.class_map("cam", reading, view, label, weights)
        reference = saliency.class_map("gradcam", reading, view, label, weights)
        enlarged = saliency.scale(cv2.resize(free, reference.shape))  # as pytorch-grad-cam does
        assert np.abs(enlarged - reference).max() < 1e-3


def test_evidence_adds_up_to_the_logits(reader, views):
    from braintx.models.tumor.network import load_network

    network = load_network(reader.bundle.path("model.safetensors"))
    bias = network.classifier.bias.detach().numpy()
    for reading in reader.session.read(views):
        assert reading.evidence.sum(axis=(1, 2)) + bias == pytest.approx(reading.logits, abs=1e-3)


@pytest.mark.parametrize("label", ["glioma", "meningioma", "other"])
def test_evidence_of_a_cell_is_hirescam(reader, views, label):
    weights = reader.bundle.path("model.safetensors")
    index = TUMOR_LABELS.index(label)
    for view, reading in zip(views, reader.session.read(views), strict=True):
        side = reading.cam.shape[1]
        cells = reading.evidence[index].reshape(side, -1, side, reading.evidence.shape[1] // side)
        coarse = saliency.scale(np.maximum(cells.sum(axis=(1, 3)), 0.0))
        reference = saliency.class_map("hirescam", reading, view, label, weights)
        enlarged = saliency.scale(cv2.resize(coarse, reference.shape))
        assert np.abs(enlarged - reference).max() < 1e-3


@pytest.mark.parametrize("method", saliency.METHODS)
def test_every_method_gives_a_map(reader, views, method):
    view, reading = views[0], reader.session.read(views[:1])[0]
    heat = saliency.class_map(
        method, reading, view, "meningioma", reader.bundle.path("model.safetensors")
    )
    assert heat.ndim == 2
    assert heat.shape[0] == heat.shape[1]
    assert heat.min() >= 0.0
    assert heat.max() <= 1.0
    assert np.isfinite(heat).all()


def test_maps_asked_for_at_once_are_those_asked_for_one_by_one(reader, views):
    weights = reader.bundle.path("model.safetensors")

    def ask(view: np.ndarray) -> np.ndarray:
        return saliency.class_map(
            "gradcam++", reader.session.read(view)[0], view, "glioma", weights
        )

    expected = [ask(view) for view in views] * 2
    with ThreadPoolExecutor(4) as visitors:
        found = list(visitors.map(ask, [*views, *views]))
    assert all(np.abs(a - b).max() < 1e-5 for a, b in zip(found, expected, strict=True))


def test_one_by_one_equals_batched(reader, views):
    batched = reader.session.read(views)
    for view, expected in zip(views, batched, strict=True):
        assert np.abs(reader.session.read(view)[0].logits - expected.logits).max() < 1e-4


def test_softmax_is_safe_for_large_logits():
    assert softmax(np.array([1000.0, 0.0, -1000.0], np.float32)).tolist() == [1.0, 0.0, 0.0]


def test_bundle_is_whole_and_answers_its_smoke_case(reader):
    smoke.check(reader)


def test_altered_bundle_is_refused(reader, tmp_path, monkeypatch):
    import shutil

    copy = tmp_path / "tumor"
    shutil.copytree(reader.bundle.folder, copy)
    (copy / "MODEL_CARD.md").write_text("99 %", encoding="utf-8")
    monkeypatch.setenv("BRAINTX_MODELS", str(tmp_path))
    with pytest.raises(BundleError, match=r"altered: MODEL_CARD\.md"):
        TumorReader()


def test_bundle_stays_small(reader):
    size = sum(path.stat().st_size for path in reader.bundle.folder.iterdir())
    assert size < 40e6


def test_missing_bundle_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("BRAINTX_MODELS", str(tmp_path))
    with pytest.raises(BundleError, match="BRAINTX_MODELS"):
        bundles.load("tumor")


def test_serving_never_imports_torch():
    heavy = ("torch", "shap", "gradio", "pandas", "matplotlib", "timm")
    code = (
        "import sys, braintx; braintx.load(threads=1); "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
