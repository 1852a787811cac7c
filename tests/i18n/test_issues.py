"""What a check finds is said in both languages: each code, each value, each piece of evidence."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import braintx
from braintx.core.labels import GateStatus
from braintx.core.messages import say
from braintx.core.records import Issue
from braintx.data.cohort import CATALOG
from braintx.data.cohort.vocabulary import COLUMN_NAMES
from braintx.data.imaging import MAX_SIDE, MIN_SIDE
from braintx.i18n import LANGUAGES, Language, Words
from braintx.i18n.catalogues import texts

ROOT = Path(braintx.__file__).parent
ENGLISH = texts((), "en")


def fields(key: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(ENGLISH[key]) if name}


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of a function whose first argument is written out, and that argument."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            called = called.id if isinstance(called, ast.Name) else called
            if called == name and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), node


def written() -> dict[str, set[str]]:
    """Code → the names of its values, of every issue in the sources."""
    found: dict[str, set[str]] = {}
    for code, call in calls("Issue"):
        values = next((one.value for one in call.keywords if one.arg == "values"), ast.Dict([], []))
        assert isinstance(values, ast.Dict), code
        found[code] = {str(key.value) for key in values.keys if isinstance(key, ast.Constant)}
    return found


def test_every_issue_is_said_with_its_values() -> None:
    found = written()
    assert {"gate.modality", "reading.volume", "outline.faint", "cohort.rows"} <= set(found)
    assert {code: fields(f"issue.{code}") for code in found} == found


def test_every_code_of_a_data_set_is_said_without_any() -> None:
    assert {code for code in CATALOG if fields(f"issue.{code}")} == set()
    refusals = {f"issue.gate.{status}" for status in get_args(GateStatus) if status != "accepted"}
    assert refusals < set(ENGLISH)


def test_every_message_names_what_its_sentence_does() -> None:
    found = [(key, call) for key, call in calls("say") if key in ENGLISH or "." in key]
    assert len(found) > 40
    for key, call in found:
        named = {one.arg for one in call.keywords}
        assert None in named or fields(key) == named, key


def test_every_column_of_ours_has_a_name() -> None:
    assert {f"header.{name}" for name in COLUMN_NAMES} <= set(ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_are_the_readers(language: Language) -> None:
    words = Words(language)
    assert str(MIN_SIDE) in words.issue(Issue("image.too_small", "error"))
    assert str(MAX_SIDE) in words.issue(Issue("image.too_large", "error"))


def test_evidence_follows_the_language_and_what_stands_in_a_table_does_not() -> None:
    where = say("evidence.fields", line=4, fields=3, expected=5)
    found = Issue("table.ragged_row", "warning", 3, (where, "line 4.csv"))
    assert Words().examples(found) == ["line 4: 3 fields, 5 expected", "line 4.csv"]
    assert Words("es").examples(found) == ["línea 4: 3 campos, 5 esperados", "line 4.csv"]
    codes = (say("evidence.female", code="'M'"), say("evidence.male", code="'V'"))
    read = say("evidence.in_column", name="'line male'", told=codes)
    told = Issue("sex.assumed", "warning", 1, (read,))
    assert Words("es").examples(told) == ["columna 'line male': 'M' = mujer, 'V' = hombre"]


def test_what_is_known_besides_follows_the_sentence() -> None:
    found = Issue("id.repaired", "warning", 2, details=(say("repaired.images", images=2),))
    assert Words().issue(found).endswith("next numbers. 2 of these ids have an image.")


def test_numbers_of_a_warning_follow_the_language() -> None:
    found = Issue("outline.unmeasured", "warning", values={"width": 7.5, "height": 2.0})
    assert "7.5 × 2 mm" in Words("en").issue(found)
    assert "7,5 × 2 mm" in Words("es").issue(found)


def test_no_sentence_is_english_in_spanish() -> None:
    spanish = texts((), "es")
    told = {key: text for key, text in spanish.items() if key.startswith("issue.")}
    english = re.compile(r"\b(the|and|is|was|were|of|not)\b")
    assert {key for key, text in told.items() if english.search(text)} == set()
