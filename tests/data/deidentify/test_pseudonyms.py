"""Stand-ins are stable, hold the form of what they stand for, and depend on the key."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import UID

from braintx.core.errors import DataError
from braintx.data.deidentify.pseudonyms import (
    KEY_BYTES,
    MOST_DAYS,
    Pseudonyms,
    new_key_file,
    read_key_file,
)

ONE, OTHER = Pseudonyms(bytes(range(32))), Pseudonyms(bytes(range(1, 33)))
TEXT = st.text(max_size=30)


@given(TEXT, TEXT)
def test_stable_and_another_key_gives_others(identifier: str, issuer: str) -> None:
    again = Pseudonyms(bytes(range(32)))
    assert ONE.patient(identifier, issuer) == again.patient(identifier, issuer)
    assert ONE.patient(identifier, issuer) != OTHER.patient(identifier, issuer)
    assert ONE.uid(identifier) == again.uid(identifier) != OTHER.uid(identifier)
    assert ONE.text(identifier) == again.text(identifier) != OTHER.text(identifier)
    assert ONE.shift(identifier, issuer) == again.shift(identifier, issuer)


@given(st.lists(st.text("0123456789", min_size=1, max_size=12), unique=True, max_size=50))
def test_different_ids_have_different_pseudonyms(identifiers: list[str]) -> None:
    for stand_in in (ONE.patient, ONE.uid, ONE.text):
        assert len(set(map(stand_in, identifiers))) == len(identifiers)


@given(TEXT)
def test_forms(text: str) -> None:
    assert re.fullmatch(r"P-[A-Z2-7]{16}", ONE.patient(text))
    uid = UID(ONE.uid(text))
    assert uid.is_valid
    assert uid.startswith("2.25.")
    assert -MOST_DAYS <= ONE.shift(text) <= -1
    assert re.fullmatch(r"[A-Z2-7]{26}", ONE.text(text))


def test_shifts_differ_between_patients_and_keys() -> None:
    patients = [f"{number:06d}" for number in range(2000)]
    shifts = [ONE.shift(patient) for patient in patients]
    assert len(set(shifts)) > 1000
    assert min(shifts) < -0.95 * MOST_DAYS
    assert max(shifts) > -0.05 * MOST_DAYS
    assert sum(ONE.shift(p) == OTHER.shift(p) for p in patients) < 10


def test_blanks_and_padding_are_no_other_patient_and_an_issuer_is() -> None:
    assert ONE.patient(" 123 ") == ONE.patient("123")
    assert ONE.uid("1.2.3\0") == ONE.uid("1.2.3")
    assert ONE.patient("123", "A") != ONE.patient("123", "B") != ONE.patient("123")
    assert ONE.patient("1", "23") != ONE.patient("12", "3")


def test_a_key_has_no_repr_and_must_be_long() -> None:
    assert "key" not in repr(ONE)
    with pytest.raises(DataError, match="31 bytes") as caught:
        Pseudonyms(bytes(31))
    assert caught.value.code == "deidentify.key"


def test_a_key_file_is_private_random_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "in" / "study.key"
    made = new_key_file(path)
    assert read_key_file(path) == made
    assert made != new_key_file(tmp_path / "other.key")
    assert len(made.key) == KEY_BYTES
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(DataError) as caught:
        new_key_file(path)
    assert caught.value.code == "deidentify.key_exists"
    assert read_key_file(path) == made


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff\xfe", b"abcd"])
def test_another_file_is_no_key(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_key_file(path)
    assert caught.value.code == "deidentify.key"
    with pytest.raises(DataError) as missing:
        read_key_file(tmp_path / "nowhere")
    assert missing.value.code == "deidentify.key_unreadable"
