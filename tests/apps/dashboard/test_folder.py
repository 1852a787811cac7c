"""A data folder: its pictures with their outlines, and the copies that an audit left beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from apps.dashboard import APP, state, thumbnails
from braintx.data.cohort import read_cohort
from tests.apps.dashboard.conftest import said

NAMES = ("brain_glioma_0001", "brain_glioma_0002")


@pytest.fixture
def source(tmp_path: Path, make_head: Callable[..., Any]) -> state.Source:
    folder = tmp_path / "brain_glioma"
    folder.mkdir()
    for seed, name in enumerate(NAMES):
        head = (make_head(128, 128, seed=seed) * 255).astype(np.uint8)
        cv2.imwrite(str(folder / f"{name}.png"), head)
    rows = [f"{name};Brain Glioma;5{n};F;Headache;surgery" for n, name in enumerate(NAMES)]
    header = "Case ID;Condition;Age;Sex;Clinical Note;Treatment"
    table = tmp_path / "brain_conditions_detailed_dataset.csv"
    table.write_text("\n".join([header, *rows]) + "\n")
    outline = {"case_id": NAMES[0], "outline_xy": [[40, 40], [80, 40], [80, 80], [40, 80]]}
    (tmp_path / "tumor_outlines.jsonl").write_text(json.dumps(outline) + "\n")
    groups = "file,group,score,mirrored,turned_degrees,zoom\n" + "".join(
        f"brain_glioma/{name}.png,copy-1,0.99,no,{90 * n},1.0\n" for n, name in enumerate(NAMES)
    )
    (tmp_path / "groups.csv").write_text(groups)
    return state.prepare(read_cohort(tmp_path), "folder", tmp_path.name)


def test_a_picture_has_the_outline_that_is_known_and_no_other(source: state.Source) -> None:
    first, second = (case for _, case in source.cohort.table.iterrows())
    assert thumbnails.has_outline(source, first)
    assert not thumbnails.has_outline(source, second)
    drawn = thumbnails.picture(source, first, 128, outlined=True)
    plain = thumbnails.picture(source, first, 128, outlined=False)
    assert drawn is not None
    assert plain is not None
    changed = (drawn != plain).any(axis=2)
    assert changed[38:43, 45:75].any()
    assert not changed[50:70, 50:70].any()
    other = [thumbnails.picture(source, second, 128, outlined=one) for one in (True, False)]
    assert (other[0] == other[1]).all()


def test_an_outline_that_is_known_is_drawn_as_no_guess(source: state.Source) -> None:
    _, first = next(source.cohort.table.iterrows())
    drawn, plain = (thumbnails.picture(source, first, 128, outlined=one) for one in (True, False))
    assert (drawn != plain).any(axis=2)[40, 42:78].all()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("groups.csv", "a,b\n1,2\n"),
        ("tumor_outlines.jsonl", "{\n"),
        ("tumor_outlines.jsonl", "[]\n"),
    ],
)
def test_what_cannot_be_read_beside_the_cases_hides_none_of_them(
    source: state.Source, name: str, content: str
) -> None:
    (source.cohort.root / name).write_text(content)
    again = state.prepare(read_cohort(source.cohort.root), "folder", source.name)
    assert again.unread == (name,)
    assert len(again.table) == len(source.table)


def test_an_unreadable_picture_is_none_and_breaks_no_page(source: state.Source) -> None:
    _, case = next(source.cohort.table.iterrows())
    Path(case["image"]).write_bytes(b"no picture")
    assert thumbnails.try_picture(source, case, 100, outlined=False) is None


def test_gallery_and_copies_beside_the_data_are_shown(source: state.Source) -> None:
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(APP), default_timeout=120)
    app.session_state["language"] = "en"
    app.session_state["own"] = source
    app.run()
    app.switch_page("views/images.py").run()
    assert [one.message for one in app.exception] == []
    assert NAMES[1] in said(app).replace("\\", "")
    app.segmented_control(key="images_section").set_value("copies")
    app.run()
    assert [one.message for one in app.exception] == []
    assert [one.value for one in app.metric] == ["1", "2", "2"]
    assert "turned 90°" in said(app)
