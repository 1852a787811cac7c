"""Terms of HPO that are each other's opposite: hypertension and hypotension.

HPO does not link them. They are told by their names, which are the same but for one word or its
beginning, and by a parent of the one that stands above the other, too. What stands between that
parent and either of them and says the same direction, as "increased blood pressure" does, is
opposed to the other with all that is below it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from braintx.data.ontology.terms import Terms

_PAIRS = (
    (r"\bhyper", "hypo"),
    (r"\bmacro(?!scop)", "micro"),
    (r"\btachy", "brady"),
    (r"\bpoly", "oligo"),
    (r"\bincreased", "decreased"),
    (r"\bincreased", "reduced"),
    (r"\belevated", "decreased"),
    (r"\belevated", "reduced"),
    (r"\bgain", "loss"),
    (r"^high", "low"),
    (r"^tall", "short"),
    (r"^long", "short"),
    (r"^large", "small"),
    (r"^thick", "thin"),
    (r"^wide", "narrow"),
    (r"^broad", "narrow"),
)
"""What of a name, as a pattern, is replaced by what to make its opposite's; a word or its
beginning."""
_MORE = re.compile("|".join(more for more, _ in _PAIRS))
_LESS = re.compile(rf"\b(?:{'|'.join(less for _, less in _PAIRS)})")


def opposites(terms: Terms) -> dict[int, list[int]]:
    """The place of each term that has an opposite → the places of its opposites.

    Parameters
    ----------
    terms : Terms
    """
    names = {terms.name(code).lower(): code for code in terms}
    found: dict[int, set[int]] = defaultdict(set)
    for more, less in _PAIRS:
        word = re.compile(more)
        for name, code in names.items():
            other = names.get(word.sub(less, name, count=1))
            if other is None or other == code:
                continue
            ours, theirs = terms.ancestors(code), terms.ancestors(other)
            if theirs.isdisjoint(terms.parents(code)) and ours.isdisjoint(terms.parents(other)):
                continue
            for one in _alike(terms, ours - theirs, _MORE):
                for contrary in _alike(terms, theirs - ours, _LESS):
                    found[one].add(contrary)
                    found[contrary].add(one)
    return {one: sorted(contrary) for one, contrary in found.items()}


def _alike(terms: Terms, codes: Iterable[str], direction: re.Pattern[str]) -> list[int]:
    """The places of the terms whose names say a direction."""
    return [terms.positions[one] for one in codes if direction.search(terms.name(one).lower())]
