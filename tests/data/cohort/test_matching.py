"""Records and the images they belong to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.records import ClinicalRecord
from braintx.data.cohort.matching import match_records
from braintx.i18n import Words

ONE, TWO = ClinicalRecord(age=40.0), ClinicalRecord(age=50.0)


def said(remarks):
    return [Words().say(one) for one in remarks]


@pytest.mark.parametrize("name", ["slice", "slice.jpg", "p1/slice", "p1/slice.jpg"])
def test_an_id_is_a_name_or_the_end_of_a_path(name):
    matched, remarks = match_records(["in/p1/slice.jpg"], {name: ONE})
    assert matched == {"in/p1/slice.jpg": ONE}
    assert said(remarks) == ["1 of 1 images have a record."]


def test_files_of_one_name_need_more_of_the_path():
    files = ["in/p1/slice.jpg", "in/p2/slice.jpg"]
    with pytest.raises(DataError, match=r"fits 2 images: in/p1/slice\.jpg, in/p2/slice\.jpg"):
        match_records(files, {"slice": ONE})
    matched, _ = match_records(files, {"p1/slice": ONE, "p2/slice.jpg": TWO})
    assert matched == dict(zip(files, (ONE, TWO), strict=True))


def test_what_is_left_over_is_named():
    _, remarks = match_records(["a.png", "b.png"], {"a": ONE, "z": TWO})
    assert said(remarks) == [
        "1 of 2 images have a record.",
        "Without one: b.png.",
        "Records that no image took: z.",
    ]
    _, remarks = match_records([f"{k}.png" for k in range(5)], {})
    assert said(remarks)[1] == "Without one: 0.png, 1.png, 2.png and 2 more."


@given(st.lists(st.from_regex(r"[a-c]/[a-c]\.(png|dcm)", fullmatch=True), unique=True, max_size=8))
def test_a_record_never_goes_to_two_images(files):
    records = {"a": ONE, "b.png": TWO}
    try:
        matched, _ = match_records(files, records)
    except DataError:
        return
    assert len({id(record) for record in matched.values()}) == len(matched)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("in/scan.nii.gz", "scan"),
        ("in/scan.nii.gz", "scan.nii.gz"),
        ("in/SCAN.NII.GZ", "SCAN"),
        ("in/Mun\N{COMBINING TILDE}oz.dcm", "Muñoz"),
        ("in/Muñoz.dcm", "Mun\N{COMBINING TILDE}oz.dcm"),
        ("in/P1 .png", "P1"),
        ("in/a b/P1.png", "a b/P1 "),
        ("in/v1.2.nii.gz", "v1.2"),
    ],
)
def test_an_ending_blanks_and_the_form_of_accents_part_nothing(file, name):
    matched, _ = match_records([file], {name: ONE})
    assert matched == {file: ONE}
