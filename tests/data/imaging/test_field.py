"""Inputs from the field, each once read wrongly: they answer like the picture they were made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from braintx import pipeline
from braintx.core.settings import DATA_VARIABLE
from braintx.data.imaging import read_series

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def cases() -> Path:
    folder = Path(os.environ[DATA_VARIABLE]).parent / "cases"
    if not folder.is_dir():
        pytest.skip(f"needs the folder cases beside ${DATA_VARIABLE}")
    return folder


@pytest.fixture(scope="module")
def loaded() -> pipeline.Pipeline:
    return pipeline.load(threads=1)


@pytest.mark.parametrize(
    ("file", "label", "note"),
    [
        ("hidden-white/transparent_hidden_white_LA.png", "meningioma", None),
        ("min-is-white/u16_miniswhite.tif", "meningioma", None),
        ("window-misplaced/m-w40.dcm", "meningioma", "reading.window"),
        ("non-square-pixels/g-0.50.dcm", "glioma", None),
        ("non-square-pixels/g-c0.50.dcm", "glioma", None),
    ],
)
def test_a_scan_from_the_field_is_named(
    cases: Path, loaded: pipeline.Pipeline, file: str, label: str, note: str | None
) -> None:
    answer = loaded.assess(cases / file, heatmap=None, attributions=False)
    assert answer.gate.status == "accepted"
    assert answer.tumor is not None
    assert (answer.tumor.label, answer.tumor.abstained) == (label, False)
    codes = [issue.code for issue in answer.warnings if issue.code.startswith("reading.")]
    assert codes == ([note] if note else [])


def test_slices_that_share_an_identifier_are_all_read(cases: Path) -> None:
    slices = read_series(cases / "one-instance-uid")
    assert [one.source for one in slices] == [f"im{place}.dcm" for place in range(5)]
