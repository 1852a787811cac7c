"""Both languages say everything, and every code that can be met has a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest

from apps.dashboard import APP, filters, terms
from apps.dashboard.language import speak
from braintx.data.cohort import Selection
from braintx.i18n import LANGUAGES, Language
from braintx.stats.hypothesis import compare

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


def test_no_two_levels_of_a_count_go_by_one_name() -> None:
    words = speak("en")
    own = words("level.missing")
    assert terms.levels(words, "smoker", ["yes", own, "?"]) == ["yes", own, f"{own} (?)"]
    assert terms.levels(words, "sex", ["F", "…"]) == ["Female", words("level.others")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_is_told_in_the_names_of_the_page(language: Language) -> None:
    words = speak(language)
    ours, male = words("column.severity"), words("level.sex.M")
    severity = pd.Categorical(["mild", "severe", "mild"] * 4, ["mild", "severe"])
    table = pd.DataFrame({"severity": severity, ours: ["a", "b"] * 6, "sex": ["F", "M"] * 6})
    assert male in compare(table, "severity", "sex").sentence(words)
    told = compare(table, "severity", ours).sentence(words)
    assert words("list.quoted", name=f"{ours} (severity)") in told
    assert words("list.quoted", name=ours) in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_filters_are_told_in_the_language(language: Language) -> None:
    words = speak(language)
    ages = {"en": "20 to 65 years", "es": "de 20 a 65 años"}[language]
    chosen = Selection(labels=("glioma",), sexes=("F",), ages=(20.0, 65.0), image=True, text="p1")
    parts = ("Glioma", words("level.sex.F"), ages, words("filter.told_image_yes"))
    assert filters.told(words, chosen) == " · ".join((*parts, words("list.quoted", name="p1")))
    assert filters.told(words, Selection()) == ""


def test_symptoms_that_come_together_are_one_level() -> None:
    words = speak("es")
    assert words.category("symptoms", "headache + nausea") == "dolor de cabeza + náuseas"
    assert words.category("group", "headache + nausea") == "headache + nausea"


def test_numbers_are_written_as_the_language_does() -> None:
    assert speak("en").whole(6056) == "6,056"
    assert speak("es").whole(6056) == "6.056"
