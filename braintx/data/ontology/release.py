"""One release of HPO as its files give it: terms, annotated diseases, genes, and what is amiss."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from braintx.core.errors import DataError
from braintx.core.records import Issue
from braintx.data.ontology.annotations import Annotation, Table, read_annotations
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.obo import read_terms
from braintx.data.ontology.terms import Terms

OBO = "hp.obo"
HPOA = "phenotype.hpoa"
GENES = "genes_to_phenotype.txt"
_GENE_COLUMNS = 6


@dataclass(frozen=True)
class Release:
    """What the files of a release say.

    Attributes
    ----------
    terms : Terms
    names : dict of str to str
        Disease → its English name. ``OMIM:``, ``ORPHA:`` and ``DECIPHER:`` ids.
    annotations : tuple of Annotation
        Of abnormalities, clinical course and inheritance.
    genes : dict of str to tuple of str
        Disease → symbols of its genes, in order.
    issues : tuple of Issue
        Everything that could not be taken as it stands, with counts.
    newer : str
        Of the newer release that `added` comes from; empty where there is none.
    added : frozenset of str
        Diseases that only the newer one has.
    """

    terms: Terms
    names: dict[str, str]
    annotations: tuple[Annotation, ...]
    genes: dict[str, tuple[str, ...]]
    issues: tuple[Issue, ...]
    newer: str = ""
    added: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """As in ``2025-01-16``."""
        return self.terms.release


def read_release(folder: Path, spanish: Path | None = None) -> Release:
    """Read ``hp.obo``, ``phenotype.hpoa`` and, where it is there, ``genes_to_phenotype.txt``.

    Parameters
    ----------
    folder : Path
        That holds them.
    spanish : Path, optional
        The table of official Spanish labels, ``hp-es.babelon.tsv``.

    Raises
    ------
    DataError
        A file is missing, or is none of these.
    """
    for name in (OBO, HPOA):
        if not (folder / name).is_file():
            raise DataError(
                "{folder} holds no {name}. Give the folder of an HPO release with `hp.obo` and "
                "`phenotype.hpoa`, from https://hpo.jax.org.",
                "ontology.missing",
                folder=folder.name,
                name=name,
            )
    tally = Tally()
    terms = read_terms(folder / OBO, spanish, tally)
    table = read_annotations(folder / HPOA, terms, tally)
    path = folder / GENES
    genes = _genes(path, table, tally) if path.is_file() else {}
    return Release(terms, table.names, table.rows, genes, tally.issues())


def _genes(path: Path, table: Table, tally: Tally) -> dict[str, tuple[str, ...]]:
    """Disease → its genes. The file has a row for each finding of each, and says nothing more."""
    found: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", errors="replace") as lines:
        next(lines, None)
        for number, line in enumerate(lines, 2):
            cells = line.rstrip("\n").split("\t")
            if len(cells) < _GENE_COLUMNS:
                tally.add("genes.row_short", f"{path.name}:{number}")
            elif cells[1] != "-":
                found[cells[5]].add(cells[1])
    for disease in sorted(found.keys() - table.names.keys()):
        tally.add("genes.disease_unknown", disease)
    return {disease: tuple(sorted(found[disease])) for disease in sorted(found)}
