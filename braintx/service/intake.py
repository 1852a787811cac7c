"""What comes in, made fit to be kept: unpacked, in order, and without what could name a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING

from braintx.core.errors import BrainTxError
from braintx.core.records import Issue
from braintx.data.deidentify import Pseudonyms
from braintx.data.imaging.upload_folders import claim
from braintx.service.service import Service
from braintx.storage.records import OriginalId

if TYPE_CHECKING:
    pass

_CHUNK = 2**20


@dataclass(frozen=True)
class TakenImage:
    """A file as it will be kept.

    Attributes
    ----------
    path : Path
        Where it lies; named by its place among the others, whatever it was called.
    name : str
        What it was called.
    digest, given : str
        As of `braintx.storage.records.StoredImage`.
    media_type : str
    """

    path: Path
    name: str
    digest: str
    given: str
    media_type: str

    def chunks(self) -> Iterator[bytes]:
        """Its content, in pieces."""
        with self.path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece


@dataclass(frozen=True)
class Taken:
    """The files of one request.

    Attributes
    ----------
    images : tuple of TakenImage
    failures : tuple of (int, str, BrainTxError)
        Place, name and reason of each that cannot be used.
    originals : tuple of OriginalId
        What the pseudonyms in the images stand for.
    pseudonym : str or None
        Of the patient that the images name; None where they name none.
    issues : tuple of Issue
        What was found on the way.
    """

    images: tuple[TakenImage, ...]
    failures: tuple[tuple[int, str, BrainTxError], ...] = ()
    originals: tuple[OriginalId, ...] = ()
    pseudonym: str | None = None
    issues: tuple[Issue, ...] = ()


def workplace() -> Path:
    """A folder of one request; the caller removes it. One that a killed process left is cleared."""
    return Path(mkdtemp(dir=_room()))


def pseudonym(service: Service, patient: str) -> str:
    """What stands for a patient's identifier."""
    return _pseudonyms(service).patient(patient)


def _pseudonyms(service: Service) -> Pseudonyms:
    return Pseudonyms(service.secret.key("pseudonyms"))


@cache
def _room() -> Path:
    return claim(Path(gettempdir()))
