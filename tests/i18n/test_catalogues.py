"""Both languages say everything, with the same names in it, and every window has its own."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import braintx
from apps import api, clinic, dashboard, demo
from braintx import cli
from braintx.core.errors import BrainTxError
from braintx.core.messages import Category, Column, say
from braintx.i18n import LANGUAGES, Language, Words
from braintx.i18n.catalogues import texts

FOLDERS = {
    "library": (),
    "cli": (Path(cli.__path__[0], "locales"),),
    "demo": (Path(demo.__path__[0], "locales"),),
    "dashboard": (Path(dashboard.__path__[0], "locales"),),
    "clinic": (Path(clinic.__path__[0], "locales"),),
    "api": (Path(api.__path__[0], "locales"),),
}
ENGLISH = {window: texts(folder, "en") for window, folder in FOLDERS.items()}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("window", FOLDERS)
def test_every_message_has_spanish_with_the_same_names(window: str) -> None:
    english, spanish = ENGLISH[window], texts(FOLDERS[window], "es")
    assert english.keys() <= spanish.keys()  # the rest are errors, whose English is their id
    assert {key for key in english if fields(english[key]) != fields(spanish[key])} == set()
    assert {key for said in (english, spanish) for key in said if not said[key].strip()} == set()


def test_a_window_says_what_the_library_says_and_more() -> None:
    assert set(ENGLISH["library"]) < set(ENGLISH["demo"])
    assert len(ENGLISH["dashboard"]) > 500


def test_a_sentence_is_filled_in_its_language() -> None:
    assert Words()("list.quoted", name="a") == "“a”"
    assert Words("es")("list.quoted", name="a") == "«a»"
    assert not Words().has("list")
    with pytest.raises(KeyError):
        Words()("list")


@pytest.mark.parametrize(
    ("language", "said"), [("en", ["1 slice", "4,968 slices"]), ("es", ["1 corte", "4.968 cortes"])]
)
def test_a_count_chooses_the_plural_and_is_grouped(language: Language, said: list[str]) -> None:
    words = Words(language, FOLDERS["dashboard"])
    assert [words("models.count_slices", count=one) for one in (1, 4968)] == said


def test_nobody_writes_a_count_before_it_could_choose() -> None:
    """As text it would leave every plural singular: "4.968 corte"."""
    written = re.compile(r"words\([^)]*\bcount=(?:words\.|str\(|f?\")")
    places = [Path(one.__path__[0]) for one in (api, clinic, dashboard, demo, braintx)]
    sources = [path for folder in places for path in folder.rglob("*.py")]
    assert len(sources) > 300
    assert [p.name for p in sources if written.search(p.read_text(encoding="utf-8"))] == []


def test_a_message_within_a_message_follows_its_language() -> None:
    outer = say("reason.asked", fitting=say("test.welch_t"))
    assert Words("es").say(outer).endswith("prueba t de Welch.")
    assert Words().say(outer).endswith("Welch's t-test.")


def test_columns_and_categories_are_named_in_the_language_where_they_are_ours() -> None:
    spanish = Words("es", FOLDERS["dashboard"])
    told = say("list.pair", first=Column("severity"), second=Category("sex", "F"))
    assert spanish.say(told) == f"{spanish('column.severity')}–{spanish('level.sex.F')}"
    other = say("list.pair", first=Column("smoker"), second=Category("smoker", "yes"))
    assert spanish.say(other) == "smoker–yes"


def test_no_two_columns_and_no_two_values_of_one_go_by_one_name() -> None:
    spanish = Words("es", FOLDERS["dashboard"])
    ours, own = Column("severity"), Column(spanish("column.severity"))
    level, raw = Category("plane", "sagittal"), Category("plane", "sagital")
    apart = spanish.apart([ours, own, level, raw, Category("other", "sagital")])
    assert apart.say(say("list.pair", first=ours, second=own)) == "Intensidad (severity)–Intensidad"
    assert apart.name(level) == "sagital (sagittal)"
    assert apart.name(raw) == apart.name(Category("other", "sagital")) == "sagital"
    assert apart.apart([level, raw]).name(level) == "sagital (sagittal)"
    assert spanish.name(level) == "sagital"


@pytest.mark.parametrize("language", ["fr", "", "EN"])
def test_another_language_is_refused(language: str) -> None:
    with pytest.raises(BrainTxError, match=", ".join(LANGUAGES)):
        Words(language)  # type: ignore[arg-type]
