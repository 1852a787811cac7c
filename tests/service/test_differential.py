"""The differential as the service answers it: merged, filtered, kept on request, written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from braintx.core.differential import Differential
from braintx.core.errors import DataError, FindingError, StorageError
from braintx.core.findings import Finding, Presentation
from braintx.core.records import Issue
from braintx.preprocessing.phenotypes import presentation_of
from braintx.service import differential, intake
from braintx.service.differential import AskedDifferential
from braintx.service.service import Service
from braintx.storage import audit
from braintx.storage.records import StoredDifferential

LENS = Finding("HP:0001083")  # ectopia lentis
FINGERS = Finding("HP:0001166")  # arachnodactyly
ASKED = AskedDifferential(Presentation((LENS, FINGERS), 12, "F"), "k1")


def answered(service: Service, asked: AskedDifferential = ASKED) -> Differential:
    made = differential.answer(service, asked).result()
    assert isinstance(made, Differential)
    return made


def kept(service: Service, asked: AskedDifferential) -> StoredDifferential:
    made = differential.answer(service, asked).result()
    assert isinstance(made, StoredDifferential)
    return made


def trail(service: Service) -> list[tuple[str, str]]:
    with service.database.read() as connection:
        return [(one.actor, one.action) for one in audit.entries(connection)]


def test_an_answer_is_the_facades_and_nothing_is_kept_but_that_it_was_asked(
    service: Service,
) -> None:
    made = answered(service)
    assert made == service.symptoms().differential(ASKED.given, 10)
    assert "Marfan syndrome" in [one.disease.name for one in made.candidates]
    assert differential.latest(service, None, 10) == ()
    assert trail(service) == [("k1", "differential.answered")]


def test_a_note_adds_what_is_not_given_outright(service: Service) -> None:
    asked = AskedDifferential(
        Presentation((replace(LENS, status="absent"),), sex="M"),
        "k1",
        note="Mujer de 12 años con aracnodactilia y ectopia lentis.",
    )
    found = answered(service, asked).presentation
    assert found.codes("absent") == (LENS.code,)
    assert FINGERS.code in found.codes("present")
    assert (found.age, found.sex) == (12, "M")


def test_some_alone_keep_their_probabilities(service: Service) -> None:
    whole = {one.disease.id: one for one in answered(service, replace(ASKED, top=0)).candidates}
    for only, orphan in (("orphan", True), ("common", False)):
        made = answered(service, replace(ASKED, only=only, top=5)).candidates  # type: ignore[arg-type]
        assert len(made) == 5
        assert {one.disease.orphan for one in made} == {orphan}
        for one in made:
            assert one.probability == whole[one.disease.id].probability


def test_what_was_found_before_is_told_first(service: Service) -> None:
    read = Issue("phenopacket.age_missing", "info")
    assert answered(service, replace(ASKED, issues=(read,))).issues[0] == read


def test_a_kept_answer_can_be_read_again_under_a_pseudonym(service: Service) -> None:
    made = kept(service, replace(ASKED, store=True, patient="Xiomara"))
    assert made.answer == answered(service)
    assert made.patient == intake.pseudonym(service, "Xiomara")
    assert differential.stored(service, made.id) == made
    assert differential.latest(service, None, 10) == (made,)
    assert trail(service)[0] == ("k1", "differential.made")
    with service.database.read() as connection:
        told = "".join(audit.export(connection))
    assert made.answer.model in told
    assert "Xiomara" not in told
    assert LENS.code not in told


def test_the_same_request_again_is_answered_with_the_first(service: Service) -> None:
    asked = replace(ASKED, store=True, retry_key="12345678")
    made = kept(service, asked)
    assert kept(service, asked) == made
    assert differential.latest(service, None, 10) == (made,)
    with pytest.raises(StorageError) as caught:
        kept(service, replace(asked, top=3))
    assert caught.value.code == "idempotency.mismatch"


def test_what_a_window_has_shown_can_be_kept(service: Service) -> None:
    shown = answered(service)
    made = differential.stored(service, differential.keep(service, shown, "local"))
    assert (made.answer, made.by, made.patient) == (shown, "local", None)


def test_an_unknown_code_is_refused_and_not_written_down(service: Service) -> None:
    given = Presentation((Finding("HP:9999999"),))
    with pytest.raises(FindingError) as caught:
        answered(service, replace(ASKED, given=given))
    assert "HP:9999999" in caught.value.message
    assert trail(service) == []


def test_there_is_none_of_an_unknown_id(service: Service) -> None:
    with pytest.raises(DataError) as caught:
        differential.stored(service, "nothing")
    assert caught.value.code == "differential.unknown"


def test_notes_are_read_and_questions_asked(service: Service) -> None:
    reading = differential.read(service, "Seizures, no fever.", "k1").result()
    assert presentation_of(reading).codes("present") == ("HP:0001250",)
    assert "HP:0001945" in presentation_of(reading).codes("absent")
    asked = differential.next_questions(service, ASKED.given, "", 3, "k1").result()
    assert len(asked) == 3
    assert {LENS.code, FINGERS.code}.isdisjoint(one.code for one in asked)
    assert trail(service) == [("k1", "findings.read"), ("k1", "questions.asked")]
