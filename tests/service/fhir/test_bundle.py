"""A real answer as a FHIR bundle: what it says, in both languages, and what it must not say."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.labels import TUMOR_LABELS
from braintx.core.messages import say
from braintx.core.records import ClinicalRecord, GateDecision, Issue, TumorPrediction
from braintx.i18n import LANGUAGES, Words
from braintx.service.fhir import bundle, check, codes, read
from tests.service.fhir.conftest import RECORD, STUDY, outcome, stored


def resources(made: dict, kind: str) -> list[dict]:
    listed = [entry["resource"] for entry in made["entry"]]
    return [one for one in listed if one["resourceType"] == kind]


def observed(made: dict, code: str) -> dict | None:
    found = [
        one
        for one in resources(made, "Observation")
        if any(coding["code"] == code for coding in one["code"]["coding"])
    ]
    assert len(found) < 2
    return found[0] if found else None


def components(observation: dict, code: str) -> list[dict]:
    return [
        one
        for one in observation["component"]
        if any(coding["code"] == code for coding in one["code"]["coding"])
    ]


@pytest.fixture(params=["answered", "refused", "several"])
def case(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", [STUDY, None])
def test_every_answer_gives_a_bundle_without_fault(case, language, study) -> None:
    outcomes = [outcome(diagnosis="glioma", treatment="surgery")]
    made = bundle(case, study=study, outcomes=outcomes, words=Words(language), base_url="https://h")
    assert check(made) == ()
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    assert check(json.loads(text)) == ()
    again = Bundle.model_validate_json(text)
    assert json.loads(again.model_dump_json()) == json.loads(text)


def test_the_same_answer_gives_the_same_bundle(answered) -> None:
    first = bundle(answered, study=STUDY)
    assert first == bundle(answered, study=STUDY)
    other = bundle(replace(answered, id="another"), study=STUDY)
    same = {one["fullUrl"] for one in first["entry"]} & {one["fullUrl"] for one in other["entry"]}
    kinds = {one["resource"]["resourceType"] for one in first["entry"] if one["fullUrl"] in same}
    assert kinds == {"Patient", "ImagingStudy", "Device"}  # what both are about, and made with


def test_types_probabilities_set_and_outline_are_the_answers(answered) -> None:
    made, answer = bundle(answered, study=STUDY), answered.answer
    kind = observed(made, "tumor-type")
    for label, probability in answer.tumor.probabilities.items():
        (part,) = components(kind, label)
        assert part["valueQuantity"]["value"] == pytest.approx(100 * probability, abs=1e-4)
    assert answer.tumor.label == "meningioma"
    (report,) = resources(made, "DiagnosticReport")
    for coded in (kind["valueCodeableConcept"], *report["conclusionCode"]):
        assert coded["coding"][0]["code"] == "302820008"
    members = components(observed(made, "prediction-set"), "prediction-set-member")
    assert len(members) == len(answer.tumor.prediction_set)
    (diameter,) = components(observed(made, "outline"), "33728-7")
    assert diameter["valueQuantity"]["value"] == answer.outline.diameter_mm
    assert diameter["valueQuantity"]["code"] == "mm"
    assert report["status"] == "preliminary"
    assert len(report["result"]) == 4


def test_millimetres_are_left_out_where_they_are_not_known(answered) -> None:
    outline = replace(answered.answer.outline, area_mm2=None, diameter_mm=None)
    made = bundle(replace(answered, answer=replace(answered.answer, outline=outline)))
    told = [one["code"]["coding"][-1]["code"] for one in observed(made, "outline")["component"]]
    assert told == ["outline-head-share", "outline-certainty"]
    nothing = replace(answered.answer, outline=replace(outline, xy=()))
    assert observed(bundle(replace(answered, answer=nothing)), "outline") is None


def test_a_treatment_stands_under_its_ceiling_and_in_per_cent(answered) -> None:
    (risk,) = resources(bundle(answered), "RiskAssessment")
    told = {
        one["outcome"]["coding"][-1]["code"]: one["probabilityDecimal"]
        for one in risk["prediction"]
    }
    treatment = answered.answer.treatment
    assert sum(told.values()) == pytest.approx(100, abs=1e-3)
    assert told["surgery"] == pytest.approx(100 * treatment.probabilities["surgery"], abs=1e-4)
    (ceiling,) = risk["extension"]
    best = treatment.ceiling["accuracy_for_type"]
    assert ceiling["valueQuantity"]["value"] == pytest.approx(100 * best, abs=1e-4)
    assert Words().percent(best, 1) in risk["note"][0]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_gate_refused_has_no_finding(refused, language) -> None:
    words = Words(language)
    made = bundle(refused, study=STUDY, words=words)
    assert resources(made, "RiskAssessment") == []
    assert observed(made, "outline") is observed(made, "prediction-set") is None
    kind = observed(made, "tumor-type")
    assert kind["status"] == "cancelled"
    assert kind["dataAbsentReason"]["coding"][0]["code"] == "not-performed"
    assert "component" not in kind
    (report,) = resources(made, "DiagnosticReport")
    assert report["status"] == "cancelled"
    assert "conclusionCode" not in report
    assert report["conclusion"].startswith(words.issue(refused.answer.gate.reason))
    assert len(resources(made, "Device")) == 1
    text = json.dumps(made)
    assert not any(one.public.code in text for one in codes.TUMORS.values())


def test_a_brain_without_a_suspected_tumour_is_a_report(refused) -> None:
    gate = replace(refused.answer.gate, status="no_tumor_suspected")
    made = bundle(replace(refused, answer=replace(refused.answer, gate=gate)))
    (report,) = resources(made, "DiagnosticReport")
    assert report["status"] == "preliminary"
    assert observed(made, "gate")["valueCodeableConcept"]["text"] == "No tumour suspected"
    assert check(made) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("taken", "code"), [("T2", "t2"), ("CT", "ct")])
def test_another_sequence_is_told_and_is_nothing_to_report_on(
    refused, language, taken, code
) -> None:
    words = Words(language)
    why = Issue("gate.other_sequence", "warning", values={"sequence": say(f"sequence.{taken}")})
    gate = GateDecision("other_sequence", 0.1, why, taken)
    answer = replace(refused.answer, gate=gate, warnings=(why,))
    made = bundle(replace(refused, answer=answer), words=words)
    told = observed(made, "gate")
    assert told["valueCodeableConcept"]["coding"][-1]["code"] == "other-sequence"
    (part,) = components(told, "sequence")
    assert part["valueCodeableConcept"]["coding"][-1]["code"] == code
    assert part["valueCodeableConcept"]["text"] == words(f"sequence.{taken}")
    assert words(f"sequence.{taken}") in told["note"][0]["text"]
    (report,) = resources(made, "DiagnosticReport")
    assert report["status"] == "cancelled"
    assert check(made) == ()


@pytest.mark.parametrize(
    ("subtypes", "code"),
    [
        ({"pituitary": 0.9, "another": 0.1}, "127024001"),
        ({"pituitary": 0.2, "another": 0.8}, "108369006"),
        ({}, "108369006"),
    ],
)
def test_an_other_tumour_is_coded_as_pituitary_where_it_is_likelier_to_be(
    answered, subtypes, code
) -> None:
    shares = {"glioma": 0.1, "meningioma": 0.1, "other": 0.8}
    tumor = TumorPrediction("other", shares, ("other",), 0.95, False, subtypes)
    made = bundle(replace(answered, answer=replace(answered.answer, tumor=tumor)))
    kind = observed(made, "tumor-type")
    (report,) = resources(made, "DiagnosticReport")
    for coded in (kind["valueCodeableConcept"], *report["conclusionCode"]):
        assert coded["coding"][0]["code"] == code
    for name, share in subtypes.items():
        (part,) = components(kind, f"other-{name}")
        assert part["valueQuantity"]["value"] == pytest.approx(80 * share)
    told = [one["valueQuantity"]["value"] for one in kind["component"]]
    assert sum(told) == pytest.approx(180 if subtypes else 100)  # types, and "other" divided
    assert check(made) == ()


def test_an_abstention_has_no_value_and_a_reason(answered) -> None:
    tumor = TumorPrediction(
        "glioma",
        {"glioma": 0.58, "meningioma": 0.02, "other": 0.40},
        ("glioma", "other"),
        0.95,
        abstained=True,
    )
    made = bundle(replace(answered, answer=replace(answered.answer, tumor=tumor)))
    kind = observed(made, "tumor-type")
    assert "valueCodeableConcept" not in kind
    assert "glioma or another tumour" in kind["dataAbsentReason"]["text"]
    (report,) = resources(made, "DiagnosticReport")
    assert "conclusionCode" not in report
    assert len(components(observed(made, "prediction-set"), "prediction-set-member")) == 2
    assert check(made) == ()


def test_a_patients_answer_is_the_vote_and_counts_its_slices(several) -> None:
    gate = observed(bundle(several), "gate")
    (read_,) = components(gate, "slices-read")
    (accepted,) = components(gate, "slices-accepted")
    assert (read_["valueInteger"], accepted["valueInteger"]) == (3, several.answer.answered)
    assert 0 < several.answer.answered < 3
    kind = observed(bundle(several), "tumor-type")
    (part,) = components(kind, several.answer.tumor.label)
    vote = several.answer.tumor.probabilities[several.answer.tumor.label]
    assert part["valueQuantity"]["value"] == pytest.approx(100 * vote, abs=1e-4)


def test_sentences_follow_the_language_and_codes_do_not(answered) -> None:
    english, spanish = (bundle(answered, words=Words(one)) for one in LANGUAGES)
    said = [resources(made, "DiagnosticReport")[0]["conclusion"] for made in (english, spanish)]
    assert "For research and teaching" in said[0]
    assert "Para investigación y docencia" in said[1]

    def codings(value) -> list:
        if isinstance(value, dict):
            own = [value] if "display" in value else []
            return own + [one for inner in value.values() for one in codings(inner)]
        return [one for inner in value for one in codings(inner)] if isinstance(value, list) else []

    assert codings(english) == codings(spanish) != []


def test_patients_are_pseudonyms_and_nothing_names_a_file_or_tells_the_note(answered) -> None:
    named = replace(answered.answer, source="GARCIA_MARIA.dcm")
    made = bundle(replace(answered, answer=named), study=STUDY)
    (patient,) = resources(made, "Patient")
    assert set(patient) == {"resourceType", "id", "language", "identifier", "gender"}
    text = json.dumps(made)
    assert "GARCIA" not in text
    assert RECORD.note not in text
    assert "birthDate" not in text


@pytest.mark.parametrize(
    ("age", "value", "comparator"), [(54.0, 54.0, None), (89.0, 89.0, None), (93.0, 89.0, ">")]
)
def test_an_age_over_89_points_to_nobody(answered, age, value, comparator) -> None:
    made = bundle(replace(answered, record=ClinicalRecord(age, "M")))
    told = observed(made, "30525-0")["valueQuantity"]
    assert (told["value"], told.get("comparator"), told["code"]) == (value, comparator, "a")
    assert check(made) == ()


def test_what_is_not_known_of_a_patient_is_not_told(answered) -> None:
    made = bundle(replace(answered, record=ClinicalRecord(), patient=None))
    (patient,) = resources(made, "Patient")
    assert patient["gender"] == "unknown"
    assert "identifier" not in patient
    assert observed(made, "30525-0") is None
    assert made["entry"][0]["request"] == {"method": "PUT", "url": f"Patient/{patient['id']}"}
    assert check(made) == ()


def test_the_hospitals_patient_and_study_are_found_and_never_overwritten(answered) -> None:
    made = bundle(answered, study=STUDY)
    asked = {
        one["resource"]["resourceType"]: one["request"]["ifNoneExist"]
        for one in made["entry"]
        if one["request"]["method"] == "POST"
    }
    assert set(asked) == {"Patient", "ImagingStudy"}
    assert asked["Patient"].endswith("%7CP-7f3a")
    assert asked["ImagingStudy"].endswith(f"urn%3Aoid%3A{STUDY.study_uid}")


def test_a_series_is_told_where_its_modality_is_known(answered) -> None:
    (whole,) = resources(bundle(answered, study=STUDY), "ImagingStudy")
    assert whole["series"][0]["instance"][0]["uid"] == STUDY.instances[0][1]
    for less in (replace(STUDY, modality="ZZ"), replace(STUDY, series_uid=None)):
        made = bundle(answered, study=less)
        assert "series" not in resources(made, "ImagingStudy")[0]
        assert check(made) == ()


def test_outcomes_are_told_as_confirmed(answered) -> None:
    made = bundle(answered, outcomes=[outcome(diagnosis="glioma", treatment="close monitoring")])
    (condition,) = resources(made, "Condition")
    assert condition["verificationStatus"]["coding"][0]["code"] == "confirmed"
    assert condition["code"]["coding"][0]["code"] == "393564001"
    given = observed(made, "treatment-given")
    assert given["valueCodeableConcept"]["coding"][0]["code"] == "424313000"
    assert given["status"] == "final"
    nothing = bundle(answered, outcomes=[outcome(diagnosis="no_tumor")])
    assert resources(nothing, "Condition") == []
    assert observed(nothing, "confirmed-diagnosis")["valueCodeableConcept"]["text"] == "No tumour"
    assert check(nothing) == ()


def test_a_confirmed_other_tumour_is_not_said_to_be_pituitary(answered) -> None:
    (condition,) = resources(bundle(answered, outcomes=[outcome(diagnosis="other")]), "Condition")
    assert [one["code"] for one in condition["code"]["coding"]] == ["another-tumor"]


def test_outcomes_of_another_assessment_are_passed_over(answered) -> None:
    other = replace(outcome(diagnosis="glioma"), assessment="another")
    assert bundle(answered, outcomes=[other]) == bundle(answered)


def test_models_are_told_with_version_and_checksum(answered) -> None:
    devices = resources(bundle(answered), "Device")
    assert [one["version"][0]["value"] for one in devices] == list(answered.answer.models.values())
    digests = {one["identifier"][1]["value"] for one in devices}
    assert digests == set(answered.checksums.values())
    (origin,) = resources(bundle(answered), "Provenance")
    assert origin["entity"][0]["what"]["identifier"]["value"] == answered.images[0]


def test_the_report_is_named_where_the_service_is_known(answered) -> None:
    (report,) = resources(bundle(answered, base_url="https://h/brain/"), "DiagnosticReport")
    address = f"https://h/brain/v1/assessments/{answered.id}/report.pdf"
    assert report["presentedForm"][0]["url"] == address
    assert "presentedForm" not in resources(bundle(answered), "DiagnosticReport")[0]


def test_our_own_bundle_is_read_back_without_its_answer(loaded, scan) -> None:
    old = stored(loaded.assess(scan, ClinicalRecord(95.0, "F")), ClinicalRecord(95.0, "F"))
    given = json.dumps(bundle(old, study=STUDY, outcomes=[outcome(diagnosis="glioma")])).encode()
    (patient,) = read(given).patients
    assert (patient.identifier, patient.record) == ("P-7f3a", ClinicalRecord(90.0, "F", ""))


SHARE = st.floats(0, 1)


@given(
    shares=st.tuples(SHARE, SHARE, SHARE),
    chosen=st.sets(st.sampled_from(TUMOR_LABELS), min_size=1),
    age=st.none() | st.floats(0, 120),
    size=st.none() | st.floats(0, 1e6),
)
def test_whatever_an_answer_says_is_sound(answered, shares, chosen, age, size) -> None:
    tumor = TumorPrediction(
        min(chosen),
        dict(zip(TUMOR_LABELS, shares, strict=True)),
        tuple(sorted(chosen)),
        shares[0],
        abstained=len(chosen) > 1,
    )
    outline = replace(answered.answer.outline, area_mm2=size, certainty=shares[1])
    said = replace(answered.answer, tumor=tumor, outline=outline)
    made = bundle(replace(answered, answer=said, record=ClinicalRecord(age)), study=STUDY)
    assert check(json.loads(json.dumps(made, allow_nan=False))) == ()


def test_nothing_heavy_is_imported_before_a_check() -> None:
    code = (
        "import sys, braintx.service.fhir; "
        "sys.exit(any(name.startswith(('fhir.resources', 'torch')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
