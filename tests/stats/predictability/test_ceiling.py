"""Ceilings of tables whose truth is known, from both sides, and how they own up to few rows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import entr

from braintx.core.errors import DataError
from braintx.stats.predictability import Ceiling, ceiling, error_bounds


def draw(shares: np.ndarray, n: int, seed: int) -> pd.DataFrame:
    """Rows with a column z of equal levels, and y drawn from the shares of its level."""
    rng = np.random.default_rng(seed)
    z = rng.integers(0, len(shares), n)
    y = (rng.random(n)[:, None] > shares.cumsum(axis=1)[z]).sum(axis=1)
    return pd.DataFrame({"y": y, "z": z}).astype(str)


def truth(shares: np.ndarray) -> tuple[float, float]:
    return float(shares.max(axis=1).mean()), float(entr(shares).sum(axis=1).mean())


FEW = np.array([[0.7, 0.2, 0.1], [0.2, 0.3, 0.5]])


def test_counted_by_hand() -> None:
    table = pd.DataFrame({"y": list("aaabbb") * 5, "z": list("ppppqq") * 5})
    found = ceiling(table, "y", ["z"])
    assert found.accuracy.table == pytest.approx(5 / 6)
    assert found.log_loss.table == pytest.approx(4 / 6 * (entr(0.75) + entr(0.25)))
    assert found.base_accuracy == 0.5
    assert found.base_log_loss == pytest.approx(math.log(2))
    assert (found.classes, found.cells, found.n) == (2, 2, 30)


def test_the_truth_lies_between_the_two_sides() -> None:
    shares = np.random.default_rng(0).dirichlet([1, 1, 1], size=20)
    accuracy, entropy = truth(shares)
    found = [ceiling(draw(shares, 200, seed), "y", ["z"], resamples=100) for seed in range(60)]
    assert np.mean([one.accuracy.table for one in found]) > accuracy
    assert np.mean([one.accuracy.unseen for one in found]) < accuracy
    assert np.mean([one.log_loss.table for one in found]) < entropy
    assert np.mean([one.log_loss.unseen for one in found]) > entropy


@pytest.mark.parametrize(
    ("levels", "n"), [(2, 400), (40, 400), (150, 600)], ids=["few", "many", "far too many"]
)
def test_intervals_hold_the_truth(levels: int, n: int) -> None:
    shares = np.random.default_rng(1).dirichlet([1, 1, 1], size=levels)
    accuracy, entropy = truth(shares)
    found = [ceiling(draw(shares, n, seed), "y", ["z"], resamples=200) for seed in range(60)]
    assert np.mean([c.accuracy.low <= accuracy <= c.accuracy.high for c in found]) >= 0.9
    assert np.mean([c.log_loss.low <= entropy <= c.log_loss.high for c in found]) >= 0.9
    assert all(c.error[0] <= 1 - accuracy <= c.error[1] for c in found)


def test_a_name_for_each_row_is_no_knowledge() -> None:
    """The table alone would promise certainty; rows left out show that nothing is known."""
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"y": rng.integers(0, 2, 400), "z": np.arange(400) // 2}).astype(str)
    found = ceiling(table, "y", ["z"], resamples=100)
    assert found.accuracy.table > 0.7
    assert found.accuracy.unseen < 0.58
    assert found.accuracy.low < 0.52
    assert found.log_loss.high > math.log(2)
    assert not found.settled
    assert "too few for 200 combinations" in found.sentence()
    assert "son pocas para 200 combinaciones" in found.sentence("es")


def test_enough_rows_settle_it_and_the_sentence_says_so() -> None:
    found = ceiling(draw(FEW, 4000, 0), "y", ["z"])
    assert found.settled
    sentence = found.sentence()
    assert sentence.startswith("Knowing “z”, the best possible guess of “y” is right in ")
    assert "too few" not in sentence
    blind = ceiling(draw(FEW, 4000, 0), "y")
    assert blind.accuracy.table == blind.base_accuracy
    assert blind.sentence("es").startswith("Sin conocer nada")


def test_neither_names_nor_order_of_rows_matter() -> None:
    table = draw(FEW, 300, 5)
    changed = table.sample(frac=1, random_state=0)
    assert ceiling(table, "y", ["z"]) == ceiling(changed, "y", ["z"])
    renamed = ceiling(table.assign(z=table["z"].map({"0": "b", "1": "a"})), "y", ["z"])
    assert renamed.log_loss.table == pytest.approx(ceiling(table, "y", ["z"]).log_loss.table)


def test_more_columns_never_lower_what_the_table_promises() -> None:
    table = draw(FEW, 300, 6).assign(w=np.random.default_rng(0).integers(0, 3, 300).astype(str))
    one, two = ceiling(table, "y", ["z"]), ceiling(table, "y", ["z", "w"])
    assert two.accuracy.table >= one.accuracy.table
    assert two.log_loss.table <= one.log_loss.table


@pytest.mark.parametrize("classes", [2, 3, 4, 7])
def test_error_bounds_are_tight_at_both_ends(classes: int) -> None:
    assert error_bounds(0.0, classes) == pytest.approx((0, 0), abs=1e-9)
    most = 1 - 1 / classes
    assert error_bounds(math.log(classes), classes) == pytest.approx((most, most), abs=2e-3)


def test_error_bounds_hold_for_any_shares() -> None:
    rng = np.random.default_rng(2)
    for shares in rng.dirichlet([0.5] * 4, size=(200, 3)):
        accuracy, entropy = truth(shares)
        low, high = error_bounds(entropy, 4)
        assert low - 1e-3 <= 1 - accuracy <= high + 1e-9


def test_error_bounds_of_a_coin() -> None:
    """Two classes: Fano's bound turns the entropy round, the upper one is half of it in bits."""
    low, high = error_bounds(float(entr(0.11) + entr(0.89)), 2)
    assert low == pytest.approx(0.11, abs=1e-3)
    assert high == pytest.approx((entr(0.11) + entr(0.89)) / math.log(2) / 2)


def test_bad_requests() -> None:
    table = draw(FEW, 50, 0)
    with pytest.raises(DataError, match="at least 2 and 1"):
        ceiling(table, "y", ["z"], folds=1)
    with pytest.raises(DataError, match="0 columns called 'x'"):
        ceiling(table, "y", ["x"])
    assert isinstance(ceiling(table.assign(n=range(50)), "y", ["n"]), Ceiling)  # numbers in parts
