"""STOW-RS: what a PACS sends is stored, and answered for as a job."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from tests.apps.api import sources
from tests.apps.api.conftest import Api
from tests.apps.api.test_jobs import ended

STORED, REFUSED = "00081199", "00081198"


def stored(api: Api, objects: list[bytes], study: str = "", **headers: str):
    url = f"/v1/dicomweb/studies{study and f'/{study}'}"
    told = {"Content-Type": sources.STOW, **headers}
    return api.client.post(url, content=sources.stow(objects), headers=told)


def test_a_series_is_answered_for(api: Api) -> None:
    told = stored(api, sources.series(), sources.dataset().StudyInstanceUID)
    assert told.status_code == 200, told.text
    assert told.headers["Content-Type"].startswith("application/dicom+json")
    said = [one["00081155"]["Value"][0] for one in told.json()[STORED]["Value"]]
    assert said == [sources.dataset(number).SOPInstanceUID for number in (1, 2, 3)]
    job = ended(api, told.headers["Location"].rpartition("/")[2])
    assert [job[one] for one in ("kind", "status", "total", "done")] == [
        "assess_series",
        "done",
        1,
        1,
    ]
    [item] = api.client.get(f"/v1/jobs/{job['id']}/items").json()["items"]
    assert item["result"]["patient"]["slices"] == 3
    made = api.client.get(f"/v1/assessments/{item['assessment']}/segmentation.dcm")
    assert made.status_code == 200


def test_some_are_refused(api: Api) -> None:
    told = stored(api, [sources.dicom(), b"nothing"])
    assert told.status_code == 202
    assert len(told.json()[STORED]["Value"]) == 1


def test_in_xml(api: Api) -> None:
    told = stored(api, [sources.dicom()], Accept="application/dicom+xml")
    assert told.headers["Content-Type"].startswith("application/dicom+xml")
    assert fromstring(told.text).tag.endswith("NativeDicomModel")  # noqa: S314  (our own)


@pytest.mark.parametrize(
    ("study", "headers", "status"),
    [
        ("", {"Accept": "text/html"}, 406),
        ("", {"Content-Type": "application/dicom"}, 415),
        ("", {"Content-Type": 'multipart/related; type="application/dicom"'}, 400),
        ("1.2.3", {}, 409),
        ("a", {}, 422),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_refused_whole(
    api: Api, study: str, headers: dict[str, str], status: int, language: str
) -> None:
    told = stored(api, [sources.dicom()], study, **headers, **{"Accept-Language": language})
    assert told.status_code == status
    if status != 409:
        assert told.headers["Content-Type"] == "application/problem+json"
        assert told.headers["Content-Language"] == language
