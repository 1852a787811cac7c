"""What surrounds a model's figures: drawn where the result file has it, left out where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard import state
from apps.dashboard.language import speak
from braintx.core.settings import results_dir
from braintx.data.cohort import read_cohort
from braintx.evaluation.results import read_results, write_results
from braintx.evaluation.tumor.context import (
    Grouping,
    MapFigures,
    Mistake,
    Robustness,
    Split,
    SubgroupFigures,
    Subgroups,
)
from braintx.evaluation.tumor.record import TumorResults
from braintx.i18n import LANGUAGES, Language
from tests.apps.dashboard.conftest import Open, said

MISTAKES = tuple(
    Mistake(
        case_id=f"brain_tumor_{n:04}",
        patient_group=f"P{n:03}",
        fold=0,
        true="other",
        predicted="meningioma",
        confidence=0.9 - n / 100,
        answered=n % 2 == 0,
        copies=n + 1,
        outline="",
    )
    for n in range(14)
)
SHIPPED = read_results(results_dir() / "tumor.json", TumorResults)
assert SHIPPED is not None
assert SHIPPED.controls.source is not None
SAGITTAL = SubgroupFigures(53, 618, 0.927, (0.87, 0.97), 0.91, (0.84, 0.97))
RESULTS = replace(
    SHIPPED,
    leak=replace(
        SHIPPED.leak,
        splits={
            "random": Split(90, 0.96, (0.95, 0.97), 0.07, (0.05, 0.09)),
            "patient": Split(9, 0.89, (0.86, 0.92), 0.0, (0.0, 0.0)),
        },
    ),
    controls=replace(
        SHIPPED.controls,
        source=replace(SHIPPED.controls.source, healthy_found=0.84, tumor_found=0.95),
    ),
    subgroups=Subgroups(
        10,
        {
            "plane": Grouping({"sagittal": SAGITTAL}, 0, None, None),
            "tumour size": Grouping({"small": SubgroupFigures(4, 20)}, 0, None, None),
        },
    ),
    gate=replace(
        SHIPPED.gate,
        accepted=0.981,
        patients_accepted=1.0,
        refused={"photographs": 0.99, "something new": 0.5},
        refused_pictures={"photographs": 120, "something new": 4},
    ),
    localization={"layercam": MapFigures(0.755, 0.3, 0.45, 0.5, 0.4, 0.8, (0.66, 0.85))},
    sanity={"layercam": 0.645},
    robustness=Robustness(120, 0.95, {"bias field": (0.95, 0.94)}, 0.008, (-0.001, 0.019)),
    mistakes=MISTAKES,
)
HEADINGS = {
    "holds": (
        "subgroups",
        "gate",
        "elsewhere",
        "pose_agreement_by_pose",
        "robustness",
        "localization",
    ),
    "free": ("leak", "controls"),
    "mistaken": ("mistakes",),
}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[TumorResults], None]:
    """Puts a result file in place of the shipped one."""

    def put(results: TumorResults) -> None:
        write_results(tmp_path / "tumor.json", results)
        monkeypatch.setattr("braintx.core.settings.results_dir", lambda: tmp_path)

    return put


def part(app: AppTest, section: str) -> AppTest:
    app.segmented_control(key="models_section").set_value(section)
    app.run()
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.error] == []
    return app


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_stands_under_its_heading(
    language: Language, open_page: Open, given: Callable[[TumorResults], None]
) -> None:
    given(RESULTS)
    words = speak(language)
    app = open_page("models", language)
    for section, names in HEADINGS.items():
        part(app, section)
        headings = [one.value for one in app.subheader]
        assert headings == [words(f"models.{name}") for name in names]


def test_figures_are_those_of_the_file(
    open_page: Open, given: Callable[[TumorResults], None]
) -> None:
    given(RESULTS)
    app = part(open_page("models"), "free")
    leak = app.dataframe[0].value.to_csv()
    assert "slices at random,90,96.0%,95.0% to 97.0%,+7.0,+5.0 to +9.0" in leak
    assert "84.0% of the healthy and 95.0%" in said(app)
    part(app, "holds")
    tables = [one.value.to_csv() for one in app.dataframe]
    assert "View plane,sagittal,53,618,92.7%,87.0% to 97.0%,91.0%" in tables[0]
    assert "4,20,–,–,–,–" in tables[0]
    assert "LayerCAM".lower() in tables[-1].lower()
    assert "0.645" in tables[-1]
    assert "Tumours let in,98.1%" in tables[1]
    assert [one.value for one in app.metric] == ["98.1%", "100%"]
    assert "falls by 0.8 points" in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_measured_is_left_out(
    language: Language, open_page: Open, given: Callable[[TumorResults], None]
) -> None:
    controls = replace(RESULTS.controls, source=None)
    given(
        replace(
            RESULTS,
            controls=controls,
            mistakes=(),
            localization=None,
            robustness=None,
            elsewhere=None,
        )
    )
    words = speak(language)
    app = part(open_page("models", language), "holds")
    headings = [one.value for one in app.subheader]
    assert headings == [
        words(f"models.{name}") for name in ("subgroups", "gate", "pose_agreement_by_pose")
    ]
    part(app, "free")
    assert len(app.subheader) == 2
    part(app, "mistaken")
    assert words("models.no_mistakes") in said(app)


def test_mistakes_without_the_data_are_a_table(
    open_page: Open, given: Callable[[TumorResults], None]
) -> None:
    given(RESULTS)
    app = part(open_page("models"), "mistaken")
    assert speak("en")("models.no_pictures") in said(app)
    assert len(app.image) == 0
    table = app.dataframe[0].value
    assert len(table) == len(MISTAKES)
    assert table.iloc[0].tolist()[2:6] == ["Other tumour", "Meningioma", "90.0%", "yes"]


def test_mistakes_with_the_data_are_pictures_a_page_at_a_time(
    open_page: Open,
    given: Callable[[TumorResults], None],
    tmp_path: Path,
    make_head: Callable[..., Any],
) -> None:
    given(RESULTS)
    root = tmp_path / "data"
    (root / "brain_tumor").mkdir(parents=True)
    for mistake in MISTAKES[1:]:
        pixels = (255 * make_head(96, 96)).astype(np.uint8)
        cv2.imwrite(str(root / "brain_tumor" / f"{mistake.case_id}.png"), pixels)
    app = open_page("models")
    app.session_state["own"] = state.prepare(read_cohort(root), "folder", "data")
    part(app, "mistaken")
    assert len(app.image) == 11  # a page of twelve, of which one has no file
    assert speak("en")("cohort.no_picture") in said(app)
    assert "taken for meningioma, 90.0% sure" in said(app)
    app.pagination(key="mistakes-page").set_value(2)
    app.run()
    assert len(app.image) == 2
