"""Many slices to a table: nothing lost, nothing twice, and no patient in the cache."""

import json
from dataclasses import fields

import cv2
import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.tumor_set import read_tumor_set
from braintx.models.pose.session import Pose
from braintx.preprocessing.image import find_head
from braintx.stats.images import Descriptors, Picture, PoseReader, describe, describe_pictures
from braintx.stats.images.table import descriptor_store

OUTLINE = np.array([(80, 100), (110, 100), (110, 140), (80, 140)], np.float64)


class Counting:
    """Says that every head is turned by 100 degrees, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def pose(self, pixels, head):
        assert head.area == find_head(pixels).area
        self.asked += 1
        return Pose(100.0, 0.75)


@pytest.fixture
def pictures(tmp_path, make_head) -> list[Picture]:
    found = []
    for seed in range(3):
        path = tmp_path / f"Maria-{seed}.png"
        cv2.imwrite(str(path), (255 * make_head(seed=seed)).astype(np.uint8))
        found.append(Picture(f"patient-{seed}", path, OUTLINE if seed else None))
    return found


def test_a_row_for_each_picture_as_described_alone(pictures):
    table = describe_pictures(pictures, PoseReader(Counting(), "a"))
    assert list(table.columns) == ["case_id", *(f.name for f in fields(Descriptors)), "problem"]
    assert list(table["case_id"]) == ["patient-0", "patient-1", "patient-2"]
    assert list(table["problem"]) == ["", "", ""]
    pixels = cv2.imread(str(pictures[1].path), cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
    alone = describe(pixels, Pose(100.0, 0.75), OUTLINE)
    for name in ("brightness", "noise", "tilt", "plane", "tumor_area", "eccentricity"):
        assert table[name][1] == pytest.approx(getattr(alone, name)), name
    assert np.isnan(table["tumor_area"][0])
    assert table["quarter_turn"].tolist() == [90, 90, 90]


def test_what_cannot_be_described_keeps_its_row(pictures, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG no more")
    line = Picture("line", pictures[0].path, np.array([(0, 0), (1, 1), (2, 2)]))
    odd = [Picture("gone", tmp_path / "gone.png"), Picture("broken", broken), line]
    table = describe_pictures([*odd, *pictures], PoseReader(Counting(), "a"), cache=tmp_path / "c")
    assert list(table["case_id"])[:3] == ["gone", "broken", "line"]
    assert table["problem"][0] == "image.not_found"
    assert table["problem"][1].startswith("image.")
    assert table["problem"][2] == "outline.empty"
    assert table["brightness"].notna().tolist() == [False] * 3 + [True] * 3
    empty = describe_pictures([], PoseReader(Counting(), "a"))
    assert len(empty) == 0
    assert list(empty.columns) == list(table.columns)


def test_only_the_pictures_own_file_makes_a_picture_unreadable(pictures, tmp_path, monkeypatch):
    """A folder in its place is told of; a broken installation is no fault of the picture."""
    folder, cache = Picture("folder", tmp_path), tmp_path / "c"
    table = describe_pictures([folder, *pictures], PoseReader(Counting(), "a"), cache=cache)
    assert table["problem"].tolist() == ["image.not_found", "", "", ""]
    monkeypatch.setattr("braintx.stats.images.table.COEFFICIENTS", "no such file.json")
    with pytest.raises(FileNotFoundError, match="no such file"):
        describe_pictures(pictures, PoseReader(Counting(), "b"), cache=cache)


def test_a_second_run_computes_nothing_and_says_the_same(pictures, tmp_path):
    cache, counting = tmp_path / "kept" / "descriptors.jsonl", Counting()
    seen: list[tuple[int, int]] = []
    first = describe_pictures(
        pictures, PoseReader(counting, "a"), cache=cache, progress=lambda *now: seen.append(now)
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
    again = describe_pictures(pictures, PoseReader(counting, "a"), cache=cache)
    assert counting.asked == 3
    assert again.equals(first)


def test_a_change_of_pixels_outline_or_pose_network_is_seen(pictures, tmp_path):
    cache, counting = tmp_path / "c", Counting()
    describe_pictures(pictures, PoseReader(counting, "a"), cache=cache)
    moved = Picture("other name", pictures[1].path, OUTLINE)
    describe_pictures([moved], PoseReader(counting, "a"), cache=cache)
    assert counting.asked == 3
    describe_pictures(
        [Picture("p", pictures[1].path, OUTLINE + 1)], PoseReader(counting, "a"), cache=cache
    )
    assert counting.asked == 4
    describe_pictures(pictures, PoseReader(counting, "b"), cache=cache)
    assert counting.asked == 7
    pictures[1].path.write_bytes(pictures[2].path.read_bytes())
    describe_pictures(pictures, PoseReader(counting, "a"), cache=cache)
    assert counting.asked == 7  # that picture with that outline is known under another name


def test_the_cache_holds_numbers_under_hashes_only(pictures, tmp_path):
    cache = tmp_path / "c"
    describe_pictures(pictures, PoseReader(Counting(), "a"), cache=cache)
    text = cache.read_text()
    assert "Maria" not in text
    assert "patient" not in text
    for line in text.splitlines()[1:]:
        values = json.loads(line)
        words = [value for value in values.values() if isinstance(value, str)]
        assert len(words) == 2  # the hash and the plane
        assert len(values.pop("key")) == 64
        assert set(values) == {field.name for field in fields(Descriptors)}


def test_a_cache_cut_off_by_a_killed_run_goes_on(pictures, tmp_path):
    cache, counting = tmp_path / "c", Counting()
    whole = describe_pictures(pictures, PoseReader(counting, "a"), cache=cache)
    cache.write_bytes(cache.read_bytes()[:-40])
    for asked in (4, 4):
        again = describe_pictures(pictures, PoseReader(counting, "a"), cache=cache)
        assert again.equals(whole)
        assert counting.asked == asked
    assert len(descriptor_store(cache)) == 3


def test_a_file_that_is_no_cache_is_left_alone(pictures, tmp_path):
    notes = tmp_path / "notes.csv"
    notes.write_text("case;note\n1;headache\n")
    with pytest.raises(DataError) as caught:
        describe_pictures(pictures, PoseReader(Counting(), "a"), cache=notes)
    assert caught.value.code == "store.other_file"
    assert notes.read_text() == "case;note\n1;headache\n"


@pytest.mark.data
def test_real_slices_with_the_shipped_pose(data_root):
    """The originals stand upright; the copies of one original are described alike."""
    slices = read_tumor_set(data_root)
    originals = [item for item in slices if item.origin == "figshare"][::40]
    upright = describe_pictures([Picture(s.case_id, s.path, s.outline) for s in originals])
    assert (upright["problem"] == "").all()
    assert (upright["turn"].abs() < 20).mean() > 0.8
    assert upright["tumor_area"].between(0, 0.3).all()
    assert set(upright["plane"]) == {"axial", "coronal", "sagittal"}

    sources = [item.source_slice for item in slices]
    often = max(set(sources), key=sources.count)
    copies = [item for item in slices if item.source_slice == often]
    table = describe_pictures([Picture(s.case_id, s.path, s.outline) for s in copies])
    assert table["plane"].value_counts(normalize=True).iloc[0] > 0.8
    assert table["tumor_area"].std() < 0.3 * table["tumor_area"].mean()
