"""What each evidence and each condition of DDXPlus is in HPO, as ``ddxplus.json`` says it.

The mapping is this project's own clinical reading of the questions of the data set; what its fields
mean stands in the file under ``about``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from braintx.core.differential import Disease, Prevalence
from braintx.data.ontology.terms import Term

OWN = "DDX:"
"""What our own codes begin with: evidences that HPO has no term for, and conditions."""

Asks = Literal["finding", "value", "nothing"]
"""Whether a finding is there; a place, a color or a number, of which the table counts any answer;
or a question that every condition answers alike."""


@dataclass(frozen=True)
class Evidence:
    """One evidence of DDXPlus.

    Attributes
    ----------
    id : str
        Its name in the data set, as in ``E_91``.
    code : str
        The HPO term that it is mapped to, or a code of our own.
    relation : {"exact", "narrower", "broader"} or None
        How it stands to the HPO term; None where the code is our own.
    asks : {"finding", "value", "nothing"}
    covers : tuple of str
        Further HPO terms that a yes may consist in.
    own : Term or None
        The term of our own code.
    """

    id: str
    code: str
    relation: Literal["exact", "narrower", "broader"] | None
    asks: Asks
    covers: tuple[str, ...]
    own: Term | None


@dataclass(frozen=True)
class CommonCondition:
    """One condition of DDXPlus.

    Attributes
    ----------
    key : str
        Its name in the data set.
    disease : Disease
        An orphan disease where Orphanet's list has a twin of it, or a cited source puts it below
        Orphanet's limit; without such a source of no prevalence: the data set has none that is
        real.
    same_as : tuple of str
        The same disease in OMIM and Orphanet.
    itself : str or None
        The HPO term that is the condition.
    typical : mapping of str to tuple of str
        Evidence → HPO terms that its pain, rash or swelling usually is.
    """

    key: str
    disease: Disease
    same_as: tuple[str, ...]
    itself: str | None
    typical: Dictionary[str, tuple[str, ...]]


@dataclass(frozen=True)
class Mapping:
    """All evidences and conditions, in the order of the file."""

    evidences: tuple[Evidence, ...]
    conditions: tuple[CommonCondition, ...]
    source: str

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms of our own codes, to be added to those of HPO."""
        return tuple(one.own for one in self.evidences if one.own is not None)

    @cached_property
    def by_code(self) -> Dictionary[str, Evidence]:
        """Code → the one evidence that it stands for."""
        return {one.code: one for one in self.evidences}

    @cached_property
    def of_hpo(self) -> frozenset[str]:
        """Every HPO term that a release must have for the conditions to be told by it."""
        codes = {one.code for one in self.evidences if one.own is None}
        codes.update(code for one in self.evidences for code in one.covers)
        codes.update(one.itself for one in self.conditions if one.itself)
        codes.update(c for one in self.conditions for kind in one.typical.values() for c in kind)
        codes.update(parent for term in self.terms for parent in term.parents)
        return frozenset(code for code in codes if code.startswith("HP:"))

    def counts(self) -> dict[str, int]:
        """How many evidences are exact, narrower, broader, and our own; and how many ask values."""
        relations = Counter[str](one.relation or "own" for one in self.evidences)
        asks = Counter(one.asks for one in self.evidences)
        return {**relations, "asks_value": asks["value"], "asks_nothing": asks["nothing"]}


@cache
def mapping() -> Mapping:
    """The mapping that BrainTx ships."""
    held = json.loads((Path(__file__).parent / "ddxplus.json").read_text(encoding="utf-8"))
    source = "{authors}, {title}, {place}, {licence}".format(**held["source"])
    evidences = tuple(_evidence(key, row) for key, row in held["evidences"].items())
    return Mapping(evidences, tuple(map(_condition, held["conditions"])), source)


def _evidence(key: str, row: dict[str, Any]) -> Evidence:
    code, own = row.get("term"), None
    if code is None:
        code = OWN + key
        parents = (row["parent"],) if "parent" in row else ()
        own = Term(code, row["name"], row["name_es"], parents=parents)
    asks = row.get("asks", "finding")
    return Evidence(key, code, row.get("relation"), asks, tuple(row.get("covers", ())), own)


def _condition(row: dict[str, Any]) -> CommonCondition:
    same_as = tuple(row.get("same_as", ()))
    occurs = Prevalence(**row["occurs"]) if "occurs" in row else None
    disease = Disease(
        row["id"],
        row["name"],
        row["name_es"],
        orphan=occurs is not None or any(twin.startswith("ORPHA:") for twin in same_as),
        others=(*same_as, f"ICD-10:{row['icd10']}"),
        prevalence=occurs,
    )
    typical = {evidence: tuple(codes) for evidence, codes in row.get("typical", {}).items()}
    return CommonCondition(row["ddxplus"], disease, same_as, row.get("itself"), typical)
