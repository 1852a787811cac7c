"""Both languages say everything, and every code that can be met has a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd

from apps.dashboard import APP, terms
from apps.dashboard.language import speak

SOURCES = sorted(APP.parent.rglob("*.py"))


def test_every_key_that_the_code_names_is_there() -> None:
    named = {key for path in SOURCES for key in _keys(path)}
    assert len(named) > 100
    assert {key for key in named if not speak().has(key)} == set()


def _keys(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return {
        str(node.args[0].value)
        for node in calls
        if isinstance(node.func, ast.Name)
        and node.func.id == "words"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def test_no_two_columns_or_levels_go_by_one_name() -> None:
    words = speak("en")
    ours, own = words("column.severity"), words("level.missing")
    assert terms.columns(words, ["severity", ours, "age"])[:2] == [f"{ours} (severity)", ours]
    assert terms.levels(words, "smoker", ["yes", own, "?"]) == ["yes", own, f"{own} (?)"]
    table = pd.DataFrame({"severity": pd.Categorical(["mild"]), ours: ["a"]})
    assert list(terms.localised(table, words)) == [f"{ours} (severity)", ours]


def test_numbers_are_written_as_the_language_does() -> None:
    assert speak("en").whole(6056) == "6,056"
    assert speak("es").whole(6056) == "6.056"
