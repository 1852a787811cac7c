"""Groups of copies read back from the audit's own table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import TableError
from braintx.data.duplicates.groups import Member, PictureGroup
from braintx.data.duplicates.merge import read_groups
from braintx.data.duplicates.table import write_table

TURN = np.array([[0.0, -1.0, 5.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
GROUPS = (
    PictureGroup(
        "copy-00001",
        (Member("a/1.jpg", 1.0, 0, 0, np.eye(3)), Member("a/2.jpg", 0.98, 40, 35, TURN)),
    ),
    PictureGroup("copy-00002", (Member("b/3.jpg", 1.0, 0, 0, np.eye(3)),)),
)


@pytest.fixture
def written(tmp_path: Path) -> bytes:
    write_table(GROUPS, tmp_path / "groups.csv")
    return (tmp_path / "groups.csv").read_bytes()


def test_what_the_audit_writes_is_read_back_without_those_alone(written: bytes) -> None:
    (group,) = read_groups(written)
    assert group.name == "copy-00001"
    first, second = group.copies
    assert (first.file, second.file) == ("a/1.jpg", "a/2.jpg")
    assert (second.score, second.turned, second.mirrored, second.zoom) == (0.98, 90.0, False, 1.0)


@pytest.mark.parametrize(
    ("spoil", "code", "told"),
    [
        (lambda data: data.replace(b"score", b"points"), "groups.columns", "score"),
        (lambda data: data.replace(b"0.9800", b"high"), "groups.lines", "3"),
        (lambda data: b"\xff\xfe\x00" + data, "groups.unreadable", "groups.csv"),
        (lambda _: b"", "groups.columns", "file"),
    ],
)
def test_another_table_is_refused_with_its_columns_or_lines(
    written: bytes, spoil: object, code: str, told: str
) -> None:
    with pytest.raises(TableError) as caught:
        read_groups(spoil(written))  # type: ignore[operator]
    assert caught.value.code == code
    assert told in str(caught.value)
