"""What the other sources' labels say of a picture, in the network's own terms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from braintx.core.labels import SEQUENCES, VIEW_STATES, Sequence

MR_SEQUENCES: tuple[Sequence, ...] = SEQUENCES[:4]
ACCEPTED, CT, FOREIGN = (VIEW_STATES.index(one) for one in ("T1C tumor", "CT", "foreign"))

_FINE = {"glioma": 0, "meningioma": 1, "other_tumour_T1C": 3}
_WHOLE = {"ct_head": CT, "other_organ": FOREIGN}
_NO_TUMOR = ("multiple sclerosis",)
_PERHAPS = ("", "Granuloma", "Tuberculoma")
_WORDS = {"T1C+": "T1C", "T1POST": "T1C", "T1W": "T1", "T2W": "T2"}


@dataclass(frozen=True)
class Said:
    """What is known of a picture.

    Attributes
    ----------
    states : tuple of int
        It is one of them.
    fine : int
        Glioma, meningioma, pituitary tumour, another: 0 to 3; -1 where no type is named.
    outlier : bool
        A lesion that is none of the types.
    stripped : bool
        The head has no skull.
    no_mask : bool
        It surely shows no tumour, so its mask is empty.
    """

    states: tuple[int, ...]
    fine: int = -1
    outlier: bool = False
    stripped: bool = False
    no_mask: bool = False


def said_of(label: str, sequence: str, diagnosis: str = "") -> Said:
    """What a row of the table says.

    Of a tumour in another sequence no type is asked for. A healthy T1 may be enhanced or not:
    its source does not say, and without a lesion it hardly shows.

    Parameters
    ----------
    label, sequence, diagnosis : str
        As the table has them.
    """
    words = sequence.replace("_", " ").split()
    first = _WORDS.get(words[0], words[0]) if words else ""
    stripped = any("strip" in word for word in words)
    if label in _WHOLE:
        return Said((_WHOLE[label],), no_mask=True)
    if label in _FINE:
        return Said((ACCEPTED,), _FINE[label], stripped=stripped)
    if label in ("other_lesion_T1C", "glioma_no_box"):
        return Said(states_of(("T1C",), None), outlier=label.startswith("other"), stripped=stripped)
    if label in ("no_tumour_T1C", "healthy"):
        found = ("T1C", "T1") if first == "T1" else (first,)
        sequences = found if first in MR_SEQUENCES else MR_SEQUENCES
        return Said(states_of(sequences, False), stripped=stripped, no_mask=True)
    none = diagnosis in _NO_TUMOR
    tumor = False if none else None if diagnosis in _PERHAPS else True
    return Said(states_of((first,), tumor), stripped=stripped, no_mask=none)


def states_of(sequences: Collection[str], tumor: bool | None) -> tuple[int, ...]:
    """The states that a brain by MR may be in; ``tumor`` None where that is not known."""
    shown = {None: ("tumor", "none"), True: ("tumor",), False: ("none",)}[tumor]
    return tuple(
        VIEW_STATES.index(f"{sequence} {one}")
        for sequence in MR_SEQUENCES
        if sequence in sequences
        for one in shown
    )
