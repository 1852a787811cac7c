"""Held-out predictions made up for the tests of this folder."""

from dataclasses import replace

import numpy as np

from braintx.evaluation.tumor.heldout import POSES, HeldOut
from braintx.models.softmax import softmax


def held_out(labels: list[int], logits: np.ndarray, groups: list[str]) -> HeldOut:
    n = len(labels)
    return HeldOut(
        case_id=np.array([f"c{k}" for k in range(n)]),
        patient_group=np.array(groups),
        label=np.array(labels),
        fold=np.arange(n) % 2,
        logits=np.asarray(logits, np.float32),
        embedding=np.zeros((n, 4), np.float16),
        kind=np.tile(np.array([4, 0, 0], np.float32), (n, 1)),
        outline=np.array(["1,2 5,2 5,9"] * (n - 1) + [""]),
        area_fraction=np.full(n, 0.1, np.float32),
        certainty=np.full(n, 0.9, np.float32),
        position=np.full((n, 2), 0.5, np.float32),
        dice=np.array([0.8] * (n - 1) + [np.nan], np.float32),
        posed=np.repeat(np.argmax(logits, axis=1)[:, None], len(POSES), axis=1),
        turn=np.full(n, 88.0, np.float32),
        turn_error=np.full((n, len(POSES)), 3.0, np.float32),
    )


def simulated(patients: int, temperature: float, seed: int, spread: float = 4.0) -> HeldOut:
    """Logits whose softmax at ``temperature`` is the true probability; three slices a patient."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, spread, (patients, 3))
    label = [int(rng.choice(3, p=p)) for p in softmax(logits)]
    patient = np.arange(3 * patients) // 3
    held = held_out(
        [label[k] for k in patient], logits[patient] * temperature, [f"p{k}" for k in patient]
    )
    return replace(held, fold=patient % 5)
