"""The reader of other sources: boxes, groups, turns, and what it refuses."""

from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.other_sources import TABLE, left_out, read_boxes, read_other_sources

HEAD = "file,source,label,diagnosis,sequence,case_group,box,width,height\n"
ROWS = (
    "a/1.jpg,a,glioma,G,T1C+,g1,1 0.5 0.4 0.2 0.1;0 0.2 0.2 0.1 0.1,9,9\n"
    "a/2.jpg,a,healthy,,T1,,,9,9\n"
    "example_dicom/1.jpg,example_dicom,healthy,,T1,g1,,9,9\n"
)


def written(folder: Path, text: str) -> Path:
    (folder / TABLE).write_text(text, encoding="utf-8-sig")
    return folder


def test_rows_become_pictures(tmp_path):
    first, second, third = read_other_sources(written(tmp_path, HEAD + ROWS))
    assert first.boxes.shape == (2, 4)
    np.testing.assert_allclose(first.boxes[1], [0.2, 0.2, 0.1, 0.1])
    assert first.case_group != third.case_group  # the same code at two sources is two cases
    assert second.case_group == "a/a/2.jpg"  # a case of its own
    assert (second.turn, third.turn) == (0.0, 180.0)


def test_sources_can_be_left_out(tmp_path):
    root = written(tmp_path, HEAD + ROWS)
    assert {item.source for item in read_other_sources(root, ["a"])} == {"a"}
    assert read_other_sources(root, []) == ()
    with pytest.raises(DataError, match="no source b"):
        read_other_sources(root, ["b"])


def test_no_table_is_no_source_unless_one_is_asked_for(tmp_path):
    assert read_other_sources(tmp_path) == ()
    with pytest.raises(DataError, match=TABLE):
        read_other_sources(tmp_path, ["a"])


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(DataError, match="case_group"):
        read_other_sources(written(tmp_path, "file,source,label,diagnosis,sequence,box\n"))


@pytest.mark.parametrize("text", ["1 0.5 0.4 0.2", "1 0.5 0.4 0.2 x", "1 0.5 1.4 0.2 0.1"])
def test_what_is_no_box_is_refused(text):
    with pytest.raises(DataError, match=r"p\.jpg"):
        read_boxes(text, "p.jpg")


def test_pictures_left_out_have_a_reason():
    assert left_out()
    assert all(left_out().values())
