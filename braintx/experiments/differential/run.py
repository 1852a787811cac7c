"""``braintx evaluate differential``: the shipped recipe and other ways to rank, papers apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from braintx.core.errors import DataError
from braintx.core.findings import Finding, Presentation
from braintx.data.ontology.common import Figures
from braintx.data.simulate.common_patients import draw_patients
from braintx.data.splits import assign_folds, assign_parts
from braintx.evaluation.differential.common import CommonResults
from braintx.evaluation.differential.figures import averaged, counts_of_findings, regime
from braintx.evaluation.differential.judged import TOPS, Judged, top, top_of_patients
from braintx.evaluation.differential.record import DifferentialResults, Recipe
from braintx.evaluation.differential.regimes import by_regime
from braintx.evaluation.report.differential import write_report
from braintx.evaluation.results import read_results, write_results
from braintx.experiments.differential import common
from braintx.experiments.differential.classifiers import RECIPES, held_out_ranks
from braintx.experiments.differential.similarity import Similarity
from braintx.i18n import Words, preferred_language
from braintx.models.differential import DifferentialReader
from braintx.models.differential.evidence import Evidence
from braintx.models.differential.graph import Ragged
from braintx.models.differential.sources import evidence_of
from braintx.training.differential.crossfit import Held, judged
from braintx.training.differential.run import DDXPLUS, digest

PROTOCOL = (
    "published patients, five folds by paper; no network saw a patient of the same paper, and the "
    "library lacks that paper's patients; shares are means over diseases"
)
_DRAWN = {"three_findings": "three", "wrong_30": "wrong", "missing_50": "half"}
"""Regimes by name, and the way of presenting patients that each is."""
_TIMED = 300
_COMPARED = 80
_QUICK = 12
FASTER = 30
"""Times that hpo3's similarity must take as long; on an idle processor it takes 40 to 60."""


def evaluate(root: Path, work: Path, out: Path, report: Path | None, *, quick: bool = False) -> str:
    """Measure, write the result file and the report, return the file's text.

    Parameters
    ----------
    root : Path
        The data folder.
    work : Path
        Where `braintx train differential` keeps how it ranked patients whose papers it did not see.
    out : Path
        The result file.
    report : Path or None
        The page.
    quick : bool, default=False
        Whether the slow comparisons are left out or made on a few cases.

    Raises
    ------
    DataError
        Nothing was kept there for this bundle.
    """
    reader = DifferentialReader.load()
    evidence = evidence_of(reader.ranker.graph, reader.knowledge)
    kept = work / digest(reader.knowledge, reader.ranker.table)
    safe = _seen(reader, evidence, kept, "safe")
    drawn = {told: _seen(reader, evidence, kept, name) for told, name in _DRAWN.items()}
    regimes = by_regime(safe, _seen(reader, evidence, kept, "all"), drawn)
    timed = _QUICK if quick else _TIMED
    spent = _milliseconds(reader, timed)
    first = replace(safe, rank=_kept(kept, "safe", "rank")).rows(safe.listed)
    first_spent = _milliseconds(reader, timed, first_stage=True)
    results = DifferentialResults(
        PROTOCOL,
        reader.release,
        {name: regime(one) for name, one in regimes.items()},
        counts_of_findings(regimes["pro"]),
        _orphans_by_part(reader, Figures.read(root / DDXPLUS)),
        {
            "product": _recipe(regimes["safe"], spent, "safe"),
            # Of the first stage it was kept where the diagnosis stands, not what stands first.
            "likelihood_ratio": replace(_recipe(first, first_spent, "safe"), macro_f1=None),
            "product_all": _recipe(regimes["all"], spent, "all"),
            "similarity_hpo3": _usual(reader, _QUICK if quick else _COMPARED),
            **({} if quick else _learned(regimes["all_with_absent"], evidence)),
        },
    )
    if report is not None:
        conditions = read_results(out.with_name(common.RESULTS.name), CommonResults)
        write_report(results, report, Words(preferred_language()), conditions)
    text = write_results(out, results)
    _refuse_slow(results)
    return text


def _refuse_slow(results: DifferentialResults) -> None:
    """Raise where hpo3 takes less than `FASTER` times the processor time for a case, in one run."""
    usual, ours = (results.recipes[name].milliseconds for name in ("similarity_hpo3", "product"))
    if usual < FASTER * ours:
        raise DataError(
            "The figures were written, but hpo3 took {ratio} times as long as BrainTx for a case, "
            "and at least {least} times were expected. Evaluate again while nothing else runs.",
            "differential.slow",
            ratio=round(usual / ours),
            least=FASTER,
        )


def _seen(reader: DifferentialReader, evidence: Evidence, kept: Path, name: str) -> Judged:
    """The patients as they were ranked in one way of presenting them."""
    held = Held.load(_file(kept, f"held_{name}.npz"))
    return judged(held, reader.knowledge, evidence, _kept(kept, name, "number"))


def _kept(kept: Path, name: str, field: str) -> NDArray[Any]:
    """One field of a regime's shortlists."""
    with np.load(_file(kept, f"{name}.npz")) as held:
        found: NDArray[Any] = held[field]
    return found


def _file(kept: Path, name: str) -> Path:
    if not (kept / name).is_file():
        raise DataError(
            "{folder} holds no patients ranked for the installed bundle. Run `braintx train "
            "differential` first, with the same --work.",
            "differential.not_held_out",
            folder=kept.parent.name,
        )
    return kept / name


def _recipe(judged: Judged, milliseconds: float, regime: str) -> Recipe:
    return Recipe(
        {str(count): top(judged, count) for count in TOPS},
        {str(count): top_of_patients(judged, count) for count in TOPS},
        milliseconds,
        len(judged.rank),
        averaged(judged, "macro").f1,
        regime,
    )


def _milliseconds(reader: DifferentialReader, count: int, *, first_stage: bool = False) -> float:
    """Processor time of one case over all diseases, once others have warmed the caches."""
    presented = [present for present, _ in _some(reader, 2 * count)]
    describer = reader.ranker.describer

    def whole(codes: tuple[str, ...]) -> object:
        return reader.rank(Presentation(tuple(map(Finding, codes))), why=False)

    def first(codes: tuple[str, ...]) -> object:
        places = np.array(sorted(reader.terms.positions[code] for code in codes), np.int32)
        return describer.full.scores(describer.query(places))

    run: Callable[[tuple[str, ...]], object] = first if first_stage else whole
    for codes in presented[:count]:
        run(codes)
    started = process_time()
    for codes in presented[count:]:
        run(codes)
    return 1000 * (process_time() - started) / len(presented[count:])


def _some(reader: DifferentialReader, count: int) -> list[tuple[tuple[str, ...], str]]:
    """Patients of the library, spread over its diseases: findings and diagnosis."""
    patients, codes = reader.knowledge.patients, reader.terms.codes
    of: Mapping[int, int] = {int(d): at for at, d in enumerate(patients.disease.tolist())}
    chosen = np.random.default_rng(0).permutation(sorted(of.values()))[:count]
    return [
        (
            tuple(codes[term] for term in patients.present[at]),
            reader.knowledge.diseases[patients.disease[at]].id,
        )
        for at in chosen
    ]


def _usual(reader: DifferentialReader, count: int) -> Recipe:
    """hpo3's similarity, a patient of each of some diseases."""
    usual = Similarity()
    cases = _some(reader, count)
    started = process_time()
    ranked = [usual.rank(present, disease) for present, disease in cases]
    spent = 1000 * (process_time() - started) / len(cases)
    ranks = np.array([one.rank for one in ranked])
    shares = {str(k): float((ranks <= k).mean()) for k in TOPS}
    return Recipe(shares, shares, spent, len(cases), None, "all")


def _learned(every: Judged, evidence: Evidence) -> dict[str, Recipe]:
    """Classifiers that learn from published patients alone."""
    present = evidence.patients.present
    closures = Ragged.of(
        [evidence.graph.closure(present[one]).tolist() for one in range(len(present))]
    )
    used, column = np.unique(closures.items, return_inverse=True)
    terms = csr_matrix(
        (np.ones(len(column)), column, closures.start), shape=(len(closures), len(used))
    )
    fold = assign_folds(["orphan"] * len(every.paper), every.paper.tolist())
    found = {}
    for name in RECIPES:
        started = process_time()
        ranks, first = held_out_ranks(name, terms, every.disease, fold)
        spent = 1000 * (process_time() - started) / len(ranks)
        found[name] = _recipe(replace(every, rank=ranks, first=first), spent, "all_with_absent")
    return found


def _orphans_by_part(reader: DifferentialReader, figures: Figures) -> dict[str, float]:
    """Share of orphan diseases in each part of published and drawn patients together."""
    patients = reader.knowledge.patients
    orphan = [reader.knowledge.diseases[one].orphan for one in patients.disease.tolist()]
    drawn = draw_patients(figures, len(orphan), 0)
    labels = ["orphan" if one else "common" for one in orphan] + ["common"] * len(drawn)
    groups = [f"paper {one}" for one in patients.source.tolist()]
    groups += [f"drawn {place}" for place in range(len(drawn))]
    part = assign_parts(labels, groups)
    is_orphan = np.array(labels) == "orphan"
    return {name: float(is_orphan[part == name].mean()) for name in ("train", "validation", "test")}
