"""The table of other hospitals' pictures."""

import pytest

from braintx.core.errors import DataError
from braintx.data.other_sources import FOLDER, TABLE, read_other_sources

HEADER = "file,source,label,diagnosis,sequence,case_group,box,width,height"


def test_rows_become_records_with_their_paths(tmp_path):
    rows = [
        HEADER,
        "a/1.jpg,a,healthy,,T1,a-7,,10,12",
        'b/2.jpg,b,glioma,"astro, II",T1C+,b-1,,9,9',
    ]
    (tmp_path / TABLE).write_text("\n".join(rows), encoding="utf-8")
    first, second = read_other_sources(tmp_path)
    assert first.path == tmp_path / FOLDER / "a" / "1.jpg"
    assert (first.source, first.label, first.sequence, first.case_group) == (
        "a", "healthy", "T1", "a/a-7",
    )  # fmt: skip
    assert (second.label, second.diagnosis) == ("glioma", "astro, II")


def test_no_table_is_no_pictures(tmp_path):
    assert read_other_sources(tmp_path) == ()


def test_a_table_without_its_columns_is_refused_by_name(tmp_path):
    (tmp_path / TABLE).write_text("file,label\n1.jpg,healthy\n", encoding="utf-8")
    with pytest.raises(DataError, match="case_group, diagnosis, sequence, source"):
        read_other_sources(tmp_path)
