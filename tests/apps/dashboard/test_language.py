"""Both languages say everything, and every code that can be met has a sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd

import braintx
from apps.dashboard import APP, terms
from apps.dashboard.language import FOLDER, speak
from braintx.core.errors import BrainTxError
from braintx.evaluation.tumor.out_of_distribution import SOURCES as GATE_SOURCES
from braintx.i18n.catalogues import texts

ROOT = Path(braintx.__file__).parent
SOURCES = sorted(APP.parent.rglob("*.py"))


def test_every_picture_that_the_gate_is_shown_has_a_name() -> None:
    assert {f"models.source_{name}" for name in GATE_SOURCES} <= set(texts((FOLDER,), "en"))


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


def test_every_error_that_a_page_can_meet_has_a_sentence() -> None:
    pattern = re.compile(r'"((?:stats|sheet|groups|descriptors|results|bundle)\.[a-z_]+)"')
    rooms = ("stats", "data/cohort", "data/duplicates", "evaluation", "models")
    paths = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    codes = {code for path in paths for code in pattern.findall(path.read_text())}
    # of a bundle that is run, which none is here; and names of files
    codes -= {"bundle.layout", "bundle.smoke"}
    codes -= {"groups.csv", "descriptors.csv", "descriptors.jsonl"}
    assert len(codes) > 20
    assert {code for code in codes if not speak().has(f"error.{code}")} == set()


def test_an_error_without_a_sentence_says_what_the_program_says() -> None:
    error = BrainTxError("Something new.", "new.code")
    assert terms.error(speak("en"), error) == "Something new."
    assert terms.error(speak("es"), error).endswith("Something new.")


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
