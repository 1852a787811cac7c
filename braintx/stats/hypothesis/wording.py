"""How a test's result is told to someone who treats patients, not figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from braintx.i18n import Words
from braintx.stats.hypothesis.records import Effect, GroupSummary, Outcome, Power
from braintx.stats.hypothesis.sizes import SCALES, size_of

if TYPE_CHECKING:
    from braintx.stats.hypothesis.family import Family
    from braintx.stats.hypothesis.result import Result

_SUBJECTS = {
    "hedges_g": "means",
    "omega_squared": "means",
    "cliffs_delta": "ranks",
    "epsilon_squared": "ranks",
    "odds_ratio": "shares",
    "cramers_v": "table",
    "pearson_r": "correlation",
    "spearman_rho": "correlation",
    "cohens_g": "disagreements",
    "auc_difference": "aucs",
}
"""What a finding is about, by the measure of its first effect."""
_SHARES = {"shares", "disagreements"}
_ALIKE = {"mann_whitney", "kruskal_wallis"}
"""Tests that ask whether groups are distributed alike, not which tends to be higher."""


def sentence(result: Result, words: Words) -> str:
    """What was found, how large it is, and what it does not mean."""
    words = words.apart(result.named)
    outcome, significant = result.outcome, result.significant
    test = words(f"test.{result.test}")
    parts = [
        _finding(result, words),
        words("result.evidence", test=test, n=result.n, p=result.p_value),
        _size(result.effect, significant, words),
        _detail(outcome, words),
        _pairs(outcome, result.alpha, words) if significant else "",
        words("result.caution_found" if significant else "result.caution_none"),
        "" if significant else power(outcome.power, words),
        words("result.dropped", count=result.dropped) if result.dropped else "",
    ]
    return " ".join(part for part in parts if part)


def power(power: Power, words: Words) -> str:
    """What a study of this size can find."""
    return words(
        "power.detectable" if power.detectable < math.inf else "power.none",
        measure=words(f"power.{power.measure}"),
        assumed=words.decimal(power.assumed),
        achieved=words.share(power.achieved),
        detectable=words.decimal(power.detectable),
    )


def summary(family: Family, words: Words) -> str:
    """How many findings of a family are left after either correction."""
    corrected, alpha = family.corrected(), family.alpha
    return words(
        "family.summary",
        tests=len(corrected),
        alpha=alpha,
        plain=sum(test.result.p_value < alpha for test in corrected),
        holm=sum(test.holm < alpha for test in corrected),
        bh=sum(test.benjamini_hochberg < alpha for test in corrected),
    )


def _finding(result: Result, words: Words) -> str:
    """What was found, or that nothing was."""
    outcome, effect, significant = result.outcome, result.effect, result.significant
    subject = _SUBJECTS[effect.measure]
    if subject == "table" and outcome.groups:
        subject = "shares"
    if outcome.test in _ALIKE:
        subject = "alike"
    elif outcome.test == "permutation" and outcome.groups:
        subject = "means"
    answer = "yes" if significant else "no"
    if subject == "correlation" and significant:
        answer = "up" if effect.estimate > 0 else "down"
    cell = outcome.cell
    return words(
        f"finding.{subject}_{answer}",
        first=result.first,
        second=result.second,
        level=outcome.level,
        groups=_groups(outcome.groups, subject in _SHARES, words),
        row=cell and cell.first,
        column=cell and cell.second,
        observed=cell and cell.observed,
        expected=cell and round(cell.expected),
    )


def _size(effect: Effect, significant: bool, words: Words) -> str:
    """The effect's size in words, with whose words they are, and its interval."""
    word = size_of(effect)
    key = "result.effect_plain"
    if word:
        key = "result.effect_found" if significant else "result.effect_unsure"
    return words(
        key,
        size=words(f"size.{word}") if word else "",
        measure=words(f"measure.{effect.measure}"),
        estimate=_show(effect.estimate, effect, words),
        level=round(100 * effect.level),
        low=_show(effect.low, effect, words),
        high=_show(effect.high, effect, words),
        source=SCALES[effect.measure].source if word else "",
    )


def _detail(outcome: Outcome, words: Words) -> str:
    """The same effect in units that need no statistics, where there are any."""
    effect, groups = outcome.effects[0], outcome.groups
    if effect.measure == "hedges_g":
        plain = outcome.effects[1]
        return words(
            "result.detail_hedges_g",
            first=groups[0].name,
            second=groups[1].name,
            difference=plain.estimate,
            level=round(100 * plain.level),
            low=plain.low,
            high=plain.high,
        )
    if effect.measure == "cliffs_delta":
        share = words.share((effect.estimate + 1) / 2)
        return words(
            "result.detail_cliffs_delta", share=share, first=groups[0].name, second=groups[1].name
        )
    if effect.measure == "odds_ratio" and 0 < effect.estimate < math.inf:
        return words(
            "result.detail_odds_ratio",
            ratio=effect.estimate,
            level=outcome.level,
            first=groups[1].name,
            second=groups[0].name,
        )
    return ""


def _pairs(outcome: Outcome, alpha: float, words: Words) -> str:
    """Which pairs of groups differ; nothing where there are no more than two groups."""
    if not outcome.pairs:
        return ""
    differing = [
        words("list.pair", first=pair.first, second=pair.second)
        for pair in outcome.pairs
        if pair.p_adjusted < alpha
    ]
    if not differing:
        return words("result.pairs_none")
    return words("result.pairs", pairs=words.items(differing))


def _show(value: float, effect: Effect, words: Words) -> str:
    if effect.measure == "odds_ratio":
        return words.significant(value)
    return words.decimal(value, 3 if effect.measure.endswith("_squared") else 2)


def _groups(groups: tuple[GroupSummary, ...], shares: bool, words: Words) -> str:
    shown = [
        words(
            "list.group",
            name=group.name,
            centre=words.share(group.centre) if shares else group.level or group.centre,
            n=group.n,
        )
        for group in groups
    ]
    return words.items(shown, between="; ")
