"""What lies beside scans and is none."""

import pytest

from braintx.data.imaging.ignored import is_ignored


@pytest.mark.parametrize("name", ["scan", "scan.dcm", "IM0001", "a b/scan.nii.gz", "x.JPG"])
def test_scans_are_not_ignored(name):
    assert not is_ignored(name)


@pytest.mark.parametrize(
    "name", [".hidden", "a/.git/x.png", "__MACOSX/x.png", "Thumbs.db", "DICOMDIR", "notes.TXT"]
)
def test_leftovers_and_texts_are(name):
    assert is_ignored(name)
