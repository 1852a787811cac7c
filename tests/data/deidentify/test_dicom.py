"""Nothing that was planted is left, and what the reader needs is as it was."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
import pytest
from pydicom import uid
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.tag import BaseTag

from braintx.core.errors import ImageError
from braintx.data.deidentify.dicom import Options, deidentify
from braintx.data.deidentify.identifiers import elements
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.deidentify.verify import verify, verify_file
from braintx.data.imaging import by_patient, read_series, read_slices
from braintx.data.imaging import dicom as reading

KEY = Pseudonyms(bytes(range(32)))
NAME, IDENTIFIER, PLACE = "Quiroga^Ximena", "79555123", "Hospital Zarzuela"
SECRETS = ("quiroga", "ximena", "79555123", "zarzuela", "19510607", "1.9.8.7")
TEXTS = {
    "PN": NAME,
    "LO": "Quiroga",
    "SH": "Quiroga",
    "ST": "Ximena Quiroga",
    "LT": "seen by Quiroga",
    "UT": "Ximena",
    "UC": "QUIROGA",
    "CS": "QUIROGA",
    "AE": "ZARZUELA",
    "UR": "http://zarzuela/quiroga",
    "DA": "19510607",
    "DT": "19510607101010",
    "TM": "101010",
    "AS": "072Y",
    "UI": "1.9.8.7.6",
    "IS": "79555123",
    "OB": b"Quiroga^Ximena",
    "UN": "Ximena Quiroga".encode("utf-16-le"),
    "OW": b"QUIROGA!",
}
NEEDED = {"PixelData", "Modality", "PhotometricInterpretation", "PatientID", "NumberOfFrames"}


def an_object(pixels: np.ndarray[Any, Any], **values: Any) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = uid.MRImageStorage
    dataset.SOPClassUID = uid.MRImageStorage
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = "1.9.8.7.1", "1.9.8.7.2"
    dataset.StudyInstanceUID, dataset.FrameOfReferenceUID = "1.9.8.7.3", "1.9.8.7.4"
    dataset.PatientID, dataset.PatientName, dataset.Modality = IDENTIFIER, NAME, "MR"
    dataset.PatientBirthDate, dataset.StudyDate = "19510607", "20240301"
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.dtype.itemsize
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, 0
    dataset.PixelSpacing, dataset.SliceThickness = [0.5, 0.5], "3"
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = [0, 0, 1], [1, 0, 0, 0, 1, 0]
    dataset.WindowCenter, dataset.WindowWidth = 20000, 40000
    dataset.PixelData = pixels.tobytes()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


@pytest.fixture
def pixels(head) -> np.ndarray[Any, Any]:
    return (head.pixels * 40000).astype(np.uint16)


@pytest.fixture
def plain(pixels) -> Dataset:
    return an_object(pixels)


def written(dataset: Dataset, path: Path) -> Path:
    with reading.guarded(path.name):
        dataset.save_as(path, enforce_file_format=True)
    return path


def planted(into: Dataset) -> int:
    """A known identifier in every element of the dictionary that can hold one."""
    count = 0
    for number, (kinds, _, _, _, keyword) in DicomDictionary.items():
        kind = kinds.split(" or ")[-1]
        tag = BaseTag(number)
        if (
            kind in TEXTS
            and keyword not in NEEDED
            and tag.group not in (0, 2, 4)
            and tag not in into
        ):
            if tag.element == 0 or (tag.group, tag.element) == (0x0008, 0x0005):
                continue
            into.add(DataElement(tag, kind, TEXTS[kind]))
            count += 1
    return count


def left(content: bytes) -> list[str]:
    lowered = content.lower()
    return [
        secret
        for secret in SECRETS
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
        if secret.encode(encoding) in lowered
    ]


def test_nothing_planted_is_left_anywhere(plain: Dataset, tmp_path: Path) -> None:
    nested = Dataset()
    assert planted(nested) > 1000
    private = nested.private_block(0x0029, "QUIROGA CORP", create=True)
    private.add_new(0x10, "LO", NAME)
    outer = copy.deepcopy(nested)
    outer.DerivationImageSequence = [copy.deepcopy(nested)]
    with reading.guarded("planted"):
        planted(plain)
    plain.PerFrameFunctionalGroupsSequence = [outer]
    plain.ReferencedImageSequence = [copy.deepcopy(nested)]
    plain.private_block(0x0043, "ACME", create=True).add_new(0x01, "UN", b"Quiroga^Ximena")
    for group in (0x5000, 0x6000, 0x6002):
        plain.add_new((group, 0x3000), "OW", b"QUIROGA!")
        plain.add_new((group, 0x4000), "LT", "Ximena")
    plain.preamble = b"Quiroga^Ximena".ljust(128, b"\0")
    plain.file_meta.SourceApplicationEntityTitle = "ZARZUELA"
    plain.file_meta.PrivateInformationCreatorUID = "1.9.8.7.9"
    plain.file_meta.PrivateInformation = b"Quiroga"
    plain.PixelData += b"Quiroga^Ximena"
    plain.InstitutionName = PLACE
    with reading.guarded("planted"):
        path = tmp_path / "Quiroga_Ximena.dcm"
        plain.save_as(path, enforce_file_format=True)
    assert set(left(path.read_bytes())) == set(SECRETS)
    found = deidentify(reading.open_dataset(path), KEY)
    assert [issue for issue in found.issues if issue.level == "error"] == []
    assert left(found.content()) == []
    clean = tmp_path / "00001.dcm"
    clean.write_bytes(found.content())
    again = reading.open_dataset(clean)
    assert verify(again, found.original.known) == verify_file(clean, found.original.known) == ()
    assert [element for element in elements(again) if element.tag.is_private] == []
    assert {element.tag.group for element in again} <= {
        8,
        0x10,
        0x12,
        0x18,
        0x20,
        0x28,
        0x2050,
        0x5200,
        0x7FE0,
    }


def test_verify_finds_what_a_careless_hand_leaves(plain: Dataset, tmp_path: Path) -> None:
    found = deidentify(plain, KEY)
    known = found.original.known
    for keyword, value in {
        "ImageComments": "for Ximena",
        "SeriesDescription": "quiroga t1",
        "StudyID": IDENTIFIER,
        "FrameOfReferenceUID": "1.9.8.7.4",
    }.items():
        leaky = copy.deepcopy(found.dataset)
        setattr(leaky, keyword, value)
        assert [issue.code for issue in verify(leaky, known)] == ["deidentify.left"]
    path = tmp_path / "scan-ximena.dcm"
    path.write_bytes(found.content() + b"QUIROGA^XIMENA")
    (issue,) = verify_file(path, known)
    assert issue.examples == ("content", "name")


def test_the_reading_is_the_same(plain: Dataset, tmp_path: Path) -> None:
    before = read_slices(written(plain, tmp_path / "before.dcm"))
    copied = written(deidentify(plain, KEY).dataset, tmp_path / "after.dcm")
    after = read_slices(copied)
    assert np.array_equal(before[0].pixels, after[0].pixels)
    assert (before[0].spacing, before[0].modality) == (after[0].spacing, after[0].modality)
    assert reading.digest(tmp_path / "before.dcm") == reading.digest(copied)


def test_what_is_stated(plain: Dataset) -> None:
    plain.PatientAge, plain.PatientSex = "093Y", "F"
    plain.SeriesDescription = "AX T1 Quiroga"
    plain.Manufacturer = "SIEMENS"
    result = deidentify(plain, KEY).dataset
    assert result.PatientIdentityRemoved == "YES"
    assert result.LongitudinalTemporalInformationModified == "MODIFIED"
    assert result.BurnedInAnnotation == "NO"
    codes = {item.CodeValue for item in result.DeidentificationMethodCodeSequence}
    assert codes == {"113100", "113101", "113107", "113108"}
    assert result.PatientName == result.PatientID == KEY.patient(IDENTIFIER)
    assert (result.PatientAge, result.PatientSex) == ("090Y", "F")
    assert result.Manufacturer == "SIEMENS"
    assert not result.PatientBirthDate
    assert "SeriesDescription" not in result
    options = Options(series_description=True, characteristics=False, pixels=False)
    other = deidentify(plain, KEY, options).dataset
    assert other.SeriesDescription == "AX T1"
    assert "PatientAge" not in other
    assert not other.PatientSex
    codes = {item.CodeValue for item in other.DeidentificationMethodCodeSequence}
    assert codes == {"113100", "113105", "113107"}


def test_uids_are_mapped_wherever_they_stand_and_the_standards_own_stay(plain: Dataset) -> None:
    reference = Dataset()
    reference.ReferencedSOPClassUID = uid.MRImageStorage
    reference.ReferencedSOPInstanceUID = plain.SOPInstanceUID
    plain.ReferencedImageSequence = [reference]
    result = deidentify(plain, KEY).dataset
    (kept,) = result.ReferencedImageSequence
    assert kept.ReferencedSOPClassUID == result.SOPClassUID == uid.MRImageStorage
    mapped = KEY.uid("1.9.8.7.1")
    assert kept.ReferencedSOPInstanceUID == result.SOPInstanceUID == mapped
    assert result.file_meta.MediaStorageSOPInstanceUID == mapped
    assert result.SeriesInstanceUID == KEY.uid("1.9.8.7.2")


def test_dates_move_together_within_a_patient(plain: Dataset, pixels: Any) -> None:
    later = an_object(pixels, StudyDate="20240311", StudyInstanceUID="1.9.8.7.33")
    stranger = an_object(pixels, PatientID="other", PatientName="Other^Person")
    one, two, three = (deidentify(each, KEY) for each in (plain, later, stranger))
    assert one.original.shift == two.original.shift != three.original.shift
    assert _days(two.dataset.StudyDate) - _days(one.dataset.StudyDate) == 10
    assert _days(one.dataset.StudyDate) - _days("20240301") == one.original.shift


def _days(text: str) -> int:
    return int(np.datetime64(f"{text[:4]}-{text[4:6]}-{text[6:]}").astype(int))


def test_originals_are_kept_apart_and_never_shown(plain: Dataset) -> None:
    plain.AccessionNumber = "A77"
    found = deidentify(plain, KEY)
    original = found.original
    assert (original.patient_id, original.patient_name) == (IDENTIFIER, NAME)
    assert (original.instance_uid, original.accession_number) == ("1.9.8.7.1", "A77")
    assert left(f"{original!r} {found!r}".encode()) == []
    assert plain.PatientID == IDENTIFIER  # the one given stays as it is


def test_a_series_is_read_in_the_same_order_and_belongs_together(
    pixels: Any, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    for place in range(4):
        shown = np.roll(pixels, 3 * place, axis=1)
        one = an_object(
            shown, ImagePositionPatient=[0, 0, -place], SOPInstanceUID=f"1.9.8.7.{place}"
        )
        written(one, before / f"{place}.dcm")
        written(deidentify(one, KEY).dataset, after / f"{9 - place}.dcm")
    pairs = zip(read_series(before), read_series(after), strict=True)
    assert all(np.array_equal(one.pixels, other.pixels) for one, other in pairs)
    assert len(by_patient(after.iterdir()).known) == 1


def test_functional_groups_stay(pixels: Any, tmp_path: Path) -> None:
    frames = np.stack([pixels, pixels // 2])
    source = an_object(frames, NumberOfFrames=2)
    del source.WindowCenter, source.WindowWidth, source.PixelSpacing
    shared, measures = Dataset(), Dataset()
    measures.PixelSpacing = [0.7, 0.9]
    shared.PixelMeasuresSequence = [measures]
    source.SharedFunctionalGroupsSequence = [shared]
    per_frame = []
    for width in (30000, 20000):
        group, window = Dataset(), Dataset()
        window.WindowCenter, window.WindowWidth = width / 2, width
        window.WindowCenterWidthExplanation = "for Ximena"
        group.FrameVOILUTSequence = [window]
        per_frame.append(group)
    source.PerFrameFunctionalGroupsSequence = per_frame
    before = read_slices(written(source, tmp_path / "before.dcm"))
    after = read_slices(written(deidentify(source, KEY).dataset, tmp_path / "after.dcm"))
    assert [one.spacing for one in after] == [(0.7, 0.9)] * 2
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_codes_of_the_standard_stay_with_its_own_words(plain: Dataset) -> None:
    known, foreign = Dataset(), Dataset()
    known.CodeValue, known.CodingSchemeDesignator = "12738006", "SCT"
    known.CodeMeaning = "Brain of somebody else"
    foreign.CodeValue, foreign.CodingSchemeDesignator, foreign.CodeMeaning = "Q1", "99X", "Mrs Q"
    plain.AnatomicRegionSequence = [known, foreign]
    first, second = deidentify(plain, KEY).dataset.AnatomicRegionSequence
    assert (first.CodeValue, first.CodeMeaning) == ("12738006", "Brain")
    assert len(second) == 0


def damaged(plain: Dataset) -> Iterator[Dataset]:
    for tag, kind, value in (
        (0x00180050, "DS", b"Quiroga "),
        (0x00080020, "DA", b"Quiroga "),
        (0x00101010, "AS", b"Quir"),
        (0x00280030, "DS", b"1\\Ximena"),
    ):
        bad = copy.deepcopy(plain)
        bad._dict[BaseTag(tag)] = RawDataElement(
            BaseTag(tag), kind, len(value), value, 0, False, True
        )
        yield bad


def test_values_that_their_kind_cannot_hold_go(plain: Dataset) -> None:
    for bad in damaged(plain):
        assert left(deidentify(bad, KEY).content()) == []


def test_a_picture_without_identity_stays_without(pixels: Any) -> None:
    nobody = an_object(pixels, PatientID="", PatientName="")
    found = deidentify(nobody, KEY)
    assert found.dataset.PatientID == ""
    assert "deidentify.no_patient" in {issue.code for issue in found.issues}


def test_short_ids_do_not_take_numbers_away(pixels: Any) -> None:
    source = an_object(pixels, PatientID="1", PatientName="Color^Patient", SeriesNumber=1)
    found = deidentify(source, KEY)
    assert found.dataset.SeriesNumber == found.dataset.SamplesPerPixel == 1
    assert found.issues == ()


def test_what_is_no_picture_is_refused(plain: Dataset) -> None:
    del plain.PixelData
    del plain.Rows
    with pytest.raises(ImageError) as caught:
        deidentify(plain, KEY)
    assert left(str(caught.value).encode()) == []


def test_drawings_in_unused_bits_go(head: Any) -> None:
    values = (head.pixels * 4000).astype(np.uint16)
    drawn = values.copy()
    drawn[5:15, 5:90] |= 0x8000
    source = an_object(drawn, BitsStored=12, HighBit=11)
    source.add_new((0x6000, 0x0102), "US", 15)
    result = deidentify(source, KEY).dataset
    assert np.array_equal(np.frombuffer(result.PixelData, np.uint16), values.ravel())


def stream(pixels: np.ndarray[Any, Any], ending: str) -> bytes:
    """A codestream with a name in a comment of its own."""
    content = bytes(cv2.imencode(ending, pixels)[1])
    said = b"Ximena Quiroga"
    if ending == ".jpg":
        comment = b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said
        return content[:2] + comment + content[2:] + said
    start = content.index(b"\xff\x4f\xff\x51")
    head = start + 4 + int.from_bytes(content[start + 4 : start + 6], "big")
    comment = b"\xff\x64" + (len(said) + 4).to_bytes(2, "big") + b"\0\x01" + said
    return content[start:head] + comment + content[head:] + said


@pytest.mark.parametrize(
    ("ending", "syntax"), [(".jpg", uid.JPEGBaseline8Bit), (".jp2", uid.JPEG2000Lossless)]
)
def test_compressed_pixels_stay_and_what_is_written_in_them_goes(
    head: Any, tmp_path: Path, ending: str, syntax: uid.UID
) -> None:
    levels = (head.pixels * 255).astype(np.uint8)
    source = an_object(levels, WindowCenter=128, WindowWidth=256)
    source.file_meta.TransferSyntaxUID = syntax
    source.PixelData = encapsulate([stream(levels, ending)])
    source["PixelData"].is_undefined_length = True
    path = written(source, tmp_path / "before.dcm")
    before = read_slices(path)
    found = deidentify(reading.open_dataset(path), KEY)
    after = read_slices(written(found.dataset, tmp_path / "after.dcm"))
    assert np.array_equal(before[0].pixels, after[0].pixels)
    assert found.dataset.file_meta.TransferSyntaxUID == syntax
    assert b"Ximena Quiroga" in path.read_bytes()
    assert left(found.content()) == []


def test_run_lengths_stay(plain: Dataset, tmp_path: Path) -> None:
    plain.compress(uid.RLELossless, generate_instance_uid=False)
    before = read_slices(written(plain, tmp_path / "before.dcm"))
    after = read_slices(written(deidentify(plain, KEY).dataset, tmp_path / "after.dcm"))
    assert np.array_equal(before[0].pixels, after[0].pixels)


def test_files_of_pydicom_read_as_before(tmp_path: Path) -> None:
    """Every encoding of which pydicom ships an example that is read."""
    folder = Path(pydicom.__file__).parent / "data"
    outcomes = []
    for path in sorted(folder.rglob("*.dcm")):
        if path.stat().st_size > 100_000:
            continue
        try:
            before = read_slices(path)
        except ImageError:
            continue
        found = deidentify(reading.open_dataset(path), KEY, Options(pixels=False))
        copied = tmp_path / "copy.dcm"
        copied.write_bytes(found.content())
        pairs = zip(before, read_slices(copied), strict=True)
        outcomes.append(all(np.array_equal(one.pixels, other.pixels) for one, other in pairs))
        assert not [issue for issue in found.issues if issue.level == "error"]
    assert len(outcomes) > 20
    assert all(outcomes)


def test_content_is_a_file(plain: Dataset) -> None:
    content = deidentify(plain, KEY).content()
    assert content[:128] == bytes(128)
    assert pydicom.dcmread(io.BytesIO(content)).PatientID.startswith("P-")
