"""Pictures in numbers and on a map: from the table beside the data, or a sample looked at here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard import APP, image_table, state
from apps.dashboard.language import speak
from braintx.data.cohort import read_cohort
from braintx.i18n import LANGUAGES, Language
from braintx.models.pose.session import Pose
from braintx.stats.images import PoseReader
from braintx.stats.images.look import Embedder, Looker
from braintx.stats.images.run import as_csv, drawn, pictures_of, tabulate
from tests.apps.dashboard.conftest import said

COUNT = 30
PARTS = ("descriptors", "map")


class Networks:
    """Both at once: every head upright, an embedding of the view's rows."""

    def __init__(self) -> None:
        self.asked = 0

    def pose(self, pixels: Any, head: Any) -> Pose:
        return Pose(0.0, 1.0)

    def embed(self, views: Any) -> Any:
        self.asked += 1
        return views.mean(axis=2)[:, ::8]


def make_source(root: Path, make_head: Callable[..., Any]) -> state.Source:
    """A data folder of small heads; the first three match no row, as files called copies do."""
    rows = ["Case ID;Condition;Age;Sex;Clinical Note;Treatment"]
    for seed in range(COUNT):
        kind = ("brain_glioma", "brain_menin", "brain_tumor")[seed % 3]
        (root / kind).mkdir(exist_ok=True)
        name = f"{kind}_{seed:04}"
        pixels = (255 * make_head(96, 96, seed=seed)).astype(np.uint8)
        cv2.imwrite(str(root / kind / f"{name}.png"), pixels)
        if seed > 2:
            rows.append(f"{name};{kind};{20 + seed};{'FM'[seed % 2]};Headache;surgery")
    (root / "brain_conditions_detailed_dataset.csv").write_text("\n".join(rows) + "\n")
    return state.prepare(read_cohort(root), "folder", root.name)


@pytest.fixture
def source(tmp_path: Path, make_head: Callable[..., Any]) -> state.Source:
    return make_source(tmp_path, make_head)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> Networks:
    fake = Networks()
    looker = Looker(PoseReader(fake, "p"), Embedder(fake, "n"))
    monkeypatch.setattr(image_table, "networks", lambda: looker)
    return fake


def opened(source: state.Source, language: Language, section: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=900)
    app.session_state["language"] = language
    app.session_state["own"] = source
    app.run()
    app.switch_page("views/images.py").run()
    app.segmented_control(key="images_section").set_value(section)
    return app.run()


def fine(app: AppTest) -> None:
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.error] == []


def write(source: state.Source, count: int = COUNT) -> None:
    fake, root = Networks(), source.cohort.root
    looker = Looker(PoseReader(fake, "p"), Embedder(fake, "n"))
    some = drawn(pictures_of(source.cohort, {}), count)
    table = tabulate(root, [(one, looker.look(one)) for one in some])
    (root / "descriptors.csv").write_bytes(as_csv(table))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_is_described_here_and_both_parts_use_it(
    language: Language, source: state.Source, networks: Networks
) -> None:
    words = speak(language)
    app = opened(source, language, "descriptors")
    assert words("images.no_descriptors") in said(app)
    app.button(key="describe_run").click()
    app.run()
    fine(app)
    assert networks.asked == COUNT
    assert words("images.described", count=COUNT, total=COUNT) in said(app)
    app.selectbox(key="descriptor_of").set_value("plane")
    app.run()
    fine(app)
    table = app.dataframe[0].value
    assert words("column.plane") in table.columns
    assert table.drop(columns=words("column.plane")).to_numpy().sum() == COUNT
    app.segmented_control(key="images_section").set_value("map")
    app.run()
    fine(app)
    assert networks.asked == COUNT
    assert words("images.click") in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", PARTS)
def test_the_table_beside_the_data_is_used_and_nothing_is_computed(
    section: str, language: Language, source: state.Source, networks: Networks
) -> None:
    write(source)
    app = opened(source, language, section)
    fine(app)
    assert networks.asked == 0
    assert speak(language)("images.described_beside") in said(app)
    assert "describe_run" not in [one.key for one in app.button]


def test_a_clicked_slice_is_shown_with_those_beside_it(
    source: state.Source, networks: Networks
) -> None:
    write(source)
    app = opened(source, "en", "map")
    app.session_state["map_picked"] = 5
    for colour in ("label", "plane", "brightness", "age", "tumor_size"):
        app.selectbox(key="map_colour").set_value(colour)
        app.run()
        fine(app)
        assert len(app.image) == 5
        assert source.cohort.table["case_id"][5] in said(app).replace("\\", "")


def test_filters_hold_and_a_clicked_slice_outside_them_is_gone(
    source: state.Source, networks: Networks
) -> None:
    write(source)
    app = opened(source, "en", "map")
    app.session_state["map_picked"] = int(source.cohort.table.index[-1])  # without a row: no sex
    app.multiselect(key=f"filter-sex-folder-{source.name}").set_value(["F"])
    app.run()
    fine(app)
    women = int((source.cohort.table["sex"] == "F").sum())
    assert speak("en")("images.described", count=women, total=women) in said(app)
    assert speak("en")("images.click") in said(app)


def test_pictures_that_the_table_lacks_are_counted(source: state.Source) -> None:
    write(source, 12)
    app = opened(source, "en", "descriptors")
    fine(app)
    assert speak("en")("images.described", count=12, total=COUNT) in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_that_is_none_is_a_sentence(language: Language, source: state.Source) -> None:
    (source.cohort.root / "descriptors.csv").write_text("a,b\n1,2\n")
    app = opened(source, language, "map")
    assert [one.message for one in app.exception] == []
    assert "descriptors.csv" in app.error[0].value
    assert "map\\_x" in app.error[0].value
    app.segmented_control(key="images_section").set_value("gallery")
    app.run()
    fine(app)


def test_pictures_without_a_row_are_told_apart(source: state.Source) -> None:
    app = opened(source, "en", "gallery")
    (page,) = app.pagination
    page.set_value(3)  # after the table's rows
    app.run()
    assert "brain_glioma_0000" in said(app).replace("\\", "")
    app.switch_page("views/cohort.py").run()
    fine(app)
    assert speak("en")("cohort.without_row", count=3) in said(app)


@pytest.mark.parametrize("section", PARTS)
def test_simulated_cases_say_that_there_is_nothing_to_measure(
    section: str, open_page: Callable[..., AppTest]
) -> None:
    app = open_page("images")
    app.segmented_control(key="images_section").set_value(section)
    app.run()
    fine(app)
    assert speak("en")("images.simulated") in said(app)


def test_a_sample_is_the_same_first_whatever_the_filters(source: state.Source) -> None:
    from braintx.data.cohort import Selection

    everything = state.View(source, Selection(), source.cohort.table, source.table)
    few, more = (image_table.sample(everything, size) for size in (5, 20))
    assert more[:5] == few
    rows = source.cohort.table["label"] == "glioma"
    some = state.View(source, Selection(), source.cohort.table[rows], source.table[rows])
    gliomas = image_table.sample(some, 100)
    assert len(gliomas) == int(rows.sum())
    order = [one.case_id for one in image_table.sample(everything, 100)]
    assert [one.case_id for one in gliomas] == [c for c in order if c.startswith("brain_glioma")]
