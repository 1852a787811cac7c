"""Results made up for the tests of the page and the card."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from braintx.evaluation.tumor import baselines, elsewhere, gate_operating_point
from braintx.evaluation.tumor.conformal import decide_apart, fit_decision
from braintx.evaluation.tumor.context import Controls, MapFigures, Robustness
from braintx.evaluation.tumor.figures import figures
from braintx.evaluation.tumor.leakage import measure_leak
from braintx.evaluation.tumor.mistakes import worst_mistakes
from braintx.evaluation.tumor.out_of_distribution import Strangers
from braintx.evaluation.tumor.record import TumorResults
from braintx.evaluation.tumor.subgroups import subgroups
from braintx.models.gate import Gate
from tests.evaluation.tumor.cases import made_elsewhere, simulated


def results() -> TumorResults:
    """What `braintx evaluate tumor` measures, of simulated patients, with every part there is."""
    held = simulated(90, 1.4, 3, spread=3.0)
    held = replace(held, case_id=np.array([f"case_{k}" for k in range(len(held.label))]))
    decided = decide_apart(held)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(len(held.label), 10)).astype(np.float32)
    patient = held.patient_group.tolist()
    columns = pd.DataFrame({"sex": ["F", "F", "F", "M"] * 67 + [None, "X"]}, index=held.case_id)
    strange = Strangers(
        np.array(["healthy", "noise"]), np.zeros(2, int), np.eye(10, dtype=np.float32)[[1, 9]] * 9
    )
    return TumorResults(
        protocol="patient-grouped, made up",
        folds=(0, 1, 2, 3, 4),
        cycles=({"epochs": 1},),
        pose_recipe={"epochs": 2},
        first_pose_recipe={"epochs": 3},
        decision=fit_decision(held),
        tolerated_error=0.05,
        confidence=0.9,
        gate=gate_operating_point.figures(held, [strange]),
        elsewhere=elsewhere.figures(made_elsewhere(), fit_decision(held), Gate(0.5)),
        **vars(figures(held)),
        leak=measure_leak(rows, held.label, patient, patient, "made-up features"),
        controls=Controls(
            baselines.tumor_type(rows, held.label, patient),
            baselines.source(rows[:60] + 1, patient[:60], rows, patient),
        ),
        subgroups=subgroups(held, decided, columns),
        mistakes=worst_mistakes(held, decided, {c: c for c in held.case_id}, 3),
        localization={"gradcam": MapFigures(0.913, 0.5, 0.1, 0.2, 0.4, 0.8, (0.88, 0.94))},
        sanity={"gradcam": 0.071},
        robustness=Robustness(
            slices=120,
            clean=0.91,
            kinds={"noise": (0.9, 0.88, 0.871, 0.8, 0.7), "bias field": (0.9,) * 5},
            mean_drop=0.023,
            mean_drop_interval=(0.011, 0.034),
        ),
    )
