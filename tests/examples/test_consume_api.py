"""The example runs from the checkout on both databases, and what it brings can be read back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from braintx.data.simulate import phantoms
from braintx.models.tumor.outline import rasterize
from braintx.service.fhir.check import check
from tests.apps.browser import ROOT
from tests.apps.demo.browsing import printed

STARTED = {"en": "The service answers at", "es": "El servicio responde en"}
SCRIPT = ROOT / "examples" / "consume_api.py"

pytestmark = pytest.mark.skipif(
    not phantoms.available(), reason="nilearn is not installed: no phantoms"
)


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=280,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_everything_comes_back_and_can_be_read(url: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    language = "es" if url.startswith("postgresql") else "en"
    said = run("--database", url, "--out", str(out), "--lang", language)
    assert STARTED[language] in said
    dicom_is_filed_with_its_source(out)
    documents_name_the_answer(out)
    every_image_of_the_batch_is_answered(out)


def dicom_is_filed_with_its_source(out: Path) -> None:
    """The segmentation's pixels are the outline's, by the library's one rule."""
    made, source = read(out / "assessment.json"), dcmread(out / "phantom-1.dcm")
    drawn = highdicom.seg.segread(out / "segmentation.dcm")
    expected = rasterize(np.array(made["result"]["outline"]["xy"]), (source.Rows, source.Columns))
    pixels = drawn.get_pixels_by_source_instance([source.SOPInstanceUID])
    assert expected.any()
    assert np.array_equal(pixels[0, ..., 0].astype(bool), expected)
    assert np.array_equal(np.squeeze(dcmread(out / "segmentation.dcm").pixel_array) > 0, expected)
    for written in (drawn, dcmread(out / "report.dcm")):
        assert written.PatientID == source.PatientID
        assert written.StudyInstanceUID == source.StudyInstanceUID

    report = highdicom.sr.srread(out / "report.dcm")
    (group,) = report.content.get_planar_roi_measurement_groups()
    frame, seen = (one.ReferencedSOPSequence[0] for one in group.referenced_segmentation_frame)
    assert frame.ReferencedSOPInstanceUID == drawn.SOPInstanceUID
    assert seen.ReferencedSOPInstanceUID == source.SOPInstanceUID


def documents_name_the_answer(out: Path) -> None:
    made, source = read(out / "assessment.json"), dcmread(out / "phantom-1.dcm")
    assert check(read(out / "bundle.fhir.json")) == ()
    assert made["id"] in (out / "bundle.fhir.json").read_text(encoding="utf-8")
    assert made["id"] in printed((out / "report.pdf").read_bytes())
    with Image.open(out / "overlay.png") as overlay:
        assert overlay.size == (source.Columns, source.Rows)

    kept = read(out / "kept.json")
    assert kept["result"]["tumor"] == made["result"]["tumor"]
    assert [one["stated_by"] for one in kept["outcomes"]] == ["pathology"]
    assert read(out / "patient.json")["result"]["patient"]["slices"] == 1


def every_image_of_the_batch_is_answered(out: Path) -> None:
    items = read(out / "batch.json")
    assert [item["position"] for item in items] == [0, 1, 2, 3]
    assert {item["status"] for item in items} == {"done"}
    given = {dcmread(path).StudyInstanceUID for path in out.glob("phantom-*.dcm")}
    answered = {dcmread(path).StudyInstanceUID for path in out.glob("stow-*-report.dcm")}
    assert answered == given
    assert len(given) == 4


def test_both_languages_say_the_same() -> None:
    sentences = run_module("sentences").SENTENCES
    assert sentences["en"].keys() == sentences["es"].keys()
    for key, sentence in sentences["en"].items():
        assert fields(sentence) == fields(sentences["es"][key]), key


def run_module(name: str) -> Any:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, SCRIPT.with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fields(sentence: str) -> set[str]:
    from string import Formatter

    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
