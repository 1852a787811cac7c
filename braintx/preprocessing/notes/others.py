"""Diseases, treatments and events that are no symptom of ours but may own a duration."""

from __future__ import annotations

from functools import lru_cache

from braintx.preprocessing.notes.words import words

_SHORTEST_WITH_ENDING = 6


@lru_cache(maxsize=20_000)
def is_other(token: str) -> bool:
    """Whether a word names one: by a list, or by its ending as in "nephrectomy"."""
    known = words("time")
    ends = len(token) >= _SHORTEST_WITH_ENDING and token.endswith(tuple(known["suffixes"]))
    return ends or token in known["others"]
