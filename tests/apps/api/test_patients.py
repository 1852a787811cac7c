"""One answer for a patient, from a volume, a series, or slices; the identifier is not kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from apps.api import schemas
from tests.apps.api import sources
from tests.apps.api.conftest import Api

PICTURES = [(f"slice{one}.png", sources.picture(seed=one)) for one in range(3)]
SERIES = [(f"im{one}.dcm", content) for one, content in enumerate(sources.series())]


def asked(api: Api, patient: str, files: list[tuple[str, bytes]], **headers: str) -> Any:
    url = f"/v1/patients/{quote(patient, safe='')}/assessments"
    return api.client.post(url, files=[("images", one) for one in files], headers=headers)


@pytest.mark.parametrize("files", [[("v.nii.gz", sources.nifti())], SERIES, PICTURES])
@pytest.mark.parametrize("language", ["en", "es"])
def test_one_answer(api: Api, files: list[tuple[str, bytes]], language: str) -> None:
    told = asked(api, "CC 1.020.333", files, **{"Accept-Language": language})
    assert told.status_code == 201, told.text
    made = schemas.PatientAssessment.model_validate(told.json())
    assert made.result.patient.slices == len(made.result.slices) == 3
    assert made.result.patient.tumor is not None
    assert "1.020.333" not in told.text
    kept = api.client.get(told.headers["Location"], headers={"Accept-Language": language})
    schemas.Kept.model_validate(kept.json())
    assert kept.json()["patient"] == made.patient
    assert kept.json()["result"]["patient"] == told.json()["result"]["patient"]


def test_a_patient_is_known_again(api: Api) -> None:
    names = ("7/12 ñ", "7/12 ñ", "7-12 ñ")
    same, again, other = (asked(api, name, PICTURES[:1]).json()["patient"] for name in names)
    assert same == again != other


def test_documents_of_a_series(api: Api) -> None:
    made = asked(api, "9", SERIES).json()["id"]
    for document in ("overlay.png", "report.pdf", "fhir", "segmentation.dcm", "report.dcm"):
        told = api.client.get(f"/v1/assessments/{made}/{document}")
        assert told.status_code == 200, (document, told.text)


def test_none_may_be_missing(api: Api) -> None:
    told = asked(api, "9", [*PICTURES, ("broken.png", b"\x89PNG\r\n\x1a\nx")])
    assert told.status_code == 422
    assert told.json()["code"].startswith("image.")
