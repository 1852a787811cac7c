"""Whether what one had one has still: the one place that tells events from what lasts.

A list of earlier illnesses ("PMH: hypertension, stroke") holds both. What is an event, with all
that is a kind of it, is history there and wherever a date stands beside it; what lasts is present
even where a note says "history of hypertension"; of anything else "previous" and "history of" tell
history, and so does a date that is a year old. The codes are in ``vocabulary/courses.json``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from braintx.preprocessing.notes.line import Status
from braintx.preprocessing.phenotypes.keys import vocabulary

if TYPE_CHECKING:
    from braintx.data.ontology.terms import Terms

_LONG_AGO, _EVENT_AGO = 12.0, 0.5
"""Months after which a date tells that a thing, and that an event, is over."""
_LASTING = ("epilep", "cronic", "chronic", "recurr", "recid")
"""How words begin that make anything last."""


class Courses:
    """What of a patient's history is over.

    Parameters
    ----------
    terms : Terms
    """

    def __init__(self, terms: Terms) -> None:
        known = vocabulary("courses")
        self._lasting = frozenset(known["lasting"])
        self._events = frozenset(known["events"])
        self._kinds = frozenset(known["kinds_of_events"])
        self._terms = terms
        self._is_event = lru_cache(maxsize=4096)(self._looked_up)

    def status(self, code: str, name: Sequence[str], told: Status, since: float | None) -> Status:
        """What a finding's status is, all told.

        Parameters
        ----------
        code : str
        name : sequence of str
            The words that name it: epilepsy lasts, a seizure is an event, and both are one code.
        told : Status
            By the words around it.
        since : float or None
            Months since the date that stands beside it.

        Returns
        -------
        Status
        """
        lasts = code in self._lasting or any(word.startswith(_LASTING) for word in name)
        event = not lasts and self._is_event(code)
        if told == "history":
            return "present" if lasts else "history"
        if told in ("background", "present"):
            over = since is not None and since >= (_EVENT_AGO if event else _LONG_AGO)
            ended = over or (event and told == "background")
            return "history" if ended and not lasts else "present"
        return told

    def _looked_up(self, code: str) -> bool:
        if code in self._events:
            return True
        return code in self._terms and bool(self._kinds & self._terms.ancestors(code))
