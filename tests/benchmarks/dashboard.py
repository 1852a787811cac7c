"""How long an interaction with the dashboard takes: ``python -m tests.benchmarks.dashboard``.

Processor time of one run of the script, without the browser, at the size of the public table and at
200,000 rows; the slowest of each page is kept in ``results/dashboard.json``.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from streamlit.testing.v1 import AppTest

from apps.dashboard import APP, state
from braintx.data.cohort import read_sheet, to_cohort

OUT = Path("results/dashboard.json")
SIZES = (6056, 200_000)
_COLUMNS = ("case_id", "condition", "age", "sex", "note", "treatment")
_SYMPTOMS = ("Headache", "Seizures", "Dizziness", "Fatigue", "Nausea")
Step = Callable[[AppTest], object]


def main() -> None:
    """Measure, print, and write the result file."""
    logging.disable(logging.WARNING)  # Streamlit's, about running without a browser
    result = {f"rows_{rows}": measure(rows) for rows in SIZES}
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


def measure(rows: int) -> dict[str, float]:
    """Seconds of processor time of the slowest interaction, page by page and of all."""
    source = made_up(rows)
    app = AppTest.from_file(str(APP), default_timeout=600)
    app.session_state["language"] = "en"
    app.session_state["own"] = source
    app.run()
    found: dict[str, float] = {}
    for page, steps in STEPS.items():
        app.switch_page(f"views/{page}.py").run()  # opened once before: imports are not asked
        times = []
        for step in steps:
            step(app)
            start = time.process_time()
            app.run()
            times.append(time.process_time() - start)
            broken = [one.message for one in app.exception] + [one.value for one in app.error]
            if broken:
                raise SystemExit(f"{page}: {broken}")
        found[page] = round(max(times), 3)
    return found | {"slowest": max(found.values())}


def made_up(rows: int) -> state.Source:
    """A table like the public one, of any size."""
    rng = np.random.default_rng(0)
    names = ("glioma", "meningioma", "pituitary tumor")
    plans = ("surgery", "chemotherapy", "radiation therapy", "close monitoring")
    parts = zip(
        rng.integers(0, 3, rows),
        rng.integers(18, 90, rows),
        rng.integers(0, 2, rows),
        rng.integers(1, 24, rows),
        rng.integers(0, 4, rows),
        rng.normal(0, 1, rows),
        rng.integers(0, 9, rows),
        strict=True,
    )
    lines = [
        f"p{n},{names[kind]},{age},{'FM'[sex]},{_SYMPTOMS[n % 5]} for {months} months,"
        f"{plans[plan]},{lab:.4f},site {site}"
        for n, (kind, age, sex, months, plan, lab, site) in enumerate(parts)
    ]
    data = "\n".join([f"{','.join(_COLUMNS)},lab,site", *lines]).encode()
    sheet = read_sheet(data, "made-up.csv")
    return state.prepare(to_cohort(sheet, {name: name for name in _COLUMNS}), "own", "made-up.csv")


def _section(page: str, name: str) -> Step:
    return lambda app: app.segmented_control(key=f"{page}_section").set_value(name)


def _choose(key: str, value: str) -> Step:
    return lambda app: app.selectbox(key=key).set_value(value)


def _press(key: str) -> Step:
    return lambda app: app.button(key=key).click()


def _filter(app: AppTest) -> None:
    app.multiselect(key="filter-label-own-made-up.csv").set_value(["glioma", "other"])


def _unfilter(app: AppTest) -> None:
    app.multiselect(key="filter-label-own-made-up.csv").set_value([])


def _nothing(app: AppTest) -> None:
    """Open the page again."""


STEPS: dict[str, tuple[Step, ...]] = {
    "cohort": (
        *(_nothing, _filter, _unfilter),
        *(_section("cohort", "distributions"), _choose("distribution_of", "age")),
        _choose("distribution_by", "site"),
        *(_section("cohort", "crosstabs"), _section("cohort", "missing")),
        _section("cohort", "quality"),
    ),
    "images": (_nothing,),
    "hypotheses": (
        *(_press("test_run"), _choose("test_first", "lab"), _choose("test_second", "treatment")),
        *(_press("test_run"), _choose("test_second", "age"), _press("test_run")),
    ),
    "predictability": (
        *(_press("predict_run"), _section("predictability", "dependences"), _press("predict_run")),
    ),
    "models": (_nothing,),
}


if __name__ == "__main__":
    main()
