"""The worst mistakes: the most confident first, one of each original."""

import numpy as np

from braintx.core.records import Outline
from braintx.evaluation.tumor.conformal import Decided
from braintx.evaluation.tumor.mistakes import from_points, to_points, worst_mistakes
from tests.evaluation.tumor.cases import held_out


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
    assert from_points(first.outline).tolist() == [[1, 2], [5, 2], [5, 9]]
    assert [one.case_id for one in worst_mistakes(held, decided, source, shown=1)] == ["c1"]


def test_one_patient_does_not_fill_the_list():
    probabilities = np.tile(np.array([[0.9, 0.1, 0.0]], np.float32), (7, 1))
    held = held_out([1] * 7, probabilities, ["a"] * 6 + ["b"])
    decided = Decided(probabilities, {}, np.ones(7, bool))
    found = worst_mistakes(held, decided, {case: case for case in held.case_id.tolist()})
    assert [one.patient_group for one in found] == ["a", "a", "a", "b"]


def test_outlines_survive_as_points():
    outline = Outline(((10.4, 20.0), (-3.0, 7.6)), 0.1)
    assert to_points(outline) == "10,20 -3,8"
    assert from_points(to_points(outline)).tolist() == [[10, 20], [-3, 8]]
    assert from_points(to_points(Outline())).shape == (0, 2)
