"""What comes in, made fit to be kept: unpacked, in order, and without what could name a person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Protocol

from braintx.core.errors import BrainTxError, ImageError
from braintx.core.records import Issue, Slice
from braintx.core.store import digest_of
from braintx.data.deidentify.dicom import deidentify
from braintx.data.deidentify.notes import Identifier, Kind
from braintx.data.deidentify.notes import deidentify as deidentify_note
from braintx.data.deidentify.pictures import strip_to
from braintx.data.deidentify.pseudonyms import Pseudonyms
from braintx.data.imaging.dicom import guarded, is_dicom_file, keep_sequence, open_dataset
from braintx.data.imaging.order import natural_key
from braintx.data.imaging.upload_folders import claim, clear_stale
from braintx.data.imaging.uploads import gather
from braintx.service.policy import Policy
from braintx.service.secrets import Secret
from braintx.storage import content
from braintx.storage.records import OriginalId
from braintx.storage.types import now

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CHUNK = 2**20
IMAGE = "image"
"""Kind of an `OriginalId` that goes by the digest of the image which is kept."""
_KEYWORDS = {
    "patient_id": "PatientID",
    "issuer": "IssuerOfPatientID",
    "patient_name": "PatientName",
    "birth_date": "PatientBirthDate",
    "sex": "PatientSex",
    "study_uid": "StudyInstanceUID",
    "series_uid": "SeriesInstanceUID",
    "instance_uid": "SOPInstanceUID",
    "class_uid": "SOPClassUID",
    "frame_of_reference_uid": "FrameOfReferenceUID",
    "accession_number": "AccessionNumber",
    "study_id": "StudyID",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "referring_physician": "ReferringPhysicianName",
}
_SAID: dict[str, Kind] = {
    "PatientName": "name",
    "PatientID": "record_number",
    "AccessionNumber": "record_number",
    "ReferringPhysicianName": "name",
}
_MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".tif": "image/tiff",
    ".bmp": "image/bmp",
    ".webp": "image/webp",
    ".nii": "application/x-nifti",
    ".nii.gz": "application/gzip",
    ".dcm": "application/dicom",
}
_SUFFIXES = {media_type: suffix for suffix, media_type in _MEDIA_TYPES.items()}


class Keeper(Protocol):
    """What decides how something is kept: a running service, or who brings data into its store."""

    @property
    def policy(self) -> Policy:
        """Whether texts and pictures are kept as they came."""
        ...

    @property
    def secret(self) -> Secret:
        """By which pseudonyms and digests are keyed."""
        ...


@dataclass(frozen=True)
class TakenImage:
    """A file as it will be kept.

    Attributes
    ----------
    path : Path
        Where it lies; named by its place among the others, whatever it was called.
    name : str
        What it was called.
    place : int
        Among all files that came, from 0.
    digest, given : str
        As of `braintx.storage.records.StoredImage`.
    media_type : str
    series : str
        What it belongs to: a DICOM series, else itself.
    patient : str or None
        The pseudonym that the image names.
    slice : Slice or None
        Its pixels, where it is the only image and they were read on the way.
    """

    path: Path
    name: str
    place: int
    digest: str
    given: str
    media_type: str
    series: str
    patient: str | None
    slice: Slice | None = None

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
    issues : tuple of Issue
        What was found on the way.
    skipped : int
        Files passed over because they are no scans.
    """

    images: tuple[TakenImage, ...]
    failures: tuple[tuple[int, str, BrainTxError], ...] = ()
    originals: tuple[OriginalId, ...] = ()
    issues: tuple[Issue, ...] = ()
    skipped: int = 0

    @property
    def patient(self) -> str | None:
        """The pseudonym of the patient that the images name, where they all name the same."""
        named = {one.patient for one in self.images}
        return next(iter(named)) if len(named) == 1 else None

    @property
    def known(self) -> tuple[Identifier, ...]:
        """What the images say of whom they are, to be looked for in the note."""
        told = {
            (kind, " ".join(value.replace("^", " ").split()))
            for one in self.originals
            for keyword, kind in _SAID.items()
            if (value := one.original.get(keyword))
        }
        return tuple(Identifier(kind, value) for kind, value in sorted(told))

    @property
    def names(self) -> dict[str, str]:
        """The given name of each file here."""
        return {one.path.name: one.name for one in self.images}


def workplace() -> Path:
    """A folder of one request; the caller removes it. What a killed process left is cleared."""
    return Path(mkdtemp(dir=_room()))


def pseudonym(service: Keeper, patient: str) -> str:
    """What stands for a patient's identifier."""
    return _pseudonyms(service).patient(patient)


def clean_note(service: Keeper, note: str, known: Sequence[Identifier] = ()) -> str:
    """A note as it is kept: without what could name a person, unless the policy keeps all.

    Parameters
    ----------
    service : Keeper
    note : str
    known : sequence of Identifier, optional
        What else is said of the patient: it is looked for in the note too.
    """
    if service.policy.keep_text:
        return note
    done = deidentify_note(note, known=known)
    if done.left:  # what only shows once the rest is gone
        done = deidentify_note(done.text, known=known)
    return done.text


def given_digest(service: Keeper, digest: str) -> str:
    """The digest of a file that came, as it is kept: keyed, so that it tells nothing of it."""
    return service.secret.digest("content", digest.encode())


def take(service: Keeper, files: Sequence[Path], folder: Path) -> Taken:
    """Unpack files, put them in order, and take out of each what could name a person.

    Parameters
    ----------
    service : Keeper
    files : sequence of Path
        Each under the name that it was given with; ZIP files are unpacked.
    folder : Path
        An empty one, where what comes of them lies.

    Raises
    ------
    ImageError
        Where there is no scan among them.
    """
    found = gather(files, folder)
    kept = folder / "kept"  # apart from what was unpacked: a series is read as a folder
    kept.mkdir()
    scans = sorted(found.scans, key=lambda scan: natural_key(scan[0]))
    if not scans:
        raise ImageError(
            "No scan was given: {skipped} files are none. Give JPEG, PNG, BMP, TIFF, WebP, DICOM "
            "or NIfTI files, or a ZIP file of them.",
            "image.empty",
            skipped=len(found.skipped),
        )
    images: list[TakenImage] = []
    failures: list[tuple[int, str, BrainTxError]] = []
    originals: list[OriginalId] = []
    issues: list[Issue] = []
    for place, (name, path) in enumerate(scans):
        if isinstance(path, BrainTxError):
            failures.append((place, name, path))
            continue
        try:
            clean = _clean(service, path, kept / f"{place:05d}")
        except BrainTxError as error:
            failures.append((place, name, named(error, {path.name: name})))
            continue
        given = given_digest(service, digest_of(path))
        images.append(
            TakenImage(
                path=clean.path,
                name=name,
                place=place,
                digest=clean.digest,
                given=given,
                media_type=clean.media_type,
                series=clean.series or str(place),
                patient=clean.patient,
                slice=clean.slices[0] if len(scans) == len(clean.slices) == 1 else None,
            )
        )
        originals += clean.originals
        issues += clean.issues
    return Taken(
        tuple(images), tuple(failures), tuple(originals), tuple(issues), len(found.skipped)
    )


def fetch(connection: Connection, digests: Sequence[str], folder: Path) -> list[Path]:
    """Kept images as files, in order, named as when they were taken in.

    Parameters
    ----------
    connection : Connection
    digests : sequence of str
    folder : Path
    """
    paths = []
    for place, digest in enumerate(digests):
        image = content.image(connection, digest)
        suffix = _SUFFIXES.get(image.media_type, "") if image else ""
        path = folder / f"{place:05d}{suffix}"
        content.copy_to(connection, digest, path)
        paths.append(path)
    return paths


def as_one(images: Sequence[Path | Slice]) -> Path | Slice | list[Path | Slice]:
    """What a patient's images are to the pipeline: a file, a DICOM series, or slices."""
    first = images[0]
    if len(images) == 1:
        return first
    if isinstance(first, Path) and all(
        isinstance(one, Path) and is_dicom_file(one) for one in images
    ):
        return first.parent
    return list(images)


def named(error: BrainTxError, names: Mapping[str, str]) -> BrainTxError:
    """An error that names files as they were given, not as they lie here.

    Parameters
    ----------
    error : BrainTxError
    names : mapping of str to str
        The given name of each file here.
    """
    values = {
        key: names.get(value, value) if isinstance(value, str) else value
        for key, value in error.values.items()
    }
    return error.with_values(values)


@dataclass(frozen=True)
class _Clean:
    path: Path
    digest: str
    media_type: str
    originals: tuple[OriginalId, ...] = ()
    issues: tuple[Issue, ...] = ()
    series: str | None = None
    patient: str | None = None
    slices: tuple[Slice, ...] = ()


def _clean(service: Keeper, path: Path, target: Path) -> _Clean:
    if is_dicom_file(path):
        return _clean_dicom(service, path, target.with_suffix(".dcm"))
    place, slices = strip_to(path, target)
    ending = "".join(place.suffixes)
    if service.policy.keep_text:
        shutil.copyfile(path, place)
    return _Clean(place, digest_of(place), _MEDIA_TYPES[ending], slices=slices)


def _clean_dicom(service: Keeper, path: Path, target: Path) -> _Clean:
    given = open_dataset(path)
    done = deidentify(given, _pseudonyms(service))
    if service.policy.keep_text:
        shutil.copyfile(path, target)
    else:
        with guarded(path.name):  # what can be read cannot always be written
            keep_sequence(done.dataset, given)
            done.dataset.save_as(target, enforce_file_format=True)
    expires = now() + timedelta(days=service.policy.originals_days)
    original = {
        keyword: value
        for name, keyword in _KEYWORDS.items()
        if (value := getattr(done.original, name))
    }
    digest = digest_of(target)
    return _Clean(
        target,
        digest,
        _MEDIA_TYPES[".dcm"],
        (OriginalId(digest, IMAGE, original, expires),),
        done.issues,
        str(done.dataset.get("SeriesInstanceUID") or "") or None,
        str(done.dataset.get("PatientID") or "") or None,
    )


def _pseudonyms(service: Keeper) -> Pseudonyms:
    return Pseudonyms(service.secret.key("pseudonyms"))


@cache
def _room() -> Path:
    clear_stale()
    return claim(Path(gettempdir()))
