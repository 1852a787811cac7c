"""Every source of pictures gives pictures, and they are shown as the serving code would."""

import cv2
import numpy as np
import pytest

from braintx.core.settings import models_dir
from braintx.evaluation.tumor import out_of_distribution
from braintx.evaluation.tumor.out_of_distribution import Strangers, read_strangers
from braintx.models.tumor.session import Session


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(out_of_distribution, "_PER_SOURCE", 3)
    monkeypatch.setattr(out_of_distribution, "_CROPS", 1)
    monkeypatch.setattr(out_of_distribution, "_SCANS", ("CT_small.dcm", "nothing.dcm"))


def test_every_source_is_shown(few, tmp_path, make_head):
    path = tmp_path / "head.png"
    cv2.imwrite(str(path), (make_head(128, 128, (50, 60, 12), 0) * 255).astype(np.uint8))
    session = Session(models_dir() / "tumor", threads=1)
    shown = read_strangers(session, 3, [path], [path, path])
    counts = dict(zip(*np.unique(shown.source, return_counts=True), strict=True))
    assert set(counts) == set(out_of_distribution.SOURCES)
    assert counts["healthy"] == 1
    assert counts["inverted"] == counts["details"] == 2
    assert counts["template"] == counts["noise"] == counts["text"] == 3
    assert counts["scans"] == 1  # the other is not there
    assert counts["photographs"] >= 4
    assert shown.kind.shape == (len(shown.source), 10)
    assert set(shown.fold) == {3}
    again = read_strangers(session, 3, [path], [path, path])
    assert np.array_equal(shown.kind, again.kind)


def test_it_is_kept_and_read_again(tmp_path):
    made = Strangers(np.array(["a"]), np.array([1]), np.zeros((1, 10), np.float32))
    made.save(tmp_path / "s.npz")
    assert Strangers.load(tmp_path / "s.npz").source.tolist() == ["a"]
