"""Jobs: begun, followed to their end, read by pages, stopped, gone on with."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest

from apps.api import schemas
from tests.apps.api import sources
from tests.apps.api.conftest import Api


def files(count: int) -> list[tuple[str, tuple[str, bytes]]]:
    return [("images", (f"scan{one}.png", sources.picture(seed=one % 3))) for one in range(count)]


def ended(api: Api, job: str) -> dict[str, Any]:
    """The job once it is over; a busy machine may take its time."""
    for _ in range(1200):
        told = api.client.get(f"/v1/jobs/{job}").json()
        schemas.Job.model_validate(told)
        if told["ended"]:
            return dict(told)
        time.sleep(0.05)
    pytest.fail(f"the job is {told['status']} at {told['done']} of {told['total']}")


def test_every_image_has_its_answer(api: Api) -> None:
    told = api.client.post("/v1/jobs", files=files(5), data={"age": "40"})
    assert told.status_code == 202
    job = told.json()["id"]
    assert told.headers["Location"] == f"/v1/jobs/{job}"
    done = ended(api, job)
    assert (done["status"], done["total"], done["done"], done["failed"]) == ("done", 5, 5, 0)
    first = api.client.get(f"/v1/jobs/{job}/items", params={"limit": 3}).json()
    page = schemas.Items.model_validate(first)
    rest = api.client.get(f"/v1/jobs/{job}/items", params={"limit": 3, "after": page.next}).json()
    assert [one["position"] for one in first["items"] + rest["items"]] == list(range(5))
    assert rest["next"] is None
    alone = api.made(sources.picture(seed=1), age="40")["result"]
    assert {**first["items"][1]["result"], "file": ""} == {**alone, "file": ""}
    kept = api.client.get(f"/v1/assessments/{first['items'][1]['assessment']}").json()
    assert kept["job"] == job


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_broken_member_stops_no_other(api: Api, language: str) -> None:
    inside = {
        "a.png": sources.picture(),
        "b.png": b"broken",
        "c.dcm": sources.dicom(),
        "._a.png": b"x",
    }
    given = {"images": ("scans.zip", sources.zipped(inside))}
    job = api.client.post("/v1/jobs", files=given).json()["id"]
    done = ended(api, job)
    assert [done[one] for one in ("total", "done", "failed", "skipped")] == [3, 2, 1, 1]
    url, speak = f"/v1/jobs/{job}/items", {"Accept-Language": language}
    failed = api.client.get(url, params={"status": "failed"}, headers=speak).json()["items"]
    assert [one["position"] for one in failed] == [1]
    assert failed[0]["error"]["code"].startswith("image.")
    assert ("Give" in failed[0]["error"]["message"]) == (language == "en")


def test_it_is_stopped_and_gone_on_with(api: Api) -> None:
    job = api.client.post("/v1/jobs", files=files(64)).json()["id"]
    stopped = api.client.post(f"/v1/jobs/{job}/cancel")
    assert stopped.status_code == 200
    halted = ended(api, job)
    assert halted["status"] == "cancelled"
    assert halted["done"] < 64
    again = api.client.post(f"/v1/jobs/{job}/cancel")
    assert again.status_code == 409
    resumed = api.client.post(f"/v1/jobs/{job}/resume")
    assert resumed.status_code == 202
    whole = ended(api, job)
    assert (whole["status"], whole["done"]) == ("done", 64)
    items = api.client.get(f"/v1/jobs/{job}/items", params={"limit": 200}).json()["items"]
    assert len({one["assessment"] for one in items}) == 64
    assert api.client.post(f"/v1/jobs/{job}/resume").status_code == 409


def test_a_retried_job_is_the_same(api: Api) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (api.client.post("/v1/jobs", files=files(1), headers=key) for _ in range(2))
    assert first.json()["id"] == again.json()["id"]
    other = api.client.post("/v1/jobs", files=files(2), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")
    listed = api.client.get("/v1/jobs", params={"limit": 100}).json()
    assert [one["id"] for one in listed].count(first.json()["id"]) == 1


def test_what_is_not_there(api: Api) -> None:
    for told in (
        api.client.get(f"/v1/jobs/{uuid4()}"),
        api.client.get(f"/v1/jobs/{uuid4()}/items"),
        api.client.post(f"/v1/jobs/{uuid4()}/cancel"),
        api.client.post(f"/v1/jobs/{uuid4()}/resume"),
    ):
        assert (told.status_code, told.json()["code"]) == (404, "job.unknown")
