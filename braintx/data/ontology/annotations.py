"""Reads ``phenotype.hpoa``: which diseases have which findings, how often, and who says so.

The format is that of https://obophenotype.github.io/human-phenotype-ontology/annotations/. Every
row that cannot be read as it stands is counted and the rest go on.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from braintx.core.errors import DataError
from braintx.core.labels import Sex
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.terms import PHENOTYPE, Terms

Aspect = Literal["P", "C", "I"]
"""What a row is about: an abnormality, the clinical course (onset among it), the inheritance."""

ONSET = "HP:0003674"
ROOTS: dict[Aspect, str] = {"P": PHENOTYPE, "C": "HP:0031797", "I": "HP:0000005"}
"""The term above all that a row of an aspect may name; onset stands below the clinical course."""
_LEFT_OUT = ("H", "M")  # the history of the patient; how a finding is modified
_COLUMNS = 12
_SEXES: dict[str, Sex] = {"MALE": "M", "FEMALE": "F"}

FREQUENCIES = {
    "HP:0040280": (1.0, 1.0),
    "HP:0040281": (0.80, 0.99),
    "HP:0040282": (0.30, 0.79),
    "HP:0040283": (0.05, 0.29),
    "HP:0040284": (0.01, 0.04),
    "HP:0040285": (0.0, 0.0),
}
"""The terms for how often, from *obligate* to *excluded*: ends of their ranges, as HPO defines
them (and Orphanet, whose words they are)."""
_COUNTED = re.compile(r"(\d+)/(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How many of the patients with a disease have a finding.

    Attributes
    ----------
    share : float
        0 to 1; the middle where a source gives a range.
    patients : int
        How many were looked at; 0 where a source gives a share alone.
    """

    share: float
    patients: int = 0


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row: a disease, a term, and what is said of the two.

    Attributes
    ----------
    disease : str
        As in ``OMIM:154700``.
    term : str
        A code of the release; an obsolete one is replaced already.
    aspect : {"P", "C", "I"}
    frequency : Frequency or None
        None: not said.
    sources : tuple of str
        ``PMID:…``, ``ORPHA:…``, ``OMIM:…``, books.
    negated : bool
        The row says that the disease does *not* have it.
    sex : {"F", "M"} or None
        The only sex that it is true of.
    onset : str or None
        When the finding itself begins, an HPO id.
    """

    disease: str
    term: str
    aspect: Aspect = "P"
    frequency: Frequency | None = None
    sources: tuple[str, ...] = ()
    negated: bool = False
    sex: Sex | None = None
    onset: str | None = None


@dataclass(frozen=True)
class Table:
    """All rows of a file.

    Attributes
    ----------
    version : str
        As the file states it; empty where it does not.
    names : dict of str to str
        Disease → its first name in the file.
    rows : tuple of Annotation
    """

    version: str
    names: dict[str, str]
    rows: tuple[Annotation, ...]


def read_annotations(path: Path, terms: Terms, tally: Tally) -> Table:
    """Every row that can be read.

    Parameters
    ----------
    path : Path
        Of ``phenotype.hpoa``.
    terms : Terms
        Of the same release.
    tally : Tally
        Where to count what is wrong.

    Raises
    ------
    DataError
        It is no such file.
    """
    version = ""
    rows: list[Annotation] = []
    names: dict[str, dict[str, None]] = defaultdict(dict)
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#version:"):
                version = line.removeprefix("#version:").strip()
            if line.startswith(("#", "database_id", "\n")):
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) < _COLUMNS:
                tally.add("hpoa.row_short", f"{path.name}:{number}")
                continue
            names[cells[0]][cells[1]] = None
            rows.extend(_row(cells, terms, tally))
    if not rows:
        raise DataError(
            "{name} holds no annotations of diseases. Give the `phenotype.hpoa` of a release from "
            "https://hpo.jax.org.",
            "ontology.unreadable",
            name=path.name,
        )
    for disease, said in names.items():
        if len(said) > 1:
            tally.add("hpoa.two_names", disease)
    _compare(rows, terms, tally)
    return Table(
        version, {disease: next(iter(said)) for disease, said in names.items()}, tuple(rows)
    )


def _row(cells: list[str], terms: Terms, tally: Tally) -> Iterator[Annotation]:
    """The annotation of a row; none where it cannot be used."""
    disease, _, negation, code, sources, _, onset, often, sex, _, aspect, *_ = cells
    where = f"{disease} {code}"
    if aspect in _LEFT_OUT:
        tally.add("hpoa.aspect_unread", where)
        return
    if aspect not in get_args(Aspect):
        tally.add("hpoa.aspect_unknown", where)
        return
    term = _resolved(code, terms, tally, where)
    if term is None:
        return
    root = ROOTS[aspect]  # type: ignore[index]
    if root in terms and root not in terms.ancestors(term):
        tally.add("hpoa.term_elsewhere", where)
        return
    if sex and sex.upper() not in _SEXES:
        tally.add("hpoa.sex_unknown", where)
    if onset and onset not in terms:
        tally.add("hpoa.onset_unknown", where)
    if negation:
        tally.add("hpoa.negated", where)
    yield Annotation(
        disease,
        term,
        aspect,  # type: ignore[arg-type]
        frequency(often, tally, where),
        tuple(sorted({one.strip() for one in sources.split(";") if one.strip()})),
        bool(negation),
        _SEXES.get(sex.upper()),
        onset if onset in terms else None,
    )


def _resolved(code: str, terms: Terms, tally: Tally, where: str) -> str | None:
    if not terms.knows(code):
        tally.add("hpoa.term_unknown", where)
        return None
    term = terms.resolve(code)
    if term != code:
        tally.add("hpoa.term_replaced", f"{where} → {term}")
    return term


def frequency(text: str, tally: Tally, where: str) -> Frequency | None:
    """A frequency in any of the three forms: ``3/12``, ``25%``, or one of `FREQUENCIES`.

    Parameters
    ----------
    text : str
    tally : Tally
        Where to count one that cannot be read, or of more than everybody.
    where : str
        The row, for the count's examples.
    """
    text = text.strip()
    if not text:
        return None
    if text in FREQUENCIES:
        return Frequency(sum(FREQUENCIES[text]) / 2)
    if found := _COUNTED.fullmatch(text):
        have, patients = int(found[1]), int(found[2])
        share = have / patients if patients else None
    elif found := _PERCENT.fullmatch(text):
        share, patients = float(found[1]) / 100, 0
    else:
        share, patients = None, 0
    if share is None or share > 1:
        code = "hpoa.frequency_malformed" if share is None else "hpoa.frequency_over_one"
        tally.add(code, f"{where}: {text}")
        return None
    return Frequency(share, patients)


def _compare(rows: list[Annotation], terms: Terms, tally: Tally) -> None:
    """Count what rows of one disease say against, or beside, each other."""
    said: dict[str, dict[str, list[Annotation]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.aspect == "P":
            said[row.disease][row.term].append(row)
    for disease in dict.fromkeys(row.disease for row in rows):
        if disease not in said:
            tally.add("hpoa.without_phenotype", disease)
    for disease, by_term in said.items():
        above = set().union(*(terms.ancestors(term) - {term} for term in by_term))
        for term, same in by_term.items():
            if len({row.negated for row in same}) > 1:
                tally.add("hpoa.both", f"{disease} {term}")
            if len(same) > 1:
                tally.add("hpoa.repeated", f"{disease} {term}")
            if term in above:
                tally.add("hpoa.beside_ancestor", f"{disease} {term}")
