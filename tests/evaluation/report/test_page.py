"""The page: whole without a network, every figure from the result file, parts left out."""

from __future__ import annotations

import base64
import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx.evaluation.report import Thumbnail, draw_mistake, write_report
from braintx.evaluation.tumor.mistakes import Mistake
from tests.evaluation.report.cases import results

NBSP = "\N{NO-BREAK SPACE}"
PARTS = ("leak", "subgroups", "controls", "gate", "localization", "robustness")


@pytest.fixture(scope="module")
def measured():
    # through JSON, as the page gets it: tuples are lists there
    return json.loads(json.dumps(results()))


@pytest.fixture
def write(tmp_path):
    def page(content, thumbnails=()) -> str:
        path = tmp_path / "deep" / "report.html"
        write_report(content, path, thumbnails)
        return path.read_text(encoding="utf-8")

    return page


def sections(page: str) -> list[str]:
    return re.findall(r"<section id='(\w+)'", page)


class Balance(HTMLParser):
    """Notes elements that are closed in another order than they were opened."""

    VOID = frozenset(("meta", "img", "br", "path", "use", "rect"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def test_nothing_is_loaded_from_elsewhere_and_every_reference_is_met(write, measured):
    page = write(measured)
    parser = Balance()
    parser.feed(page)
    assert (parser.wrong, parser.open) == ([], [])
    named = re.findall(r"""\bid=["']([^"']+)["']""", page)
    used = re.findall(r"""(?:href=["']#|url\(#)([^"')]+)""", page)
    assert used
    assert set(used) <= set(named)
    assert len(named) == len(set(named))
    assert not re.findall(r"""(?:src|href)=["'](?!#|data:)""", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_figures_are_those_of_the_result_file(write, measured):
    changed = copy.deepcopy(measured)
    changed["slice_accuracy"] = 0.12345
    changed["interval"]["slice_accuracy"] = [0.1111, 0.2222]
    changed["leak"]["splits"]["random"]["slice_accuracy"] = 0.87654
    changed["confusion"][0][2] = 7654
    changed["controls"]["source"]["auc"] = 0.4321
    changed["localization"]["gradcam"]["energy"] = 0.5678
    changed["robustness"]["kinds"]["noise"][2] = 0.3456
    changed["sanity"]["gradcam"] = 0.2468
    changed["gate"]["accepted"] = 0.6543
    changed["subgroups"]["columns"]["sex"]["groups"]["F"]["accuracy"] = 0.7777
    before, after = write(measured), write(changed)
    shown = (
        "12.3 %",
        "11.1 to 22.2 %",
        "87.7 %",
        "7654",
        "0.432",
        "0.568",
        "34.6 %",
        "65.4 %",
        "0.247",
    )
    for text in (*shown, "77.8 %"):
        said = f">{text}<".replace(" %", f"{NBSP}%")
        assert said not in before, text
        assert said in after, text


def test_what_was_not_measured_is_left_out(write, measured):
    assert set(PARTS) < set(sections(write(measured)))
    bare = {k: v for k, v in measured.items() if k not in (*PARTS, "turn")}
    bare["gate"] = {"foreign": 0.9, "healthy": 0.7}  # limits are no figures
    page = write(bare)
    assert not set(PARTS) & set(sections(page))
    assert {"classes", "calibration", "abstention", "pose", "limits"} <= set(sections(page))
    for name in PARTS:
        assert f"href='#{name}'" not in page


def test_a_model_that_never_answers_has_a_page(write, measured):
    silent = copy.deepcopy(measured)
    silent["answered"] = {"share": 0.0, "accuracy": None}
    assert "on 0.0" in write(silent)


def test_groups_that_are_too_small_show_no_figure(write, measured):
    row = re.search(r"<tr><th scope='row'>X</th>(.*?)</tr>", write(measured))
    assert row
    assert re.findall(r"<td>(.*?)</td>", row[1]) == ["1", "1", "–", "–", "–", "–"]


def test_names_are_text_and_the_same_results_give_the_same_page(write, measured):
    named = copy.deepcopy(measured)
    columns = named["subgroups"]["columns"]
    columns["a<b>"] = {**columns["sex"], "groups": {"<script>": columns["sex"]["groups"]["F"]}}
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
    mistake = Mistake(**measured["mistakes"][0])
    page = write(measured, [Thumbnail(mistake, picture)])
    assert "mistakes" in sections(page)
    coded = re.search(r"data:image/jpeg;base64,([^']+)'", page)
    assert coded
    shown = cv2.imdecode(np.frombuffer(base64.b64decode(coded[1]), np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(shown[..., ::-1].astype(int) - picture).mean() < 12
    assert f"{mistake.true}</b>, taken for {mistake.predicted}" in page
    assert "mistakes" not in sections(write(measured))


def test_the_style_ships_with_the_package():
    folder = Path(write_report.__code__.co_filename).parent
    style = (folder / "style.css").read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert "url(" not in style
