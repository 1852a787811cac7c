"""Time is linear in the length of a note, however it is made."""

import time

import pytest

from braintx.data.deidentify.notes import find

UNITS = ["a", "1", "A. ", "\t", "1-", "Maria ", "12/", "a@", "a.", "calle de la ", "Dr. ", "name: "]
UNITS += ["12 de mayo ", "hospital de ", "X of the ", "1 a b c ", "+1 ", "nacida en ", "O'", "#1 "]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    find(unit)
    short, long = (_seconds((unit * size)[:size]) for size in (3_000, 30_000))
    assert long < 25 * short + 0.3  # ten times the length; a square would be a hundred


def _seconds(text: str) -> float:
    """The least of three: a busy machine's caches slow any one of them down."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        find(text)
        taken.append(time.process_time() - began)
    return min(taken)
