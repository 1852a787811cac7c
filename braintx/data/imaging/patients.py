"""Which files belong to one patient, as far as they say: nothing is guessed from a picture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from braintx.core.errors import ImageError
from braintx.core.messages import Phrase
from braintx.data.imaging import dicom

_SHOWN_NAMES = 3
_TAGS = ("PatientID", "PatientName", "PatientBirthDate", "StudyInstanceUID")
# What programs write where they take an identity out: two files that share it share nothing.
_TAKEN_OUT = re.compile(
    r"(anon|de-?ident|unknown|none$|n/?a$|x+$|0+$|no[_ -]?(name|id)|test$)", re.I
)


@dataclass(frozen=True)
class Belonging:
    """Files by the patient to whom they say they belong.

    Attributes
    ----------
    known : tuple of tuple of Path
        A group for each patient and examination that the DICOM headers tell apart, in the order
        of their first files.
    unknown : tuple of Path
        Files that do not say whose they are: pictures, NIfTI volumes, DICOM without identity.
    """

    known: tuple[tuple[Path, ...], ...] = ()
    unknown: tuple[Path, ...] = ()


class _Identity(NamedTuple):
    """What a header says of whose it is; empty where it says nothing."""

    patient: str = ""
    name: str = ""
    birth: str = ""
    study: str = ""

    @property
    def said(self) -> int:
        """How much is known; a name or a birth date alone is no identity."""
        if not (self.patient or self.study or (self.name and self.birth)):
            return 0
        return sum(map(bool, self))

    def contradicts(self, other: _Identity) -> bool:
        return any(mine and its and mine != its for mine, its in zip(self, other, strict=True))

    def shares(self, other: _Identity) -> bool:
        """Whether something that identifies is the same in both."""
        person = self.name and self.birth and (self.name, self.birth)
        return (
            bool(self.patient and self.patient == other.patient)
            or bool(self.study and self.study == other.study)
            or bool(person and person == (other.name, other.birth))
        )

    def linked(self, other: _Identity) -> bool:
        return self.shares(other) and not self.contradicts(other)


def by_patient(paths: Iterable[Path | str]) -> Belonging:
    """Sort files by the patient to whom they say they belong.

    Two DICOM files are apart where patient id, name, birth date or study differ. One that lacks
    some of these belongs where the rest agrees, if that is one place alone. A file that cannot
    be read says nothing; reading it later says why.

    Parameters
    ----------
    paths : iterable of Path or str
        Files, not folders.
    """
    given = [Path(path) for path in paths]
    said = [_identity(path) for path in given]
    place_of = {one: place for place, group in enumerate(_groups(said)) for one in group}
    files: dict[int, list[Path]] = {}
    unknown = []
    for path, one in zip(given, said, strict=True):
        if one in place_of:
            files.setdefault(place_of[one], []).append(path)
        else:
            unknown.append(path)
    return Belonging(tuple(map(tuple, files.values())), tuple(unknown))


def refuse_several_patients(paths: Iterable[Path | str]) -> None:
    """Refuse files that say that they are of several patients or examinations.

    Raises
    ------
    ImageError
        ``image.many_patients``, with the names of the files of each.
    """
    given = [*paths]
    groups = by_patient(given).known if len(given) > 1 else ()
    if len(groups) > 1:
        raise ImageError(
            "The files are of {count} patients or examinations, by their DICOM headers: {files}. "
            "Give those of one.",
            "image.many_patients",
            count=len(groups),
            files=tuple(map(_listed, groups)),
        )


def is_taken_out(identity: str) -> bool:
    """Whether a patient's id or name is what programs write in place of one: it is nobody's."""
    return _TAKEN_OUT.match(identity) is not None


def _groups(said: list[_Identity]) -> list[set[_Identity]]:
    """Identities that are linked, none of which contradicts another; what fits two is in none."""
    rest = {one for one in said if one.said}
    while True:
        groups = _components(rest)
        unclear: set[_Identity] = set()
        for group in groups:
            apart = {one: {other for other in group if one.contradicts(other)} for one in group}
            if any(apart.values()):
                unclear |= {one for one in group if _between(one, group, apart)} or {
                    one for one in group if not apart[one]
                }
        if not unclear:
            return [part for group in groups for part in _clear(group)]
        rest -= unclear


def _between(one: _Identity, group: set[_Identity], apart: dict[_Identity, set[_Identity]]) -> bool:
    """Whether it is linked to two that contradict each other: it could be of either."""
    linked = {other for other in group if other != one and one.linked(other)}
    return any(apart[other] & linked for other in linked)


def _clear(group: set[_Identity]) -> list[set[_Identity]]:
    """The group, or each for itself where every one of them contradicts another."""
    if any(one.contradicts(other) for one in group for other in group):
        return [{one} for one in group]
    return [group]


def _components(identities: set[_Identity]) -> list[set[_Identity]]:
    left, found = set(identities), []
    while left:
        group, border = set(), {left.pop()}
        while border:
            group |= border
            border = {other for other in left if any(one.linked(other) for one in border)}
            left -= border
        found.append(group)
    return found


def _identity(path: Path) -> _Identity:
    try:
        if not dicom.is_dicom_file(path):
            return _Identity()
        with dicom.guarded(path.name):
            header = dicom.open_dataset(path, pixels=False)
            patient, name, birth, study = (_plain(header.get(tag)) for tag in _TAGS)
    except (OSError, ValueError, ImageError):
        return _Identity()
    return _Identity(_told(patient), _told(_same_name(name)), re.sub(r"\D", "", birth), study)


def _plain(value: object) -> str:
    return " ".join(str(value or "").replace("\0", " ").split())


def _same_name(name: str) -> str:
    """A DICOM name without what differs between two spellings of one: case, empty parts."""
    alphabetic = unicodedata.normalize("NFC", name.split("=", maxsplit=1)[0])
    return " ".join(alphabetic.replace("^", " ").split()).casefold()


def _told(value: str) -> str:
    return "" if is_taken_out(value) else value


def _listed(group: tuple[Path, ...]) -> str:
    names = ", ".join(path.name for path in group[:_SHOWN_NAMES])
    rest = len(group) - _SHOWN_NAMES
    return Phrase("({names} and {more} more)", names=names, more=rest) if rest > 0 else f"({names})"
