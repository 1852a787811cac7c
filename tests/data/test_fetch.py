"""Fetching: with a stand-in for Kaggle, and without internet."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx.core.errors import DataError, MissingExtraError
from braintx.data import fetch as fetching
from braintx.data.fetch import FetchResult, fetch, summary

SMALL = {"brain_glioma": 2, "brain_menin": 1, "brain_tumor": 3}
INNER = "Brain_Cancer raw MRI data/Brain_Cancer"


class Kaggle:
    """Stands in for kagglehub: hands out a folder, or fails, and counts the calls."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.calls: list[str] = []
        self.failure: Exception | None = None

    def download(self, handle: str) -> str:
        self.calls.append(handle)
        if self.failure:
            raise self.failure
        return str(self.cache)


@pytest.fixture
def kaggle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kaggle:
    cache = tmp_path / "cache"
    for seed, (folder, count) in enumerate(SMALL.items()):
        for number in range(1, count + 1):
            path = cache / INNER / folder / f"{folder}_{number:04d}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            noise = np.random.default_rng(10 * seed + number).integers(0, 255, (64, 64), np.uint8)
            cv2.imwrite(str(path), noise)
    stand_in = Kaggle(cache)
    module = types.ModuleType("kagglehub")
    module.dataset_download = stand_in.download  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "kagglehub", module)
    monkeypatch.setattr(fetching, "EXPECTED", SMALL)
    return stand_in


def test_what_arrives_is_copied_and_verified(kaggle: Kaggle, tmp_path: Path) -> None:
    target = tmp_path / "new" / "data"
    result = fetch(target)
    assert result == FetchResult(target, True, SMALL)
    assert kaggle.calls == ["orvile/brain-cancer-mri-dataset"]
    assert len(list(target.rglob("*"))) == len(list(kaggle.cache.rglob("*")))
    assert f"BRAINTX_DATA={target}" in summary(result)


def test_a_complete_folder_is_not_fetched_again(kaggle: Kaggle, tmp_path: Path) -> None:
    fetch(tmp_path / "data")
    again = fetch(tmp_path / "data")
    assert not again.downloaded
    assert again.counts == SMALL
    assert len(kaggle.calls) == 1


@pytest.mark.parametrize(
    "spoil",
    [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-90])],
    ids=["missing", "cut off"],
)
def test_a_broken_copy_is_mended_and_the_rest_left(
    kaggle: Kaggle, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    target = tmp_path / "data"
    fetch(target)
    spoilt, kept = sorted((target / INNER / "brain_glioma").iterdir())
    before = kept.stat().st_mtime_ns
    own = target / "brain_conditions_detailed_dataset.csv"
    own.write_text("mine")
    spoil(spoilt)
    assert fetch(target).counts == SMALL
    assert spoilt.read_bytes() == (kaggle.cache / spoilt.relative_to(target)).read_bytes()
    assert kept.stat().st_mtime_ns == before
    assert own.read_text() == "mine"


def test_an_incomplete_download_is_refused(kaggle: Kaggle, tmp_path: Path) -> None:
    lost, cut = sorted((kaggle.cache / INNER / "brain_tumor").iterdir())[:2]
    lost.unlink()
    cut.write_bytes(cut.read_bytes()[:100])
    with pytest.raises(DataError, match=r"brain_tumor: 2 of 3; image.truncated × 1") as raised:
        fetch(tmp_path / "data")
    assert raised.value.code == "fetch.incomplete"


def test_without_internet_the_way_by_hand_is_told(kaggle: Kaggle, tmp_path: Path) -> None:
    kaggle.failure = ConnectionError("no route")
    with pytest.raises(DataError) as raised:
        fetch(tmp_path / "data")
    assert raised.value.code == "fetch.failed"
    for word in (fetching.PAGE, str(tmp_path / "data"), "kaggle.json", "ConnectionError"):
        assert word in raised.value.message
    assert not (tmp_path / "data").exists()


def test_a_set_put_there_by_hand_needs_no_kagglehub(
    kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kaggle.cache.rename(tmp_path / "data")
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    assert not fetch(tmp_path / "data").downloaded


def test_without_kagglehub_the_extra_is_named(
    kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kagglehub", None)
    with pytest.raises(MissingExtraError, match=r"braintx\[train\]") as raised:
        fetch(tmp_path / "data")
    assert fetching.PAGE in raised.value.message
    assert not kaggle.calls


def test_a_target_that_is_a_file_is_refused(kaggle: Kaggle, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("mine")
    with pytest.raises(DataError) as raised:
        fetch(target)
    assert raised.value.code == "fetch.not_written"
    assert not kaggle.calls


def test_a_full_disk_is_told(
    kaggle: Kaggle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fetching.shutil, "copyfile", full)
    with pytest.raises(DataError, match="No space left") as raised:
        fetch(tmp_path / "data")
    assert raised.value.code == "fetch.not_written"
    assert kaggle.calls
