"""A name that is kept says what was imaged, never who."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.service.file_names import _HARMLESS, harmless

SEQUENCES = ["t1", "t2", "t1c", "t1ce", "t1gd", "t1w", "t2w"]
WORDS = st.sampled_from(sorted(_HARMLESS) + SEQUENCES)
MARKS = st.sampled_from(["-", "_", ".", " ", ""])


@pytest.mark.parametrize(
    "name",
    [
        "image.png",
        "brain_glioma_0001.jpg",
        "Te-me_0012.jpg",
        "brain T1w 3.dcm",
        "case_00012_slice_045.nii.gz",
    ],
)
def test_names_of_imaging_stay(name: str) -> None:
    assert harmless(f"folder/{name}", 3) == name


@pytest.mark.parametrize(
    "name",
    [
        "perez.png",
        "brain_perez.png",
        "12345678Z.png",  # a Spanish identity card
        "12.345.678.png",
        "1.020.345.678.png",  # a Colombian one
        "123-45-6789.png",  # a social security number
        "scan 1956-03-12.png",  # a date of birth
        "20240312.png",
        "19 56 03 12.png",
        "ñoño.png",
        "scan\u200b1.png",
        "glioma\n.png",
        "a@b.png",
    ],
)
def test_what_could_name_a_person_goes(name: str) -> None:
    assert harmless(name, 6) == "item-00007.png"


def test_both_kinds_of_folders_are_left_out() -> None:
    assert harmless("C:\\Perez Juan\\image.png", 0) == "image.png"
    assert harmless("perez/juan/image.png", 0) == "image.png"


@given(st.text(), st.integers(0, 10**6))
def test_any_name(name: str, position: int) -> None:
    kept = harmless(name, position)
    plain = kept.removeprefix(f"item-{position + 1:05d}")
    plain = re.sub(r"(?<![a-z\d])t[12](c|ce|gd|w)?(?![a-z\d])", "", plain.lower())
    words = re.findall(r"[^\W\d_]+", plain)
    assert set(words) <= _HARMLESS
    assert kept.isascii()
    assert "/" not in kept
    if not kept.startswith("item-"):
        assert all(len(re.sub(r"\D", "", run)) <= 6 for run in re.split("[a-z]", plain))
        assert harmless(kept, position) == kept


@given(st.lists(st.tuples(WORDS, MARKS), min_size=1), st.integers(0, 10**6))
def test_any_words_of_imaging_stay(parts: list[tuple[str, str]], number: int) -> None:
    name = "".join(word + (mark or "_") for word, mark in parts) + f"{number % 10**6}.png"
    assert harmless(name, 0) == name


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4).filter(lambda one: one not in _HARMLESS))
def test_a_word_of_anything_else_does_not(word: str) -> None:
    assert word not in harmless(f"image_{word}_01.png", 0)
