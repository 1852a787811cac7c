"""Every page, every part of it, in both languages: something is shown and nothing breaks."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard.app import PAGES, UNFILTERED
from apps.dashboard.language import speak
from braintx.i18n import LANGUAGES, Language
from tests.apps.dashboard.conftest import Open, said

SECTIONS = {
    "cohort": ("cases", "distributions", "crosstabs", "missing", "quality"),
    "images": ("gallery", "descriptors", "map", "copies"),
    "predictability": ("ceiling", "dependences", "shortcuts"),
    "models": ("tumor", "holds", "free", "mistaken", "treatment"),
    "diseases": ("overview", "disease", "compare", "term", "library", "figures"),
}


def fine(app: AppTest) -> None:
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.error] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_and_each_part_of_it_open(page: str, language: Language, open_page: Open) -> None:
    words = speak(language)
    app = open_page(page, language)
    for section in SECTIONS.get(page, ("",)):
        if section:
            app.segmented_control(key=f"{page}_section").set_value(section)
            app.run()
        fine(app)
        assert app.title[0].value == words(f"{page}.title")
        assert (words("app.simulated") in said(app)) == (page != "diseases")
        assert words("app.research") in said(app)


def test_the_language_switch_changes_every_word_and_keeps_the_page(open_page: Open) -> None:
    app = open_page("hypotheses")
    app.segmented_control(key="language").set_value("es")
    app.run()
    assert app.title[0].value == speak("es")("hypotheses.title")
    assert app.button(key="test_run").label == speak("es")("hypotheses.run")


def test_filters_hold_on_every_page(open_page: Open) -> None:
    app = open_page("cohort")
    app.multiselect(key="filter-label-simulated-").set_value(["glioma"])
    app.run()
    count = app.metric[0].value
    for page in PAGES:
        open_page(page, app=app)
        fine(app)
        told = speak("en")("app.filtered", count=count, total="1,200", filters="Glioma")
        assert (told in said(app)) == (page not in UNFILTERED)
        shown = {one.key for one in app.multiselect}
        assert ("filter-label-simulated-" in shown) == (page != "diseases")
    open_page("cohort", app=app)  # they outlive the page that does without them
    assert app.metric[0].value == count
    assert 300 < int(count) < 500


def test_filters_that_leave_nothing_are_told_on_every_page(open_page: Open) -> None:
    app = open_page("cohort")
    app.text_input(key="filter-text-simulated-").set_value("no such case")
    app.run()
    for page in ("cohort", "images", "hypotheses", "predictability"):
        open_page(page, app=app)
        fine(app)
        assert speak("en")("app.no_cases") in said(app)


def test_clearing_the_filters_brings_every_case_back(open_page: Open) -> None:
    app = open_page("cohort")
    app.multiselect(key="filter-sex-simulated-").set_value(["F"])
    app.run()
    assert app.metric[0].value != "1,200"
    clear = speak("en")("filter.clear")
    next(one for one in app.button if one.label == clear).click()
    app.run()
    assert app.metric[0].value == "1,200"
    # a browser keeps what a widget of the same name shows
    assert app.multiselect(key="filter-sex-simulated--1").value == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_categories_are_drawn_in_groups(language: Language, open_page: Open) -> None:
    app = open_page("cohort", language)
    app.segmented_control(key="cohort_section").set_value("distributions")
    app.run()
    for column in ("age", "treatment"):
        app.selectbox(key="distribution_of").set_value(column)
        app.selectbox(key="distribution_by").set_value("sex")
        app.run()
        fine(app)
        assert speak(language)("level.sex.F") in app.dataframe[0].value.to_csv()


@pytest.mark.parametrize("language", LANGUAGES)
def test_tests_gather_in_a_family_told_in_the_language(language: Language, open_page: Open) -> None:
    app = open_page("hypotheses", language)
    for second in ("severity", "sex"):
        app.selectbox(key="test_first").set_value("treatment")
        app.run()
        app.selectbox(key="test_second").set_value(second)
        app.button(key="test_run").click()
        app.run()
        fine(app)
    family = app.dataframe[0].value
    words = speak(language)
    assert len(family) == 2
    assert family[words("hypotheses.column_second")].tolist() != []
    p, holm = (family[words(f"hypotheses.column_{name}")] for name in ("p", "holm"))
    assert (holm >= p).all()
    other: Language = "es" if language == "en" else "en"
    app.segmented_control(key="language").set_value(other)
    app.run()
    assert len(app.dataframe[0].value) == 2
    family = app.dataframe[0].value.to_csv()
    assert speak(other)("column.treatment") in family
    assert speak(other)("filter.everyone") in family
    told = app.session_state["last_test"][0].sentence(speak(other))
    assert html.escape(told) in said(app)


def test_the_same_test_again_counts_once_and_a_new_family_is_empty(open_page: Open) -> None:
    app = open_page("hypotheses")
    for _ in range(2):
        app.button(key="test_run").click()
        app.run()
    assert len(app.dataframe[0].value) == 1
    app.button(key="test_clear").click()
    app.run()
    assert speak("en")("hypotheses.no_tests") in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_tested_is_a_sentence(language: Language, open_page: Open) -> None:
    app = open_page("hypotheses", language)
    app.selectbox(key="test_second").set_value("patient_group")
    app.button(key="test_run").click()
    app.run()
    assert [one.message for one in app.exception] == []
    most = {"en": "at most 30 can be compared", "es": "se pueden comparar 30 como mucho"}
    assert most[language] in app.error[0].value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", SECTIONS["predictability"])
def test_predictability_answers(section: str, language: Language, open_page: Open) -> None:
    app = open_page("predictability", language)
    app.segmented_control(key="predictability_section").set_value(section)
    app.run()
    app.button(key="predict_run").click()
    app.run()
    fine(app)
    assert speak(language)("column.treatment") in said(app)
    assert len(app.dataframe) == 1
    other: Language = "es" if language == "en" else "en"
    app.segmented_control(key="language").set_value(other)
    app.run()
    fine(app)  # what was computed is told in the other language
    assert speak(other)("column.treatment") in said(app)
    assert len(app.dataframe) == 1


def test_no_column_to_ask_about_is_a_sentence(open_page: Open) -> None:
    app = open_page("predictability")
    app.segmented_control(key="predictability_section").set_value("dependences")
    app.run()
    app.multiselect(key="predict_columns_treatment").set_value([])
    app.button(key="predict_run").click()
    app.run()
    assert app.error[0].value.endswith("Name at least one.")


def test_no_more_pictures_than_a_page_of_them_are_sent(open_page: Open) -> None:
    app = open_page("images")
    shown = len(app.image)
    assert 0 < shown <= 12
    (page,) = app.pagination
    page.set_value(2)
    app.run()
    fine(app)
    assert "made-up-00012" in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_file_that_cannot_be_read_is_a_sentence(
    language: Language, open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tumor.json").write_text('{"slice_accuracy": 0.9, "confusion": "odd"}')
    monkeypatch.setattr("braintx.core.settings.results_dir", lambda: tmp_path)
    words = speak(language)
    app = open_page("models", language)
    assert [one.message for one in app.exception] == []
    (told,) = (one.value for one in app.error)
    missing = {"en": "protocol is missing. Measure", "es": "falta protocol. Mida de nuevo"}
    assert "tumor.json" in told
    assert missing[language] in told
    app.segmented_control(key="models_section").set_value("treatment")
    app.run()
    assert words("models.not_measured") in said(app)
