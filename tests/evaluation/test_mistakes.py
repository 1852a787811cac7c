"""The worst mistakes: the most confident first, one of each original."""

import numpy as np

from braintx.evaluation.decision import Decided
from braintx.evaluation.mistakes import worst_mistakes
from tests.evaluation.cases import held_out


def test_wrong_and_confident_first_and_copies_once():
    probabilities = np.array(
        [[0.6, 0.3, 0.1], [0.9, 0.1, 0], [0.05, 0.05, 0.9], [0.2, 0.8, 0], [0.7, 0.3, 0]],
        np.float32,
    )
    held = held_out([1, 1, 2, 0, 0], probabilities, ["a", "a", "b", "c", "c"])
    answered = np.array([False, True, True, False, True])
    decided = Decided(probabilities, {}, answered)
    source = dict(zip(held.case_id.tolist(), ["s", "s", "t", "u", "v"], strict=True))
    first, second = worst_mistakes(held, decided, source)
    assert (first.case_id, first.true, first.predicted) == ("c1", "meningioma", "glioma")
    assert (first.copies, first.answered, first.fold) == (2, True, 1)
    assert (second.case_id, second.true, second.answered) == ("c3", "glioma", False)
    assert [one.case_id for one in worst_mistakes(held, decided, source, shown=1)] == ["c1"]
