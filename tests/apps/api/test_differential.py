"""Symptoms over HTTP: the same answers as the façade's, kept on request alone."""

from __future__ import annotations

from typing import Any

import pytest

from apps.api import differential_schemas as schemas
from braintx.core.findings import Finding, Presentation
from braintx.data import phenopackets
from braintx.i18n import Words
from braintx.serialization import Names, differential_json
from braintx.service.fhir import check
from tests.apps.api.conftest import Api
from tests.service.conftest import symptoms

GIVEN: dict[str, Any] = {
    "findings": [
        {"code": "HP:0001166"},
        {"code": "HP:0001083", "severity": "severe"},
        {"code": "HP:0001250", "status": "absent"},
    ],
    "age": 12,
    "sex": "F",
}
PRESENTATION = Presentation(
    (
        Finding("HP:0001166"),
        Finding("HP:0001083", "present", "severe"),
        Finding("HP:0001250", "absent"),
    ),
    12,
    "F",
)
PACKET = {
    "subject": {"id": "Xiomara", "sex": "FEMALE"},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0001166"}},
        {"type": {"id": "HP:0001083"}, "excluded": True},
    ],
}
NOTE = "Mujer de 12 años con aracnodactilia, sin fiebre. Su madre tiene epilepsia."
SPANISH = {"Accept-Language": "es"}


def asked(api: Api, status: int = 200, **given: Any) -> Any:
    told = api.client.post("/v1/differential", json=given)
    assert told.status_code == status, told.text
    return told.json()


def count(api: Api) -> int:
    return len(api.client.get("/v1/differential?limit=100").json()["differentials"])


def test_the_answer_is_the_facades(api: Api) -> None:
    before = count(api)
    told = asked(api, **GIVEN, top=4)
    schemas.DifferentialAnswer.model_validate(told)
    whole = symptoms().differential(PRESENTATION, 4)
    names = Names(symptoms().terms, Words())
    assert told == {"id": None, "result": differential_json(whole, names)}
    assert len(told["result"]["ranking"]) == 4
    assert count(api) == before


def test_names_follow_the_language(api: Api) -> None:
    told = api.client.post("/v1/differential", json=GIVEN, headers=SPANISH)
    assert told.headers["Content-Language"] == "es"
    (first, *_) = told.json()["result"]["presentation"]["findings"]
    assert first == {
        "code": "HP:0001166", "name": "Aracnodactilia", "status": "present", "severity": None,
    }  # fmt: skip


def test_a_phenopacket_and_a_note_say_what_is_not_given_outright(api: Api) -> None:
    told = asked(api, findings=[{"code": "HP:0001083"}], phenopacket=PACKET, note="Fever. Male.")
    found = {one["code"]: one["status"] for one in told["result"]["presentation"]["findings"]}
    assert found == {"HP:0001083": "present", "HP:0001166": "present", "HP:0001945": "present"}
    assert told["result"]["presentation"]["sex"] == "F"
    assert told["result"]["issues"][0]["code"] == "phenopacket.age_missing"


def test_some_alone(api: Api) -> None:
    told = asked(api, **GIVEN, only="common", top=3)
    assert [one["orphan"] for one in told["result"]["ranking"]] == [False] * 3


def test_a_kept_answer_is_read_again_in_either_language(api: Api) -> None:
    made = api.client.post(
        "/v1/differential", json={**GIVEN, "top": 2, "store": True, "patient": "Xiomara"}
    )
    assert made.status_code == 201
    place = made.headers["Location"]
    assert place == f"/v1/differential/{made.json()['id']}"
    again = api.client.get(place).json()
    schemas.KeptDifferential.model_validate(again)
    assert again["result"] == made.json()["result"]
    assert again["patient"].startswith("P-")
    spanish = api.client.get(place, headers=SPANISH).json()["result"]
    assert spanish["ranking"][0]["id"] == again["result"]["ranking"][0]["id"]
    assert spanish["presentation"]["findings"][0]["name"] == "Aracnodactilia"
    page = api.client.get("/v1/differential?limit=1").json()
    schemas.DifferentialPage.model_validate(page)
    assert page["differentials"] == [again]
    assert "Xiomara" not in str(page)


def test_a_note_is_not_kept_and_a_phenopackets_subject_becomes_a_pseudonym(api: Api) -> None:
    made = asked(api, 201, phenopacket=PACKET, note="A note of Quiñones: fever.", store=True)
    kept = api.client.get(f"/v1/differential/{made['id']}")
    assert kept.json()["patient"].startswith("P-")
    for word in ("Xiomara", "Quiñones"):
        assert word not in kept.text


def test_pages_go_on_after_the_last_id(api: Api) -> None:
    for _ in range(3):
        asked(api, 201, **GIVEN, top=1, store=True)
    first = api.client.get("/v1/differential?limit=2").json()
    second = api.client.get(f"/v1/differential?limit=2&after={first['next']}").json()
    ids = [one["id"] for page in (first, second) for one in page["differentials"]]
    assert len(ids) == len(set(ids)) >= 3


def test_the_same_request_twice_is_kept_once(api: Api) -> None:
    headers = {"Idempotency-Key": "differential-1"}
    sent = [
        api.client.post("/v1/differential", json={**GIVEN, "store": True}, headers=headers)
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()


def test_a_kept_one_as_fhir_and_as_phenopacket(api: Api) -> None:
    made = asked(api, 201, **GIVEN, store=True, patient="12345")
    place = f"/v1/differential/{made['id']}"
    told = api.client.get(f"{place}/fhir", headers=SPANISH)
    assert told.headers["Content-Type"] == "application/fhir+json"
    assert check(told.json()) == ()
    packet = api.client.get(f"{place}/phenopacket", headers=SPANISH).json()
    assert phenopackets.read(packet).presentation == PRESENTATION
    assert packet["phenotypicFeatures"][0]["type"]["label"] == "Arachnodactyly"
    assert packet["metaData"]["resources"][0]["version"] == symptoms().release
    assert packet["subject"]["id"].startswith("P-")


def test_a_note_is_read(api: Api) -> None:
    told = api.client.post("/v1/findings", json={"note": NOTE}).json()
    schemas.Reading.model_validate(told)
    statuses = {one["code"]: one["status"] for one in told["findings"]}
    assert statuses["HP:0001166"] == "present"
    assert statuses["HP:0001945"] == "absent"
    assert "family" in statuses.values()
    for one in told["findings"]:
        assert 0 <= one["start"] < one["end"] <= len(NOTE)
    assert (told["presentation"]["age"], told["presentation"]["sex"]) == (12, "F")


@pytest.mark.parametrize(("language", "typed"), [("en", "seiz"), ("es", "aracno")])
def test_terms_are_suggested_while_one_types(api: Api, language: str, typed: str) -> None:
    headers = {"Accept-Language": language}
    told = api.client.get("/v1/findings/suggest", params={"q": typed}, headers=headers).json()
    found = [schemas.Suggestion.model_validate(one) for one in told]
    assert 0 < len(found) <= 10
    assert {one.code for one in found} & {"HP:0001250", "HP:0001166"}


def test_what_to_ask_next(api: Api) -> None:
    told = api.client.post("/v1/next-questions", json={**GIVEN, "count": 2}).json()
    schemas.Questions.model_validate(told)
    assert len(told["questions"]) == 2
    for one in told["questions"]:
        assert one["yes"]
        assert one["code"] not in {given["code"] for given in GIVEN["findings"]}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"findings": [{"code": "HP:9999999"}]}, "finding.unknown"),
        ({"phenopacket": {"proband": PACKET}}, "phenopacket.of_several"),
        ({"phenopacket": {}}, "phenopacket.not_one"),
        ({"findings": [{"code": "<b>fever</b>"}]}, "request.invalid"),
        ({"findings": [{"code": "HP:0001250", "status": "maybe"}]}, "request.invalid"),
        ({"age": 400}, "request.invalid"),
        ({"symptoms": []}, "request.invalid"),
        ({"top": 0}, "request.invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_problem(
    api: Api, given: dict[str, Any], code: str, language: str
) -> None:
    headers = {"Accept-Language": language}
    told = api.client.post("/v1/differential", json=given, headers=headers)
    assert (told.status_code, told.headers["Content-Type"]) == (422, "application/problem+json")
    assert told.json()["code"] == code
    assert told.headers["Content-Language"] == language


def test_ten_thousand_findings_are_refused_with_a_message(api: Api) -> None:
    codes = sorted(symptoms().terms)[:10_000]
    findings = [{"code": one} for one in codes if one.startswith("HP:")]
    told = api.client.post("/v1/differential", json={"findings": findings})
    assert told.status_code == 422
    assert told.json()["code"].startswith("finding.")


def test_there_is_none_of_an_unknown_id(api: Api) -> None:
    nobody = "5c1a7f0e-3b52-4d7e-8f10-2a9c4e6b1d33"
    for part in ("", "/fhir", "/phenopacket"):
        told = api.client.get(f"/v1/differential/{nobody}{part}")
        assert (told.status_code, told.json()["code"]) == (404, "differential.unknown")


def test_a_key_needs_the_scope(api: Api) -> None:
    reads = api.key("read")
    for path in ("findings", "differential", "next-questions"):
        given = {"note": "x"} if path == "findings" else GIVEN
        told = api.client.post(f"/v1/{path}", json=given, headers=reads)
        assert (told.status_code, told.json()["code"]) == (403, "key.scope")
    asks = api.key("assess")
    assert api.client.get("/v1/differential", headers=asks).status_code == 403


@pytest.mark.parametrize("given", [{}, {"note": "hola"}, {"findings": []}])
def test_where_nothing_is_known_no_probability_is_given(api: Api, given: dict[str, Any]) -> None:
    told = asked(api, **given)
    schemas.DifferentialAnswer.model_validate(told)
    assert told["result"]["none_of_these"] is None
    assert told["result"]["ranking"] == []
    assert [one["code"] for one in told["result"]["issues"]] == ["differential.nothing"]


def test_an_answer_without_a_finding_is_kept_and_told_as_fhir(api: Api) -> None:
    told = asked(api, 201, store=True)
    place = f"/v1/differential/{told['id']}"
    assert api.client.get(place).json()["result"] == told["result"]
    bundle = api.client.get(f"{place}/fhir").json()
    assert not check(bundle)
    assert "prediction" not in str(bundle)


@pytest.mark.parametrize("path", ["findings", "differential"])
def test_a_note_that_contradicts_itself_is_said_so(api: Api, path: str) -> None:
    note = "Fiebre. No fiebre. Varón de 30 años. Mujer de 50 años."
    told = api.client.post(f"/v1/{path}", json={"note": note}, headers=SPANISH).json()
    issues = told.get("result", told)["issues"]
    codes = ["note.contradicted", "note.sexes", "note.ages"]
    assert [one["code"] for one in issues][:3] == codes
    assert "Fiebre" in issues[0]["message"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"findings": [], "age": 3, "findings": []}', "findings"),
        ('{"findings": [{"code": "HP:0001250", "code": "HP:0001945"}]}', "code"),
    ],
)
def test_a_field_that_is_given_twice_is_refused(api: Api, body: str, field: str) -> None:
    for path in ("differential", "next-questions"):
        told = api.client.post(
            f"/v1/{path}", content=body, headers={"Content-Type": "application/json", **SPANISH}
        )
        assert told.status_code == 422
        assert told.json()["code"] == "request.invalid"
        assert f"{field} más de una vez" in told.json()["detail"]


def test_what_is_wrong_with_a_finding_says_which(api: Api) -> None:
    wrong = [{"code": "HP:0001250"}, {"code": "seizure"}, {"status": "gone"}, 7]
    told = asked(api, 422, findings=wrong)
    assert [one["where"] for one in told["errors"]] == [
        "body.findings[1].code", "body.findings[2].code", "body.findings[2].status",
        "body.findings[3]",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["HP:0001250", "hp 1250"])
def test_an_id_is_suggested_for(api: Api, typed: str) -> None:
    (found,) = api.client.get("/v1/findings/suggest", params={"q": typed}).json()
    assert (found["code"], found["matched"]) == ("HP:0001250", "HP:0001250")
