"""Compiles the knowledge: releases, common conditions and a library as they are read at run time.

The use case behind ``braintx differential build``. Nothing is fitted here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from braintx.core.differential import Disease
from braintx.core.records import Issue
from braintx.data.ontology.annotations import ONSET, Annotation
from braintx.data.ontology.codes import Tally
from braintx.data.ontology.conditions import Condition
from braintx.data.ontology.knowledge import (
    Knowledge,
    Lists,
    Patients,
    Places,
    Row,
    Statements,
)
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.names import readable, series
from braintx.data.ontology.newer import add_newer, read_newer
from braintx.data.ontology.release import Release, read_release
from braintx.data.ontology.terms import FILE, Term, Terms
from braintx.data.ontology.twins import SOURCES, Links, Rows, link

SERIES = 150
"""A series of as many diseases or more is no series: the stem of its name says too little."""
_SEXES = (None, "F", "M")
_LEADING = (*SOURCES, "DDX")


@dataclass(frozen=True)
class Built:
    """What was compiled, and what was met on the way.

    Attributes
    ----------
    terms : Terms
    knowledge : Knowledge
    issues : tuple of Issue
    """

    terms: Terms
    knowledge: Knowledge
    issues: tuple[Issue, ...]

    def save(self, folder: Path) -> None:
        """Write the files of a bundle into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.terms.save(folder / FILE)
        self.knowledge.save(folder)


def build_knowledge(
    folder: Path,
    *,
    spanish: Path | None = None,
    newer: Path | None = None,
    own_terms: Iterable[Term] = (),
    conditions: Sequence[Condition] = (),
    library: Sequence[LibraryCase] = (),
) -> Built:
    """Read everything, merge what is one disease, and lay it out.

    Parameters
    ----------
    folder : Path
        Of an HPO release.
    spanish : Path, optional
        The table of official Spanish labels.
    newer : Path, optional
        A newer release or an exported table of one, see `braintx.data.ontology.newer`.
    own_terms : iterable of Term, optional
        Terms that HPO lacks.
    conditions : sequence of Condition, optional
    library : sequence of LibraryCase, optional
        Patients; those of `braintx.data.ontology.library.read_library`.

    Raises
    ------
    DataError
        A file is missing or is none of a release.
    """
    release = read_release(folder, spanish)
    if newer is not None:
        release = add_newer(release, read_newer(newer, spanish))
    return compile_knowledge(release, own_terms, conditions, library)


def compile_knowledge(
    release: Release,
    own_terms: Iterable[Term] = (),
    conditions: Sequence[Condition] = (),
    library: Sequence[LibraryCase] = (),
) -> Built:
    """The same from a release that was read.

    Parameters
    ----------
    release : Release
    own_terms : iterable of Term, optional
    conditions : sequence of Condition, optional
    library : sequence of LibraryCase, optional
    """
    tally = Tally()
    terms = release.terms.with_terms(own_terms)
    said = _said(release, conditions)
    links = link(_comparable(release, terms, said))
    listed = {case.disease: case.name for case in library if case.disease not in said}
    lead = _leads((*said, *listed), links, conditions)
    diseases = _diseases(release, terms, lead, listed, conditions)
    rows = _rows(release, lead, listed, {one.id: at for at, one in enumerate(diseases)}, conditions)
    places = {row.id: at for at, row in enumerate(rows)}
    papers = sorted({source for row in said.values() for one in row for source in one.sources})
    sources = tuple(dict.fromkeys([*papers, *sorted(c.paper for c in library if c.paper)]))
    knowledge = Knowledge(
        release.version,
        release.newer,
        diseases,
        rows,
        sources,
        _statements(said, terms, places, sources),
        _patients(library, terms, {row.id: row.disease for row in rows}, sources, tally),
        _groups(diseases, links, places),
        _series(diseases),
    )
    _count(knowledge, links, listed, tally)
    return Built(terms, knowledge, (*release.issues, *tally.issues()))


def _said(release: Release, conditions: Sequence[Condition]) -> dict[str, list[Annotation]]:
    """Disease → what is said of its findings; only of those that have one."""
    said: dict[str, list[Annotation]] = defaultdict(list)
    for row in release.annotations:
        if row.aspect == "P":
            said[row.disease].append(row)
    for condition in conditions:
        said[condition.disease.id].extend(condition.findings)
    return {key: said[key] for key in sorted(said) if not all(one.negated for one in said[key])}


def _comparable(release: Release, terms: Terms, said: dict[str, list[Annotation]]) -> Rows:
    signs = {
        disease: frozenset().union(*(terms.ancestors(one.term) for one in rows if not one.negated))
        for disease, rows in said.items()
    }
    names = {disease: name for disease, name in release.names.items() if disease in said}
    return Rows(names, release.genes, signs)


def _leads(ids: Iterable[str], links: Links, conditions: Sequence[Condition]) -> dict[str, str]:
    """Id of every row → id of the row that leads for the same disease."""
    lead = {key: links.twins.get(key, key) for key in ids}
    for condition in conditions:
        same = {lead[key] for key in (condition.disease.id, *condition.same_as) if key in lead}
        first = min(same, key=_rank)
        lead |= {key: first for key, leading in lead.items() if leading in same}
    return lead


def _rank(key: str) -> tuple[int, str]:
    source = key.split(":", 1)[0]
    return (_LEADING.index(source) if source in _LEADING else len(_LEADING), key)


def _diseases(
    release: Release,
    terms: Terms,
    lead: dict[str, str],
    listed: dict[str, str],
    conditions: Sequence[Condition],
) -> tuple[Disease, ...]:
    """One for each leading row, in the order of their ids."""
    common = {lead[one.disease.id]: one.disease for one in conditions}
    members: dict[str, list[str]] = defaultdict(list)
    for key, leading in lead.items():
        members[leading].append(key)
    told: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in release.annotations:
        if row.disease in lead and row.aspect != "P" and not row.negated:
            kind = row.aspect
            if kind == "I" or ONSET in terms.ancestors(row.term):
                told[lead[row.disease]][kind][row.term] += 1
    found = []
    for key in sorted(members):
        twins = sorted(members[key], key=_rank)
        genes = next((release.genes[one] for one in twins if one in release.genes), ())
        disease = Disease(
            key,
            readable(release.names.get(key) or listed.get(key, "")) or key,
            others=tuple(one for one in twins if one != key),
            inheritance=tuple(code for code, _ in told[key]["I"].most_common()),
            onset=tuple(code for code, _ in told[key]["C"].most_common()),
            genes=genes,
            release=release.newer if key in release.added else None,
        )
        if key in common:
            known = common[key]
            others = dict.fromkeys((*disease.others, known.id, *known.others))
            disease = replace(
                disease,
                name=known.name,
                name_es=known.name_es,
                orphan=known.orphan,
                others=tuple(one for one in others if one != key),
                prevalence=known.prevalence,
            )
        found.append(disease)
    return tuple(found)


def _rows(
    release: Release,
    lead: dict[str, str],
    listed: dict[str, str],
    places: dict[str, int],
    conditions: Sequence[Condition],
) -> tuple[Row, ...]:
    names = {**listed, **{one.disease.id: one.disease.name for one in conditions}, **release.names}
    return tuple(
        Row(key, names[key] or key, release.genes.get(key, ()), places[lead[key]])
        for key in sorted(lead)
    )


def _statements(
    said: dict[str, list[Annotation]],
    terms: Terms,
    places: dict[str, int],
    sources: tuple[str, ...],
) -> Statements:
    cited = {source: at for at, source in enumerate(sources)}
    every = sorted(
        (
            (places[key], terms.positions[one.term], one)
            for key, rows in said.items()
            for one in rows
        ),
        key=lambda entry: entry[:2],
    )
    rows = [one for _, _, one in every]
    share = [np.nan if one.frequency is None else one.frequency.share for one in rows]
    patients = [0 if one.frequency is None else one.frequency.patients for one in rows]
    return Statements(
        np.array([row for row, _, _ in every], np.int32),
        np.array([term for _, term, _ in every], np.int32),
        np.array(share, np.float32),
        np.array(patients, np.int32),
        np.array([one.negated for one in rows], np.bool_),
        np.array([_SEXES.index(one.sex) for one in rows], np.uint8),
        Lists.of([[cited[source] for source in one.sources] for one in rows]),
    )


def _patients(
    library: Sequence[LibraryCase],
    terms: Terms,
    places: dict[str, int],
    sources: tuple[str, ...],
    tally: Tally,
) -> Patients:
    """The library's patients by this release's codes; one without a known finding is left out."""
    cited = {source: at for at, source in enumerate(sources)}
    kept: list[LibraryCase] = []
    present: list[list[int]] = []
    absent: list[list[int]] = []
    for case in library:
        shown = _codes(case.observed, terms, tally)
        if not shown:
            tally.add("library.without_findings")
            continue
        kept.append(case)
        present.append(shown)
        absent.append([one for one in _codes(case.excluded, terms, tally) if one not in shown])
    return Patients(
        np.array([places[case.disease] for case in kept], np.int32),
        np.array([cited.get(case.paper, -1) for case in kept], np.int32),
        Lists.of(present),
        Lists.of(absent),
        np.array([np.nan if case.age is None else case.age for case in kept], np.float32),
        np.array([_SEXES.index(case.sex) for case in kept], np.uint8),
    )


def _codes(codes: Iterable[str], terms: Terms, tally: Tally) -> list[int]:
    found = set()
    for code in codes:
        if not terms.knows(code):
            tally.add("library.term_unknown", code)
            continue
        now = terms.resolve(code)
        if now != code:
            tally.add("library.term_replaced", f"{code} → {now}")
        found.add(terms.positions[now])
    return sorted(found)


def _groups(diseases: tuple[Disease, ...], links: Links, places: dict[str, int]) -> Places:
    found = [places.get(links.groups.get(disease.id, ""), -1) for disease in diseases]
    return np.array(found, np.int32)


def _series(diseases: tuple[Disease, ...]) -> Places:
    """A number for each series of OMIM's, in the order in which they are met."""
    stems = [series(one.name) if one.id.startswith("OMIM:") else "" for one in diseases]
    size = Counter(stem for stem in stems if stem)
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(stem, len(numbers)) if 1 < size[stem] < SERIES else -1
            for stem in stems
        ],
        np.int32,
    )


def _count(knowledge: Knowledge, links: Links, listed: dict[str, str], tally: Tally) -> None:
    """Say what was joined, and what the library alone has."""
    for twin, leading in sorted(links.twins.items()):
        tally.add("diseases.twins", f"{twin} = {leading}")
    for member, group in sorted(links.groups.items()):
        tally.add("diseases.group", f"{member} ⊂ {group}")
    for disease in sorted(listed):
        tally.add("library.disease_unknown", disease)
    for one in knowledge.diseases:
        if one.prevalence is None:
            tally.add("diseases.prevalence_unknown", one.id)
