"""Folds: nobody is asked twice, and shipped predictions count only for what they were made of."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="the train extra is not installed")

from braintx.core.errors import DataError
from braintx.core.labels import TUMOR_LABELS
from braintx.data.other_sources import OtherSlice
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.table import Table
from braintx.experiments.tumor import folds
from braintx.experiments.tumor.folds import open_fold
from braintx.models.tumor.session import GRAPH

PICTURES = [
    OtherSlice(Path(), source, "glioma", "", "T1C+", f"{source}/{k // 2}", f"{source}{k}.jpg")
    for source in "ab"
    for k in range(60)
]
OUTLINE = np.array([[1, 1], [5, 1], [5, 5]], np.float32)


@dataclass(frozen=True)
class Number(Table):
    """One array."""

    value: NDArray[np.int64]


@dataclass(frozen=True)
class Other(Table):
    """An array of another name."""

    name: NDArray[np.int64]


@pytest.fixture
def slices(tmp_path: Path) -> list[LabelledSlice]:
    """Four slices of each of fifteen patients; the last is uncertain, one comes from figshare."""
    made = []
    for k in range(60):
        path = tmp_path / f"{k}.png"
        path.write_bytes(bytes([k]))
        label = TUMOR_LABELS[k // 4 % 3]
        origin = "figshare" if k == 0 else "kaggle"
        made.append(
            LabelledSlice(path, f"c{k}", label, f"p{k // 4}", f"s{k}", OUTLINE, origin, k < 59)
        )
    return made


@pytest.fixture
def fits(monkeypatch) -> list[Path]:
    """The folders that were fitted, in place of the fits."""
    fitted: list[Path] = []

    def fit(slices, pictures, folder: Path, stream: int) -> None:
        if not (folder / GRAPH).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / GRAPH).write_bytes(b"graph")
            fitted.append(folder)

    monkeypatch.setattr(folds, "fit_networks", fit)
    return fitted


def ask(asked: list[int]):
    def said() -> Number:
        asked.append(1)
        return Number(np.array([len(asked)]))

    return said


def test_a_patient_is_on_one_side(slices, tmp_path):
    held = set()
    for number in range(5):
        fold = open_fold(slices, PICTURES, number, tmp_path / "work", tmp_path / "shipped")
        unseen = {item.patient_group for item in fold.unseen}
        assert not unseen & {item.patient_group for item in fold.fitted}
        assert all(item.verified for item in fold.fitted)
        assert all(item.origin == "kaggle" for item in fold.unseen)
        assert not unseen & held
        held |= unseen
    assert held == {item.patient_group for item in slices}
    with pytest.raises(DataError, match="folds 0 to 4"):
        open_fold(slices, PICTURES, 5, tmp_path, tmp_path)


def test_a_source_is_on_one_side_too(slices, tmp_path):
    sources = set()
    for number in range(5):
        fold = open_fold(slices, PICTURES, number, tmp_path / "work", tmp_path / "shipped")
        whole = {item.source for item in fold.elsewhere["source"]}
        assert not whole & {item.source for item in fold.pictures}
        cases = {item.case_group for item in fold.elsewhere["case"]}
        assert not cases & {item.case_group for item in fold.pictures}
        sources |= whole
    assert sources == {"a", "b"}


def test_networks_are_asked_once_and_again_when_they_or_the_question_changed(
    slices, tmp_path, fits
):
    fold, asked = open_fold(slices, PICTURES, 1, tmp_path / "work", tmp_path / "shipped"), []
    assert fold.said("n.npz", Number, ask(asked)).value == [1]
    assert fold.said("n.npz", Number, ask(asked)).value == [1]
    graph, later = fold.folder / GRAPH, (fold.folder / "n.npz").stat().st_mtime + 5
    os.utime(graph, (later, later))
    assert fold.said("n.npz", Number, ask(asked)).value == [2]
    os.utime(graph, (0, 0))
    assert fold.said("n.npz", Other, lambda: Other(np.array([7]))).name == [7]
    assert fits == [fold.folder]


def test_what_ships_is_read_without_a_fit(slices, tmp_path, fits):
    shipped = tmp_path / "results"
    first, asked = open_fold(slices, PICTURES, 2, tmp_path / "work", shipped), []
    first.said("n.npz", Number, ask(asked))
    first.ship(["n.npz"])
    elsewhere = open_fold(slices, PICTURES, 2, tmp_path / "other", shipped)
    assert elsewhere.said("n.npz", Number, ask(asked)).value == [1]
    elsewhere.ship(["n.npz"])  # has nothing of its own
    assert len(asked) == len(fits) == 1
    assert elsewhere.said("unknown.npz", Number, ask(asked)).value == [2]  # must be asked
    assert len(fits) == 2


@pytest.mark.parametrize(
    "change", ["picture", "label", "outline", "patient", "recipe", "elsewhere"]
)
def test_what_ships_does_not_stand_for_anything_else(slices, tmp_path, fits, monkeypatch, change):
    shipped = tmp_path / "results"
    first = open_fold(slices, PICTURES, 0, tmp_path / "work", shipped)
    first.said("n.npz", Number, ask([]))
    first.ship(["n.npz"])
    if change == "picture":
        slices[7].path.write_bytes(b"another")
    elif change == "elsewhere":
        monkeypatch.setattr(__name__ + ".PICTURES", PICTURES[1:])
    elif change == "recipe":
        monkeypatch.setattr(folds, "RECIPES", {"cycles": [{"epochs": 1}]})
    else:
        other = {
            "label": {"label": TUMOR_LABELS[2]},
            "outline": {"outline": OUTLINE + 1},
            "patient": {"patient_group": "p4"},
        }
        slices[7] = replace(slices[7], **other[change])
    elsewhere = open_fold(slices, PICTURES, 0, tmp_path / "other", shipped)
    asked: list[int] = []
    elsewhere.said("n.npz", Number, ask(asked))
    assert (len(fits), len(asked)) == (2, 1)
