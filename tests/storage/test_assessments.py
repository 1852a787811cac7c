"""An answer comes back as it was given, with what it was made from."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from braintx.core.errors import StorageError
from braintx.core.records import Assessment, ClinicalRecord, Slice
from braintx.storage import assessments, content, outcomes
from braintx.storage.database import Database
from braintx.storage.records import Outcome, StoredAssessment
from tests import known_answers

MADE = datetime(2026, 1, 1, tzinfo=UTC)
RECORD = ClinicalRecord(54, "F", "dolor de cabeza")


def bare(answer: Assessment) -> Assessment:
    """What is kept: without pixels."""
    return replace(answer, heatmap=None, slice=None)


SCAN = Slice(known_answers.picture(), "scan.dcm", 3)
ONE = bare(known_answers.accepted(SCAN, RECORD))
REFUSED = bare(known_answers.refused(SCAN, "not_brain_mri"))
PATIENT = known_answers.patient([ONE, REFUSED])


def stored(**changes) -> StoredAssessment:
    given = {"id": str(uuid4()), "made": MADE, "answer": ONE, "record": RECORD, "by": "k"}
    return StoredAssessment(**{**given, "images": (), "checksums": {"tumor": "ab"}, **changes})


@pytest.mark.parametrize("answer", [ONE, REFUSED, PATIENT])
def test_it_comes_back_as_it_was_given(database: Database, answer) -> None:
    with database.begin() as connection:
        digests = tuple(
            content.put(connection, data, data.decode(), "image/png").digest
            for data in (b"two", b"one")
        )
        twice = (*digests, digests[0])
        kept = stored(answer=answer, images=twice, patient="p", heatmap=b"\0\xff")
        assessments.add_all(connection, [kept])
    with database.read() as connection:
        assert assessments.get(connection, kept.id) == kept
        assert assessments.get(connection, "none") is None
        assert assessments.of_patient(connection, "p") == (kept,)
        assert assessments.of_patient(connection, "q") == ()


def test_probabilities_keep_their_order_and_their_last_bit(database: Database) -> None:
    treatment = ONE.treatment
    assert treatment is not None
    shares = {"surgery": 1 / 3, "chemotherapy": 1e-17, "close monitoring": 0.1 + 0.2}
    kept = stored(answer=replace(ONE, treatment=replace(treatment, probabilities=shares)))
    with database.begin() as connection:
        assessments.add_all(connection, [kept])
        found = assessments.get(connection, kept.id)
    assert found is not None
    assert found.shown.treatment is not None
    assert list(found.shown.treatment.probabilities.items()) == list(shares.items())


def test_many_at_once_in_pages_the_newest_first(database: Database) -> None:
    many = [
        stored(
            id=f"{number:02}", made=MADE + timedelta(minutes=number // 3), patient="pq"[number % 2]
        )
        for number in range(20)
    ]
    with database.begin() as connection:
        assessments.add_all(connection, many)
        assessments.add_all(connection, [])
    for read, expected in (
        (assessments.latest, many[::-1]),
        (lambda one, **page: assessments.of_patient(one, "p", **page), many[::2][::-1]),
    ):
        seen: list[StoredAssessment] = []
        with database.read() as connection:
            while page := read(connection, after=seen[-1].id if seen else None, limit=3):
                seen += page
        assert seen == expected


def test_a_page_holds_still_while_answers_come_in(database: Database) -> None:
    with database.begin() as connection:
        assessments.add_all(connection, [stored(id="a"), stored(id="b")])
        (first,) = assessments.latest(connection, after=None, limit=1)
        assessments.add_all(connection, [stored(id="c", made=MADE + timedelta(days=1))])
        (second,) = assessments.latest(connection, after=first.id, limit=9)
    assert (first.id, second.id) == ("b", "a")


def test_an_image_that_was_not_kept_is_refused_and_all_with_it(database: Database) -> None:
    good, bad = stored(), stored(images=("0" * 64,))
    with pytest.raises(StorageError) as caught, database.begin() as connection:
        assessments.add_all(connection, [good, bad])
    assert caught.value.code == "storage.refused"
    with database.read() as connection:
        assert assessments.get(connection, good.id) is None


def test_what_turned_out_to_be_true(database: Database) -> None:
    kept = stored()
    said = [
        Outcome("b", kept.id, "meningioma", "close monitoring", "pathology", MADE, "k"),
        Outcome("a", kept.id, "no_tumor", None, "radiology", MADE + timedelta(days=1), "k"),
    ]
    with database.begin() as connection:
        assessments.add_all(connection, [kept])
        for outcome in said:
            outcomes.add(connection, outcome)
        assert outcomes.of(connection, kept.id) == tuple(said)


def test_patients_that_many_threads_bring_in_any_order(database: Database) -> None:
    """Two that wait for one another would end as `storage.busy`."""
    wrong: list[BaseException] = []

    def bring(names: str) -> None:
        try:
            with database.begin() as connection:
                assessments.add_all(connection, [stored(patient=name) for name in names])
        except BaseException as error:  # told below
            wrong.append(error)

    started = [threading.Thread(target=bring, args=(names,)) for names in ("abcdef", "fedcba") * 3]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert wrong == []
    with database.read() as connection:
        assert len(assessments.of_patient(connection, "a")) == 6
