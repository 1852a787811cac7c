"""Whose files are: what headers say, and nothing where they say nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from braintx.core.errors import ImageError
from braintx.data.imaging import by_patient, patients, refuse_several_patients

KNOWN = {
    "PatientID": "P1",
    "PatientName": "Doe^Jane",
    "PatientBirthDate": "19600102",
    "StudyInstanceUID": "1.2.3",
}


def header(path: Path, **values: str) -> Path:
    """A DICOM object without a picture: what it is of is all that is asked here."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.SOPClassUID = uid.MRImageStorage
    dataset.SOPInstanceUID = uid.generate_uid()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path, enforce_file_format=True)
    return path


def names(groups: Any) -> list[list[str]]:
    return [[path.name for path in group] for group in groups]


@pytest.mark.parametrize(
    "other",
    [
        {"PatientID": "P2"},
        {"StudyInstanceUID": "1.2.4"},
        {"PatientName": "Roe^Mary", "PatientBirthDate": "19710304"},
        {"PatientID": "", "StudyInstanceUID": "", "PatientName": "Roe^Mary"},
        {"PatientID": "", "StudyInstanceUID": "", "PatientBirthDate": "19600103"},
    ],
)
def test_what_differs_in_identity_is_apart(tmp_path, other):
    first = header(tmp_path / "a.dcm", **KNOWN)
    second = header(tmp_path / "b.dcm", **KNOWN | other)
    found = by_patient([second, first])
    assert names(found.known) == [["b.dcm"], ["a.dcm"]]
    assert found.unknown == ()
    with pytest.raises(ImageError, match=r"2 patients .*\(b\.dcm\), \(a\.dcm\)") as caught:
        refuse_several_patients([second, first])
    assert caught.value.code == "image.many_patients"
    said = caught.value.message
    assert not any(value in said for value in ("P1", "P2", "Doe", "Roe", "1960"))


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"PatientID": "P1 "},
        {"PatientName": "DOE^JANE^^^"},
        {"PatientBirthDate": "1960-01-02"},
        {"PatientID": ""},
        {"StudyInstanceUID": ""},
        {"PatientName": "", "PatientBirthDate": "", "PatientID": ""},
        {"PatientID": "", "StudyInstanceUID": ""},
        {"PatientID": "ANONYMIZED", "PatientName": "anon"},
    ],
)
@pytest.mark.filterwarnings("ignore:Invalid value for VR")
def test_what_lacks_something_or_is_spelt_otherwise_belongs_where_the_rest_agrees(tmp_path, other):
    first = header(tmp_path / "a.dcm", **KNOWN)
    second = header(tmp_path / "b.dcm", **KNOWN | other)
    for given_ in ([first, second], [second, first]):
        found = by_patient(given_)
        assert found.known == (tuple(given_),)
        refuse_several_patients(given_)


def test_what_could_be_of_two_patients_is_nobodys(tmp_path):
    first = header(tmp_path / "a.dcm", PatientID="P1", StudyInstanceUID="1.1")
    second = header(tmp_path / "b.dcm", PatientID="P1", StudyInstanceUID="1.2")
    either = header(tmp_path / "c.dcm", PatientID="P1")
    found = by_patient([either, first, second])
    assert names(found.known) == [["a.dcm"], ["b.dcm"]]
    assert names([found.unknown]) == [["c.dcm"]]


def test_pictures_and_files_without_identity_say_nothing(tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(header(tmp_path / "x.dcm", **KNOWN).read_bytes()[:150])
    bare = [header(tmp_path / f"{n}.dcm", PatientName="Doe^Jane") for n in "12"]
    emptied = header(tmp_path / "3.dcm", PatientID="Anonymous", PatientName="Anonymous")
    gone = tmp_path / "gone.png"
    given_ = [picture, cut, *bare, emptied, gone]
    found = by_patient(given_)
    assert found.known == ()
    assert found.unknown == tuple(given_)
    refuse_several_patients(given_)


identities = st.builds(
    patients._Identity, *[st.sampled_from(["", "1", "2"]) for _ in patients._TAGS]
)


@given(st.lists(identities, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_no_group_holds_a_contradiction_whatever_the_order(said, shuffle):
    def groups(order: list[int]) -> set[frozenset[int]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(patients, "_identity", lambda path: said[int(path.name)])
            found = by_patient([str(number) for number in order])
        together = [{int(path.name) for path in group} for group in found.known]
        assert sorted([*found.unknown, *(path for group in found.known for path in group)]) == (
            sorted(Path(str(number)) for number in order)
        )
        for group in together:
            assert not any(said[a].contradicts(said[b]) for a in group for b in group)
        return {frozenset(group) for group in together}

    order = [*range(len(said))]
    first = groups(order)
    shuffle.shuffle(order)
    assert groups(order) == first
