"""The labelled slices: nothing without a patient, and the real folder as it is."""

import json

import pytest

from braintx.core.errors import DataError
from braintx.data.tumor_set import KAGGLE_IMAGES, read_tumor_set


def make(root, *, provenance=True, known=("brain_menin_0001",)):
    folder = root / KAGGLE_IMAGES / "brain_menin"
    folder.mkdir(parents=True)
    (folder / "brain_menin_0001.jpg").touch()
    if provenance:
        rows = "".join(f"{case},77,P003,True\n" for case in known)
        (root / "provenance.csv").write_text(
            "case_id,source_slice,patient_group,match_verified\n" + rows
        )
    outline = {"case_id": "brain_menin_0001", "outline_xy": [[1, 2], [3, 4], [5, 1]]}
    (root / "tumor_outlines.jsonl").write_text(json.dumps(outline) + "\n")


def test_labels_patients_and_outlines_are_joined(tmp_path):
    make(tmp_path)
    (item,) = read_tumor_set(tmp_path)
    assert item.verified
    assert (item.label, item.patient_group, item.source_slice) == ("meningioma", "P003", "77")
    assert item.outline.shape == (3, 2)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"case_id": "a"}', '{"case_id": 1, "outline_xy": "x"}']
)
def test_a_line_without_an_outline_is_said(tmp_path, line):
    make(tmp_path)
    (tmp_path / "tumor_outlines.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(DataError, match=r"Line 2 of tumor_outlines\.jsonl"):
        read_tumor_set(tmp_path)


def test_no_split_without_patients(tmp_path):
    make(tmp_path, provenance=False)
    with pytest.raises(DataError, match=r"provenance\.csv"):
        read_tumor_set(tmp_path)


def test_a_slice_of_an_unknown_patient_is_refused(tmp_path):
    make(tmp_path, known=())
    with pytest.raises(DataError, match="brain_menin_0001"):
        read_tumor_set(tmp_path)


@pytest.mark.data
def test_real_folder(data_root):
    slices = read_tumor_set(data_root)
    kaggle = [item for item in slices if item.origin == "kaggle"]
    assert len({item.patient_group for item in slices}) > len({i.patient_group for i in kaggle})
    assert all(item.path.is_file() for item in slices)
    assert sum(item.outline is None for item in kaggle) < 0.01 * len(kaggle)
    one_label: dict[str, str] = {}
    for item in slices:
        if item.verified:
            assert one_label.setdefault(item.source_slice, item.label) == item.label
    assert sum(not item.verified for item in slices) == sum(i.outline is None for i in kaggle)
