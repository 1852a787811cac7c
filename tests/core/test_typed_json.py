"""Records become JSON and JSON records, nothing lost; what does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.messages import AnyOf, Category, Column, Message, Percent, Phrase, say
from braintx.core.typed_json import from_json, to_json

TEXT = st.text(max_size=8)
NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


@dataclass(frozen=True)
class Inner:
    rate: float
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Outer:
    name: Literal["a", "b"]
    count: int
    sure: bool
    rows: tuple[tuple[int, ...], ...]
    inner: dict[str, Inner]
    recipe: Mapping[str, Any]
    later: Inner | None = None


@dataclass(frozen=True)
class Newer:
    """A record that has grown since its file was written."""

    count: int
    places: int = 2
    names: tuple[str, ...] = field(default=("x",))
    label: Literal["a", "b"] | None = "a"


@dataclass(frozen=True)
class Found:
    value: object
    example: Message | str


WHOLE = Outer(
    name="a",
    count=2,
    sure=True,
    rows=((1, 2), ()),
    inner={"x y": Inner(0.5, (0.25, 1.0)), "z": Inner(1.0)},
    recipe={"sizes": [[0.0, 160]], "kind": None},
)
FILE: dict[str, Any] = {
    "name": "a",
    "count": 2,
    "sure": True,
    "rows": [[1, 2], []],
    "inner": {"x y": {"rate": 0.5, "ends": [0.25, 1.0]}, "z": {"rate": 1.0}},
    "recipe": {"sizes": [[0.0, 160]], "kind": None},
}


def through(record: Any) -> Any:
    """What comes back from a file."""
    return from_json(type(record), json.loads(json.dumps(to_json(record))))


def test_a_record_is_what_the_file_holds_and_no_more() -> None:
    assert to_json(WHOLE) == FILE
    assert json.loads(json.dumps(FILE)) == FILE
    assert from_json(Outer, FILE) == WHOLE
    assert from_json(Outer, {**FILE, "of another day": 1}) == WHOLE
    assert from_json(Outer, {**FILE, "later": {"rate": 1}}) == replace(WHOLE, later=Inner(1.0))
    assert from_json(Outer, {**FILE, "later": None}) == WHOLE


def test_what_a_file_does_not_know_yet_takes_its_default() -> None:
    assert from_json(Newer, {"count": 3}) == Newer(3, label=None)
    assert through(Newer(3, label=None)) == Newer(3, label=None)  # None is what is left out
    assert through(Newer(3, 4, (), "b")) == Newer(3, 4, (), "b")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "c", "name is 'c'"),
        ("count", 2.5, "count is 2.5, not int"),
        ("count", True, "count is True, not int"),
        ("count", None, "count is missing"),
        ("sure", 1, "sure is 1, not bool"),
        ("rows", [[1], [2, "3"]], "rows.1.1 is '3', not int"),
        ("rows", {}, "rows is a part"),
        ("inner", {"z": 3}, "inner.z is 3, not Inner"),
        ("inner", {"z": {"rate": "high"}}, "inner.z.rate is 'high', not float"),
        ("inner", {"z": {"rate": 1.0, "ends": [1.0]}}, "inner.z.ends is a part, not tuple"),
    ],
)
def test_what_does_not_fit_is_named(key: str, value: object, said: str) -> None:
    with pytest.raises(DataError, match=f"^{said}"):
        from_json(Outer, {**FILE, key: value})


def said(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Whatever a message names, of what it may itself hold."""
    values = st.dictionaries(NAMES, inner, max_size=3)
    tuples = st.lists(inner, max_size=3).map(tuple)
    phrases = st.builds(lambda text, told: Phrase(text, **told), st.just("words"), values)
    return (
        st.builds(Message, TEXT, values) | st.builds(AnyOf, tuples) | tuples | phrases
    )  # fmt: skip


VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT
    | st.builds(Column, TEXT) | st.builds(Category, TEXT, TEXT)
    | st.builds(Percent, st.floats(0, 1), st.integers(0, 3)),
    said,
    max_leaves=12,
)  # fmt: skip


def alike(one: Any, other: Any) -> bool:
    """Equal and of one type throughout: 1, 1.0 and True are three, a phrase is no text."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Phrase):
        return one.template == other.template and alike(one.values, other.values)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if hasattr(one, "__dataclass_fields__"):
        return alike(vars(one), vars(other))
    return bool(one == other)


@given(VALUES, TEXT | st.builds(Message, TEXT))
def test_whatever_a_message_names_comes_back_as_it_was(
    value: object, example: Message | str
) -> None:
    found = Found(value, example)
    assert alike(through(found), found)


def test_a_phrase_stays_one_wherever_a_text_may_stand() -> None:
    words = Phrase("checksum of {chunk}", chunk="IDAT")
    assert alike(through(Found(words, words)), Found(words, words))
    assert alike(through(say("key", reason=words)), say("key", reason=words))


@pytest.mark.parametrize(
    "value", [{}, {"is": "Outer"}, {"is": 3}, {"is": "Percent"}, {"is": "Phrase", "template": 1}]
)
def test_what_is_nothing_that_a_message_names_is_refused(value: object) -> None:
    with pytest.raises(DataError, match=r"^value") as caught:
        from_json(Found, {"value": value, "example": ""})
    assert caught.value.code == "json.misfit"
    with pytest.raises(DataError, match=r"^example is"):
        from_json(Found, {"value": 1, "example": 5})
