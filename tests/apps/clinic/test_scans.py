"""An image beside the symptoms: its tumour assessment joins the page, and travels sealed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.clinic.language import speak
from braintx.core.errors import ImageError
from braintx.core.records import Assessment, ClinicalRecord, Slice
from tests import canaries, known_answers
from tests.apps.clinic.conftest import TALL, MakeVisitor, Visitor
from tests.apps.clinic.test_pages import plain


class Models:
    """Answers as its file's name asks; see `tests.known_answers`."""

    def __init__(self) -> None:
        self.read: list[tuple[Path, ClinicalRecord]] = []

    def assess(self, path: Path, record: ClinicalRecord, *, attributions: bool) -> Assessment:
        self.read.append((path, record))
        assert path.is_file()
        assert not attributions
        if path.name == "broken.png":
            raise ImageError("{name} is empty.", "image.empty", name=path.name)
        return known_answers.answer(Slice(known_answers.picture(), path.name), record)

    def ask(self, work: Callable[[Any], object]) -> object:
        return work(self)


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def visitor(visit: MakeVisitor, models: Models) -> Visitor:
    return visit(ask=models.ask)


def upload(visitor: Visitor, name: str = "scan.png", **form: Any) -> Any:
    return visitor.send("/scan", image=(io.BytesIO(b"pixels"), name), **form)


def seal(page: str) -> str:
    found = re.search(r'name="scan" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_assessment_joins_the_page_and_stays(visitor: Visitor, models: Models) -> None:
    page = upload(visitor, **TALL, age="24", sex="F").text
    words = speak("en")
    assert words("tumor.heading") in plain(page)
    assert 'src="data:image/jpeg;base64,' in page
    assert "Marfan syndrome" in page
    ((path, record),) = models.read
    assert (record.age, record.sex) == (24, "F")
    assert not path.exists()
    again = visitor.send(**TALL, scan=seal(page)).text
    assert 'id="scan-result"' in again
    gone = visitor.send(**TALL, scan=seal(page), drop="scan").text
    assert 'id="scan-result"' not in gone


@pytest.mark.parametrize(
    ("name", "why"),
    [("healthy.png", "No tumour is suspected"), ("flair.png", "The image looks like FLAIR")],
)
def test_a_refused_image_gets_no_type_but_why_and_what_to_do(visitor: Visitor, name, why) -> None:
    page = upload(visitor, name).text
    assert plain(page).count(why) == 1
    assert "the T1 series with contrast" in plain(page)
    assert 'class="chance-row"' not in page


def test_an_other_tumour_is_named_with_its_subtype(visitor: Visitor) -> None:
    page = plain(upload(visitor, "schwannoma.png").text)
    assert "Other tumour, not pituitary" in page
    assert "pituitary tumour 10%, tumour of another kind 90%" in page


def test_the_report_names_the_tumour(visitor: Visitor) -> None:
    sealed = seal(upload(visitor, **TALL).text)
    assert visitor.send("/documents/pdf", **TALL, scan=sealed).data.startswith(b"%PDF")


def test_an_image_that_cannot_be_read_is_told_and_the_case_stays(visitor, models) -> None:
    told = upload(visitor, "broken.png", **TALL, note="what was typed")
    assert told.status_code == 422
    assert "broken.png is empty." in plain(told.text)
    assert "what was typed" in told.text
    assert not models.read[0][0].exists()
    none = visitor.send("/scan", **TALL)
    assert "No image was chosen" in plain(none.text)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x.png", "/abs.png", ".", "\0"])
def test_a_name_leads_nowhere(visitor: Visitor, models: Models, name: str) -> None:
    upload(visitor, name)
    for path, _ in models.read:
        assert ".." not in path.parts
        assert path.parent.parent.name.startswith("braintx-room-")


def test_a_files_name_is_not_kept(visitor: Visitor, caplog) -> None:
    caplog.set_level(0)
    page = upload(visitor, f"{canaries.FILE}.png", **TALL).text
    assert canaries.found(page) == set()
    assert canaries.found(caplog.text) == set()
