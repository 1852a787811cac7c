"""What files say of sequence and contrast agent, and what they only seem to say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from braintx.data.imaging import read_slices
from braintx.data.imaging.dicom import keep_sequence
from braintx.data.imaging.sequence import bids_sequence, sequence_of
from tests.data.imaging.drawn import blob, write_dicom

SPIN = {"ScanningSequence": "SE", "EchoTime": 12, "RepetitionTime": 550}
LONG = {"ScanningSequence": "SE", "EchoTime": 100, "RepetitionTime": 4500}
RECOVERY = {"ScanningSequence": ["SE", "IR"], "EchoTime": 120, "RepetitionTime": 9000}
AGENT = {"ContrastBolusAgent": "Gadovist"}


def header(text: str = "", **values: object) -> Dataset:
    made = Dataset()
    made.Modality = values.pop("Modality", "MR")
    if text:
        made.SeriesDescription = text
    for name, value in values.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("AX T1 POST", {}, "T1C"),
        ("AX T1 +C", {}, "T1C"),
        ("AX T1+C", {}, "T1C"),
        ("t1_mprage_sag_p2_iso_GD", {}, "T1C"),
        ("COR T1 CON CONTRASTE", {}, "T1C"),
        ("T1 SE SAG KM", {}, "T1C"),
        ("SAG T1 SPGR 3D", AGENT, "T1C"),
        ("Ax BRAVO post", {}, "T1C"),
        ("T1W_TSE_GADO", {}, "T1C"),
        ("AX T1 FLAIR +C", {}, "T1C"),  # a T1-weighted inversion recovery
        ("t1_vibe_dixon CE", {}, "T1C"),
        ("T1 sin contraste", {}, "T1"),
        ("T1 W/O CONTRAST", {}, "T1"),
        ("T1 nativ ax", {}, "T1"),
        ("Ax T1 PRE", {}, "T1"),
        ("AX T1", {}, None),  # it may be enhanced
        ("AX T1 PRE", AGENT, None),  # they contradict one another
        ("AX T1 PRE POST", {}, None),
        ("T1 W WO CONTRAST", {}, None),
        ("T1 sin y con contraste", {}, None),
        ("T1 POST-OP", {}, None),  # after an operation
        ("t1 postop", {}, None),
        ("T1 no contrast", {}, "T1"),
        ("AX_T1_NON-CONTRAST", {}, "T1"),
        ("t1_tse_tra vor KM", {}, "T1"),
        ("T1 KEIN KM", {}, "T1"),
        ("T1 before contrast", {}, "T1"),
        ("T1 sin gado", {}, "T1"),
        ("T1 sans injection", {}, "T1"),
        ("t1_pre_gd", {}, "T1"),
        ("T1 no contrast", AGENT, None),
        ("AX T1 sin FS", {}, None),  # without something else: no word of the agent
        ("AX T1 w/o fat sat", {}, None),
        ("AX T1 PRE-SURGICAL", {}, None),
        ("T1 pre cirugía", {}, None),
        ("T1 post RT", {}, None),
        ("AX T1", {"ProtocolName": "BRAIN W CONTRAST"}, None),  # the examination's, not its own
        ("AX T1", {"ProtocolName": "BRAIN WITHOUT CONTRAST"}, None),
        ("AX T1 POST", {"ProtocolName": "BRAIN W/WO CONTRAST"}, "T1C"),
        ("t1_se_fs", {"ProtocolName": "t1_se_tra_KM"}, "T1C"),
        ("t2_tirm_tra_dark-fluid", {}, "FLAIR"),
        ("AX T2", {}, "T2"),
        ("t2_tse_tra", {}, "T2"),
        ("T2W_TSE AX", {}, "T2"),
        ("AX T2 POST", {}, "T2"),
        ("AX FLAIR", {}, "FLAIR"),
        ("AX T2 FLAIR FS", {}, "FLAIR"),
        ("tirm_tra_dark fluid", {}, "FLAIR"),
        ("FLAIR CON GADOLINIO", AGENT, "FLAIR"),
        ("T1 T2 MAP", {}, None),
        ("AX T2*", {}, None),
        ("AX T2 GRE", {}, None),
        ("DWI b1000", {}, None),
        ("ADC", {}, None),
        ("PD T2 dual", {}, None),
        ("3-plane loc", {}, None),
        ("T1 subtraction", {}, None),
        ("TOF 3D", {}, None),
        ("COR STIR", {}, None),
        ("Precontrol study", {}, None),
        ("cerebro", AGENT, None),
        ("", SPIN, None),
        ("", SPIN | AGENT, "T1C"),
        ("", SPIN | {"ContrastBolusAgent": "NONE"}, None),
        ("", LONG, "T2"),
        ("", RECOVERY | {"InversionTime": 2500}, "FLAIR"),
        ("", {"ScanningSequence": ["GR", "IR"], "EchoTime": 3, "RepetitionTime": 2000,
              "InversionTime": 900} | AGENT, "T1C"),
        ("", {"ScanningSequence": "GR", "EchoTime": 3, "RepetitionTime": 20} | AGENT, None),
        ("", {"ScanningSequence": ["EP", "SE"], "EchoTime": 90, "RepetitionTime": 5000}, None),
        ("AX T1", LONG, None),  # words and times contradict
        ("AX T2", SPIN, None),
        ("AX T1 POST", SPIN, "T1C"),
        ("AX T2", LONG, "T2"),
        ("HEAD", {"Modality": "CT"}, "CT"),
        ("", {"Modality": "MR"}, None),
        ("", {"EchoTime": None, "RepetitionTime": 500, "ScanningSequence": "SE"}, None),
    ],
)  # fmt: skip
def test_headers(text, values, expected):
    assert sequence_of(header(text, **values)) == expected
    # freed of its words, as the service keeps it, it says the same
    given, kept = header(text, **values), header("", **values)
    for one in ("ProtocolName", "ContrastBolusAgent"):
        if one in kept:
            delattr(kept, one)
    keep_sequence(kept, given)
    assert sequence_of(kept) == expected
    own = {"", "T1 contrast", "T1 native", "T2", "FLAIR", "unstated"}
    assert kept.get("SeriesDescription", "") in own


@pytest.mark.parametrize(
    ("contrast", "text", "expected"),
    [
        ("T2", "", "T2"),
        ("FLUID_ATTENUATED", "AX FLAIR", "FLAIR"),
        ("T1", "AX T1 POST", "T1C"),
        ("T1", "AX T2", None),
        ("DIFFUSION", "", None),
        ("DIFFUSION", "AX T2", None),
        ("UNKNOWN", "AX T2", "T2"),
    ],
)
def test_enhanced_objects_say_it_themselves(contrast, text, expected):
    assert sequence_of(header(text), contrast) == expected


@pytest.mark.parametrize(
    ("meanings", "expected"),
    [(["Gadolinium"], "T1C"), (["None"], None), ([""], None), ([], None), (["No", "Gd"], "T1C")],
)
def test_agents_are_also_coded(meanings, expected):
    made = header("AX T1")
    made.ContrastBolusAgentSequence = Sequence()
    for meaning in meanings:
        made.ContrastBolusAgentSequence.append(Dataset())
        made.ContrastBolusAgentSequence[-1].CodeMeaning = meaning
    assert sequence_of(made) == expected


@given(st.text(max_size=300), st.text(max_size=64))
def test_no_text_raises_or_counts_twice(text, agent):
    made = header(Modality="MR")
    made.SeriesDescription, made.ContrastBolusAgent = text, agent
    assert sequence_of(made) in {None, "T1C", "T1", "T2", "FLAIR"}
    assert bids_sequence(text) in {None, "T1C", "T2", "FLAIR"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sub-01_ce-gadolinium_T1w.nii.gz", "T1C"),
        ("sub-01_ses-2_T2w.nii", "T2"),
        ("sub-01_FLAIR.nii.gz", "FLAIR"),
        ("sub-01_T1w.nii.gz", None),
        ("patient_T2w.nii.gz", None),
        ("T2w", None),
        ("", None),
    ],
)
def test_names_by_bids(name, expected):
    assert bids_sequence(name) == expected


def test_the_reader_brings_it_along(tmp_path):
    path = write_dicom(tmp_path / "a.dcm", blob(), SeriesDescription="AX T2 FLAIR")
    assert read_slices(path)[0].sequence == "FLAIR"
    plain = write_dicom(tmp_path / "b.dcm", blob())
    assert read_slices(plain)[0].sequence is None
    assert np.array_equal(read_slices(path)[0].pixels, read_slices(plain)[0].pixels)


def test_frames_of_one_object_may_differ(tmp_path):
    def group(contrast: str) -> Dataset:
        frame, item = Dataset(), Dataset()
        item.AcquisitionContrast = contrast
        frame.MRImageFrameTypeSequence = Sequence([item])
        return frame

    path = write_dicom(
        tmp_path / "a.dcm",
        np.stack([blob()] * 3),
        NumberOfFrames=3,
        PerFrameFunctionalGroupsSequence=Sequence([group("T2"), group("FLUID_ATTENUATED")]),
        SharedFunctionalGroupsSequence=Sequence([group("DIFFUSION")]),
    )
    assert [one.sequence for one in read_slices(path)] == ["T2", "FLAIR", None]


@pytest.mark.filterwarnings("ignore:The value length")  # where another test has pydicom warn
@pytest.mark.parametrize("piece", ["no ", "t1 +c ", "pre-", "w/o", "_", "dark "])
def test_only_the_beginning_of_a_long_text_is_read(piece):
    assert sequence_of(header("AX T2 " + " " * 300 + piece * 100_000)) == "T2"
