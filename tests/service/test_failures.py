"""Why an image has no answer is kept without the name of its file, and told with the new one."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from braintx.core.errors import BrainTxError, ImageError
from braintx.core.messages import Column, Phrase
from braintx.i18n import Words
from braintx.service.failures import failure_json, failure_of

NAMES = st.text("abcdefghijklmnopqrstuvwxyzáñ0123456789 .-_", min_size=6, max_size=30)


def kept(error: BrainTxError, file: str) -> str:
    return json.dumps(failure_json(error, file), ensure_ascii=False)


def test_told_again_in_either_language() -> None:
    error = ImageError(
        "{name} is {width} × {height} pixels; at least {least} a side are needed. Give the "
        "original scan, not a thumbnail.",
        "image.too_small",
        name="perez.png",
        width=8,
        height=8,
        least=64,
    )
    text = kept(error, "perez.png")
    assert "perez" not in text
    again = failure_of(json.loads(text), "item-00001.png")
    assert again.code == "image.too_small"
    assert again.message.startswith("item-00001.png is 8 × 8 pixels")
    assert "píxeles" in Words("es").error(again)


@given(NAMES, st.sampled_from(["", "a folder/", "Pérez/"]))
def test_the_name_is_nowhere_in_it(name: str, folder: str) -> None:
    assume(name.strip(" .") and name not in "{here} and {there} {inner}: a file <file>")
    inner = ImageError("A file: {name}", name=name)
    error = ImageError(
        "{here} and {there} {inner}",
        "image.unreadable",
        here=f"{folder}{name}",
        there=(name, Path("/somewhere") / name, Phrase("of {what}", what=name)),
        inner=inner,
    )
    text = kept(error, f"{folder}{name}")
    assert json.dumps(name, ensure_ascii=False)[1:-1] not in json.dumps(
        json.loads(text)["values"], ensure_ascii=False
    )
    assert "new.png" in failure_of(json.loads(text), "new.png").message


@given(st.integers() | st.floats(allow_nan=False) | st.none() | st.booleans())
def test_numbers_are_kept_as_such(value: object) -> None:
    error = BrainTxError("{value}", value=value, column=Column("age"))
    again = failure_of(json.loads(kept(error, "")), "new.png")
    assert again.values == {"value": value, "column": Column("age")}
