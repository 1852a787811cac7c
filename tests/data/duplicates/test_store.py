"""The work file gives back what it was given, and refuses what is not its own."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.duplicates import store as workfile
from braintx.data.duplicates.fingerprint import look_at_pixels
from braintx.data.duplicates.registration import Registration
from braintx.data.duplicates.store import SeenFile, WorkFile

BAD = SeenFile("bad.png", (5, 6), "", "image.empty", "It has no bytes.")


def test_everything_comes_back(heads, tmp_path):
    look = look_at_pixels(heads[0])
    seen = SeenFile("a.png", (3, 4), look.digest)
    pair = Registration(50, 45, 0.95, np.arange(9.0).reshape(3, 3))
    with WorkFile(tmp_path / "w") as work:
        work.add_files([(seen, look), (BAD, None)])
        work.add_pairs([((look.digest, "other"), pair)])
    with WorkFile(tmp_path / "w") as work:
        assert work.files() == {"a.png": seen, "bad.png": BAD}
        back = work.look(look.digest)
        assert back.size == look.size
        for name in ("small", "points", "descriptors"):
            assert np.array_equal(getattr(back, name), getattr(look, name))
        assert np.array_equal(work.descriptors(look.digest), look.descriptors)
        (found,) = work.pairs().values()
        assert (found.matched, found.agreeing, found.score) == (50, 45, 0.95)
        assert np.array_equal(found.matrix, pair.matrix)
        assert work.seconds() > 0
    work.remove()
    assert list(tmp_path.iterdir()) == []


def test_work_of_another_version_is_done_again(tmp_path, monkeypatch):
    with WorkFile(tmp_path / "w") as work:
        work.add_files([(BAD, None)])
    monkeypatch.setattr(workfile, "VERSION", "another")
    with WorkFile(tmp_path / "w") as work:
        assert work.files() == {}


@pytest.mark.parametrize("other", ["text", "database"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path, other):
    path = tmp_path / "notes.txt"
    if other == "text":
        path.write_text("my notes " * 100)
    else:
        base = sqlite3.connect(path)
        base.execute("CREATE TABLE files (mine TEXT)")
        base.execute("CREATE TABLE about (mine TEXT)")
        base.commit()
        base.close()
    before = path.stat().st_size
    with pytest.raises(DataError, match="not a work file"):
        WorkFile(path)
    assert path.stat().st_size >= before
