"""What items come to in the repository: facts, each of which is there or is not.

A fact is a patient, an image, whose an image is, a record, or a statement. Adding one that is
there changes nothing, so sources may come in any order and as often as they like, and a run that
was stopped is gone on with by beginning it again.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from braintx.core.errors import BrainTxError, MissingExtraError
from braintx.core.findings import Presentation
from braintx.core.records import ClinicalRecord
from braintx.core.store import digest_of
from braintx.core.typed_json import to_json
from braintx.data.deidentify.notes import Identifier
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.service import intake
from braintx.service.file_names import harmless
from braintx.service.ingest.items import GivenPatient, Item, Kind
from braintx.service.ingest.report import Tally
from braintx.service.intake import TakenImage
from braintx.service.policy import Policy
from braintx.service.secrets import Secret
from braintx.storage import content, identifiers, patients, presentations, statements
from braintx.storage.database import Database
from braintx.storage.records import OriginalId, StatedPresentation, Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

OLDEST = 90.0
"""An age over 89 years is kept as this one: few are so old, and an exact age could name them."""
_ITEMS, _BYTES = 100, 64 * 2**20  # of a batch: what a kill may cost, and what lies on the disk


@dataclass(frozen=True)
class Repository:
    """Where data is brought in, and by which rules."""

    database: Database
    secret: Secret
    policy: Policy

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What stands for patients."""
        return Pseudonyms(self.secret.key("pseudonyms"))

    def digest(self, *said: object) -> str:
        """A keyed digest of what a source says."""
        return self.secret.digest("content", json.dumps(said).encode())


class Batch:
    """Facts that wait to be written together.

    Parameters
    ----------
    repository : Repository
    kind : str
        Of source.
    tally : Tally
        Gets what is known already, and what cannot be kept.
    """

    def __init__(self, repository: Repository, kind: Kind, tally: Tally) -> None:
        self._repository, self._kind, self._tally = repository, kind, tally
        self._met: set[str] = set()  # patients that this run has counted
        self._folder = intake.workplace()
        self._begin()

    def _begin(self) -> None:
        self._items = self._bytes = 0
        self._patients: set[str] = set()
        self._images: dict[str, TakenImage] = {}
        self._originals: list[OriginalId] = []
        self._links: set[tuple[str, str]] = set()
        self._records: dict[tuple[str, str], ClinicalRecord] = {}
        self._presentations: dict[tuple[str, str], StatedPresentation] = {}
        self._statements: dict[str, Statement] = {}

    @property
    def full(self) -> bool:
        """Whether it is time to write."""
        return self._items >= _ITEMS or self._bytes >= _BYTES

    def close(self) -> None:
        """Remove what was not written."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, item: Item, place: int) -> None:
        """Make facts of an item.

        Parameters
        ----------
        item : Item
        place : int
            Among the run's, from 0.
        """
        self._items += 1
        patient = self._patient(item)
        held = [digest for path in item.images if (digest := self._image(path, place))]
        if patient is not None:
            self._links.update((patient, digest) for digest in held)
        recorded = item.record is not None and self._record(patient, item.record, item.patient)
        presented = item.presentation is not None or bool(item.diseases)
        if presented:
            self._present(patient, item)
        if item.diagnosis is not None or item.treatment is not None:
            if item.record is not None and patient is not None:
                self._state(item, patient, None)
            else:
                for digest in held:
                    self._state(item, None, digest)
        elif not (recorded or presented or item.images):
            self._tally.find("ingest.nothing_said")

    def write(self) -> None:
        """Keep the facts; once it returns they are on the disk, and counted."""
        database = self._repository.database
        if self._originals:  # first, and apart: see `braintx.storage.identifiers`
            with database.begin() as connection:
                identifiers.keep(connection, self._originals)
        with database.begin() as connection:
            counts = self._write(connection)
        self._tally.counts.update(counts)
        for image in self._images.values():
            shutil.rmtree(image.path.parent.parent, ignore_errors=True)
        self._begin()

    def _write(self, connection: Connection) -> Counter[str]:
        """In one order everywhere, so that two runs at once never wait for each other in a ring."""
        counts: Counter[str] = Counter()

        def count(what: str, new: bool) -> None:
            counts[f"{what}.{'new' if new else 'known'}"] += 1

        for pseudonym in sorted(self._patients):
            count("patients", patients.ensure(connection, pseudonym))
        for image in sorted(self._images.values(), key=lambda one: one.digest):
            count("images", content.image(connection, image.digest) is None)
            content.put(connection, image.chunks(), image.given, image.media_type)
        for pseudonym, digest in sorted(self._links):
            count("links", patients.add_image(connection, pseudonym, digest))
        for (pseudonym, digest), record in sorted(self._records.items(), key=lambda one: one[0]):
            added = patients.add_record(connection, pseudonym, record, digest, self._kind)
            count("records", added)
        for (pseudonym, digest), one in sorted(self._presentations.items(), key=lambda two: two[0]):
            count("presentations", presentations.add(connection, pseudonym, one, digest))
        for digest, statement in sorted(self._statements.items()):
            count("statements", statements.add(connection, statement, digest))
        return counts

    def _patient(self, item: Item) -> str | None:
        if item.patient is None:
            return None
        given = item.patient
        pseudonym = self._repository.pseudonyms.patient(given.identifier, given.issuer)
        if pseudonym not in self._met:
            self._met.add(pseudonym)
            self._patients.add(pseudonym)
        return pseudonym

    def _record(
        self, patient: str | None, record: ClinicalRecord, given: GivenPatient | None
    ) -> bool:
        """Whether the record says anything; it is kept where it is somebody's."""
        if record == ClinicalRecord():
            return False
        tally = self._tally
        if patient is None or given is None:
            tally.counts["records.refused"] += 1
            tally.find("ingest.no_patient")
            return True
        digest = self._repository.digest(self._kind, record.age, record.sex, record.note)
        with self._repository.database.read() as connection:
            known = patients.has_record(connection, patient, digest)
        if known or (patient, digest) in self._records:
            tally.counts["records.known"] += 1
        else:
            self._records[patient, digest] = self._clean(record, given)
        return True

    def _present(self, patient: str | None, item: Item) -> None:
        if patient is None:
            self._tally.counts["presentations.refused"] += 1
            self._tally.find("ingest.no_patient")
            return
        told = item.presentation or Presentation()
        digest = self._repository.digest(self._kind, to_json(told), item.diseases)
        capped = replace(told, age=self._capped(told.age))
        stated = StatedPresentation(self._kind, capped, item.diseases)
        self._presentations[patient, digest] = stated

    def _capped(self, age: float | None) -> float | None:
        if age is None or self._repository.policy.keep_text:
            return age
        return min(age, OLDEST)

    def _clean(self, record: ClinicalRecord, given: GivenPatient) -> ClinicalRecord:
        repository = self._repository
        age = self._capped(record.age)
        if age != record.age:
            self._tally.find("ingest.age_capped")
        known = [Identifier("record_number", given.identifier)]
        return replace(record, age=age, note=intake.clean_note(repository, record.note, known))

    def _image(self, path: Path, place: int) -> str | None:
        """The digest of what is kept of a file; None where it cannot be."""
        tally, repository = self._tally, self._repository
        try:
            given = intake.given_digest(repository, digest_of(path))
        except OSError:
            tally.counts["images.refused"] += 1
            tally.find("ingest.unreadable", harmless(path.name, place))
            return None
        with repository.database.read() as connection:
            known = content.find(connection, given)
        if known is not None or given in self._images:
            tally.counts["images.known"] += 1
            return known.digest if known is not None else self._images[given].digest
        try:
            return self._taken(path)
        except BrainTxError as error:
            if isinstance(error, MissingExtraError):
                raise
            tally.refuse("images", error, harmless(path.name, place))
            return None

    def _taken(self, path: Path) -> str:
        folder = self._folder / f"{len(self._images):05d}-{self._items}"
        folder.mkdir()
        taken = intake.take(self._repository, [path], folder)
        for _, _, error in taken.failures:
            raise error
        (image,) = taken.images
        self._images[image.given] = image
        self._bytes += image.path.stat().st_size
        self._originals.extend(taken.originals)
        self._tally.take(taken.issues)
        return image.digest

    def _state(self, item: Item, patient: str | None, image: str | None) -> None:
        said = Statement(self._kind, patient, image, item.diagnosis, item.treatment)
        digest = self._repository.digest(*vars(said).values())
        self._statements[digest] = said
