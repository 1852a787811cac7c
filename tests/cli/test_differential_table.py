"""The table of a differential: for people, in their language, nothing outside the catalogue."""

from __future__ import annotations

from dataclasses import replace

from braintx.cli.differential_table import told
from braintx.cli.language import speak
from braintx.core.differential import Differential
from braintx.core.records import Issue
from braintx.i18n import LANGUAGES, Language
from braintx.serialization import Names
from tests.cli.test_language import marked, unmarked
from tests.differentials import ANSWER, TERMS

__all__ = ["marked"]


def lines(answer: Differential, language: Language = "en", *, why: bool = False) -> list[str]:
    return list(told(answer, Names(TERMS, speak(language)), why=why))


def test_the_likeliest_comes_first_with_its_probability_and_whether_it_is_rare() -> None:
    assert lines(ANSWER) == [
        "Present: 1, absent: 1. HPO 2025-01-16, model 0.1.0+0a1b2c3d4e5f.",
        "  6.5 years, Female",
        "  Seizure, severe",
        "  absent: Fever",
        "  uncertain: Smoking",
        "",
        "1  12.3%  rare    OMIM:154700  Marfan syndrome",
        "2  10.0%  common  DDX:C_1      Influenza",
        "None of the diseases known here: 70.0%",
        "! The release has no term for HP:9999999; the patient was answered for without.",
    ]


def test_why() -> None:
    made = lines(ANSWER, why=True)
    assert made[7:11] == [
        "      + Seizure, severe → Febrile seizure (more general than it; in 33% of patients; "
        "PMID:1, ORPHA:558)",
        "      · absent: Fever (nothing near it is known of the disease)",
        "      not named yet, and frequent: Febrile seizure 50%",
        "      ! No age is told.",
    ]
    assert made[12] == (
        "      − absent: Fever (the disease's own term; in 90% of patients; DDXPlus)"
    )


def test_in_spanish() -> None:
    made = "\n".join(lines(ANSWER, "es", why=True))
    for words in ("Crisis epiléptica, grave", "ausente: Fiebre", "12,3", "Síndrome de Marfan",
                  "rara", "frecuente", "aún no mencionado",
                  "Ninguna de las enfermedades"):  # fmt: skip
        assert words in made


def test_nothing_that_fits_is_told_too() -> None:
    made = lines(replace(ANSWER, candidates=()))
    assert made[-2:][0].startswith("None of the diseases known here")


def test_no_line_is_said_outside_the_catalogue(marked) -> None:
    made = "\n".join(told(ANSWER, Names(TERMS, marked), why=True))
    names = ("Marfan syndrome", "Influenza", "Seizure", "Fever", "Smoking", "Febrile seizure")
    codes = ("OMIM:154700", "DDX:C_1", "PMID:1", "ORPHA:558", "DDXPlus")
    assert "⟦" in made
    assert unmarked(made, *names, *codes, "Febrile") == []


def test_where_nothing_is_present_no_probability_is_told() -> None:
    nothing = Issue("differential.nothing", "warning")
    unknown = replace(ANSWER, candidates=(), none_of_these=None, issues=(nothing,))
    for language in LANGUAGES:
        made = lines(unknown, language)
        assert "%" not in "".join(made)
        assert made[-1] == f"! {speak(language)('issue.differential.nothing')}"


def test_what_was_replaced_is_named() -> None:
    replaced = Issue("finding.replaced", "info", 1, ("HP:0001250 → HP:0001945",), {"count": 1})
    assert lines(replace(ANSWER, issues=(replaced,)))[-1].endswith("“Seizure → Fever”")
