"""Which rows of two sources are one disease, and which are a group and its members.

OMIM, Orphanet and DECIPHER each list diseases by their own ids, and the release does not say
which are the same. Two rows are twins where their names say the same, or where they share a gene
and are alike; a row of Orphanet that several of OMIM's resemble is a group of them, not a twin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from braintx.data.ontology.names import Name, read_name

_Key = TypeVar("_Key")

SOURCES = ("OMIM", "ORPHA", "DECIPHER")
"""Whose id leads a row: the first of these that it has."""
ALIKE = 0.5
RELATED = 0.34
SAME_SIGNS = 0.25
"""Least share of common findings, more general ones included, of two diseases that one gene alone
joins: pairs drawn at random that share no gene reach it in few cases (`docs/knowledge.md`)."""


@dataclass(frozen=True)
class Links:
    """How the rows of several sources hang together.

    Attributes
    ----------
    twins : dict of str to str
        Id of a row → id of the row that leads for the same disease.
    groups : dict of str to str
        OMIM id → the ORPHA id of what it is a kind of.
    """

    twins: dict[str, str]
    groups: dict[str, str]


@dataclass(frozen=True)
class Rows:
    """The diseases of all sources, as far as twins go.

    Attributes
    ----------
    names : mapping of str to str
    genes : mapping of str to iterable of str
    signs : mapping of str to frozenset of str
        Disease → its findings, the more general ones included.
    """

    names: Mapping[str, str]
    genes: Mapping[str, Iterable[str]]
    signs: Mapping[str, frozenset[str]]

    @cached_property
    def read(self) -> dict[str, Name]:
        """Each name, read."""
        return {disease: read_name(name) for disease, name in self.names.items()}

    @cached_property
    def by_gene(self) -> dict[str, set[str]]:
        """Gene → its diseases."""
        return _inverse({disease: self.genes_of(disease) for disease in self.names})

    @cached_property
    def by_reading(self) -> dict[frozenset[str], set[str]]:
        """Words that tell a disease → the diseases of these words."""
        return _inverse({disease: name.readings for disease, name in self.read.items()})

    def genes_of(self, disease: str) -> frozenset[str]:
        """Its genes; none where none is known."""
        return frozenset(self.genes.get(disease, ()))

    def near(self, disease: str) -> set[str]:
        """Diseases that share a gene or a reading of the name, itself too."""
        by_gene = (self.by_gene[gene] for gene in self.genes_of(disease))
        by_name = (self.by_reading[words] for words in self.read[disease].readings)
        return set().union(*by_gene, *by_name)

    def overlap(self, one: str, other: str) -> float:
        """Findings that two have in common among all that either has."""
        mine = self.signs.get(one, frozenset())
        theirs = self.signs.get(other, frozenset())
        return len(mine & theirs) / max(1, len(mine | theirs))


@dataclass(frozen=True, order=True)
class _Pair:
    """How well a row and one that may lead it fit; the better is the greater."""

    same_words: bool
    same_name: bool
    shared_gene: bool
    same_inheritance: bool
    likeness: float


def link(rows: Rows) -> Links:
    """Find twins, each row with one at most of every other source, and groups.

    Parameters
    ----------
    rows : Rows
    """
    twins: dict[str, str] = {}
    for place, source in enumerate(SOURCES[1:], 1):
        for leading in SOURCES[:place]:
            pairs = _pairs(rows, leading, source, twins)
            twins |= _mutual(rows, pairs)
    return Links(twins, _groups(rows, twins))


def _pairs(
    rows: Rows, leading: str, source: str, twins: dict[str, str]
) -> dict[str, dict[str, _Pair]]:
    """Rows of a source that have no twin yet → rows that might lead them, with their fit."""
    found: dict[str, dict[str, _Pair]] = {}
    for disease in sorted(rows.names):
        if _source(disease) != source or disease in twins:
            continue
        might = {
            other: pair
            for other in sorted(rows.near(disease))
            if _source(other) == leading
            and other not in twins
            and (pair := _pair(rows, disease, other)) is not None
        }
        if might:
            found[disease] = might
    return found


def _pair(rows: Rows, one: str, other: str) -> _Pair | None:
    """How well two fit; None where they cannot be one disease."""
    genes, others = rows.genes_of(one), rows.genes_of(other)
    name, called = rows.read[one], rows.read[other]
    if (genes and others and not genes & others) or not name.allows(called):
        return None
    likeness = name.like(called)
    return _Pair(
        likeness == 1,
        name.plain == called.plain,
        bool(genes & others),
        name.inheritance == called.inheritance,
        likeness,
    )


def _mutual(rows: Rows, pairs: dict[str, dict[str, _Pair]]) -> dict[str, str]:
    """Pairs of which each is the other's best and alone in that, where they fit well enough."""
    wanted: dict[str, dict[str, _Pair]] = defaultdict(dict)
    for disease, might in pairs.items():
        for other, pair in might.items():
            wanted[other][disease] = pair
    twins = {}
    for disease, might in pairs.items():
        other, pair = max(might.items(), key=lambda item: item[1])
        rivals = [
            *(fit for key, fit in might.items() if key != other),
            *(fit for key, fit in wanted[other].items() if key != disease),
        ]
        if all(fit < pair for fit in rivals) and _same(rows, disease, other, might):
            twins[disease] = other
    return twins


def _same(rows: Rows, disease: str, other: str, might: dict[str, _Pair]) -> bool:
    """Whether the best pair is one disease: same words, or a shared gene and enough besides."""
    pair = might[other]
    if pair.same_words:
        return True
    if not pair.shared_gene:
        return False
    genes, others = rows.genes_of(disease), rows.genes_of(other)
    alone = len(genes) == len(others) == 1
    number, numbers = rows.read[disease].counted(), rows.read[other].counted()
    alike = sum(fit.shared_gene and fit.likeness >= RELATED for fit in might.values())
    most = 2 * len(genes & others) >= len(genes | others)
    one_kind = alone or (number == numbers and (most or not number))
    if pair.likeness >= ALIKE and alike == 1 and one_kind:
        return True
    near = pair.likeness >= RELATED or rows.overlap(disease, other) >= SAME_SIGNS
    return alone and near and all(_only(rows, gene, disease, other) for gene in genes)


def _groups(rows: Rows, twins: dict[str, str]) -> dict[str, str]:
    """OMIM's rows without a twin of Orphanet's → the one of these that they most resemble."""
    led = {other for disease, other in twins.items() if _source(disease) == "ORPHA"}
    groups = {}
    for disease in sorted(rows.names):
        if _source(disease) != "OMIM" or disease in led:
            continue
        fits = {
            other: pair
            for other in sorted(rows.near(disease))
            if _source(other) == "ORPHA" and (pair := _pair(rows, disease, other)) is not None
        }
        other = max(fits, key=lambda key: fits[key], default=None)
        if other is not None and _lends(rows, disease, other, fits[other]):
            groups[disease] = other
    return groups


def _lends(rows: Rows, disease: str, other: str, pair: _Pair) -> bool:
    """Whether the findings of a row of Orphanet speak for one of OMIM."""
    if pair.same_words or (pair.shared_gene and pair.likeness >= RELATED):
        return True
    genes = rows.genes_of(disease)
    return pair.shared_gene and all(_only(rows, gene, disease, other) for gene in genes)


def _only(rows: Rows, gene: str, one: str, other: str) -> bool:
    """Whether the sources of two diseases list nothing else for a gene."""
    sources = {_source(one), _source(other)}
    return {key for key in rows.by_gene[gene] if _source(key) in sources} == {one, other}


def _source(disease: str) -> str:
    return disease.split(":", 1)[0]


def _inverse(mapping: Mapping[str, Iterable[_Key]]) -> dict[_Key, set[str]]:
    found: dict[_Key, set[str]] = defaultdict(set)
    for disease, keys in mapping.items():
        for key in keys:
            found[key].add(disease)
    return found
