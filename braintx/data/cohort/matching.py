"""Which record belongs to which image file: by the file's name, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from braintx.core.errors import DataError
from braintx.core.messages import Message, Phrase, say
from braintx.core.names import tidy
from braintx.core.records import ClinicalRecord
from braintx.data.cohort.vocabulary import without_ending

_NAMED = 3  # examples in a message


def match_records(
    files: Sequence[str], records: Mapping[str, ClinicalRecord]
) -> tuple[dict[str, ClinicalRecord], list[Message]]:
    """Give each file the record of its name.

    An id is a file's name, with its ending (``.nii.gz`` is one) or without, or the end of its
    path (``patient1/slice.jpg``), which tells files of one name apart.

    Parameters
    ----------
    files : sequence of str
        Paths.
    records : mapping of str to ClinicalRecord
        By id.

    Returns
    -------
    matched : dict of str to ClinicalRecord
        By file; those without a record are missing.
    remarks : list of Message
        What a person should know: images without a record, records without an image.

    Raises
    ------
    DataError
        Where one id fits several files: one of them would get another patient's record.
    """
    by_id: dict[str, list[str]] = {}
    known = {tidy(name): name for name in records}
    for file in files:
        mine = next((known[name] for name in names_of(file) if name in known), None)
        if mine is not None:
            by_id.setdefault(mine, []).append(file)
    for name, fitting in by_id.items():
        if len(fitting) > 1:
            raise DataError(
                "The record '{record}' fits {count} images: {images}. Write more of the path into "
                "the table, as in 'patient1/slice.jpg'.",
                "records.ambiguous",
                record=name,
                count=len(fitting),
                images=_some(fitting),
            )
    matched = {fitting[0]: records[name] for name, fitting in by_id.items()}
    bare = [file for file in files if file not in matched]
    idle = [name for name in records if name not in by_id]
    remarks = [say("records.matched", matched=len(matched), images=len(files))]
    if bare:
        remarks.append(say("records.bare", images=_told(bare)))
    if idle:
        remarks.append(say("records.idle", names=_told(idle)))
    return matched, remarks


def names_of(file: str) -> list[str]:
    """The ids that a path answers to, the most particular first."""
    parts = [tidy(part) for part in PurePath(file).parts]
    tails = ["/".join(parts[-count:]) for count in range(len(parts), 0, -1)]
    ending = PurePath(parts[-1]).suffix if parts else ""
    return [
        tidy(name)
        for tail in tails
        for name in (tail, without_ending(tail), tail.removesuffix(ending))
    ]


def _told(names: Sequence[str]) -> Message | str:
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    return say("list.more", shown=shown, rest=more) if more > 0 else shown


def _some(names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    return Phrase("{names} and {more} more", names=shown, more=more) if more > 0 else shown
