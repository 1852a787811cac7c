"""Answers for images: the very ones of the command line, kept, told again, confirmed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from apps.api import schemas
from braintx.cli import main
from tests.apps.api import sources
from tests.apps.api.conftest import Api

RECORD = {"age": "54", "sex": "F", "note": "Headaches for three months, moderate."}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


def image(content: bytes | None = None, name: str = "scan.png") -> dict[str, tuple[str, bytes]]:
    return {"image": (name, sources.picture() if content is None else content)}


@pytest.mark.parametrize("name", ["scan.png", "scan.dcm", "scan.nii.gz"])
@LANGUAGES
def test_it_is_the_answer_of_the_command_line(  # noqa: PLR0917  (fixtures)
    client: TestClient,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    language: str,
) -> None:
    content = {"png": sources.picture(), "dcm": sources.dicom(), "gz": sources.nifti()}
    data = content[name.rpartition(".")[2]]
    told = client.post(
        "/v1/assessments",
        files=image(data, name),
        data=RECORD,
        headers={"Accept-Language": language},
    )
    assert told.status_code == 201
    (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    path, note = str(tmp_path / name), RECORD["note"]
    given = ["--age", "54", "--sex", "F", "--note", note, "--format", "jsonl"]
    assert main(["predict", path, *given]) == 0
    whole = json.loads(capsys.readouterr().out.splitlines()[0])
    result = told.json()["result"]
    assert {**result, "file": ""} == {**whole, "file": ""}
    assert result["file"] == name
    assert told.headers["Content-Language"] == language


@LANGUAGES
def test_it_is_told_again(api: Api, language: str) -> None:
    made = api.made(**RECORD)
    schemas.Assessment.model_validate(made, strict=False)
    speak = {"Accept-Language": language}
    told = api.client.get(f"/v1/assessments/{made['id']}", headers=speak)
    assert told.status_code == 200
    assert told.headers["Vary"] == "Accept-Language"
    kept = schemas.Kept.model_validate(told.json())
    assert kept.id == made["id"]
    assert RECORD["note"] not in told.text
    if language == "en":
        assert {**told.json()["result"], "file": ""} == {**made["result"], "file": ""}


def test_words_differ_and_codes_do_not(api: Api) -> None:
    made = api.made(sources.picture(healthy=True))
    english, spanish = (
        api.client.get(f"/v1/assessments/{made['id']}", headers={"Accept-Language": one}).json()
        for one in ("en", "es-CO")
    )
    assert english["result"]["gate"]["status"] == spanish["result"]["gate"]["status"] != "accepted"
    assert english["result"]["gate"]["reason"] != spanish["result"]["gate"]["reason"]
    assert [english["result"][part] for part in ("tumor", "outline", "treatment")] == [None] * 3


def test_where_it_lies_is_told(client: TestClient) -> None:
    told = client.post("/v1/tumor", files=image())
    assert told.status_code == 201
    assert told.headers["Location"] == f"/v1/assessments/{told.json()['id']}"
    assert client.get(told.headers["Location"]).status_code == 200
    schemas.Assessment.model_validate(told.json())


@LANGUAGES
def test_a_treatment_without_an_image(client: TestClient, language: str) -> None:
    asked = {"tumor": "meningioma", "age": 54, "sex": "F", "note": "Dolor de cabeza."}
    told = client.post("/v1/treatment", json=asked, headers={"Accept-Language": language})
    assert told.status_code == 200
    answer = schemas.TreatmentAnswer.model_validate(told.json())
    assert sum(answer.treatment.probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert "accuracy" in answer.treatment.ceiling


@pytest.mark.parametrize(
    "wrong", [{"age": False}, {"age": "54"}, {"age": 121}, {"nam": "x"}, {"sex": "x"}]
)
def test_a_record_that_is_none(client: TestClient, wrong: dict[str, object]) -> None:
    told = client.post("/v1/treatment", json=wrong)
    assert told.status_code == 422
    assert told.json()["code"] == "request.invalid"
    assert told.json()["errors"][0]["where"].startswith("body.")


@pytest.mark.parametrize(
    ("language", "field", "given", "what"),
    [
        ("en", "age", "540", "it must be at most 120"),
        ("es", "age", "540", "debe ser como máximo 120"),
        ("en", "age", "54,5", "it must be a number, with a point before decimals"),
        ("es", "sex", "mujer", "debe ser F o M"),
    ],
)
def test_a_wrong_field_is_told_once_and_plainly(
    client: TestClient, language: str, field: str, given: str, what: str
) -> None:
    files, speak = image(sources.picture(), "scan.png"), {"Accept-Language": language}
    told = client.post("/v1/assessments", files=files, data={field: given}, headers=speak)
    assert told.status_code == 422
    assert told.json()["errors"] == [{"where": f"body.{field}", "what": what}]
    assert f"body.{field} ({what})" in told.json()["detail"]


@pytest.mark.parametrize(
    ("path", "given", "where"),
    [
        ("/v1/treatment", {"content": b'{"tumor": '}, "body"),
        ("/v1/treatment", {"data": {"tumor": "glioma"}}, "body"),
        ("/v1/treatment", {"json": {"tumour": "glioma"}}, "body.tumour"),
        ("/v1/assessments", {"data": {"image": "scan.png"}}, "body.image"),
        ("/v1/assessments/x/outcome", {"json": {"stated_by": "other"}}, "path.assessment"),
    ],
)
def test_no_library_speaks(client: TestClient, path: str, given, where: str) -> None:
    for language in ("en", "es"):
        told = client.post(path, headers={"Accept-Language": language}, **given)
        (wrong,) = told.json()["errors"]
        assert wrong["where"] == where
        assert "nput" not in wrong["what"]
        assert "class" not in wrong["what"]


@pytest.mark.parametrize("path", ["/v1/assessments", "/v1/tumor"])
@LANGUAGES
def test_two_images_are_not_one(client: TestClient, path: str, language: str) -> None:
    two = [("image", (f"scan-{one}.png", sources.picture(seed=one))) for one in (0, 1)]
    told = client.post(path, files=two, headers={"Accept-Language": language})
    assert (told.status_code, told.json()["code"]) == (422, "request.several")


@pytest.mark.parametrize("data", [{"edad": "54"}, {"age": ["54", "45"]}])
@LANGUAGES
def test_a_form_holds_what_is_documented(client: TestClient, data, language: str) -> None:
    files, speak = image(sources.picture(), "scan.png"), {"Accept-Language": language}
    told = client.post("/v1/assessments", files=files, data=data, headers=speak)
    assert (told.status_code, told.json()["code"]) == (422, "request.invalid")
    assert next(iter(data)) in told.json()["detail"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "image.empty"),
        (b"%PDF-1.7", "image.unsupported"),
        (sources.picture()[:2000], "image.truncated"),
        (
            sources.zipped({"a.png": sources.picture(), "b.png": sources.picture()}),
            "request.several",
        ),
    ],
)
@LANGUAGES
def test_what_cannot_be_read(client: TestClient, content: bytes, code: str, language: str) -> None:
    name = "scans.zip" if content.startswith(b"PK") else "scan.png"
    speak = {"Accept-Language": language}
    told = client.post("/v1/assessments", files=image(content, name), headers=speak)
    assert (told.status_code, told.json()["code"]) == (422, code)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.headers["Content-Language"] == language


def test_an_object_without_its_own_name(client: TestClient) -> None:
    name = sources.dataset().SOPInstanceUID.encode()
    given = sources.dicom().replace(name, bytes(len(name)))
    told = client.post("/v1/assessments", files=image(given, "scan.dcm"))
    assert (told.status_code, told.json()["code"]) == (422, "image.corrupt")


def test_pages(make_api) -> None:
    api = make_api()
    made = [api.made(sources.picture(seed=one % 2))["id"] for one in range(5)]
    first = api.client.get("/v1/assessments", params={"limit": 3})
    page = schemas.Page.model_validate(first.json())
    rest = api.client.get("/v1/assessments", params={"limit": 3, "after": page.next}).json()
    seen = [one.id for one in page.assessments] + [one["id"] for one in rest["assessments"]]
    assert seen == made[::-1]
    assert rest["next"] is None


def test_a_retried_request_is_answered_with_the_first_answer(client: TestClient) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (
        client.post("/v1/assessments", files=image(), data=RECORD, headers=key) for _ in range(2)
    )
    assert first.json() == again.json()
    assert again.status_code == 201
    other = client.post("/v1/assessments", files=image(), data={**RECORD, "age": "55"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.mismatch")


def test_two_at_once_are_one(api: Api) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    def ask(_: int) -> str:
        told = api.client.post("/v1/assessments", files=image(), headers=key)
        return str(told.json()["id"])

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1


@LANGUAGES
def test_what_turned_out_is_added(api: Api, language: str) -> None:
    made = api.made()
    where = f"/v1/assessments/{made['id']}"
    for asked in ({"diagnosis": "glioma"}, {"diagnosis": "meningioma", "treatment": "surgery"}):
        told = api.client.post(f"{where}/outcome", json={**asked, "stated_by": "pathology"})
        assert told.status_code == 201
        schemas.Outcome.model_validate(told.json())
    kept = api.client.get(where).json()
    assert [one["diagnosis"] for one in kept["outcomes"]] == ["glioma", "meningioma"]
    assert {**kept["result"], "file": ""} == {**made["result"], "file": ""}
    nothing = api.client.post(
        f"{where}/outcome", json={"stated_by": "other"}, headers={"Accept-Language": language}
    )
    assert (nothing.status_code, nothing.json()["code"]) == (422, "outcome.empty")


def test_what_is_not_there(client: TestClient) -> None:
    for path in (f"/v1/assessments/{uuid4()}", f"/v1/assessments/{uuid4()}/report.pdf"):
        told = client.get(path)
        assert (told.status_code, told.json()["code"]) == (404, "assessment.unknown")
    assert client.get("/v1/assessments/1").status_code == 422
