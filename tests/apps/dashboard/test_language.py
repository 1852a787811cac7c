"""Both languages say everything, and every code that can be met has a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd

from apps.dashboard import APP, terms
from apps.dashboard.language import speak
from braintx.core.records import Issue
from braintx.data.cohort import CATALOG

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


def test_every_code_of_the_quality_report_has_a_sentence() -> None:
    assert {code for code in CATALOG if not speak().has(f"issue.{code}")} == set()


def test_no_two_columns_or_levels_go_by_one_name() -> None:
    words = speak("en")
    ours, own = words("column.severity"), words("level.missing")
    assert terms.columns(words, ["severity", ours, "age"])[:2] == [f"{ours} (severity)", ours]
    assert terms.levels(words, "smoker", ["yes", own, "?"]) == ["yes", own, f"{own} (?)"]
    table = pd.DataFrame({"severity": pd.Categorical(["mild"]), ours: ["a"]})
    assert list(terms.localised(table, words)) == [f"{ours} (severity)", ours]


def test_the_fixed_words_of_evidence_follow_the_language() -> None:
    found = Issue("table.ragged_row", "warning", "", 1, ("line 4: 3 fields, 5 expected",))
    assert terms.examples(speak("es"), found) == "línea 4: 3 campos, 5 esperados"
    assert terms.examples(speak("en"), found) == "line 4: 3 fields, 5 expected"
    value = Issue("class.unknown", "error", "", 1, ("line 4: 'carcinoma in situ'",))
    assert terms.examples(speak("es"), value) == "línea 4: 'carcinoma in situ'"
    gone = Issue("table.missing_column", "error", "", 1, ("clinical note",))
    assert terms.examples(speak("es"), gone) == "Nota"


def test_numbers_are_written_as_the_language_does() -> None:
    assert speak("en").whole(6056) == "6,056"
    assert speak("es").whole(6056) == "6.056"


def test_what_was_read_of_columns_is_said_in_either_language() -> None:
    found = Issue(
        "sex.assumed", "warning", "", 1, ("column 'line male': 'M' = female, 'V' = male",)
    )
    assert terms.examples(speak("es"), found) == "columna 'line male': 'M' = mujer, 'V' = hombre"
    assert terms.examples(speak("en"), found) == found.examples[0]
