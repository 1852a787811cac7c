"""The page: whole without a network, every figure from the result file, parts left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from braintx.evaluation.differential.record import DifferentialResults
from braintx.evaluation.report.differential import write_report
from braintx.evaluation.results import read_results, write_results
from braintx.i18n import Words
from braintx.i18n.catalogues import texts
from tests.evaluation.report.differential.cases import conditions, results
from tests.evaluation.report.markup import check_whole, sections

OPTIONAL = ("findings", "recipes", "split")
Write = Callable[..., str]


@pytest.fixture(scope="module")
def measured() -> DifferentialResults:
    return results()


@pytest.fixture(scope="module")
def write(tmp_path_factory) -> Write:
    path = tmp_path_factory.mktemp("page") / "report.html"

    def page(content: DifferentialResults, language="en", common=None) -> str:
        write_report(content, path, Words(language), common)
        return path.read_text(encoding="utf-8")

    return page


@pytest.fixture(scope="module")
def plain(write, measured) -> str:
    """All that was measured, in English."""
    return write(measured)


def row(page: str, section: str, name: str) -> list[str]:
    """The cells of a row of a part's table, without its name."""
    part = page[page.index(f"<section id='{section}'") :]
    found = re.search(rf"<tr><th scope='row'>{re.escape(name)}</th>(.*?)</tr>", part)
    assert found, name
    return re.findall(r"<td>(.*?)</td>", found[1])


def test_nothing_is_loaded_from_elsewhere_and_every_reference_is_met(plain):
    check_whole(plain)


def test_figures_are_those_of_the_record(write, measured):
    pro = replace(
        measured.regimes["pro"],
        cases=4321,
        diseases=123,
        top={"1": 0.1234, "3": 0.2, "10": 0.7654, "30": 0.9},
        interval={"1": (0.1, 0.1567), "3": (0.1, 0.3), "10": (0.7, 0.8111), "30": (0.8, 1.0)},
        patients_top={"1": 0.2222, "3": 0.3, "10": 0.4444, "30": 0.9},
        reciprocal_rank=0.34567,
        calibration_error=0.01234,
        calibration_error_diseases=0.05678,
    )
    recipes = {
        "product": replace(measured.recipes["product"], milliseconds=0.5),
        "similarity_hpo3": replace(measured.recipes["similarity_hpo3"], milliseconds=321.0),
    }
    page = write(replace(measured, regimes={**measured.regimes, "pro": pro}, recipes=recipes))
    first, *_, ranks, cases, diseases = row(page, "regimes", "PRO")
    assert first == "12.3%<br><small>10.0–15.7</small>"
    assert (ranks, cases, diseases) == ("0.346", "4,321", "123")
    assert row(page, "first", "PRO")[-2:] == ["22.2%", "44.4%"]
    assert row(page, "calibration", "PRO") == ["0.012", "0.057"]
    assert row(page, "recipes", "similarity of terms, hpo3")[4:] == ["–", "321", "ALL", "150"]
    assert "642 times" in page
    assert "<dt>PRO, Top 10</dt><dd><b>76.5%</b><small>70.0% to 81.1%</small>" in page


def test_every_regime_is_named_and_explained_in_both_languages(write, plain, measured):
    for page, language in ((plain, "en"), (write(measured, "es"), "es")):
        words = Words(language)
        assert f"<html lang='{language}'>" in page
        for code in measured.regimes:
            named = words(f"figures.regime_{code}")
            meaning = words(f"evaluation.differential.means_{code}").replace("'", "&#x27;")
            assert f"<dt>{named}</dt><dd>{meaning}</dd>" in page
    assert "21 o más" in page


def test_common_conditions_are_shown_where_they_were_measured(write, measured):
    m = conditions()
    one = replace(m.together["as_written"], other_first=0.1234, patients=4567)
    m = replace(m, together={**m.together, "as_written": one})
    bare = DifferentialResults("made up", "2025-01-16", {"pro": measured.regimes["pro"]})
    for language in ("en", "es"):
        words = Words(language)
        page = write(bare, language, m)
        assert "common" in sections(page)
        for code in m.among:
            assert f"<th scope='row'>{words(f'figures.patients_{code}')}<br>" in page
        for share in (0.1234, m.both.both_top["10"], m.both.rare_probability):
            assert words.share(share) in page
        assert words.whole(4567) in page
        for code, rare in m.rare.items():
            cells = row(page, "common", words(f"figures.listing_{code}"))
            assert cells[-2:] == ["300", words.share(rare.other_first)]


def test_every_recipe_has_a_name():
    from braintx.experiments.differential.classifiers import RECIPES

    known = {"product", "likelihood_ratio", "similarity_hpo3", *RECIPES}
    assert {f"figures.recipe_{code}" for code in known} <= set(texts((), "en"))


def test_what_was_not_measured_is_left_out(write, plain, measured):
    every = sections(plain)
    bare = DifferentialResults("made up", "2025-01-16", {"safe": measured.regimes["safe"]})
    page = write(bare)
    check_whole(page)
    assert sections(page) == [part for part in every if part not in OPTIONAL]
    assert set(OPTIONAL) < set(every)
    assert "<dt>PRO" not in page


def test_a_name_of_no_catalogue_stays_as_it_is(write, measured):
    odd = {"<odd>": measured.regimes["pro"]}
    page = write(replace(measured, regimes=odd, recipes={"new": measured.recipes["product"]}))
    assert "<odd>" not in page
    assert len(row(page, "regimes", "&lt;odd&gt;")) == 7
    assert row(page, "recipes", "new")


def test_the_page_is_the_same_from_the_file(write, plain, measured, tmp_path):
    path = tmp_path / "differential.json"
    write_results(path, measured)
    again = read_results(path, DifferentialResults)
    assert again == measured
    assert write(again) == plain
