"""The table: written, read, and fed to the splits."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.data.duplicates.groups import Member, PictureGroup
from braintx.data.duplicates.table import COLUMNS, Pose, groups_of, write_table
from braintx.data.splits import assign_folds, grouped_folds


def member(file: str, matrix: np.ndarray | None = None) -> Member:
    return Member(file, 0.987654, 50, 45, np.eye(3) if matrix is None else matrix)


def test_a_row_for_each_file(tmp_path):
    turned = np.array([[0, 2, 5.5], [2, 0, -3], [0, 0, 1]])  # mirrored, a quarter turn, doubled
    groups = (
        PictureGroup("copy-00001", (member("a/ä.png"), member("b, c.png", turned))),
        PictureGroup("copy-00002", (member("d.png"),)),
    )
    write_table(groups, tmp_path / "new" / "groups.csv")
    with (tmp_path / "new" / "groups.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [row["file"] for row in rows] == ["a/ä.png", "b, c.png", "d.png"]
    second = rows[1]
    assert (second["group"], second["copies"]) == ("copy-00001", "2")
    assert second["representative"] == "a/ä.png"
    assert (second["score"], second["agreeing"], second["matched"]) == ("0.9877", "45", "50")
    assert (second["mirrored"], second["zoom"]) == ("yes", "2.000")
    assert [float(second[name]) for name in COLUMNS[-6:]] == [0, 2, 5.5, 2, 0, -3]
    assert list(tmp_path.rglob("*.partial")) == []


@given(
    angle=st.floats(-179, 179),
    zoom=st.floats(0.3, 3),
    mirrored=st.booleans(),
)
def test_a_pose_is_read_back(angle, zoom, mirrored):
    turn = np.radians(angle)
    matrix = np.eye(3)
    matrix[:2, :2] = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    if mirrored:
        matrix[:2, :2] @= np.diag([-1.0, 1.0])
    pose = Pose.of(matrix)
    assert pose.mirrored == mirrored
    assert (pose.turned, pose.zoom) == pytest.approx((angle, zoom), abs=1e-6)


def test_the_groups_keep_copies_on_one_side_of_every_split(tmp_path):
    files = [f"{number}.png" for number in range(40)]
    groups = tuple(
        PictureGroup(f"copy-{first:05d}", (member(files[first]), member(files[first + 1])))
        for first in range(0, 40, 2)
    )
    table = tmp_path / "groups.csv"
    write_table(groups, table)
    group = groups_of(table, files[::-1])
    labels = ["glioma", "glioma", "other", "other"] * 10
    fold = assign_folds(labels, group)
    for place in range(0, 40, 2):
        assert fold[place] == fold[place + 1]
    for training, held_out in grouped_folds(labels, group):
        assert not {group[i] for i in training} & {group[i] for i in held_out}


def test_a_file_without_group_is_refused(tmp_path):
    table = tmp_path / "groups.csv"
    write_table((PictureGroup("copy-00001", (member("a.png"),)),), table)
    with pytest.raises(DataError, match=r"1 of 2 files .*\(b\.png is the first\)"):
        groups_of(table, ["a.png", "b.png"])
    with pytest.raises(DataError, match="not a table of groups"):
        groups_of(tmp_path / "nowhere.csv", ["a.png"])
    (tmp_path / "other.csv").write_text("x,y\n1,2\n")
    with pytest.raises(DataError, match="not a table of groups"):
        groups_of(tmp_path / "other.csv", ["a.png"])
