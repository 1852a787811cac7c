import numpy as np
import pytest
import torch

from braintx.evaluation.differential.judged import expected_rank
from braintx.models.differential.calibration import CONTEXT
from braintx.models.differential.compiled import Compiled
from braintx.models.differential.reranker import beside
from braintx.training.differential import fit as fitting
from braintx.training.differential.calibrate import Scored, fit_calibrator, scored, scores_of
from braintx.training.differential.fit import Network, Recipe, fit, weights
from braintx.training.differential.presentations import REGIMES, generator, halves
from braintx.training.differential.shortlists import Shortlists, shortlists
from tests.models.differential.toy_evidence import FOCAL, toy_evidence

EVIDENCE = toy_evidence()
SMALL = Recipe(wide=4, narrow=3, units=5, epochs=2, nets=2)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("regimes") / "all.npz"
    return shortlists(EVIDENCE, "all", Compiled.of_evidence(EVIDENCE), path)


def test_shortlists_are_kept_and_read_again(whole, tmp_path):
    path = tmp_path / "all.npz"
    whole.save(path)
    again = shortlists(EVIDENCE, "all", None, path)  # nothing is compiled for what is kept
    assert (again.candidates == whole.candidates).all()
    assert again.place.tolist() == whole.place.tolist()
    assert whole.truth.tolist() == EVIDENCE.patients.disease.tolist()
    assert (whole.diseases[np.arange(3), whole.place] == whole.truth).all()


def test_what_is_told_of_some_candidates_is_what_is_told_of_all(whole):
    patients = np.flatnonzero(whole.number == 1)
    about, each = whole.of(patients)
    some_about, some = whole.of(patients, np.array([[2, 0]] * len(patients)))
    assert (some_about == about).all()
    assert (some == each[:, [2, 0]]).all()


def test_the_numbers_are_those_of_the_networks(whole):
    reranker = fit([whole], np.arange(3), SMALL)
    found = whole.one(1)
    told = torch.from_numpy(reranker.candidates(beside(found.candidates)))[None]
    read = torch.from_numpy(reranker.findings(found.findings))[None]
    scores = []
    for net in range(SMALL.nets):
        network = Network(told.shape[-1], read.shape[-1], SMALL).eval()
        parts = {
            "first": (reranker.first, reranker.first_bias),
            "second": (reranker.second, reranker.second_bias),
            "hidden": (reranker.hidden, reranker.hidden_bias),
        }
        with torch.no_grad():
            for name, (weight, bias) in parts.items():
                getattr(network, name).weight.copy_(torch.from_numpy(weight[net].T))
                getattr(network, name).bias.copy_(torch.from_numpy(bias[net]))
            network.out.weight.copy_(torch.from_numpy(reranker.out[net][None]))
            network.straight.weight.copy_(torch.from_numpy(reranker.straight[net][None]))
            scores.append(network(told, read)[0].numpy())
    assert reranker.scores(found) == pytest.approx(np.mean(scores, 0), abs=1e-4)


def test_the_same_fit_twice_is_the_same(whole):
    every = np.arange(3)
    first, second = (scores_of(fit([whole], every, SMALL), whole, every) for _ in "12")
    assert (first == second).all()


def test_a_fit_learns(whole):
    recipe = Recipe(wide=4, narrow=3, units=8, epochs=60, nets=1, dropout=0.0)
    scores = scores_of(fit([whole], np.arange(3), recipe), whole, np.arange(3))
    assert scores.argmax(1).tolist() == whole.place.tolist()


def test_candidates_of_a_step_stand_for_all():
    rng = np.random.default_rng(0)
    kept, truth, stands_for = fitting._some(np.array([3, 90]), 150, rng)
    assert (kept[np.arange(2), truth] == [3, 90]).all()
    drawn = np.where(np.isfinite(stands_for), stands_for, -np.inf)
    assert np.exp(drawn[0, :-1]).sum() + 1 == pytest.approx(150)  # the truth is one of the first
    finite = np.isfinite(stands_for[1])
    assert len(set(kept[1][finite])) == finite.sum()  # no candidate twice


def test_every_disease_weighs_the_same():
    weight = weights(np.array([0, 0, 0, 7]))
    assert weight[:3].sum() == pytest.approx(weight[3])
    assert weight.mean() == pytest.approx(1)


@pytest.mark.parametrize("name", list(REGIMES))
def test_a_patient_is_presented_the_same_way_twice(name):
    terms, pool = np.array([1, 2, FOCAL], np.int32), EVIDENCE.patients.present.items
    first, second = (
        REGIMES[name].present(terms, EVIDENCE.graph, pool, generator(name, 5)).tolist()
        for _ in "12"
    )
    assert first == second == sorted(set(first))
    assert first


def test_halves_share_no_disease():
    one, other = halves(EVIDENCE)
    assert sorted([*one.tolist(), *other.tolist()]) == [0, 1, 2]
    disease = EVIDENCE.patients.disease
    assert not set(disease[one].tolist()) & set(disease[other].tolist())


def test_ties_share_their_ranks():
    assert expected_rank(np.array([1.0, 2.0, 1.0]), 0) == 2.5


def test_probabilities_are_fitted_to_what_came_true():
    rng = np.random.default_rng(0)
    odds = np.sort(rng.normal(0, 3, (4000, 1)), 1)
    right = rng.random((4000, 1)) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    told = np.zeros((4000, CONTEXT))
    told[:, 0] = 1
    made = fit_calibrator(Scored(told, odds, right))
    assert made.shift[0] == pytest.approx(-1, abs=0.15)
    assert made.stretch[0] == pytest.approx(0.5, abs=0.05)
    # nobody is right where the only candidate is wrong
    assert made.none[0] == pytest.approx(1, abs=0.15)


def test_scored_shortlists_stand_by_score(whole):
    scores = np.tile(np.arange(4.0), (3, 1))
    found = scored(whole, scores)
    assert (np.diff(found.odds, axis=1) <= 0).all()
    assert found.right.sum(1).tolist() == [1, 1, 1]


def test_a_missing_diagnosis_has_no_place(whole):
    other = Shortlists(
        whole.diseases,
        whole.candidates,
        whole.findings,
        whole.number,
        np.full(3, 99, np.int32),
        whole.rank,
    )
    assert other.place.tolist() == [-1, -1, -1]
