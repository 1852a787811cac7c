"""Terms of HPO that are each other's opposite: hypertension and hypotension.

HPO does not link them. They are told by their names, which are the same but for one word or its
beginning, and by a parent that both have.
"""

from __future__ import annotations

import re
from collections import defaultdict

from braintx.data.ontology.terms import Terms

_PAIRS = (
    ("hyper", "hypo"),
    ("hyper", "hypo-"),
    ("macro", "micro"),
    ("tachy", "brady"),
    ("poly", "oligo"),
    ("increased", "decreased"),
    ("increased", "reduced"),
    ("elevated", "decreased"),
    ("elevated", "reduced"),
    ("high", "low"),
    ("tall", "short"),
    ("long", "short"),
    ("large", "small"),
    ("thick", "thin"),
    ("wide", "narrow"),
    ("broad", "narrow"),
    ("gain", "loss"),
)
"""What of a name turns it into its opposite, each the beginning of a word."""


def opposites(terms: Terms) -> dict[int, list[int]]:
    """The place of each term that has an opposite → the places of its opposites.

    Parameters
    ----------
    terms : Terms
    """
    names = {terms.name(code, "en").lower(): code for code in terms}
    found: dict[int, list[int]] = defaultdict(list)
    for more, less in _PAIRS:
        word = re.compile(rf"\b{more}")
        for name, code in names.items():
            other = names.get(word.sub(less, name, count=1)) if more in name else None
            if other is None or other == code:
                continue
            if set(terms.parents(code)) & set(terms.parents(other)):
                ours, theirs = terms.positions[code], terms.positions[other]
                found[ours].append(theirs)
                found[theirs].append(ours)
    return dict(found)
