"""What a store request is answered: which objects were taken, which not, and why."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from braintx.core.errors import DicomError
from braintx.service.dicom import stow
from braintx.service.dicom.report import report
from braintx.service.dicom.stow import Failure, Received
from tests.service.dicom.sources import ROOT, answer, enhanced, mr

MR = "1.2.840.10008.5.1.4.1.1.4"
STORED = Received(MR, "1.2.3")
REFUSED = Received(MR, "1.2.4", Failure.SOP_CLASS_NOT_SUPPORTED)
GARBAGE = Received(failure=Failure.NOT_UNDERSTOOD)


def held(folder: Path, dataset: Dataset) -> Path:
    path = folder / "00001.dcm"
    dataset.save_as(path)
    return path


@pytest.mark.parametrize("source", [mr(), enhanced()])
def test_an_image_is_taken_by_its_own_uids(source: Dataset, tmp_path: Path) -> None:
    expected = Received(source.SOPClassUID, source.SOPInstanceUID)
    assert stow.examine(held(tmp_path, source)) == expected
    assert stow.examine(held(tmp_path, source), study=f"{ROOT}.9") == expected


def test_an_image_of_another_study_than_that_asked_for_is_not(tmp_path: Path) -> None:
    found = stow.examine(held(tmp_path, mr()), study="1.2.3")
    assert found == Received(MR, mr().SOPInstanceUID, Failure.NOT_OF_ITS_CLASS)


def test_a_report_is_of_no_supported_class(tmp_path: Path) -> None:
    made = datetime(2026, 11, 27, tzinfo=UTC)
    told = report([mr()], answer(), assessment="a", made=made, software="0.2.0")
    found = stow.examine(held(tmp_path, told))
    assert found.failure == Failure.SOP_CLASS_NOT_SUPPORTED
    assert found.sop_instance == told.SOPInstanceUID


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.100", "1.3.6.1.4.1.5962.300.1"])
def test_an_encoding_that_is_not_decoded_is_named(syntax: str, tmp_path: Path) -> None:
    source = mr()
    path = held(tmp_path, source)
    plain, other = b"1.2.840.10008.1.2.1", syntax.encode()
    data = path.read_bytes()
    at = data.index(b"UI\x14\0" + plain)
    padded = other + b"\0" * (len(other) % 2)
    path.write_bytes(
        data[: at + 2] + len(padded).to_bytes(2, "little") + padded + data[at + 4 + 20 :]
    )
    assert stow.examine(path).failure == Failure.TRANSFER_SYNTAX_NOT_SUPPORTED


@pytest.mark.parametrize("bad", ["Peña María Peña María Pe", "1.2.840.10008.5.1.4.1.1.."])
def test_what_stands_for_a_uid_and_is_none_is_not_repeated_or_logged(
    bad: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, uid = held(tmp_path, mr()), MR.encode() + b"\0"
    path.write_bytes(path.read_bytes().replace(uid, bad.encode("latin-1").ljust(len(uid))))
    found = stow.examine(path)
    assert found == Received(sop_instance=mr().SOPInstanceUID, failure=Failure.NOT_OF_ITS_CLASS)
    assert bad not in stow.answer([found]).decode()
    assert not caplog.records


@given(st.one_of(st.binary(), st.binary().map(lambda tail: b"\0" * 128 + b"DICM" + tail)))
def test_bytes_that_are_no_object_are_not_understood(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "00001.dcm")
        path.write_bytes(data)
        assert stow.examine(path).failure in (Failure.NOT_UNDERSTOOD, Failure.NOT_OF_ITS_CLASS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return held(tmp_path_factory.mktemp("whole"), mr()).read_bytes()[:2000]


@given(changes=st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 255)), max_size=6))
def test_a_damaged_header_is_examined_without_a_crash(
    changes: list[tuple[int, int]], whole: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder, "00001.dcm"), bytearray(whole)
        for place, value in changes:
            data[place] = value
        path.write_bytes(data)
        assert stow.status([stow.examine(path)]) in (200, 400, 409)


@pytest.mark.parametrize(
    ("received", "status"),
    [
        ([STORED, STORED], 200),
        ([STORED, REFUSED], 202),
        ([STORED, GARBAGE], 202),
        ([REFUSED], 409),
        ([REFUSED, GARBAGE], 409),
        ([GARBAGE, GARBAGE], 400),
    ],
)
def test_the_status_says_whether_all_some_or_none(received: list[Received], status: int) -> None:
    assert stow.status(received) == status


def test_the_answer_in_json() -> None:
    said = json.loads(stow.answer([STORED, REFUSED, GARBAGE]))
    found = Dataset.from_json(said)
    (stored,), (failed,) = found.ReferencedSOPSequence, found.FailedSOPSequence
    (other,) = found.OtherFailuresSequence
    assert (stored.ReferencedSOPClassUID, stored.ReferencedSOPInstanceUID) == (MR, "1.2.3")
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == ("1.2.4", 0x0122)
    assert other.FailureReason == 0xC000
    assert "ReferencedSOPInstanceUID" not in other
    assert json.loads(stow.answer([STORED])).keys() == {"00081190", "00081199"}


def test_the_answer_in_xml_says_the_same() -> None:
    root = fromstring(stow.answer([STORED, REFUSED, GARBAGE], "application/dicom+xml"))  # noqa: S314
    space = {"": "http://dicom.nema.org/PS3.19/models/NativeDICOM"}

    def values(sequence: str, keyword: str) -> list[str | None]:
        path = f"DicomAttribute[@keyword='{sequence}']/Item/DicomAttribute[@keyword='{keyword}']"
        return [found.text for found in root.findall(f"{path}/Value", space)]

    assert root.tag.endswith("NativeDicomModel")
    assert values("ReferencedSOPSequence", "ReferencedSOPInstanceUID") == ["1.2.3"]
    assert values("ReferencedSOPSequence", "RetrieveURL") == []
    assert values("FailedSOPSequence", "ReferencedSOPClassUID") == [MR]
    assert values("FailedSOPSequence", "FailureReason") == [str(0x0122)]
    assert values("OtherFailuresSequence", "FailureReason") == [str(0xC000)]
    (first,) = root.findall("DicomAttribute[@keyword='ReferencedSOPSequence']", space)
    assert (first.get("tag"), first.get("vr")) == ("00081199", "SQ")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("application/dicom+json", "json"),
        ("application/json", "json"),
        ("application/dicom+xml", "xml"),
        ("application/dicom+xml;q=0.9, application/dicom+json;q=0.1", "xml"),
        ("text/html, application/dicom+xml, */*;q=0.1", "xml"),
    ],
)
def test_the_client_chooses_the_form(accept: str | None, form: str) -> None:
    assert stow.media_type(accept) == f"application/dicom+{form}"


@pytest.mark.parametrize("accept", ["text/html", "application/dicom+json;q=0", "image/png;q=x"])
def test_a_client_that_takes_neither_form_is_told(accept: str) -> None:
    with pytest.raises(DicomError) as raised:
        stow.media_type(accept)
    assert stow.STATUS[raised.value.code] == 406
