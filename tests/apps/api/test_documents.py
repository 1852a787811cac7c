"""What is made of an answer opens with what others read it with."""

from __future__ import annotations

import io
import json

import cv2
import numpy as np
import pydicom
import pytest
from fhir.resources.R4B import get_fhir_model_class
from highdicom.seg import Segmentation
from pypdf import PdfReader

from tests.apps.api import sources
from tests.apps.api.conftest import Api

LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture(scope="module")
def picture(api: Api) -> str:
    return str(api.made(age="54", sex="F", note="Headaches for three months.")["id"])


@pytest.fixture(scope="module")
def dicom(api: Api) -> str:
    return str(api.made(sources.dicom(), "scan.dcm")["id"])


def get(api: Api, assessment: str, document: str, language: str = "en") -> bytes:
    speak = {"Accept-Language": language}
    told = api.client.get(f"/v1/assessments/{assessment}/{document}", headers=speak)
    assert told.status_code == 200, told.text
    if "Content-Language" in told.headers:
        assert told.headers["Content-Language"] == language
    return bytes(told.content)


def test_the_overlay_is_a_picture_of_the_slice(api: Api, picture: str) -> None:
    drawn = cv2.imdecode(
        np.frombuffer(get(api, picture, "overlay.png"), np.uint8), cv2.IMREAD_COLOR
    )
    assert drawn.shape == (sources.SIDE, sources.SIDE, 3)
    assert np.ptp(drawn.astype(int), axis=2).max() > 50  # colours lie over the grey slice


def test_a_refused_image_is_shown_as_it_is(api: Api) -> None:
    made = api.made(sources.picture(healthy=True))
    drawn = cv2.imdecode(
        np.frombuffer(get(api, made["id"], "overlay.png"), np.uint8), cv2.IMREAD_COLOR
    )
    assert np.ptp(drawn, axis=2).max() == 0
    both = np.corrcoef(drawn[..., 0].ravel(), sources.grey(healthy=True).ravel())
    assert both[0, 1] > 0.98  # brighter, perhaps, and nothing lies over it


@LANGUAGES
def test_the_report_is_read(api: Api, picture: str, language: str) -> None:
    pages = PdfReader(io.BytesIO(get(api, picture, "report.pdf", language))).pages
    text = "".join(one.extract_text() for one in pages)
    assert picture in text.replace("\n", "")
    assert "meningioma" in text.lower()
    assert {"en": "treatment", "es": "tratamiento"}[language] in text.lower()


@LANGUAGES
def test_the_bundle_is_fhir(api: Api, dicom: str, language: str) -> None:
    told = json.loads(get(api, dicom, "fhir", language))
    get_fhir_model_class("Bundle").model_validate(told)
    kinds = {one["resource"]["resourceType"] for one in told["entry"]}
    assert {"Patient", "ImagingStudy", "DiagnosticReport", "Observation", "RiskAssessment"} <= kinds


def test_the_outline_is_a_segmentation_of_the_source(api: Api, dicom: str) -> None:
    made = Segmentation.from_dataset(
        pydicom.dcmread(io.BytesIO(get(api, dicom, "segmentation.dcm")))
    )
    source = sources.dataset()
    assert made.StudyInstanceUID == source.StudyInstanceUID
    assert made.PatientID == source.PatientID
    mask = made.get_pixels_by_source_instance(source_sop_instance_uids=[source.SOPInstanceUID])
    kept = api.client.get(f"/v1/assessments/{dicom}").json()["result"]["outline"]["xy"]
    corners = np.rint(np.array(kept)).astype(np.int32)
    drawn = cv2.fillPoly(np.zeros(mask.shape[1:3], np.uint8), [corners], 1)
    both = np.logical_and(mask[0, ..., 0] > 0, drawn).sum()
    assert 2 * both / ((mask > 0).sum() + drawn.sum()) > 0.9


@LANGUAGES
def test_the_structured_report_is_of_the_source(api: Api, dicom: str, language: str) -> None:
    made = pydicom.dcmread(io.BytesIO(get(api, dicom, "report.dcm", language)))
    assert made.SOPClassUID.name.endswith("SR Storage")
    assert made.ContentTemplateSequence[0].TemplateIdentifier == "1500"
    assert made.StudyInstanceUID == sources.dataset().StudyInstanceUID


@pytest.mark.parametrize("document", ["segmentation.dcm", "report.dcm"])
@LANGUAGES
def test_a_picture_has_no_study(api: Api, picture: str, document: str, language: str) -> None:
    speak = {"Accept-Language": language}
    told = api.client.get(f"/v1/assessments/{picture}/{document}", headers=speak)
    assert (told.status_code, told.json()["code"]) == (409, "assessment.no_dicom")
