"""Common conditions as annotated diseases, in the form in which HPO's are."""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.differential import Disease
from braintx.data.ontology.annotations import Annotation, Frequency
from braintx.data.ontology.common import Figures, mapping

SOURCE = "DDXPlus"


@dataclass(frozen=True)
class Condition:
    """A common condition to add, with how often its patients have each finding.

    Attributes
    ----------
    disease : Disease
    same_as : tuple of str
        Ids of rows that are the same disease: they become one row with it.
    findings : tuple of Annotation
    """

    disease: Disease
    same_as: tuple[str, ...]
    findings: tuple[Annotation, ...]


def common_conditions(figures: Figures) -> tuple[Condition, ...]:
    """The conditions of DDXPlus and the findings that its questions ask for.

    Their patients are simulated: a share is given, and no number of patients. Questions for a
    place, a color or a number are no findings, and one that no patient has says nothing.

    Parameters
    ----------
    figures : Figures
    """
    known = mapping()
    found = []
    for condition, shares in zip(known.conditions, figures.share.tolist(), strict=True):
        rows = (
            Annotation(condition.disease.id, one.code, "P", Frequency(share), (SOURCE,))
            for one, share in zip(known.evidences, shares, strict=True)
            if one.asks == "finding" and share > 0
        )
        found.append(Condition(condition.disease, condition.same_as, tuple(rows)))
    return tuple(found)
