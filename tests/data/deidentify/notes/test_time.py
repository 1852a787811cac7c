"""Time is linear in the length of a note, however it is made."""

import time

import pytest

from braintx.data.deidentify.notes import find

UNITS = ["a", "1", "A. ", "\t", "1-", "Maria ", "12/", "a@", "a.", "calle de la ", "Dr. ", "name: "]
UNITS += ["12 de mayo ", "hospital de ", "X of the ", "1 a b c ", "+1 ", "nacida en ", "O'", "#1 "]


@pytest.mark.parametrize("unit", UNITS)
def test_time_is_linear(unit: str) -> None:
    find(unit)
    taken = []
    for size in (3_000, 30_000):
        began = time.process_time()
        find((unit * size)[:size])
        taken.append(time.process_time() - began)
    assert taken[1] < 25 * taken[0] + 0.2  # ten times the length; a square would be a hundred
