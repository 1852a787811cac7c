"""The work file gives back what it was given, and refuses what is not its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.duplicates import store
from braintx.data.duplicates.fingerprint import look_at_pixels
from braintx.data.duplicates.store import SeenFile, WorkFile
from braintx.data.duplicates.verification import Registration

BAD = SeenFile("bad.png", (5, 6), "", "image.empty", "It has no bytes.")


def test_everything_comes_back(heads, tmp_path):
    look = look_at_pixels(heads[0])
    seen = SeenFile("a b.png", (3, 4), look.digest)
    pair = Registration(50, 45, 0.95, np.arange(9.0).reshape(3, 3) / 7)
    work = WorkFile(tmp_path / "w")
    work.add_files([(seen, look), (BAD, None)])
    work.add_pairs([((look.digest, "other"), pair)])
    work = WorkFile(tmp_path / "w")
    assert work.files() == {"a b.png": seen, "bad.png": BAD}
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
    WorkFile(tmp_path / "w").add_files([(BAD, None)])
    monkeypatch.setattr(store, "VERSION", "another")
    assert WorkFile(tmp_path / "w").files() == {}


def test_what_a_kill_cut_off_is_looked_at_again(heads, tmp_path):
    """Wherever the cut is, what is known of a file has its picture with it."""
    path, look = tmp_path / "w", look_at_pixels(heads[0])
    WorkFile(path).add_files([(SeenFile("a.png", (3, 4), look.digest), look)])
    whole = path.read_bytes()
    for length in range(0, len(whole), max(len(whole) // 40, 1)):
        path.write_bytes(whole[:length])
        for name in ("b.png", "c.png"):
            work = WorkFile(path)
            work.add_files([(SeenFile(name, (3, 4), look.digest), look)])
        for seen in WorkFile(path).files().values():
            assert WorkFile(path).look(seen.digest).digest == look.digest


def a_database(path, table):
    with closing(sqlite3.connect(path)) as base:
        base.execute(table)
        base.commit()


@pytest.mark.parametrize("other", ["text", "database"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path, other):
    path = tmp_path / "notes.txt"
    if other == "text":
        path.write_text("my notes " * 100)
    else:
        a_database(path, "CREATE TABLE files (mine TEXT)")
    before = path.read_bytes()
    with pytest.raises(DataError, match="another kind"):
        WorkFile(path)
    assert path.read_bytes() == before


def test_a_work_file_of_the_former_kind_is_made_again(tmp_path):
    path = tmp_path / "w"
    a_database(path, "CREATE TABLE looks (digest TEXT PRIMARY KEY)")
    assert WorkFile(path).files() == {}
    assert not path.exists()
