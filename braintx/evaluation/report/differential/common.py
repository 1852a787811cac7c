"""The part of the page on common conditions, among themselves and beside the rare ones."""

from __future__ import annotations

from braintx.evaluation.differential.common import TOPS, Both, CommonResults, Standing
from braintx.evaluation.report.differential.sections import ends
from braintx.evaluation.report.html import Cell, paragraph, section, table
from braintx.evaluation.wording import NOTHING, decimal, name
from braintx.i18n import Words

_PART = "evaluation.differential.common"


def common(words: Words, m: CommonResults | None) -> str:
    """Common conditions alone, then every disease in one list; nothing where not measured."""
    if m is None:
        return ""
    alone, listed = words(f"{_PART}_alone"), words(f"{_PART}_together")
    among = [
        ((name(words, "patients", code), alone), *_figures(words, one), NOTHING)
        for code, one in m.among.items()
    ]
    together = [
        (
            (name(words, "patients", code), listed),
            *(*_figures(words, one), words.share(one.other_first)),
        )
        for code, one in m.together.items()
    ]
    rare = [
        (name(words, "listing", code), *_figures(words, one), words.share(one.other_first))
        for code, one in m.rare.items()
    ]
    return section(
        words,
        _PART,
        paragraph(words(f"{_PART}_note")),
        table(words, _header(words, "patients", "rare_first"), among + together),
        paragraph(words(f"{_PART}_rare_note")),
        table(words, _header(words, "ranked", "common_first"), rare),
        paragraph(_both(words, m.both)),
    )


def _figures(words: Words, one: Standing) -> list[Cell]:
    tops: list[Cell] = [
        (words.share(one.top[count]), ends(words, one.interval[count])) for count in map(str, TOPS)
    ]
    return [*tops, decimal(words, one.calibration_error), one.patients]


def _header(words: Words, *names: str) -> list[str]:
    first, last = (words(f"{_PART}_{column}") for column in names)
    tops = [words("figures.top", count=count) for count in TOPS]
    counted = [words(f"evaluation.differential.column_{key}") for key in ("error", "patients")]
    return [first, *tops, *counted, last]


def _both(words: Words, both: Both) -> str:
    return words(
        f"{_PART}_both",
        patients=words.whole(both.patients),
        both=words.share(both.both_top["10"]),
        rare=words.share(both.rare_probability),
        common=words.share(both.common_probability),
    )
