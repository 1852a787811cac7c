"""How well diseases are told apart: what was measured, from the result files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from apps.dashboard import charts, widgets
from braintx.core.settings import results_dir
from braintx.core.typed_json import to_json
from braintx.evaluation.differential.common import CommonResults, Standing
from braintx.evaluation.differential.judged import TOPS
from braintx.evaluation.differential.record import DifferentialResults, Regime
from braintx.evaluation.results import flat, read_results
from braintx.evaluation.wording import name
from braintx.i18n import Words

_MODEL, _COMMON = "differential", "differential_common"
_DRAWN = ("1", "10")
Measured = TypeVar("Measured", DifferentialResults, CommonResults)


def show(words: Words) -> None:
    """The figures of the ranking, then those of common conditions."""
    if results := _read(words, _MODEL, DifferentialResults):
        _regimes(words, results.regimes)
        _recipes(words, results)
        _everything(words, results, _MODEL)
    if common := _read(words, _COMMON, CommonResults):
        parts = {"among": common.among, "together": common.together, "rare": common.rare}
        for part, measured in parts.items():
            _standing(words, part, measured)
        _everything(words, common, _COMMON)


def _read(words: Words, task: str, kind: type[Measured]) -> Measured | None:
    st.subheader(words(f"diseases.{task}"))
    results = read_results(results_dir() / f"{task}.json", kind)
    if results is None:
        st.info(words("diseases.not_measured"))
    else:
        st.caption(words(f"diseases.protocol_{task}"))
    return results


def _regimes(words: Words, measured: Mapping[str, Regime]) -> None:
    names = [name(words, "regime", code) for code in measured]
    for count in _DRAWN:
        title = words("figures.top", count=count)
        values = [one.top[count] for one in measured.values()]
        ends = [one.interval[count] for one in measured.values()]
        figure = charts.intervals(words, names, values, ends, title)
        widgets.chart(figure, f"top-{count}", title)
    tops = list(map(str, TOPS))
    header = [
        words("evaluation.differential.column_regime"),
        *(words("figures.top", count=count) for count in tops),
        *(words(f"evaluation.differential.column_{part}") for part in _COLUMNS),
    ]
    rows = [
        (label, *(one.top[count] for count in tops), one.reciprocal_rank, one.calibration_error,
         one.macro.f1, one.cases, one.diseases)
        for label, one in zip(names, measured.values(), strict=True)
    ]  # fmt: skip
    widgets.table(words, header, rows, "regimes")
    meanings = {code: f"evaluation.differential.means_{code}" for code in measured}
    told = [
        f"**{name(words, 'regime', code)}**: {words(key)}"
        for code, key in meanings.items()
        if words.has(key)
    ]
    st.caption("  \n".join(told))


_COLUMNS = ("mrr", "ece", "macro_f1", "patients", "diseases")


def _recipes(words: Words, results: DifferentialResults) -> None:
    if not results.recipes:
        return
    st.subheader(words("evaluation.differential.recipes"))
    tops = list(map(str, TOPS))
    header = [
        words("evaluation.differential.column_recipe"),
        *(words("figures.top", count=count) for count in tops),
        *(words(f"evaluation.differential.column_{part}") for part in _OF_RECIPES),
    ]
    rows = [
        (name(words, "recipe", code), *(one.top[count] for count in tops), one.macro_f1,
         one.milliseconds, one.cases)
        for code, one in results.recipes.items()
    ]  # fmt: skip
    widgets.table(words, header, rows, "recipes")


_OF_RECIPES = ("macro_f1", "milliseconds", "patients")


def _standing(words: Words, part: str, measured: Mapping[str, Standing]) -> None:
    widgets.heading(words, f"diseases.standing_{part}")
    keys = {code: f"diseases.case_{code}" for code in measured}
    names = [words(key) if words.has(key) else code for code, key in keys.items()]
    title = words("figures.top", count=1)
    values = [one.top["1"] for one in measured.values()]
    ends = [one.interval["1"] for one in measured.values()]
    figure = charts.intervals(words, names, values, ends, title)
    widgets.chart(figure, f"standing-{part}", title)
    tops = list(dict.fromkeys(count for one in measured.values() for count in one.top))
    header = [
        words("diseases.column_case"),
        *(words("figures.top", count=count) for count in tops),
        words("diseases.column_other_first"),
        words("evaluation.differential.column_ece"),
        words("evaluation.differential.column_patients"),
    ]
    rows = [
        (label, *(one.top.get(count) for count in tops), one.other_first, one.calibration_error,
         one.patients)
        for label, one in zip(names, measured.values(), strict=True)
    ]  # fmt: skip
    widgets.table(words, header, rows, f"standing-{part}")


def _everything(words: Words, results: DifferentialResults | CommonResults, task: str) -> None:
    with st.expander(words("models.everything"), icon=":material/list:"):
        rows = [(path, _text(value)) for path, value in flat(to_json(results))]
        header = [words("models.column_path"), words("models.column_value")]
        widgets.table(words, header, rows, f"results-{task}", height=420)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
