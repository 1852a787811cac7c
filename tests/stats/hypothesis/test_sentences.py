"""Sentences that a clinician reads: what, how large, whose words, and what it does not mean."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from braintx.i18n.catalogues import texts
from braintx.stats.hypothesis import (
    Effect,
    Family,
    compare,
    compare_aucs,
    compare_proportions,
    size_of,
)
from braintx.stats.hypothesis.sizes import SCALES
from tests.stats.hypothesis import published


def test_a_difference_in_english_and_spanish() -> None:
    result = compare(published.INSECT_SPRAYS, "count", "spray", test="welch_anova")
    english, spanish = result.sentence(), result.sentence("es")
    assert english == str(result)
    assert english.startswith("“count” differs on average between the groups of “spray”: A: 14.5")
    assert "omega squared = 0.709 (95% CI 0.545 to 0.804; thresholds: Cohen 1988)" in english
    assert "these differ: A–C" in english
    assert "does not say why" in english
    assert "omega al cuadrado = 0,709 (IC del 95 %: de 0,545 a 0,804" in spanish
    assert "grande" in spanish
    assert not re.search(r"\d\.\d", spanish)


def test_nothing_found_is_not_nothing_there() -> None:
    result = compare(published.SLEEP, "extra", "group")
    sentence = result.sentence()
    assert "No difference" in sentence
    assert "medium, but chance alone could explain it" in sentence
    assert "Not found is not the same as absent" in sentence
    assert "Cohen's d = 0.50 with a chance of 18.5%" in sentence
    assert "No apreciarla no es lo mismo que su ausencia" in result.sentence("es")


def test_plain_units_stand_beside_the_effect_size() -> None:
    t = compare(published.SLEEP, "extra", "group", test="welch_t").sentence()
    assert "one less two, is −1.58 (95% CI −3.37 to 0.205)" in t
    ranks = compare(published.OZONE, "ozone", "month", test="mann_whitney").sentence()
    assert "Of a value from Aug and one from May, the former is the higher with a chance" in ranks
    odds = compare(published.ASPIRIN, "arm", "infarction").sentence()
    assert "The odds of “yes” are 1.83 times as high in placebo as in aspirin." in odds
    assert "aspirin: 0.9% (n = 11037)" in odds


def test_an_empty_cell_has_odds_without_end_and_says_no_more() -> None:
    names = {"a": ["x", "y"], "b": ["p", "q"]}
    sentence = compare(published.crossed("a", "b", [[8, 0], [3, 6]], names), "a", "b").sentence()
    assert "odds ratio = ∞ (95% CI" in sentence
    assert "times as high" not in sentence


def test_a_larger_table_names_what_stands_out() -> None:
    result = compare(published.PARTY, "gender", "party")
    assert "share of “M”: Democrat: 38.8%" in result.sentence()
    counts = [[30, 5, 5], [5, 30, 5], [5, 5, 40]]
    names = {"a": ["x", "y", "z"], "b": ["p", "q", "r"]}
    larger = compare(published.crossed("a", "b", counts, names), "a", "b")
    assert "“z” with “r”: 40 rows, where 19 would be expected" in larger.sentence()
    assert "Lo que más destaca es «z» con «r»" in larger.sentence("es")


@pytest.mark.parametrize(("sign", "word"), [(1, "higher"), (-1, "lower")])
def test_a_correlation_says_which_way(sign: int, word: str) -> None:
    x = np.arange(30.0)
    noise = np.random.default_rng(0).normal(0, 5, 30)
    result = compare(pd.DataFrame({"a": x, "b": sign * x + noise}), "a", "b")
    assert f"“b” tends to be {word}" in result.sentence()


def test_ordered_values_are_told_by_their_names() -> None:
    grade = pd.Categorical(["I", "II", "IV"] * 8, ["I", "II", "III", "IV"], ordered=True)
    sentence = compare(pd.DataFrame({"g": grade, "s": ["F", "M"] * 12}), "g", "s").sentence()
    assert "medians: F: II (n = 12); M: II (n = 12)" in sentence


def test_paired_models() -> None:
    mcnemar = compare_proportions(published.APPROVAL, "before", "after").sentence()
    assert "share of “says approve”: before: 59.0% (n = 1600); after: 55.0%" in mcnemar
    delong = compare_aucs(published.ovarian(), "in_vain", "albumin", "kg")
    assert "AUC: albumin: 0.737 (n = 43); kg: 0.726 (n = 43)" in delong.sentence()
    assert "no agreed words" in delong.sentence()
    assert "diferencia de AUC = 0,01" in delong.sentence("es")


def test_dropped_rows_are_told() -> None:
    table = published.SLEEP.copy()
    table.loc[[0, 1], "extra"] = np.nan
    assert "a value is missing: 2." in compare(table, "extra", "group").sentence()
    assert "missing" not in compare(published.SLEEP, "extra", "group").sentence()


@pytest.mark.parametrize(
    ("effect", "size"),
    [
        (Effect("hedges_g", -0.19, -1, 1), "negligible"),
        (Effect("hedges_g", -0.5, -1, 1), "medium"),
        (Effect("cliffs_delta", 0.474, 0, 1), "large"),
        (Effect("odds_ratio", 1 / 4, 0.1, 0.5), "medium"),
        (Effect("odds_ratio", 0.0, 0.0, 0.5), "large"),
        (Effect("cramers_v", 0.22, 0.1, 0.3, scale=2.0), "medium"),  # w = .44
        (Effect("cramers_v", 0.22, 0.1, 0.3), "small"),
        (Effect("auc_difference", 0.2, 0.1, 0.3), None),
    ],
)
def test_words_for_sizes(effect: Effect, size: str | None) -> None:
    assert size_of(effect) == size


def test_every_test_measure_and_size_has_its_words() -> None:
    assert {f"measure.{name}" for name in SCALES} <= set(texts((), "en"))
    assert all(scale.source for scale in SCALES.values())


def test_a_family_counts_each_result_once_and_corrects() -> None:
    first = compare(published.SLEEP, "extra", "group")
    second = compare(published.INSECT_SPRAYS, "count", "spray")
    third = compare(published.PARTY, "gender", "party")
    empty = Family()
    assert empty.corrected() == ()
    family = empty.add(first).add(second).add(third).add(compare(published.SLEEP, "extra", "group"))
    assert len(empty) == 0
    assert len(family) == 3
    by_name = {one.result.first.name: one for one in family.corrected()}
    assert by_name["extra"].holm == pytest.approx(first.p_value)
    assert by_name["gender"].holm == pytest.approx(2 * third.p_value)
    assert by_name["count"].benjamini_hochberg == pytest.approx(3 * second.p_value)
    assert family.sentence() == (
        "Tests so far: 3. At 0.05, 2 find something; after Holm's correction 2, after Benjamini "
        "and Hochberg's 2."
    )
    assert "0,05" in family.sentence("es")
