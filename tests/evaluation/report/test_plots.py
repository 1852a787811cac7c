from __future__ import annotations

import re

import pytest

from braintx.evaluation.record import Bin
from braintx.evaluation.report.plots import Mark, intervals, reliability
from braintx.i18n import Words


def shares(svg: str) -> set[str]:
    return set(re.findall(r">([\d.,]+\s?%)<", svg))


@pytest.mark.parametrize(
    ("high", "some", "decimals"), [(0.93, "60%", False), (0.51, "50.5%", True)]
)
def test_an_axis_of_shares_has_decimals_only_where_some_need_them(high, some, decimals):
    told = shares(intervals(Words(), "marks", [Mark("a", 0.5, (0.5, high))]))
    assert some in told
    assert all(("." in one) == decimals for one in told)


def test_drawings_on_one_page_have_ids_of_their_own():
    bins = (Bin(0.2, 0.3, 5), Bin(0.8, 0.7, 5))
    first, second = (reliability(Words("es"), bins, name) for name in ("one", "two"))
    named = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in (first, second)]
    assert all(named)
    assert not named[0] & named[1]
    assert ">confianza<" in first
