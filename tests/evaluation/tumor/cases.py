"""Held-out predictions made up for the tests of this folder."""

from dataclasses import replace

import numpy as np

from braintx.evaluation.tumor.elsewhere import Elsewhere
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
        kind=np.tile(np.array([5] + [0] * 9, np.float32), (n, 1)),
        subtype=np.tile(np.array([2, 0], np.float32), (n, 1)),
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


def made_elsewhere() -> Elsewhere:
    """Thirty gliomas, of which the gate loses three and six are called meningioma; thirty healthy
    heads, of which three pass; ten of a group too small to count; thirty of an unknown diagnosis.
    """
    tumor, none = np.eye(10)[0] * 9, np.eye(10)[1] * 9
    glioma, meningioma, other = np.eye(3) * 9
    rows = [
        *(("a", "glioma", "g", "source", glioma, none) for _ in range(3)),
        *(("a", "glioma", "g", "source", meningioma, tumor) for _ in range(6)),
        *(("a", "glioma", "g", "source", glioma, tumor) for _ in range(21)),
        *(("a", "healthy", "", "source", glioma, tumor) for _ in range(3)),
        *(("a", "healthy", "", "source", glioma, none) for _ in range(27)),
        *(("b", "meningioma", "m", "source", meningioma, tumor) for _ in range(10)),
        *(("c", "other_tumour_T1C", "s", "diagnosis", other, tumor) for _ in range(30)),
        *(("c", "other_sequence", "s", "case", other, none) for _ in range(20)),
    ]
    source, label, diagnosis, role, logits, kind = zip(*rows, strict=True)
    n = len(rows)
    return Elsewhere(
        np.array(source),
        np.array(label),
        np.array(diagnosis),
        np.array([f"case{k // 5}" for k in range(n)]),
        np.arange(n) % 5,
        np.array(role),
        np.array(logits, np.float32),
        np.array(kind, np.float32),
        np.tile(np.array([0, 2], np.float32), (n, 1)),
        np.array([1.0, 0.0] * 5 + [np.nan] * (n - 10), np.float32),
    )
