"""Signs and symptoms: read from a note, answered for, asked on; kept where that is asked alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import uuid4

from braintx.core.differential import Differential, Question
from braintx.core.errors import DataError
from braintx.core.findings import NoteReading, Presentation
from braintx.core.records import Issue
from braintx.preprocessing.phenotypes import presentation_of
from braintx.service import intake
from braintx.service.futures import chained, settled
from braintx.service.service import Service
from braintx.storage import audit, differentials, idempotency
from braintx.storage.records import StoredDifferential
from braintx.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from braintx.symptoms import Symptoms

Rarity = Literal["orphan", "common"]
Result = TypeVar("Result")


@dataclass(frozen=True)
class AskedDifferential:
    """What is known of a patient, and what is wanted.

    Attributes
    ----------
    given : Presentation
    actor : str
        The id of the key.
    note : str
        What `given` says goes before what the note says of the same. It is never kept.
    issues : tuple of Issue
        What was found where `given` was read from; it goes before the answer's own.
    top : int
        Diseases, at most; 0 for all.
    only : {"orphan", "common"} or None
        These alone; their probabilities stay what they are among all.
    store : bool
        Whether the answer is kept.
    patient : str or None
        The patient's identifier where it was asked; kept as a pseudonym alone.
    retry_key : str or None
        Asked to be kept again with the same one, the first answer is given again.
    """

    given: Presentation
    actor: str
    note: str = ""
    issues: tuple[Issue, ...] = ()
    top: int = 10
    only: Rarity | None = None
    store: bool = False
    patient: str | None = None
    retry_key: str | None = None


@dataclass(frozen=True)
class _Made:
    """An answer before it is kept, with the digest of what was asked."""

    answer: Differential
    request: str


def answer(service: Service, asked: AskedDifferential) -> Future[Differential | StoredDifferential]:
    """Answer, and keep where that is asked; that it was asked is written down in any case.

    Parameters
    ----------
    service : Service
    asked : AskedDifferential

    Raises
    ------
    BusyError
        Where too many wait; the future fails with what `braintx.symptoms.Symptoms` raises.
    """

    def made() -> _Made | StoredDifferential:
        request = _request(service, asked)
        if request:
            with service.database.read() as connection:
                first = idempotency.find(connection, asked.actor, str(asked.retry_key), request)
                kept = differentials.get(connection, first) if first else None
            if kept is not None:
                return kept
        return _Made(_answered(service.symptoms(), asked), request)

    def write(found: _Made | StoredDifferential) -> Future[Differential | StoredDifferential]:
        if isinstance(found, StoredDifferential):
            return settled(found)
        return service.writer.write(lambda connection: _write(service, asked, found, connection))

    return chained(service.answering.ask(lambda _: made()), write)


def read(service: Service, note: str, actor: str) -> Future[NoteReading]:
    """What a note says; nothing is kept but that one was read.

    Parameters
    ----------
    service : Service
    note : str
    actor : str
        The id of the key.
    """
    return _told(service, actor, "findings.read", lambda symptoms: symptoms.read(note))


def next_questions(
    service: Service, given: Presentation, note: str, count: int, actor: str
) -> Future[tuple[Question, ...]]:
    """What is worth asking next; nothing is kept but that it was asked.

    Parameters
    ----------
    service : Service
    given : Presentation
    note : str
        As of `AskedDifferential`.
    count : int
        At most so many.
    actor : str
        The id of the key.
    """

    def ask(symptoms: Symptoms) -> tuple[Question, ...]:
        whole, _ = _whole(symptoms, given, note)
        return symptoms.next_questions(whole, count)

    return _told(service, actor, "questions.asked", ask)


def stored(service: Service, differential: str) -> StoredDifferential:
    """The kept differential of an id.

    Raises
    ------
    DataError
        Where there is none.
    """
    with service.database.read() as connection:
        found = differentials.get(connection, differential)
    if found is None:
        raise DataError(
            "There is no differential {id}. Take the id from the answer that was kept.",
            "differential.unknown",
            id=differential[:64],
        )
    return found


def latest(service: Service, after: str | None, limit: int) -> tuple[StoredDifferential, ...]:
    """The newest kept differentials.

    Parameters
    ----------
    service : Service
    after : str or None
        The id of the last one seen; None for the first page.
    limit : int
        At most so many.
    """
    with service.database.read() as connection:
        return differentials.latest(connection, after=after, limit=limit)


def keep(service: Service, answer: Differential, actor: str, patient: str | None = None) -> str:
    """Keep a differential that was shown; its new id.

    Parameters
    ----------
    service : Service
    answer : Differential
    actor : str
        The id of the key.
    patient : str, optional
        The patient's identifier; kept as a pseudonym alone.
    """
    asked = AskedDifferential(answer.presentation, actor, store=True, patient=patient)
    made = _Made(answer, "")
    return service.writer.write(lambda one: _kept(service, asked, made, one)).result().id


def _answered(symptoms: Symptoms, asked: AskedDifferential) -> Differential:
    whole, contradicted = _whole(symptoms, asked.given, asked.note)
    if asked.only is None:
        found = symptoms.differential(whole, asked.top)
    else:  # the reasons of thousands would take long
        found = symptoms.differential(whole, 0, why=False)
        orphan = asked.only == "orphan"
        ids = [one.disease.id for one in found.candidates if one.disease.orphan == orphan]
        fitting = symptoms.compare(found.presentation, ids[: asked.top or None])
        found = replace(found, candidates=fitting)
    return replace(found, issues=(*asked.issues, *contradicted, *found.issues))


def _whole(
    symptoms: Symptoms, given: Presentation, note: str
) -> tuple[Presentation, tuple[Issue, ...]]:
    """All that is known of the patient, and where the note contradicts itself."""
    if not note:
        return given, ()
    reading = symptoms.read(note)
    return given.over(presentation_of(reading)), reading.issues


def _request(service: Service, asked: AskedDifferential) -> str:
    """What tells a repeated request from another; nothing where none may be repeated."""
    if not asked.store or asked.retry_key is None:
        return ""
    rest = [asdict(asked.given), asked.note, asked.top, asked.only, asked.patient]
    return service.secret.digest("content", json.dumps(["differential", rest]).encode())


def _write(
    service: Service, asked: AskedDifferential, made: _Made, connection: Connection
) -> Differential | StoredDifferential:
    if not asked.store:
        _line(connection, asked.actor, made.answer, None)
        return made.answer
    if made.request and asked.retry_key is not None:
        first = idempotency.claim(connection, asked.actor, asked.retry_key, made.request)
        known = differentials.get(connection, first) if first else None
        if known is not None:  # the same request, sent twice at once: the other one won
            return known
    kept = _kept(service, asked, made, connection)
    if made.request and asked.retry_key is not None:
        idempotency.settle(connection, asked.actor, asked.retry_key, kept.id)
    return kept


def _kept(
    service: Service, asked: AskedDifferential, made: _Made, connection: Connection
) -> StoredDifferential:
    pseudonym = None if asked.patient is None else intake.pseudonym(service, asked.patient)
    kept = StoredDifferential(str(uuid4()), now(), made.answer, asked.actor, pseudonym)
    differentials.add(connection, kept)
    _line(connection, asked.actor, made.answer, kept)
    return kept


def _line(
    connection: Connection, actor: str, answer: Differential, kept: StoredDifferential | None
) -> None:
    details = {
        "findings": len(answer.presentation.findings),
        "models": {"differential": answer.model},
        "patient": kept and kept.patient,
    }
    action = "differential.made" if kept else "differential.answered"
    audit.record(connection, actor, action, kept.id if kept else "", details)


def _told(
    service: Service, actor: str, action: str, work: Callable[[Symptoms], Result]
) -> Future[Result]:
    def write(found: Result) -> Future[Result]:
        def line(connection: Connection) -> Result:
            audit.record(connection, actor, action, "", {})
            return found

        return service.writer.write(line)

    return chained(service.answering.ask(lambda _: work(service.symptoms())), write)
