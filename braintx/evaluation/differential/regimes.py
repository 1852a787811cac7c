"""The rules under which published patients are ranked and told of.

``pro``: patients whose disease's annotations never cite their paper. ``safe``: rows that cite it
left out. ``all``: everything but the paper's own patients, the usual and flattering way;
``all_with_absent`` counts diseases that the older release lacks too. ``no_library``: those of
``pro`` whose disease has no patient of another paper. What else is drawn is as ``pro``.
"""

from __future__ import annotations

from collections.abc import Mapping

from braintx.evaluation.differential.judged import Judged


def by_regime(safe: Judged, every: Judged, drawn: Mapping[str, Judged]) -> dict[str, Judged]:
    """The cases of each regime, by its name.

    Parameters
    ----------
    safe : Judged
        Ranked without the rows that cite the patient's paper.
    every : Judged
        The same patients, ranked with all rows.
    drawn : mapping of str to Judged
        The same patients as of `safe`, presented in other ways.
    """
    pro = safe.rows(safe.independent & safe.listed)
    return {
        "pro": pro,
        "safe": safe.rows(safe.listed),
        "all": every.rows(every.listed),
        "all_with_absent": every,
        "no_library": pro.rows(~pro.library),
        **{name: one.rows(one.independent & one.listed) for name, one in drawn.items()},
    }
