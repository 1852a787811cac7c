"""A reader of four made-up rare diseases and the common conditions, on flat terms."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from braintx.core.differential import Disease
from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.knowledge import Knowledge, Lists, Patients, Row, Statements
from braintx.data.ontology.terms import PHENOTYPE, Term, Terms
from braintx.models.differential.common import CommonConditions
from braintx.models.differential.compiled import Compiled
from braintx.models.differential.mixture import FEATURES, Mixture
from braintx.models.differential.ranker import Ranker
from braintx.models.differential.reader import DifferentialReader
from braintx.models.differential.sources import patients_of
from braintx.models.differential.together import Together, listed
from braintx.models.softmax import softmax

FEVER, COUGH, CHEST_PAIN = "HP:0001945", "HP:0012735", "HP:0100749"
PNEUMONIA = ["HP:0031245", "HP:0025143", "HP:0003326", "HP:0002039"]
STRANGE = [f"HP:900000{digit}" for digit in range(6)]
RARE = {
    "OMIM:100001": {STRANGE[0]: 0.9, STRANGE[1]: 0.8, FEVER: 0.5},
    "OMIM:100002": {STRANGE[0]: 0.9, STRANGE[2]: 0.8},
    "OMIM:100003": {STRANGE[3]: 0.9, STRANGE[4]: 0.6},
    "OMIM:100004": {STRANGE[5]: 0.7, CHEST_PAIN: 0.5},
}
SHARES = {
    "DDX:influenza": {FEVER: 0.8, COUGH: 0.6, "DDX:E_79": 0.5},
    "DDX:anemia": {COUGH: 0.1, "HP:0012378": 0.7},
    "DDX:pneumonia": dict.fromkeys(PNEUMONIA, 0.9),
    "DDX:unstable_angina": {"DDX:E_14": 0.7, "HP:0000975": 0.4},
}


def says(*present: str, absent: tuple[str, ...] = ()) -> Presentation:
    """A presentation by its codes."""
    ruled = (Finding(code, "absent") for code in absent)
    return Presentation((*map(Finding, present), *ruled))


@cache
def toy_terms() -> Terms:
    """Every HPO term of the mapping, right below the root; our own codes below theirs."""
    known = mapping()
    flat = (Term(code, code, parents=(PHENOTYPE,)) for code in sorted({*known.of_hpo, *STRANGE}))
    return Terms("toy", [Term(PHENOTYPE, "Phenotypic abnormality"), *flat]).with_terms(known.terms)


@cache
def toy_figures() -> Figures:
    """Four conditions with a few evidences, and many patients."""
    known = mapping()
    at = {one.code: column for column, one in enumerate(known.evidences)}
    share = np.zeros((len(known.conditions), len(known.evidences)), np.float32)
    for row, one in enumerate(known.conditions):
        for code, value in SHARES.get(one.disease.id, {}).items():
            share[row, at[code]] = value
    patients = [200 if one.disease.id in SHARES else 10 for one in known.conditions]
    return Figures(share, np.array(patients))


@cache
def toy_knowledge() -> Knowledge:
    """The rare diseases with their shares, the common conditions by name alone."""
    terms = toy_terms()
    diseases = sorted(
        [Disease(one, one) for one in RARE] + [one.disease for one in mapping().conditions],
        key=lambda one: one.id,
    )
    rows = [(place, one.id) for place, one in enumerate(diseases) if one.id in RARE]
    said = sorted(
        (place, terms.positions[code], share)
        for place, key in rows
        for code, share in RARE[key].items()
    )
    count, empty = len(said), np.full(len(diseases), -1, np.int32)
    return Knowledge(
        "toy",
        "",
        tuple(diseases),
        tuple(Row(one.id, one.name, (), place) for place, one in enumerate(diseases)),
        ("PMID:1",),
        Statements(
            np.array([one[0] for one in said], np.int32),
            np.array([one[1] for one in said], np.int32),
            np.array([one[2] for one in said], np.float32),
            np.zeros(count, np.int32),
            np.zeros(count, np.bool_),
            np.zeros(count, np.uint8),
            Lists.of([[0]] * count),
        ),
        Patients(
            np.array([rows[0][0]], np.int32),
            np.zeros(1, np.int32),
            Lists.of([[terms.positions[STRANGE[0]]]]),
            Lists.of([[terms.positions[COUGH]]]),
            np.array([np.nan], np.float32),
            np.zeros(1, np.uint8),
        ),
        empty,
        empty,
    )


def toy_mixture() -> Mixture:
    """A rare disease where the common side leaves much over, else a common condition."""
    number = len(FEATURES)
    weights = np.zeros((2, number + number * (number + 1) // 2))
    weights[:, FEATURES.index("unexplained_share")] = 6.0, -4.0
    weights[:, FEATURES.index("explained")] = 0.0, 3.0
    return Mixture(np.zeros(number), np.ones(number), weights, np.array([-2.5, 0.0]), (0.0, 0.0))


@cache
def toy_reader() -> DifferentialReader:
    """Of these; the rare diseases stand by their likelihood ratios."""
    terms, knowledge = toy_terms(), toy_knowledge()
    compiled = Compiled.of(terms, knowledge)
    reranker = SimpleNamespace(scores=lambda shortlist: shortlist.candidates[:, 0])
    ranker = Ranker(compiled, patients_of(knowledge), reranker, _calibrated)
    common = CommonConditions(terms, toy_figures())
    places = np.array([knowledge.place(one.disease.id) for one in common.conditions])
    together = Together(common, toy_mixture(), places, listed(compiled.table))
    bundle = SimpleNamespace(version="toy")
    return DifferentialReader(bundle, terms, knowledge, ranker, together)


def _calibrated(shortlist, scores):
    return 0.9 * softmax(scores.astype(float)), 0.1
