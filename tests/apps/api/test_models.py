"""What answers, and what was brought in."""

from __future__ import annotations

import pytest

from apps.api import schemas
from apps.api.resources.models import TASKS
from braintx.models.bundle import load
from tests.apps.api.conftest import Api


def test_the_models_are_those_that_answer(api: Api) -> None:
    told = [schemas.Model.model_validate(one) for one in api.client.get("/v1/models").json()]
    versions = {one.task: one.version for one in told}
    assert versions == {task: load(task).version for task in TASKS}
    made = api.made()["result"]["model"]
    assert made == {task: versions[task] for task in ("tumor", "treatment")}
    asked = {"findings": [{"code": "HP:0001250"}]}
    ranked = api.client.post("/v1/differential", json=asked).json()["result"]["model"]
    assert ranked == {"differential": versions["differential"]}


@pytest.mark.parametrize("task", TASKS)
def test_a_card_is_read(api: Api, task: str) -> None:
    told = api.client.get(f"/v1/models/{task}/card")
    assert told.headers["Content-Type"].startswith("text/markdown")
    assert told.text.startswith("#") or told.text.startswith("---")


def test_no_other_model_has_one(api: Api) -> None:
    assert api.client.get("/v1/models/pose/card").status_code == 422


def test_what_was_brought_in(api: Api) -> None:
    told = api.client.get("/v1/data/checks")
    assert told.status_code == 200
    assert [schemas.Check.model_validate(one) for one in told.json()] == []
