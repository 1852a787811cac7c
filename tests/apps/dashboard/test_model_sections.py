"""What surrounds a model's figures: drawn where the result file has it, left out where not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard import state
from apps.dashboard.language import speak
from braintx.data.cohort import read_cohort
from braintx.i18n import LANGUAGES, Language
from tests.apps.dashboard.conftest import Open, said

MISTAKES = [
    {
        **{"case_id": f"brain_tumor_{n:04}", "patient_group": f"P{n:03}", "fold": 0},
        **{"true": "other", "predicted": "meningioma", "confidence": 0.9 - n / 100},
        **{"answered": n % 2 == 0, "copies": n + 1},
    }
    for n in range(14)
]
RESULTS = {
    "slice_accuracy": 0.93,
    "interval": {"slice_accuracy": [0.9, 0.96]},
    "leak": {
        "splits": {
            "random": {
                **{"groups": 90, "slice_accuracy": 0.96, "interval": [0.95, 0.97]},
                **{"gain": 0.07, "gain_interval": [0.05, 0.09]},
            },
            "patient": {
                **{"groups": 9, "slice_accuracy": 0.89, "interval": [0.86, 0.92]},
                **{"gain": 0.0, "gain_interval": [0.0, 0.0]},
            },
        }
    },
    "controls": {
        "tumor_type": {"accuracy": 0.74, "interval": [0.7, 0.78], "largest_class": 0.34},
        "source": {"healthy_found": 0.84, "tumor_found": 0.95},
    },
    "subgroups": {
        "least_patients": 10,
        "columns": {
            "plane": {
                "groups": {
                    "sagittal": {
                        **{"patients": 53, "slices": 618},
                        **{"accuracy": 0.927, "accuracy_interval": [0.87, 0.97]},
                        **{"coverage": 0.91, "coverage_interval": [0.84, 0.97]},
                    }
                }
            },
            "tumour size": {
                "groups": {
                    "small": {
                        **{"patients": 4, "slices": 20, "accuracy": None},
                        **{"accuracy_interval": None, "coverage": None, "coverage_interval": None},
                    }
                }
            },
        },
    },
    "gate": {
        **{"foreign": 0.4, "healthy": 0.6, "accepted": 0.981, "accepted_interval": [0.97, 0.99]},
        **{"accepted_slices": 0.98, "patients_accepted": 1.0},
        "refused": {"photographs": 0.99, "something new": 0.5},
        "refused_pictures": {"photographs": 120, "something new": 4},
    },
    "pose_agreement_by_pose": {"half turn": 0.99},
    "localization": {
        "layercam": {"pointing": 0.755, "iou": 0.45, "pointing_interval": [0.66, 0.85]},
        "mask": {"pointing": 0.889, "iou": 0.6, "pointing_interval": [0.8, 0.97]},
    },
    "sanity": {"layercam": 0.645},
    "robustness": {
        **{"slices": 120, "clean": 0.95, "kinds": {"bias field": [0.95, 0.94, 0.93]}},
        **{"mean_drop": 0.008, "mean_drop_interval": [-0.001, 0.019]},
    },
    "mistakes": MISTAKES,
}
ODD = {
    "leak": {"splits": {"random": {}}},
    "controls": {"tumor_type": {"accuracy": "high"}},
    "subgroups": {"columns": {"plane": {"groups": "odd"}}},
    "gate": {"relative_limit": 1.3},
    "pose_agreement_by_pose": [],
    "localization": {"cam": {}},
    "robustness": {"kinds": []},
    "mistakes": [{"case_id": "brain_tumor_0001"}],
}
HEADINGS = {
    "holds": ("subgroups", "gate", "pose_agreement_by_pose", "robustness", "localization"),
    "free": ("leak", "controls"),
    "mistaken": ("mistakes",),
}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts a result file in place of the shipped one."""

    def put(values: Any) -> None:
        (tmp_path / "tumor.json").write_text(json.dumps(values))
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
    language: Language, open_page: Open, given: Callable[[Any], None]
) -> None:
    given(RESULTS)
    words = speak(language)
    app = open_page("models", language)
    for section, names in HEADINGS.items():
        part(app, section)
        headings = [one.value for one in app.subheader]
        assert headings == [words(f"models.{name}") for name in names]


def test_figures_are_those_of_the_file(open_page: Open, given: Callable[[Any], None]) -> None:
    given(RESULTS)
    app = part(open_page("models"), "free")
    leak = app.dataframe[0].value.to_csv()
    assert "slices at random,90,96.0%,95.0% to 97.0%,7.0%" in leak
    assert "84.0% of the healthy and 95.0%" in said(app)
    part(app, "holds")
    tables = [one.value.to_csv() for one in app.dataframe]
    assert "View plane,sagittal,53,618,92.7%,87.0% to 97.0%,91.0%" in tables[0]
    assert "4,20,–,–,–,–" in tables[0]
    assert "LayerCAM".lower() in tables[1].lower()
    assert "0.645" in tables[1]
    assert [one.value for one in app.metric] == ["98.1%", "100%"]
    assert "falls by 0.8 points" in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_in_the_file_or_odd_is_left_out(
    language: Language, open_page: Open, given: Callable[[Any], None]
) -> None:
    given(ODD)
    words = speak(language)
    app = open_page("models", language)
    for section in ("holds", "free"):
        part(app, section)
        assert list(app.subheader) == []
        assert words("models.not_measured") in said(app)
    part(app, "mistaken")
    assert words("models.no_mistakes") in said(app)


def test_mistakes_without_the_data_are_a_table(
    open_page: Open, given: Callable[[Any], None]
) -> None:
    given(RESULTS)
    app = part(open_page("models"), "mistaken")
    assert speak("en")("models.no_pictures") in said(app)
    assert len(app.image) == 0
    table = app.dataframe[0].value
    assert len(table) == len(MISTAKES)
    assert table.iloc[0].tolist()[2:6] == ["Pituitary tumour", "Meningioma", "90.0%", "yes"]


def test_mistakes_with_the_data_are_pictures_a_page_at_a_time(
    open_page: Open,
    given: Callable[[Any], None],
    tmp_path: Path,
    make_head: Callable[..., Any],
) -> None:
    given(RESULTS)
    root = tmp_path / "data"
    (root / "brain_tumor").mkdir(parents=True)
    for one in MISTAKES[1:]:
        pixels = (255 * make_head(96, 96)).astype(np.uint8)
        cv2.imwrite(str(root / "brain_tumor" / f"{one['case_id']}.png"), pixels)
    app = open_page("models")
    app.session_state["own"] = state.prepare(read_cohort(root), "folder", "data")
    part(app, "mistaken")
    assert len(app.image) == 11  # a page of twelve, of which one has no file
    assert speak("en")("cohort.no_picture") in said(app)
    assert "taken for meningioma, 90.0% sure" in said(app)
    app.pagination(key="mistakes-page").set_value(2)
    app.run()
    assert len(app.image) == 2
