import numpy as np
import pytest

from braintx.models.differential.calibration import CONTEXT, Calibrator, log_odds
from braintx.models.differential.compiled import load_weights, save_weights
from braintx.models.differential.features import OF_CANDIDATE, OF_FINDING, Shortlist
from braintx.models.differential.reranker import Reranker, Standard, beside


def shortlist(rng, candidates=7, findings=3):
    about = rng.normal(size=(candidates, len(OF_CANDIDATE))).astype(np.float32)
    about[:, OF_CANDIDATE.index("findings")] = findings
    each = rng.normal(size=(candidates, findings, len(OF_FINDING))).astype(np.float32)
    return Shortlist(np.arange(candidates, dtype=np.int32), about, each, np.zeros(0, np.float32))


def reranker(rng, nets=2):
    told, read = 3 * len(OF_CANDIDATE), len(OF_FINDING)

    def some(*shape):
        return rng.normal(size=(nets, *shape)).astype(np.float32)

    def standard(size):
        return Standard(np.zeros(size, np.float32), np.ones(size, np.float32))

    return Reranker(
        standard(told),
        standard(read),
        some(read, 5),
        some(5),
        some(5, 4),
        some(4),
        some(told + 12, 6),
        some(6),
        some(6),
        some(told + 12),
    )


def calibrator(rng):
    stretch = np.zeros(CONTEXT)
    stretch[0] = 0.7
    return Calibrator(0.01 * rng.normal(size=CONTEXT), stretch, rng.normal(size=CONTEXT + 1))


def test_neither_the_order_of_findings_nor_that_of_candidates_matters():
    rng = np.random.default_rng(0)
    model, found = reranker(rng), shortlist(rng)
    scores = model.scores(found)
    turned = Shortlist(
        found.diseases[::-1], found.candidates[::-1], found.findings[::-1, ::-1], found.scores
    )
    assert model.scores(turned)[::-1] == pytest.approx(scores, rel=1e-4)


def test_several_networks_give_their_mean():
    rng = np.random.default_rng(1)
    model, found = reranker(rng), shortlist(rng)
    weights = {name: one for name, one in model.arrays().items() if "." not in name}
    each = [
        Reranker(
            model.candidates,
            model.findings,
            **{name: one[net : net + 1] for name, one in weights.items()},
        ).scores(found)
        for net in range(2)
    ]
    assert model.scores(found) == pytest.approx(np.mean(each, 0), rel=1e-4)


def test_the_best_of_the_others_is_what_a_candidate_is_put_beside():
    told = beside(np.array([[1.0, 5.0], [3.0, 5.0]], np.float32))
    assert told.shape == (2, 6)
    assert told[:, 2].tolist() == [-2, 0]
    assert told[:, 4] == pytest.approx([-1, 1], abs=0.01)
    assert told[:, 5].tolist() == [0, 0]


def test_probabilities_keep_the_order_of_the_scores():
    rng = np.random.default_rng(2)
    found, scores = shortlist(rng), rng.normal(size=7)
    each, none = calibrator(rng)(found.candidates, scores)
    assert np.argsort(each).tolist() == np.argsort(scores).tolist()
    assert ((each > 0) & (each < 1)).all()
    assert 0 < none < 1


def test_log_odds_have_an_end():
    odds = log_odds(np.array([100.0, 0.0, -100.0]))
    assert odds.max() == -odds.min() == 12


def test_the_file_of_weights_gives_the_same(tmp_path):
    rng = np.random.default_rng(3)
    model, probable, found = reranker(rng), calibrator(rng), shortlist(rng)
    save_weights(tmp_path / "w.safetensors", model, probable)
    again, probably = load_weights(tmp_path / "w.safetensors")
    scores = again.scores(found)
    assert scores.tolist() == model.scores(found).tolist()
    assert (
        probably(found.candidates, scores)[0].tolist()
        == probable(found.candidates, scores)[0].tolist()
    )
