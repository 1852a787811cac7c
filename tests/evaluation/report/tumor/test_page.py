"""The page: whole without a network, every figure from the result file, parts left out."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from braintx.evaluation.report.tumor import Thumbnail, draw_mistake, write_report
from braintx.evaluation.tumor.out_of_distribution import SOURCES
from braintx.evaluation.tumor.record import Answered
from braintx.i18n import Words
from braintx.i18n.answers import tumor
from braintx.i18n.catalogues import texts
from tests.evaluation.report.markup import check_whole, sections
from tests.evaluation.report.tumor.cases import results

PARTS = ("localization", "robustness")


@pytest.fixture(scope="module")
def measured():
    return results()


@pytest.fixture
def write(tmp_path):
    def page(content, thumbnails=(), language="en") -> str:
        path = tmp_path / "deep" / "report.html"
        write_report(content, path, Words(language), thumbnails)
        return path.read_text(encoding="utf-8")

    return page


def test_nothing_is_loaded_from_elsewhere_and_every_reference_is_met(write, measured):
    check_whole(write(measured))


def test_figures_are_those_of_the_record(write, measured):
    m, sex = measured, measured.subgroups.columns["sex"]
    random = replace(m.leak.splits["random"], slice_accuracy=0.87654)
    women = replace(sex.groups["F"], accuracy=0.7666)
    changed = replace(
        m,
        slice_accuracy=0.12345,
        interval={**m.interval, "slice_accuracy": (0.1111, 0.2222)},
        leak=replace(m.leak, splits={**m.leak.splits, "random": random}),
        confusion=((*m.confusion[0][:2], 7654), *m.confusion[1:]),
        controls=replace(m.controls, source=replace(m.controls.source, auc=0.4321)),
        localization={"gradcam": replace(m.localization["gradcam"], energy=0.5678)},
        robustness=replace(m.robustness, kinds={"noise": (0.9, 0.88, 0.3456, 0.8, 0.7)}),
        sanity={"gradcam": 0.2468},
        gate=replace(m.gate, accepted=0.6543),
        subgroups=replace(
            m.subgroups, columns={"sex": replace(sex, groups={**sex.groups, "F": women})}
        ),
    )
    before, after = write(m), write(changed)
    shown = ("12.3%", "11.1% to 22.2%", "87.7%", "7,654", "0.432", "0.568", "34.6%", "65.4%")
    for text in (*shown, "0.247", "76.7%"):
        assert f">{text}<" not in before, text
        assert f">{text}<" in after, text


def test_the_page_speaks_spanish(write, measured):
    page = write(replace(measured, slice_accuracy=0.12345), language="es")
    assert "<html lang='es'>" in page
    assert ">12,3\N{NO-BREAK SPACE}%<" in page
    assert "Lo que no puede saber" in page
    assert f"<th scope='row'>{Words('es')('figures.damage_bias_field')}</th>" in page
    assert sections(page) == sections(write(measured))


def test_every_picture_that_the_gate_is_shown_has_a_name():
    assert {f"figures.source_{code}" for code in SOURCES} <= set(texts((), "en"))


def test_what_was_not_measured_is_left_out(write, measured):
    assert set(PARTS) < set(sections(write(measured)))
    page = write(replace(measured, localization=None, sanity=None, robustness=None))
    assert not set(PARTS) & set(sections(page))
    assert {"classes", "calibration", "abstention", "pose", "limits"} <= set(sections(page))
    for part in PARTS:
        assert f"href='#{part}'" not in page
    words = Words()
    bare = write(replace(measured, controls=replace(measured.controls, source=None)))
    assert words("evaluation.control_type") in bare
    assert words("evaluation.control_auc") not in bare


def test_a_model_that_never_answers_has_a_page(write, measured):
    assert "on 0% of" in write(replace(measured, answered=Answered(0.0, None)))


def test_groups_that_are_too_small_show_no_figure(write, measured):
    row = re.search(r"<td>X</td>(.*?)</tr>", write(measured))
    assert row
    assert re.findall(r"<td>(.*?)</td>", row[1]) == ["1", "1", "–", "–", "–", "–"]


def test_names_are_text_and_the_same_results_give_the_same_page(write, measured):
    sex = measured.subgroups.columns["sex"]
    odd = {"a<b>": replace(sex, groups={"<script>": sex.groups["F"]})}
    named = replace(measured, subgroups=replace(measured.subgroups, columns=odd))
    page = write(named)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page == write(named)


def test_the_gallery_shows_both_outlines(write, measured, head):
    truth = np.array([[60, 60], [120, 60], [120, 120], [60, 120]], np.float32)
    predicted = np.array([[150, 150], [200, 150], [200, 200]], np.float64)
    picture = draw_mistake(head.pixels, truth, predicted)
    assert max(picture.shape) == 240
    red, _, blue = np.moveaxis(picture.astype(int), 2, 0)
    assert ((red - blue)[50:120, 50:120] > 60).sum() > 100  # the radiologist's, amber
    assert ((blue - red)[130:200, 130:200] > 60).sum() > 60  # the model's, cyan
    plain = draw_mistake(head.pixels, None, np.empty((0, 2)))
    assert np.ptp(plain, axis=2).max() == 0
    mistake = measured.mistakes[0]
    page = write(measured, [Thumbnail(mistake, picture)])
    assert "mistakes" in sections(page)
    coded = re.search(r"data:image/jpeg;base64,([^']+)'", page)
    assert coded
    shown = cv2.imdecode(np.frombuffer(base64.b64decode(coded[1]), np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown[..., ::-1].astype(int) - picture).mean() < 12
    true, predicted = tumor(Words(), mistake.true), tumor(Words(), mistake.predicted)
    assert f"{true}</b>, taken for {predicted.lower()}" in page
    assert "mistakes" not in sections(write(measured))
