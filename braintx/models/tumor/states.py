"""What a view shows: the sequence it was taken with, and whether a tumour shows.

The two are one question to the network, a softmax over every state of both. So a picture of
which only part is known, such as a healthy head of an unnamed sequence, teaches what is known:
its loss is that of the states that it may be in, together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Sequence = Literal["T1C", "T1", "T2", "FLAIR", "CT"]
MR_SEQUENCES: tuple[Sequence, ...] = ("T1C", "T1", "T2", "FLAIR")

STATES: tuple[str, ...] = (
    *(f"{sequence} {shown}" for sequence in MR_SEQUENCES for shown in ("tumor", "none")),
    "CT",
    "foreign",
)
"""T1C tumor, T1C none, T1 tumor, … FLAIR none, CT, foreign: no brain at all."""

SUBTYPES = ("pituitary", "another")
"""What an "other" tumour is: of the pituitary, or of another kind."""

ACCEPTED = STATES.index("T1C tumor")
CT = STATES.index("CT")
FOREIGN = STATES.index("foreign")


def states_of(sequences: Collection[str], tumor: bool | None) -> tuple[int, ...]:
    """The states that a brain by MR may be in; ``tumor`` None where that is not known."""
    shown = {None: ("tumor", "none"), True: ("tumor",), False: ("none",)}[tumor]
    return tuple(
        STATES.index(f"{sequence} {one}")
        for sequence in MR_SEQUENCES
        if sequence in sequences
        for one in shown
    )


def accepted(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Log-odds that a view is an enhanced T1 slice with a tumour, for logits (..., states)."""
    values = np.asarray(logits, np.float64)
    others = np.delete(values, ACCEPTED, axis=-1)
    top = others.max(axis=-1)
    rest = top + np.log(np.exp(others - top[..., None]).sum(axis=-1))
    return np.asarray(values[..., ACCEPTED] - rest, np.float64)


def refusal(logits: NDArray[np.floating]) -> tuple[str, Sequence | None]:
    """Why a view of shape (states,) is refused, were it refused, and its likeliest sequence.

    Returns
    -------
    status : {"no_tumor_suspected", "other_sequence", "not_brain_mri"}
        The most probable of the three.
    sequence : str or None
        None where the view is no brain.
    """
    p = np.exp(np.asarray(logits, np.float64) - np.max(logits))
    pairs = p[: 2 * len(MR_SEQUENCES)].reshape(-1, 2)
    shares = {
        "no_tumor_suspected": float(pairs[:, 1].sum()),
        "other_sequence": float(pairs[1:, 0].sum() + p[CT]),
        "not_brain_mri": float(p[FOREIGN]),
    }
    status = max(shares, key=shares.__getitem__)
    if status == "not_brain_mri":
        return status, None
    by_sequence = [*pairs.sum(axis=1), p[CT]]
    return status, (*MR_SEQUENCES, "CT")[int(np.argmax(by_sequence))]
