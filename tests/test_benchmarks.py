"""The benchmark still runs: each contestant answers a drawn slice."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx.data.simulate import phantoms

pytestmark = pytest.mark.skipif(not phantoms.available(), reason="phantoms need nilearn")


@pytest.mark.filterwarnings("ignore")  # of the usual way's libraries, not ours
def test_every_contestant_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    from tests.benchmarks.__main__ import opponents

    file = tmp_path / "drawn.jpg"
    pixels = phantoms.make("meningioma", "coronal", 1).slice.pixels
    cv2.imwrite(str(file), np.asarray(255 * pixels, np.uint8))
    found = {name: run(file) for name, run in opponents(file).items()}
    assert found["braintx"].tumor.label == "meningioma"
    assert found["usual"].shape == (1, 224, 224)
    assert set(found) == {"braintx", "usual", "bare", "graphs"}
    assert all(answer is not None for answer in found.values())
