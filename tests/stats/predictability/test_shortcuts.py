"""Columns that give another away: words, levels, numbers, and what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from braintx.core.errors import DataError
from braintx.stats.predictability import Shortcut, shortcuts

N = 600
RNG = np.random.default_rng(21)
LABEL = RNG.integers(0, 3, N)
OPENINGS = ("Seen today", "Reviewed in clinic", "Referred by a colleague", "Telephone call")
SIGNS = (("aphasia", "seizure"), ("diplopia", "numbness"), ("galactorrhoea", "fatigue"))


def note(label: int, k: int, *, telling: bool) -> str:
    sign = SIGNS[label][k % 2] if telling else SIGNS[k % 3][k % 2]
    return f"{OPENINGS[k % 4]} on day {k}, tells of {sign}; seen by Dr Name{k}."


TABLE = pd.DataFrame(
    {
        "label": [("glioma", "meningioma", "other")[k] for k in LABEL],
        "note": [note(label, k, telling=True) for k, label in enumerate(LABEL)],
        "plain": [note(label, k, telling=False) for k, label in enumerate(RNG.permutation(LABEL))],
        "folder": [f"f{k}" for k in LABEL],
        "size": LABEL * 10 + RNG.normal(0, 1, N),
        "age": RNG.normal(50, 10, N),
        "graded": [None if k == 0 else "II" for k in LABEL],
        "sex": RNG.choice(["F", "M"], N),
        "nothing": [None] * N,
    }
)


def judged() -> dict[str, Shortcut]:
    return {one.column.name: one for one in shortcuts(TABLE, "label")}


def test_what_gives_the_label_away_comes_first() -> None:
    found = shortcuts(TABLE, "label")
    assert {one.column.name for one in found} == set(TABLE.columns) - {"label"}
    away = [one.column.name for one in found if one.gives_away]
    assert set(away) == {"note", "folder", "size"}
    assert [one.column.name for one in found][: len(away)] == away


def test_words_give_it_away_and_are_named() -> None:
    by_column = judged()
    told = by_column["note"]
    assert told.by_words
    assert told.accuracy == 1
    assert set(told.clues) == {word for signs in SIGNS for word in signs}
    assert "gives “label” away: right in 100% of rows left out" in told.sentence()
    assert "Lo que más delata: " in told.sentence("es")
    assert not by_column["plain"].gives_away
    assert by_column["plain"].accuracy < 0.45
    assert by_column["plain"].clues == () or "does not give" in str(by_column["plain"])


def test_a_word_that_few_share_is_never_shown() -> None:
    rare = TABLE.assign(
        note=[f"{text} mrs smith" if k < 5 else text for k, text in enumerate(TABLE["note"])]
    )
    (told,) = shortcuts(rare, "label", ["note"])
    assert not any("name" in clue or clue in {"smith", "mrs"} for clue in told.clues)


def test_a_missing_value_is_an_answer() -> None:
    graded = judged()["graded"]
    assert graded.accuracy > graded.base + 0.25
    assert graded.low < graded.accuracy < graded.high


def test_chance_is_not_called_knowledge() -> None:
    by_column = judged()
    for name in ("age", "sex", "nothing"):
        assert by_column[name].removed < 0.1
        assert not by_column[name].gives_away


def test_a_rare_class_is_not_given_away_by_naming_the_common_one() -> None:
    rare = pd.DataFrame({"y": ["no"] * 590 + ["yes"] * 10, "x": RNG.choice(["a", "b"], 600)})
    (told,) = shortcuts(rare, "y")
    assert told.accuracy > 0.98
    assert told.removed == 0
    assert not told.gives_away


def test_columns_of_any_kind_are_judged() -> None:
    """Dates, lists, infinities, heavy ties, and a class of one row: nothing stops the others."""
    table = TABLE.assign(
        label=["lone", *TABLE["label"][1:]],
        date=pd.Timestamp("2026-01-01") + pd.to_timedelta(LABEL * 40, unit="D"),
        lists=[[int(k)] for k in LABEL],
        endless=np.where(LABEL == 0, np.inf, LABEL),
        heavy=np.where(LABEL == 0, RNG.normal(5, 1, N), 0.0),
        flag=LABEL == 1,
        graded=pd.Categorical(TABLE["graded"]),
    )
    found = {one.column.name: one for one in shortcuts(table, "label")}
    for name in ("date", "lists", "endless"):
        assert found[name].gives_away, name
    assert found["heavy"].removed > 0.3
    assert found["flag"].removed > 0.4


def test_numbers_may_be_the_target() -> None:
    table = pd.DataFrame({"area": np.arange(200.0), "twice": 2 * np.arange(200.0)})
    (told,) = shortcuts(table, "area")
    assert told.gives_away


def test_bad_requests() -> None:
    with pytest.raises(DataError, match="for each of: nobody"):
        shortcuts(TABLE, "label", ["nobody"])
    with pytest.raises(DataError, match="free text"):
        shortcuts(TABLE, "note")
