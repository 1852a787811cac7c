"""How ceilings, dependences and shortcuts are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from braintx.core.messages import Category, Column
from braintx.i18n import Words

if TYPE_CHECKING:
    from braintx.stats.predictability.ceiling import Ceiling
    from braintx.stats.predictability.information import Dependence
    from braintx.stats.predictability.shortcuts import Shortcut


def ceiling(best: Ceiling, words: Words) -> str:
    """The ceiling, its interval, and what is reached without any column."""
    words = words.apart((best.target, *best.given))
    told = words(
        "ceiling.known" if best.given else "ceiling.blind",
        target=best.target,
        given=_quoted(best.given, words),
        accuracy=words.share(best.accuracy.table),
        low=words.share(best.accuracy.low),
        high=words.share(best.accuracy.high),
        log_loss=words.decimal(best.log_loss.table, 3),
        loss_low=words.decimal(best.log_loss.low, 3),
        loss_high=words.decimal(best.log_loss.high, 3),
        base=words.share(best.base_accuracy),
        base_loss=words.decimal(best.base_log_loss, 3),
        unseen=words.share(best.accuracy.unseen),
        n=best.n,
    )
    doubt = "" if best.settled else words("ceiling.unsettled", cells=best.cells, n=best.n)
    return f"{told} {doubt}".rstrip()


def dependence(dependence: Dependence, alpha: float, words: Words) -> str:
    """Whether the column tells anything more, and how much.

    Parameters
    ----------
    dependence : Dependence
    alpha : float
        Corrected p-values below it are told as a finding.
    words : Words
    """
    words = words.apart((dependence.target, dependence.column, *dependence.given))
    given = _quoted(dependence.given, words)
    told = words(
        "dependence.found" if dependence.p_holm < alpha else "dependence.none",
        target=dependence.target,
        column=dependence.column,
        knowing=words("dependence.knowing", given=given) if given else "",
        nats=words.decimal(dependence.nats, 4),
        share=words.share(dependence.share),
        p=dependence.p_holm,
        n=dependence.n,
    )
    least = dependence.least
    if least < min(alpha, dependence.p_holm):
        return told
    key = "dependence.floor" if least < alpha else "dependence.hopeless"
    return f"{told} {words(key, least=least)}"


def shortcut(shortcut: Shortcut, words: Words) -> str:
    """Whether the column gives the target away, how surely, and by what."""
    levels = (clue for clue in shortcut.clues if isinstance(clue, Category))
    words = words.apart((shortcut.target, shortcut.column, *levels))
    told = words(
        "shortcut.yes" if shortcut.gives_away else "shortcut.no",
        column=shortcut.column,
        target=shortcut.target,
        accuracy=words.share(shortcut.accuracy),
        low=words.share(shortcut.low),
        high=words.share(shortcut.high),
        base=words.share(shortcut.base),
    )
    if not (shortcut.gives_away and shortcut.clues):
        return told
    return f"{told} {words('shortcut.clues', clues=shortcut.clues)}"


def _quoted(columns: tuple[Column, ...], words: Words) -> str:
    return words.quoted([words.name(column) for column in columns])
