"""The shipped pose graph: heads come upright, whichever way they lie."""

import numpy as np
import pytest

from braintx.core.labels import PLANES
from braintx.data.simulate import phantoms
from braintx.evaluation.tumor.corruptions import turn
from braintx.models import bundle as bundles
from braintx.models.pose.session import HALF_TURNS, QUARTER_TURNS, PoseSession, agreed, looks
from braintx.models.tumor.session import POSE_GRAPH
from braintx.preprocessing.image import find_head


@pytest.fixture(scope="module")
def session() -> PoseSession:
    return PoseSession(bundles.load("tumor").path(POSE_GRAPH), threads=1)


def apart(first: float, second: float) -> float:
    return abs((first - second + 180) % 360 - 180)


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("degrees", [0, 35, 90, 180, -90, -140])
def test_a_turned_head_is_found_turned(session, plane, degrees):
    pixels = phantoms.make("meningioma", plane, 1).slice.pixels
    side = 2 * max(pixels.shape)
    room = np.zeros((side, side), np.float32)
    y, x = (side - pixels.shape[0]) // 2, (side - pixels.shape[1]) // 2
    room[y : y + pixels.shape[0], x : x + pixels.shape[1]] = pixels
    turned = turn(room, degrees)
    pose = session.pose(turned, find_head(turned))
    assert apart(pose.turn, degrees) < 25
    assert 0.5 < pose.certainty <= 1.0
    assert session.box(turned).turn == pose.turn


def test_two_looks_are_averaged_on_the_circle():
    east = np.array([[0.0, 1.0], [0.0, -1.0]], np.float32)  # the second look is upside down
    assert agreed(east, HALF_TURNS) == pytest.approx((90.0, 1.0))
    across = np.array([[-1.0, 0.1], [1.0, 0.1]], np.float32)  # both sides of 180 degrees
    assert abs(agreed(across, HALF_TURNS).turn) == pytest.approx(180.0)
    contrary = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32)
    assert agreed(contrary, HALF_TURNS).certainty == pytest.approx(0.0)


def test_looks_are_turned_and_their_answers_turned_back():
    view = np.arange(9, dtype=np.float32).reshape(3, 3)
    assert looks(view, QUARTER_TURNS).shape == (4, 1, 3, 3)
    assert (looks(view, HALF_TURNS)[1, 0] == view[::-1, ::-1]).all()
    angles = np.deg2rad(30.0 + 90.0 * np.arange(4))  # a head at 30 degrees in each look
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert agreed(vectors, QUARTER_TURNS) == pytest.approx((30.0, 1.0), abs=1e-4)


def test_an_unsure_head_is_asked_about_in_all_quarter_turns(session, monkeypatch):
    asked = []
    look = PoseSession._look

    def noted(self, view, quarters):
        asked.append(tuple(quarters))
        return look(self, view, quarters)

    monkeypatch.setattr(PoseSession, "_look", noted)
    noise = np.random.default_rng(0).random((200, 200), np.float32)
    session.pose(noise, find_head(noise))
    assert asked == [HALF_TURNS, QUARTER_TURNS]
