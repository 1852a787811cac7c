"""Whose scan and whose record: what a drop, a click and an answer do to the window and its case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from apps.demo import examples
from apps.demo.actions import Actions
from apps.demo.cases import Case
from apps.demo.held import Form, Held
from apps.demo.language import speak
from apps.demo.reading import nothing
from apps.demo.request_guard import Turns
from braintx import report
from braintx.core.records import ClinicalRecord
from tests.data.imaging.drawn import write_dicom as write

OWN = ("71", "F", "dizzy for a month")
RECORD = ClinicalRecord(71.0, "F", "dizzy for a month")
PIXELS = np.full((96, 96), 700, np.uint16)


@dataclass
class Visitor:
    """A visitor's session: what Gradio would keep between two events, and what is seen."""

    actions: Actions
    folder: Path
    language: Any = "en"
    turns: Turns = field(default_factory=Turns)
    form: tuple[str, str, str] = ("", "", "")
    state: dict[str, Any] = field(default_factory=dict)
    seen: dict[Any, Any] = field(default_factory=dict)
    asked: int = 0

    def __post_init__(self) -> None:
        fresh = {"case": None, "held": Held(), "aside_record": None, "waiting": None, "pending": []}
        self.state = fresh | self.state

    def take(self, steps: Iterable[Any]) -> None:
        one, many = self.actions.window.one, self.actions.window.many
        for step in steps:
            self.seen |= step
            for name in self.state:
                part = getattr(one, name, None) or getattr(many, name)
                self.state[name] = step.get(part, self.state[name])
            values = zip((one.age, one.sex, one.note), self.form, strict=True)
            self.form = tuple(step.get(part, value) for part, value in values)  # type: ignore[assignment]

    def sent(self, asking: bool = True) -> tuple[Any, ...]:
        """What the browser sends now."""
        self.asked += asking
        state = (self.state[name] for name in ("case", "held", "aside_record", "waiting"))
        number = str(self.asked) if asking else ""
        return (self.turns, *state, *self.form, "evidence", self.language, number)

    def dropping(self, *paths: Path) -> Iterator[Any]:
        """The steps of a drop: taken, and read if there is no question."""
        sent = self.sent()

        def steps() -> Iterator[Any]:
            yield self.actions.open_uploads([str(path) for path in paths], *sent)
            yield from self.actions.read(*self.sent(asking=False))

        return steps()

    def drop(self, *paths: Path) -> None:
        self.take(self.dropping(*paths))

    def click(self, label: str) -> None:
        self.take([self.actions.open_example(SimpleNamespace(label=label), *self.sent())])
        self.take(self.actions.read(*self.sent(asking=False)))

    def choose(self, choice: str, *, of: Any = None) -> None:
        waiting = of or self.state["waiting"]
        event = SimpleNamespace(label=f"{waiting.turn}:{choice}")
        self.take([self.actions.choose(event, self.state["pending"], *self.sent())])
        self.take(self.actions.read(*self.sent(asking=False)))

    def again(self) -> None:
        self.take(self.actions.again(*self.sent()))

    def clear(self) -> None:
        self.take([self.actions.clear(*self.sent())])

    def speaking(self, language: str) -> dict[Any, Any]:
        self.language = language
        return self.actions.speak(None, [], *self.sent(asking=False))

    def report(self, case: Case) -> dict[Any, Any]:
        turns, _, *rest = self.sent(asking=False)
        return self.actions.report(self.language, turns, case, *rest)

    def showing(self, position: int, method: str = "evidence") -> Iterator[Any]:
        *rest, _, language, asked = self.sent(asking=False)
        return self.actions.show(position, *rest, method, language, asked)

    def shown(self, name: str) -> str:
        update = self.seen.get(getattr(self.actions.window.one, name), "")
        if isinstance(update, dict):
            return str(update.get("value", "")) if update.get("visible", True) else ""
        return str(update)

    @property
    def case(self) -> Case | None:
        return self.state["case"]  # type: ignore[no-any-return]


@pytest.fixture
def visitor(actions: Actions, tmp_path: Path) -> Visitor:
    return Visitor(actions, tmp_path / "gradio")


@pytest.fixture
def scan(visitor: Visitor, write_png: Callable[[Path], Path]) -> Callable[[str], Path]:
    return lambda name: write_png(visitor.folder / f"h-{name}" / name)


@pytest.fixture
def dicom(visitor: Visitor) -> Callable[..., Path]:
    def make(name: str, patient: str, **values: Any) -> Path:
        folder = visitor.folder / f"h-{name}"
        folder.mkdir(parents=True)
        pixels = PIXELS.copy()
        pixels[0, 0] = sum(name.encode())  # slices alike in every pixel would be copies of one
        return write(folder / name, pixels, PatientID=patient, **values)

    return make


def left(visitor: Visitor) -> list[str]:
    return sorted(path.name for path in visitor.folder.rglob("*") if path.is_file())


# Whose record


needs_examples = pytest.mark.skipif(not examples.examples(), reason="no examples here")


@needs_examples
def test_an_example_then_a_scan_is_read_without_the_examples_record(visitor, scan):
    visitor.click("glioma")
    assert visitor.form[0] == "58"
    assert 'data-shown="glioma"' in visitor.shown("viewer")
    visitor.drop(scan("own.png"))
    assert visitor.form == ("", "", "")
    assert visitor.case.record == ClinicalRecord()
    assert "data-shown" not in visitor.shown("viewer")
    assert "Read with: the image alone" in visitor.shown("treatment")
    assert visitor.shown("aside") == ""


@needs_examples
def test_an_examples_record_goes_even_where_the_scan_cannot_be_read(visitor):
    visitor.click("glioma")
    bad = visitor.folder / "h" / "bad.png"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"no image")
    visitor.drop(bad)
    assert visitor.form == ("", "", "")
    assert visitor.case is None
    assert "was cut off" in visitor.shown("notice")
    assert visitor.shown("answer") == visitor.shown("report") == ""


def test_a_record_then_its_scan_is_read_with_it(visitor, scan):
    visitor.form = OWN
    visitor.drop(scan("own.png"))
    assert visitor.case.record == RECORD
    assert visitor.form == OWN


def test_a_record_whose_scan_could_not_be_read_waits_for_the_right_file(visitor, scan):
    visitor.form = OWN
    bad = visitor.folder / "h" / "bad.png"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"no image")
    visitor.drop(bad)
    assert visitor.form == OWN
    visitor.drop(scan("own.png"))
    assert visitor.case.record == RECORD


def test_a_scan_then_its_record_is_read_with_it_and_the_next_scan_asks(visitor, scan):
    visitor.drop(scan("first.png"))
    visitor.form = OWN
    visitor.again()
    assert visitor.case.record == RECORD
    visitor.drop(scan("second.png"))
    assert visitor.case is None
    assert visitor.form == OWN
    asked = visitor.shown("question")
    assert "71 years, female, a note of 4 words" in asked
    assert "second.png" in asked
    assert "dizzy" not in asked
    visitor.choose("without")
    assert visitor.form == ("", "", "")
    assert visitor.case.record == ClinicalRecord()
    assert visitor.case.name == "second.png"
    assert visitor.shown("question") == ""
    assert left(visitor) == []


def test_the_same_patients_next_scan_is_read_with_the_record_once_confirmed(visitor, scan):
    visitor.form = OWN
    visitor.drop(scan("first.png"))
    visitor.drop(scan("second.png"))
    visitor.form = ("72", *OWN[1:])  # corrected while the question stands
    visitor.choose("with")
    assert visitor.case.record.age == 72
    assert visitor.case.name == "second.png"


@needs_examples
def test_a_record_is_set_aside_for_an_example_said_and_brought_back(visitor, scan):
    visitor.form = OWN
    visitor.click("meningioma")
    assert visitor.case.record.age == 63
    assert "71 years, female, a note of 4 words" in visitor.shown("aside")
    visitor.click("glioma")
    assert "71 years" in visitor.shown("aside")
    visitor.take([visitor.actions.back(*visitor.sent(asking=False))])
    assert visitor.form == OWN
    assert visitor.shown("aside") == ""
    visitor.drop(scan("own.png"))
    assert "71 years" in visitor.shown("question")


@needs_examples
def test_a_record_that_was_set_aside_is_offered_to_the_scan_that_follows(visitor, scan):
    visitor.form = OWN
    visitor.click("meningioma")
    visitor.drop(scan("own.png"))
    assert visitor.form == OWN
    assert "71 years" in visitor.shown("question")
    assert visitor.shown("aside") == ""
    visitor.choose("with")
    assert visitor.case.record == RECORD


@needs_examples
def test_of_an_altered_example_only_what_the_visitor_wrote_is_asked_about(visitor, scan):
    visitor.click("glioma")
    visitor.form = ("71", *visitor.form[1:])
    visitor.again()
    assert visitor.case.record.age == 71
    visitor.drop(scan("own.png"))
    assert visitor.form == ("71", "", "")
    assert "71 years. Is it" in visitor.shown("question")
    assert speak("en")("ask.taken_off") in visitor.shown("question")


def test_starting_over_forgets_whose_the_form_was(visitor, scan):
    visitor.form = OWN
    visitor.drop(scan("first.png"))
    visitor.clear()
    assert visitor.form == ("", "", "")
    assert visitor.case is None
    visitor.form = OWN
    visitor.drop(scan("second.png"))
    assert visitor.case.record == RECORD


def test_what_is_typed_while_a_scan_is_read_is_not_overwritten(visitor, scan):
    one = visitor.actions.window.one
    visitor.form = OWN
    for step in visitor.dropping(scan("own.png")):
        assert not {one.age, one.sex, one.note} & set(step)


# Whose scans


def test_pictures_are_asked_about_once_and_read_together_in_natural_order(visitor, scan):
    paths = [scan(name) for name in ("s10.png", "s2.png", "s1.png")]
    visitor.drop(*paths)
    assert visitor.case is None
    asked = visitor.shown("question")
    assert "one patient" in asked
    assert "s10.png, s2.png, s1.png" in asked
    assert visitor.shown("answer") == ""
    visitor.choose("one")
    answered = [one.source for one in visitor.case.patient.slices]
    assert answered == ["s1.png", "s2.png", "s10.png"]
    assert "The 3 slices together" in visitor.shown("answer")
    assert left(visitor) == []


def test_pictures_of_several_patients_go_to_the_table_each_apart(visitor, scan):
    visitor.drop(scan("a.png"), scan("b.png"))
    visitor.choose("apart")
    window = visitor.actions.window
    assert visitor.case is None
    assert visitor.shown("question") == ""
    assert visitor.seen[window.tabs]["selected"] == "many"
    assert [Path(name).name for name in visitor.state["pending"]] == ["a.png", "b.png"]
    *_, last = visitor.actions.run(visitor.state["pending"], "en")
    assert [row.name for row in last[window.many.batch].rows] == ["a.png", "b.png"]
    assert left(visitor) == []


def test_dicom_of_two_patients_is_never_one_and_either_can_be_picked(visitor, dicom):
    names = {"IM1.dcm": "P1", "IM2.dcm": "P1", "XX.dcm": "P2"}
    visitor.drop(*(dicom(name, whose, PatientName=f"Doe^{whose}") for name, whose in names.items()))
    asked = visitor.shown("question")
    assert "2 patients or examinations" in asked
    assert "1. IM1.dcm, IM2.dcm (2 files)" in asked
    assert "2. XX.dcm" in asked
    assert not any(word in asked for word in ("Doe", "P1", "P2"))
    assert ":one" not in asked
    visitor.choose("part-0")
    assert [one.source for one in visitor.case.patient.slices] == ["IM1.dcm", "IM2.dcm"]
    assert left(visitor) == []


def test_two_examinations_of_one_patient_are_not_one(visitor, dicom):
    visitor.drop(
        dicom("a.dcm", "P1", StudyInstanceUID="1.1"), dicom("b.dcm", "P1", StudyInstanceUID="1.2")
    )
    assert "2 patients or examinations" in visitor.shown("question")


def test_one_patients_series_is_read_without_a_question(visitor, dicom):
    visitor.drop(*(dicom(f"{n}.dcm", "P1", InstanceNumber=n) for n in (1, 2)))
    assert visitor.shown("question") == ""
    assert len(visitor.case.patient.slices) == 2


def test_dicom_mixed_with_a_picture_is_asked_about(visitor, dicom, scan):
    visitor.drop(dicom("a.dcm", "P1"), scan("b.png"))
    assert "These do not: b.png" in visitor.shown("question")
    visitor.choose("one")
    assert [one.source for one in visitor.case.patient.slices] == ["a.dcm", "b.png"]


def test_what_says_nothing_can_be_picked_among_patients_and_is_asked_about_in_turn(
    visitor, dicom, scan
):
    visitor.drop(dicom("a.dcm", "P1"), dicom("b.dcm", "P2"), scan("c.png"), scan("d.png"))
    assert "do not say whose they are: c.png, d.png" in visitor.shown("question")
    visitor.choose("part-2")
    assert "Are these one patient" in visitor.shown("question")
    assert left(visitor) == ["c.png", "d.png"]
    visitor.choose("one")
    assert len(visitor.case.patient.slices) == 2


def test_both_questions_come_one_after_the_other(visitor, scan):
    visitor.form = OWN
    visitor.drop(scan("first.png"))
    visitor.drop(scan("a.png"), scan("b.png"))
    assert "Are these one patient" in visitor.shown("question")
    visitor.choose("one")
    assert "71 years" in visitor.shown("question")
    visitor.choose("with")
    assert visitor.case.record == RECORD
    assert len(visitor.case.patient.slices) == 2


def test_an_answer_to_a_question_that_is_no_longer_open_does_nothing(visitor, scan):
    visitor.drop(scan("a.png"), scan("b.png"))
    former = visitor.state["waiting"]
    visitor.drop(scan("c.png"), scan("d.png"))
    assert left(visitor) == ["c.png", "d.png"]  # nobody will answer for the others
    visitor.choose("one", of=former)
    assert visitor.case is None
    assert "c.png, d.png" in visitor.shown("question")
    visitor.choose("one")
    assert visitor.case.name == "c.png + 1"
    visitor.state["waiting"] = former  # pressed twice: the second press comes late
    visitor.choose("one", of=former)
    assert visitor.case.name == "c.png + 1"


def test_an_open_question_is_said_again_in_another_language_and_goes_with_an_example(visitor, scan):
    visitor.drop(scan("a.png"), scan("b.png"))
    said = visitor.speaking("es")
    assert "¿Son cortes de un mismo paciente?" in said[visitor.actions.window.one.question]["value"]
    visitor.language = "en"
    visitor.again()
    assert speak("en")("status_line.question") in visitor.shown("status")
    if examples.examples():
        visitor.click("glioma")
        assert visitor.shown("question") == ""
    else:
        visitor.clear()
    assert left(visitor) == []


# Whose answer: events side by side


def test_from_the_start_of_a_reading_the_former_case_is_gone(visitor, scan):
    visitor.drop(scan("first.png"))
    reading = visitor.dropping(scan("second.png"))
    visitor.take([next(reading)])
    assert visitor.case is None
    for name in ("answer", "treatment", "why", "warnings", "guidance", "report"):
        assert visitor.shown(name) == "", name
    assert "first.png" not in visitor.shown("viewer")
    visitor.take(reading)
    assert visitor.case.name == "second.png"


def test_the_status_says_which_request_it_answers(visitor, scan):
    visitor.drop(scan("first.png"))
    assert 'data-turn="1"' in visitor.shown("status")
    reading = visitor.dropping(scan("second.png"))
    visitor.take([next(reading)])
    assert "bx-busy" in visitor.shown("status")
    assert 'data-turn="2"' in visitor.shown("status")
    visitor.again()  # there is no case now: this must not pass for the end of the reading
    assert "bx-busy" in visitor.shown("status")
    visitor.take(reading)
    assert 'data-turn="3"' in visitor.shown("status")
    assert "Done." in visitor.shown("status")


def test_a_language_change_does_not_bring_a_former_answer_back(visitor, scan, monkeypatch):
    visitor.drop(scan("first.png"))
    one, make = visitor.actions.window.one, report.make

    def meanwhile(*given: Any) -> bytes:
        monkeypatch.setattr(report, "make", make)
        visitor.drop(scan("second.png"))
        return make(*given)

    monkeypatch.setattr(report, "make", meanwhile)
    said = visitor.speaking("es")
    assert not {one.viewer, one.answer, one.report, one.status, one.question} & set(said)
    assert one.upload_heading in said


def test_a_language_change_during_a_reading_leaves_it_busy(visitor, scan):
    reading = visitor.dropping(scan("slow.png"))
    visitor.take([next(reading)])
    said = visitor.speaking("es")
    assert "Leyendo" in said[visitor.actions.window.one.status]["value"]


def test_a_report_that_was_overtaken_is_not_shown(visitor, scan):
    visitor.drop(scan("first.png"))
    first = visitor.case
    assert visitor.report(first) != {}
    reading = visitor.dropping(scan("second.png"))
    visitor.take([next(reading)])
    assert visitor.report(first) == {}
    visitor.take(reading)
    assert visitor.report(first) == {}
    assert visitor.report(visitor.case) != {}


def test_of_two_pictures_asked_for_the_later_stays(visitor, scan):
    visitor.drop(scan("a.png"), scan("b.png"), scan("c.png"))
    visitor.choose("one")
    one = visitor.actions.window.one
    slow = visitor.showing(2)
    next(slow)
    fast = [*visitor.showing(3)]
    assert fast[-1][one.case].at == 2
    assert list(slow) == [nothing(visitor.actions.window)]


def test_a_heat_map_that_fails_leaves_the_controls_at_what_is_shown(visitor, scan):
    visitor.drop(scan("a.png"), scan("b.png"))
    visitor.choose("one")
    one = visitor.actions.window.one
    visitor.actions.load = lambda: 1 / 0
    visitor.take(visitor.showing(2, "layercam"))
    assert visitor.case.at == 0
    assert visitor.seen[one.slice]["value"] == 1
    assert visitor.seen[one.method]["value"] == "evidence"
    assert speak("en")("error.unexpected") in visitor.shown("notice")


@needs_examples
def test_of_clicks_in_a_row_the_last_is_read_once_and_with_its_own_record(visitor, pipeline):
    for label in ("glioma", "meningioma"):
        visitor.take([visitor.actions.open_example(SimpleNamespace(label=label), *visitor.sent())])
    visitor.form = ("58", "M", "what the page still shows of the first")
    visitor.take(visitor.actions.read(*visitor.sent(asking=False)))
    assert visitor.case.name == "meningioma"
    assert visitor.case.record.age == 63
    calls = len(pipeline.calls)
    visitor.take(visitor.actions.read(*visitor.sent(asking=False)))
    assert len(pipeline.calls) == calls


@needs_examples
def test_requests_that_overtake_each_other_on_the_way_end_with_the_last(visitor, scan):
    first, last = scan("first.png"), scan("last.png")
    early = visitor.dropping(first)
    visitor.drop(last)
    visitor.take(early)
    assert visitor.case.name == "last.png"
    assert left(visitor) == []
    visitor.asked -= 2
    visitor.click("glioma")
    assert visitor.case.name == "last.png"


def test_a_full_disk_is_a_sentence(visitor, scan, monkeypatch):
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("apps.demo.actions.uploads.take", full)
    visitor.drop(scan("a.png"))
    assert speak("en")("error.unexpected") in visitor.shown("notice")
    assert "bx-busy" not in visitor.shown("status")


@pytest.mark.parametrize("age", ["abc", "700"])
def test_an_impossible_age_is_asked_about_as_it_stands(visitor, scan, age):
    visitor.drop(scan("first.png"))
    visitor.form = (age, "", "")
    visitor.drop(scan("second.png"))
    assert f"{age} years" in visitor.shown("question")
    visitor.choose("with")
    assert "between 0 and 120" in visitor.shown("notice")
    assert Form.of(*visitor.form).age == age
