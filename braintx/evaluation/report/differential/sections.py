"""The parts of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from braintx.evaluation.differential.judged import TOPS
from braintx.evaluation.differential.record import (
    CountOfFindings,
    DifferentialResults,
    Recipe,
    Regime,
)
from braintx.evaluation.record import Interval
from braintx.evaluation.report.differential import plots
from braintx.evaluation.report.html import (
    Cell,
    definitions,
    figure,
    paragraph,
    section,
    table,
    tiles,
)
from braintx.evaluation.report.plots import reliability
from braintx.evaluation.wording import NOTHING, decimal, name, share, span
from braintx.i18n import Words

_HEADLINE = (
    *(("pro", "1"), ("pro", "10"), ("safe", "10"), ("all", "10")),
    *(("no_library", "10"), ("three_findings", "10")),
)
_DRAWN = ("pro", "safe", "all")
_RATES = ("precision", "recall", "f1")
_OWN, _PEER = "product", "similarity_hpo3"


def headline(words: Words, m: DifferentialResults) -> str:
    """The figures that matter most, each with its interval."""
    figures = [
        (
            f"{name(words, 'regime', code)}, {words('figures.top', count=count)}",
            words.share(m.regimes[code].top[count]),
            span(words, m.regimes[code].interval[count]),
        )
        for code, count in _HEADLINE
        if code in m.regimes
    ]
    if pro := m.regimes.get("pro"):
        figures.append(
            (
                f"{name(words, 'regime', 'pro')}, {words('evaluation.differential.error')}",
                decimal(words, pro.calibration_error),
                words("evaluation.differential.of_the_first"),
            )
        )
    if own := m.recipes.get(_OWN):
        figures.append(
            (
                words("evaluation.differential.time"),
                words("evaluation.differential.milliseconds", spent=own.milliseconds),
                words("evaluation.differential.one_core"),
            )
        )
    return tiles(figures)


def regimes(words: Words, measured: Mapping[str, Regime]) -> str:
    """What each regime means, and how often the diagnosis is among the first."""
    named = {code: name(words, "regime", code) for code in measured}
    meanings = [
        (named[code], words(key))
        for code in measured
        if words.has(key := f"evaluation.differential.means_{code}")
    ]
    rows: list[Sequence[Cell]] = [
        (
            named[code],
            *_tops(words, one),
            *(decimal(words, one.reciprocal_rank), one.cases, one.diseases),
        )
        for code, one in measured.items()
    ]
    drawn = [plots.Tops(named[code], one.top, one.interval) for code, one in measured.items()]
    return section(
        words,
        "evaluation.differential.regimes",
        definitions(meanings),
        paragraph(words("evaluation.differential.ties_note")),
        figure(plots.by_regime(words, drawn), words("evaluation.differential.tops_drawn")),
        table(words, _header(words, "regime", "tops", "mrr", "patients", "diseases"), rows),
    )


def findings(words: Words, parts: Sequence[CountOfFindings]) -> str:
    """The shares by how many findings a case came with; nothing where that was not measured."""
    if not parts:
        return ""
    named = [_range(words, part) for part in parts]
    drawn = [
        plots.Tops(label, part.top, part.interval) for label, part in zip(named, parts, strict=True)
    ]
    rows: list[Sequence[Cell]] = [
        (label, *_tops(words, part), part.cases, part.diseases)
        for label, part in zip(named, parts, strict=True)
    ]
    return section(
        words,
        "evaluation.differential.findings",
        figure(plots.by_findings(words, drawn), words("evaluation.differential.findings_drawn")),
        table(words, _header(words, "findings", "tops", "patients", "diseases"), rows),
    )


def first(words: Words, measured: Mapping[str, Regime]) -> str:
    """What stands first, taken for the answer: precision, recall and F1; and patients alike."""
    rows = [
        (
            name(words, "regime", code),
            *(
                words.share(getattr(average, rate))
                for average in (one.macro, one.micro)
                for rate in _RATES
            ),
            *(words.share(one.patients_top[count]) for count in ("1", "10")),
        )
        for code, one in measured.items()
    ]
    averages = [f"{average}_{rate}" for average in ("macro", "micro") for rate in _RATES]
    return section(
        words,
        "evaluation.differential.first",
        paragraph(words("evaluation.differential.first_note")),
        table(words, _header(words, "regime", *averages, "patients_1", "patients_10"), rows),
    )


def calibration(words: Words, measured: Mapping[str, Regime]) -> str:
    """Whether the probability of what stands first means what it says."""
    drawn = "".join(
        figure(
            reliability(words, measured[code].reliability, f"reliability-{code}", (2.9, 2.3)),
            words("evaluation.reliability_drawn"),
            name(words, "regime", code),
        )
        for code in _DRAWN
        if code in measured
    )
    rows = [
        (
            name(words, "regime", code),
            decimal(words, one.calibration_error),
            decimal(words, one.calibration_error_diseases),
        )
        for code, one in measured.items()
    ]
    return section(
        words,
        "evaluation.differential.calibration",
        paragraph(words("evaluation.differential.calibration_note")),
        f"<div class='several'>{drawn}</div>",
        table(words, _header(words, "regime", "ece", "ece_diseases"), rows),
    )


def recipes(words: Words, measured: Mapping[str, Recipe]) -> str:
    """Other ways to rank the same cases; nothing where that was not measured."""
    if not measured:
        return ""
    own, peer = measured.get(_OWN), measured.get(_PEER)
    speed = ""
    if own and peer:
        times = words.whole(peer.milliseconds / own.milliseconds)
        speed = paragraph(words("evaluation.differential.speed", times=times))
    rows: list[Sequence[Cell]] = [
        (
            name(words, "recipe", code),
            *(words.share(one.top[count]) for count in map(str, TOPS)),
            *(share(words, one.macro_f1), words.significant(one.milliseconds)),
            name(words, "regime", one.regime) if one.regime else NOTHING,
            one.cases,
        )
        for code, one in measured.items()
    ]
    head = _header(words, "recipe", "tops", "macro_f1", "milliseconds", "regime", "patients")
    return section(
        words,
        "evaluation.differential.recipes",
        paragraph(words("evaluation.differential.recipes_note")),
        speed,
        table(words, head, rows),
    )


def split(words: Words, shares: Mapping[str, float]) -> str:
    """Whether every part of the cases is alike; nothing where that was not measured."""
    if not shares:
        return ""
    rows = [(name(words, "part", code), words.share(orphan)) for code, orphan in shares.items()]
    return section(
        words,
        "evaluation.differential.split",
        paragraph(words("evaluation.differential.split_note")),
        table(words, _header(words, "part", "orphan"), rows),
    )


def _tops(words: Words, one: Regime | CountOfFindings) -> list[Cell]:
    return [
        (words.share(one.top[count]), ends(words, one.interval[count])) for count in map(str, TOPS)
    ]


def ends(words: Words, interval: Interval) -> str:
    """An interval of shares, short: "51.7–61.3"."""
    low, high = (words.decimal(100 * end, 1) for end in interval)
    return words("figures.range", low=low, high=high)


def _range(words: Words, part: CountOfFindings) -> str:
    if part.most is None:
        return words("evaluation.differential.findings_from", least=part.least)
    return words("figures.range", low=part.least, high=part.most)


def _header(words: Words, *names: str) -> list[str]:
    header = []
    for column in names:
        if column == "tops":
            header += [words("figures.top", count=count) for count in TOPS]
        else:
            header.append(words(f"evaluation.differential.column_{column}"))
    return header
