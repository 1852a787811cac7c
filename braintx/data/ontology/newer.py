"""What a newer release knows and an older one does not: diseases and terms, added and marked.

Of a newer release there may be its files, or a table of diseases and terms alone, exported in an
environment of its own (`docs/knowledge.md` has the lines). Such a table has neither frequencies
nor papers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from braintx.core.errors import DataError
from braintx.data.ontology.annotations import ROOTS, Annotation
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.obo import spanish_labels
from braintx.data.ontology.release import Release, read_release
from braintx.data.ontology.terms import Term, Terms


def read_newer(path: Path, spanish: Path | None = None) -> Release:
    """A newer release, from its folder or from an exported table.

    The table is JSON: ``{"release": "2025-11-24", "terms": {"HP:…": {"name": …, "parents": […]}},
    "diseases": {"OMIM:…": {"name": …, "terms": […], "genes": […]}}}``; genes may be left out.

    Parameters
    ----------
    path : Path
    spanish : Path, optional
        The table of official Spanish labels, for the terms that it alone has.

    Raises
    ------
    DataError
        It is neither.
    """
    if path.is_dir():
        return read_release(path, spanish)
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        english = {code: str(row["name"]) for code, row in held["terms"].items()}
        labels = spanish_labels(spanish, english, Tally()) if spanish else {}
        terms = Terms(held["release"], _terms(held["terms"], labels))
        tally = Tally()
        annotations = tuple(_annotations(held["diseases"], terms, tally))
        names = {disease: str(row["name"]) for disease, row in held["diseases"].items()}
        genes = {
            disease: tuple(sorted(row["genes"]))
            for disease, row in held["diseases"].items()
            if row.get("genes")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            "{name} is no table of a newer release of HPO. Give the folder of one, or export the "
            "table as the page on the knowledge shows.",
            "ontology.unreadable",
            name=path.name,
        ) from error
    return Release(terms, names, annotations, genes, tally.issues())


def _terms(held: dict[str, Any], labels: dict[str, str]) -> Iterator[Term]:
    for code, row in held.items():
        parents = tuple(parent for parent in row["parents"] if parent in held)
        yield Term(code, str(row["name"]), labels.get(code), parents=parents)


def _annotations(diseases: dict[str, Any], terms: Terms, tally: Tally) -> Iterator[Annotation]:
    """A row for each disease and term; what the term stands under says what the row is about."""
    for disease, row in diseases.items():
        for code in row["terms"]:
            above = terms.ancestors(code) if code in terms else frozenset()
            aspects = [aspect for aspect, root in ROOTS.items() if root in above]
            if aspects:
                yield Annotation(disease, code, aspects[0])
            else:
                tally.add("newer.term_elsewhere", f"{disease} {code}")


def add_newer(older: Release, newer: Release) -> Release:
    """The older release with the terms and the diseases that only the newer one has.

    What both have stays as the older says it: the newer table may lack its frequencies and papers.

    Parameters
    ----------
    older, newer : Release
    """
    tally = Tally()
    terms = older.terms.with_terms(_new_terms(older.terms, newer.terms, tally))
    added = []
    for row in newer.annotations:
        if row.disease in older.names:
            continue
        if terms.knows(row.term):
            added.append(replace(row, term=terms.resolve(row.term)))
        else:
            tally.add("newer.term_unknown", f"{row.disease} {row.term}")
    told = {row.disease for row in added if row.aspect == "P" and not row.negated}
    for disease in sorted(newer.names.keys() - older.names.keys()):
        code = "newer.disease_added" if disease in told else "newer.without_phenotype"
        tally.add(code, disease)
    return replace(
        older,
        terms=terms,
        names={**older.names, **{disease: newer.names[disease] for disease in sorted(told)}},
        annotations=(*older.annotations, *(row for row in added if row.disease in told)),
        genes={**{d: g for d, g in newer.genes.items() if d in told}, **older.genes},
        newer=newer.version,
        added=frozenset(told),
        issues=(*older.issues, *newer.issues, *tally.issues()),
    )


def _new_terms(older: Terms, newer: Terms, tally: Tally) -> Iterator[Term]:
    """Terms that the older release has under no id; their parents by its own ids."""
    fresh = {code for code in newer if not older.knows(code)}
    for code in sorted(fresh):
        term = newer.term(code)
        parents = (one if one in fresh else older.resolve(one) for one in term.parents)
        tally.add("newer.term_added", code)
        yield replace(term, parents=tuple(dict.fromkeys(parents)))
