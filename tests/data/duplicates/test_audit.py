"""The whole audit: exact groups, nothing twice after a kill, bad files reported."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.duplicates import auditing
from braintx.data.duplicates.auditing import Audit, audit, list_files
from braintx.data.duplicates.store import WorkFile
from braintx.experiments.duplicates import PairCount, count_pairs
from tests.data.duplicates.conftest import Copied, write

ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from braintx.data.duplicates import auditing
from braintx.data.duplicates.store import WorkFile

calls, real = [], auditing.look_at

def look_at(path):
    calls.append(path)
    if len(calls) == 15:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(path)

auditing._CHUNK, auditing.look_at = 4, look_at
auditing.audit(Path(sys.argv[1]), WorkFile(Path(sys.argv[2])), quiet=True)
"""


def run(folder: Path, work: Path) -> Audit:
    return audit(folder, WorkFile(work), quiet=True)


def partition(found: Audit) -> set[frozenset[str]]:
    return {frozenset(member.file for member in group.members) for group in found.groups}


@pytest.fixture(scope="module")
def whole(copied: Copied, tmp_path_factory) -> Audit:
    return run(copied.folder, tmp_path_factory.mktemp("work") / "w")


def test_copies_are_together_and_neighbours_apart(copied, whole):
    truth: dict[str, set[str]] = {}
    for file, origin in copied.origin.items():
        truth.setdefault(origin, set()).add(file)
    assert partition(whole) == {frozenset(files) for files in truth.values()}
    assert whole.issues == ()


def test_the_maps_lead_to_the_representative(copied, whole):
    corners = np.array([[100, 100, 1], [400, 100, 1], [100, 400, 1]]).T
    for group in whole.groups:
        back = copied.matrix[group.representative]
        for member in group.members:
            wanted = back @ np.linalg.inv(copied.matrix[member.file])
            assert np.abs((member.matrix - wanted) @ corners).max() < 8  # pixels, zoom up to 1.9


def test_a_killed_run_goes_on_and_ends_the_same(copied, whole, tmp_path, monkeypatch):
    work = tmp_path / "w"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(copied.folder), str(work)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    already = len(WorkFile(work).files())
    assert already == 12
    looked = []
    real = auditing.look_at
    monkeypatch.setattr(auditing, "look_at", lambda path: looked.append(path) or real(path))
    assert partition(run(copied.folder, work)) == partition(whole)
    assert len(looked) == len(copied.origin) - already


def test_a_second_run_does_nothing_and_a_new_file_only_itself(copied, tmp_path, monkeypatch):
    folder, work = tmp_path / "few", tmp_path / "w"
    folder.mkdir()
    for name in ("0-0.png", "0-2.png", "3-0.png"):
        shutil.copy(copied.folder / name, folder / name)
    first = run(folder, work)
    calls = []
    for name in ("look_at", "register"):
        real = getattr(auditing, name)
        counted = lambda *given, real=real, name=name: calls.append(name) or real(*given)  # noqa: E731
        monkeypatch.setattr(auditing, name, counted)
    assert partition(run(folder, work)) == partition(first)
    assert calls == []
    shutil.copy(copied.folder / "3-2.png", folder / "late.png")
    assert frozenset({"3-0.png", "late.png"}) in partition(run(folder, work))
    assert calls == ["look_at", *["register"] * 3]


def test_bad_files_are_reported_and_the_rest_goes_on(copied, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    for name in ("0-0.png", "0-2.png"):
        shutil.copy(copied.folder / name, folder / name)
    (folder / "words.jpg").write_text("not a picture")
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.png").write_bytes((folder / "0-0.png").read_bytes()[:5000])
    (folder / "notes.csv").write_text("a,b\n")
    (folder / ".hidden.png").write_bytes(b"x")
    found = run(folder, folder / "work.db")  # nor is the work file a picture
    assert partition(found) == {frozenset({"0-0.png", "0-2.png"})}
    assert {issue.code: issue.examples for issue in found.issues} == {
        "image.not_an_image": ("words.jpg",),
        "image.empty": ("empty.png",),
        "image.truncated": ("cut.png",),
    }


def test_two_identical_files_are_a_group_even_if_blank(copied, tmp_path):
    for name, source in (("a", "0-0"), ("b", "0-0"), ("c", "1-0")):
        shutil.copy(copied.folder / f"{source}.png", tmp_path / f"{name}.png")
    for name in ("blank", "empty"):
        write(tmp_path / f"{name}.png", np.zeros((90, 80), np.float32))
    assert partition(run(tmp_path, tmp_path / "w.work")) == {
        frozenset({"a.png", "b.png"}),
        frozenset({"blank.png", "empty.png"}),
        frozenset({"c.png"}),
    }


def test_one_picture_is_one_group(copied, tmp_path):
    shutil.copy(copied.folder / "0-0.png", tmp_path / "a.png")
    (group,) = run(tmp_path, tmp_path.parent / "one.work").groups
    assert (group.representative, len(group.members)) == ("a.png", 1)


def test_files_are_named_within_the_folder(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/2.png", "1.JPG", "scan", ".git", "table.csv"):
        (tmp_path / name).touch()
    assert list_files(tmp_path) == ["1.JPG", "b/2.png", "scan"]
    with pytest.raises(DataError, match="not a folder"):
        list_files(tmp_path / "nowhere")


@pytest.mark.data
def test_real_copies_are_found(data_root, tmp_path):
    """Whole families of a few patients, so that each has its neighbours among the others."""
    import csv

    from braintx.experiments.duplicates import TUNED_ON

    with (data_root / "provenance.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["match_verified"] == "True"]
    rows.sort(key=lambda row: (row["patient_group"], row["source_slice"]))
    rows = [row for row in rows if row["patient_group"] not in TUNED_ON][:60]
    paths = {path.stem: path for path in data_root.glob("brain-cancer-mri/**/*.jpg")}
    for row in rows:
        (tmp_path / f"{row['case_id']}.jpg").symlink_to(paths[row["case_id"]])
    found = run(tmp_path, tmp_path / "w.work")
    group = {Path(m.file).stem: g.name for g in found.groups for m in g.members}
    count = count_pairs(group, {row["case_id"]: row["source_slice"] for row in rows})
    assert count.true > 30
    assert count.precision >= 0.99
    assert count.recall >= 0.95


def test_pairs_are_counted():
    group = {"a": "1", "b": "1", "c": "1", "d": "2", "known to nobody": "1"}
    origin = {"a": "x", "b": "x", "c": "y", "d": "y", "unread": "y"}
    count = count_pairs(group, origin)
    assert count == PairCount(true=4, found=3, right=1)
    assert (count.precision, count.recall) == (1 / 3, 1 / 4)
    assert count_pairs({}, {"a": "x"}).precision == 1
