"""Time is linear in the length of a note, however it is made."""

import time

import pytest

from braintx.data.deidentify.notes import find

UNITS = ["a", "1", "A. ", "\t", "1-", "Maria ", "12/", "a@", "a.", "calle de la ", "Dr. ", "name: "]
UNITS += ["12 de mayo ", "hospital de ", "X of the ", "1 a b c ", "+1 ", "nacida en ", "O'", "#1 "]


@pytest.mark.parametrize("unit", UNITS)
def test_a_hundred_thousand_characters_take_seconds_at_most(unit: str) -> None:
    find(unit)
    began = time.process_time()
    find((unit * 100_000)[:100_000])
    assert time.process_time() - began < 20
