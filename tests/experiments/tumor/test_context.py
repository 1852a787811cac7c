"""What stands beside the figures, on a small data folder: columns, leak, controls, page."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from braintx.core.labels import PLANES, TUMOR_LABELS
from braintx.data.cohort.clinical import TABLE_NAME
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.tumor.baselines import grey_rows
from braintx.evaluation.tumor.conformal import decide_apart
from braintx.evaluation.tumor.mistakes import worst_mistakes
from braintx.experiments.tumor import context as judge
from braintx.experiments.tumor.subgroup_table import Columns, case_columns
from braintx.i18n import Words
from braintx.models.pose.session import Pose
from braintx.stats.images import AGE_BANDS, PoseReader
from tests.evaluation.report.tumor.cases import results
from tests.evaluation.tumor.cases import held_out

SQUARE = np.array([[20, 20], [20 + 8, 20], [20 + 8, 20 + 8], [20, 20 + 8]], np.float32)


@pytest.fixture
def data(tmp_path, make_head):
    """Thirty slices of fifteen patients, two of them uncertain, and twelve healthy pictures."""
    slices = []
    for k in range(30):
        label = TUMOR_LABELS[k // 2 % 3]
        path = tmp_path / f"{label}_{k}.png"
        cv2.imwrite(str(path), (make_head(64, 64, seed=k) * (120 + 40 * (k // 2 % 3))).astype("u1"))
        item = LabelledSlice(path, path.stem, label, f"p{k // 2}", f"s{k}", SQUARE, "kaggle")
        slices.append(item if k < 28 else replace(item, verified=False))
    healthy = tmp_path / judge.HEALTHY
    healthy.mkdir()
    for k in range(12):
        coarse = np.random.default_rng(k // 2).integers(0, 90, (24, 21)).astype(np.uint8)
        cv2.imwrite(str(healthy / f"{k}.png"), cv2.resize(coarse, (210, 240)))  # in pairs alike
    return tmp_path, slices


class Upright:
    """Says that every head is upright."""

    def pose(self, pixels, head):
        return Pose(0.0, 1.0)


def test_columns_come_from_the_table_and_the_slice(tmp_path, data):
    root, slices = data
    header = "Case ID;Condition;Age;Sex;Clinical Note;Treatment"
    rows = [f"{slices[k].case_id};glioma;{(7, 70)[k]};{'FM'[k]};x;surgery" for k in (0, 1)]
    (root / TABLE_NAME).write_text("\n".join([header, *rows]), encoding="utf-8")
    chosen = [slices[0], replace(slices[1], outline=SQUARE / 4), replace(slices[2], outline=None)]
    cache, pose = tmp_path / "deep" / "kept.jsonl", PoseReader(Upright(), "upright")
    table = case_columns(chosen, root, pose, cache)
    assert list(table.index) == [item.case_id for item in chosen]
    assert set(table) == {"plane", "sex", "age", "tumour size"}
    assert table["sex"].tolist()[:2] == ["F", "M"]
    assert table["age"].tolist()[:2] == [AGE_BANDS[0], AGE_BANDS[-1]]
    assert table["tumour size"].tolist()[:2] == ["medium", "small"]
    assert table["plane"].isin(PLANES).all()
    assert table.iloc[2][["sex", "age", "tumour size"]].isna().all()
    assert cache.is_file()
    again = Columns.of(table).frame()
    assert again.equals(table.astype(object).where(table.notna()).set_axis(list(again.index)))


def test_leak_and_controls_leave_uncertain_slices_out(data, tmp_path, monkeypatch):
    root, slices = data
    monkeypatch.setattr(judge, "frozen_features", grey_rows)  # the backbone has its own test
    leak, controls = judge.leak_and_controls(slices, root, tmp_path / "work")
    assert (leak.slices, leak.patients) == (28, 14)
    assert [split.groups for split in leak.splits.values()] == [28, 28, 14]
    assert leak.splits["patient"].slice_accuracy > 0.9  # brightness is the type
    assert controls.tumor_type.accuracy > 0.9
    assert controls.source is not None
    assert (controls.source.healthy, controls.source.healthy_groups) == (12, 6)
    # what was looked at once is known again, also without the pictures' room
    again = judge.leak_and_controls(slices, root, tmp_path / "work")
    assert again == (leak, controls)
    _, bare = judge.leak_and_controls(slices, tmp_path / "no", tmp_path / "work")
    assert bare.source is None


def test_the_page_shows_the_mistakes_with_both_outlines(data, tmp_path, monkeypatch):
    _, slices = data
    label = [TUMOR_LABELS.index(item.label) for item in slices]
    logits = np.eye(3)[label] * 4.0
    logits[[3, 5]] = [0, 0, 9.0], [9.0, 0, 0]
    held = held_out(label, logits, [item.patient_group for item in slices])
    held = replace(held, case_id=np.array([item.case_id for item in slices]))
    source = {item.case_id: item.source_slice for item in slices}
    mistakes = worst_mistakes(held, decide_apart(held), source)
    assert {one.case_id for one in mistakes} == {slices[3].case_id, slices[5].case_id}
    drawn = []
    draw = judge.draw_mistake
    monkeypatch.setattr(judge, "draw_mistake", lambda *a: drawn.append(a[1:]) or draw(*a))
    content = replace(results(), mistakes=mistakes)
    path = judge.report(content, slices, tmp_path / "r.html", Words())
    page = path.read_text(encoding="utf-8")
    assert page.count("data:image/jpeg") == 2
    assert slices[3].case_id in page
    assert all((truth == SQUARE).all() for truth, _ in drawn)
    assert all(found.tolist() == [[1, 2], [5, 2], [5, 9]] for _, found in drawn)
