"""The language that is liked best of those that there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.api.language import liked


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-CO", "es"),
        ("ES", "es"),
        ("de, fr;q=0.9", "en"),
        ("en;q=0.3, es;q=0.7", "es"),
        ("es;q=0, en", "en"),
        ("es; q=0.1, en", "en"),
        ("en ; q=0.1 , es ; q = 0.5", "es"),
        ("es;q=x, en;q=0.1", "en"),
        ("*", "en"),
        ("est, en;q=0.5", "en"),
    ],
)
def test_it_is_chosen(header: str, language: str) -> None:
    assert liked(header) == language


@given(st.text())
def test_anything_else_is_english_or_spanish(header: str) -> None:
    assert liked(header) in {"en", "es"}
