"""The window's behaviour without a browser: answers, errors as sentences, files deleted."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from apps.demo import actions as actions_module
from apps.demo import app, cases, examples
from apps.demo.held import Form, Held, record_of
from apps.demo.language import speak
from apps.demo.reading import nothing
from apps.demo.request_guard import Turns
from braintx.core.errors import BrainTxError
from braintx.data.imaging.failures import truncated
from tests.apps.demo.fake import FakePipeline


def collect(steps: Any) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for step in steps:
        merged |= step
    return merged


def shown(update: Any) -> str:
    return str(update.get("value", "") if isinstance(update, dict) else update)


FORM = ("58", "M", "headache")


def sent(turns=None, case=None, form=FORM, method="evidence", language="en"):
    """What the browser sends with every request, by a visitor of whom nothing else is known."""
    turns = turns or Turns(said=case.number if case else 0)
    return turns, case, Held(), None, None, *form, method, language, ""


def opening(actions, first, given):
    """The steps of an upload or an example: what it does at once, and its reading."""
    yield first
    turns, _, _, aside, _, *rest = given
    one = actions.window.one
    yield from actions.read(turns, None, first[one.held], aside, first[one.waiting], *rest)


def dropping(actions, paths, given):
    yield from opening(actions, actions.open_uploads(paths, *given), given)


def test_an_upload_is_answered_and_deleted(actions, tmp_path, write_png):
    path = write_png(tmp_path / "gradio" / "h" / "meningioma.png")
    seen = collect(dropping(actions, [str(path)], sent()))
    one = actions.window.one
    assert "Meningioma · 90%" in shown(seen[one.answer])
    made = actions.report("en", *sent(case=seen[one.case]))
    assert "data:application/pdf;base64," in shown(made[one.report])
    assert actions.report(None, *sent())[one.report]["visible"] is False
    assert isinstance(seen[one.case], cases.Case)
    assert not path.parent.exists()


@pytest.mark.parametrize("code", ["en", "es"])
def test_a_bad_file_gives_a_sentence_and_is_deleted(actions, tmp_path, code):
    path = tmp_path / "gradio" / "h" / "bad.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no image")
    seen = collect(dropping(actions, [str(path)], sent(form=("", "", ""), language=code)))
    one = actions.window.one
    assert speak(code).error(truncated("bad.jpg")) in shown(seen[one.notice])
    assert seen[one.case] is None  # what was shown before would be taken for the answer
    assert not path.exists()


@pytest.mark.parametrize("age", ["abc", "1e999", "-3", "130", "nan"])
def test_an_impossible_age_is_a_sentence(actions, tmp_path, write_png, age):
    path = write_png(tmp_path / "gradio" / "h" / "a.png")
    seen = collect(dropping(actions, [str(path)], sent(form=(age, "", ""))))
    assert "between 0 and 120" in shown(seen[actions.window.one.notice])


@pytest.mark.parametrize(("text", "years"), [("58", 58), ("58,5", 58.5), (" 7 ", 7), ("", None)])
def test_an_age_is_read_as_either_language_writes_it(text, years):
    assert record_of(Form(age=text.strip())).age == years


def test_what_breaks_unexpectedly_is_a_sentence_and_no_name_is_logged(
    actions, tmp_path, write_png, caplog
):
    def broken() -> None:
        raise RuntimeError(f"failed on {path.name}")

    path = write_png(tmp_path / "gradio" / "h" / "MRS_JONES.png")
    actions.load = broken
    with caplog.at_level(logging.DEBUG):
        seen = collect(dropping(actions, [str(path)], sent()))
    assert "Something unexpected" in shown(seen[actions.window.one.notice])
    assert "RuntimeError" in caplog.text
    assert "JONES" not in caplog.text
    assert not path.exists()


def test_an_answer_that_comes_after_a_change_of_language_is_said_again(
    actions, tmp_path, write_png
):
    path = write_png(tmp_path / "gradio" / "h" / "meningioma.png")
    one = actions.window.one
    seen = collect(dropping(actions, [str(path)], sent()))
    assert "Preparing" in shown(seen[one.report])
    assert seen[one.spoken] == "en"
    said = actions.report(seen[one.spoken], *sent(case=seen[one.case], language="es"))
    assert shown(said[one.spoken]) == "es"
    assert "Descargar" in shown(said[one.report])
    assert shown(said[one.answer]) != shown(seen[one.answer])
    assert one.answer not in actions.report("es", *sent(case=seen[one.case], language="es"))


def test_a_change_of_language_keeps_the_case(actions, tmp_path, write_png):
    path = write_png(tmp_path / "gradio" / "h" / "meningioma.png")
    one = actions.window.one
    case = collect(dropping(actions, [str(path)], sent()))[one.case]
    seen = actions.speak(None, [], *sent(case=case, language="es"))
    assert "A qué tumor se parece" in shown(seen[one.answer])
    assert "Meningioma · 90" in shown(seen[one.answer])
    assert "braintx-informe.pdf" in shown(seen[one.report])
    assert one.case not in seen
    assert one.age not in seen or "value" not in seen[one.age]
    assert "value" not in seen[one.note]


@pytest.mark.skipif(not examples.examples(), reason="neither data nor nilearn for examples")
def test_an_example_fills_in_its_record_and_is_answered(actions):
    event = SimpleNamespace(label="meningioma")
    given = sent(form=("", "", ""), language="es")
    seen = collect(opening(actions, actions.open_example(event, *given), given))
    one = actions.window.one
    assert seen[one.note] == speak("es")("example.note_meningioma")
    assert "Meningioma, ejemplo" in shown(seen[one.viewer])
    assert actions.open_example(SimpleNamespace(label="x"), *sent()) == {}


@pytest.mark.data
def test_with_the_data_the_examples_are_public_slices_read_from_there(data_root):
    found = examples.examples.__wrapped__()
    assert set(found) == {"glioma", "meningioma", "other"}
    for one in found.values():
        assert not one.synthetic
        assert isinstance(one.source, Path)
        assert one.source.is_relative_to(data_root)
        assert one.thumbnail.startswith("data:image/png;base64,")


def test_without_the_data_the_examples_are_phantoms_and_say_so(monkeypatch):
    monkeypatch.delenv("BRAINTX_DATA", raising=False)
    found = examples.examples.__wrapped__()
    assert all(one.synthetic for one in found.values())
    monkeypatch.setattr(examples, "examples", lambda: found)
    assert examples.gallery(speak("es")).count("Sintética") == len(found)
    monkeypatch.setattr(examples, "examples", dict)
    assert "nilearn" in examples.gallery(speak("en"))


def test_pressing_buttons_in_any_order_gives_sentences(actions):
    one, several = actions.window.one, actions.window.many
    said = collect(actions.again(*sent()))
    assert "Choose an example" in shown(said[one.status])
    put_away = collect(actions.show(3, *sent()))
    assert "No scan yet" in shown(put_away[one.viewer])  # nothing of what was kept too long
    assert collect(actions.show(3, *sent(Turns(reading=True)))) == {}
    assert "Choose files" in shown(collect(actions.run([], "en"))[several.ready])
    assert actions.stop(None, "en")[several.batch] is None
    assert actions.clear(*sent())[one.case] is None


def test_reading_again_uses_the_new_record(actions, tmp_path, write_png):
    path = write_png(tmp_path / "gradio" / "h" / "a.png")
    one = actions.window.one
    case = collect(dropping(actions, [str(path)], sent()))[one.case]
    seen = collect(actions.again(*sent(case=case, form=("71", "F", ""))))
    assert "71 years, female." in shown(seen[one.treatment])


def test_an_answer_that_is_no_longer_awaited_is_dropped(actions, tmp_path, write_png):
    one, turns = actions.window.one, Turns()
    path = write_png(tmp_path / "gradio" / "h" / "a.png")
    slow = dropping(actions, [str(path)], sent(turns))
    next(slow)
    next(slow)
    actions.clear(*sent(turns))
    assert list(slow) == [nothing(actions.window)]
    path = write_png(tmp_path / "gradio" / "h" / "b.png")
    case = collect(dropping(actions, [str(path)], sent(turns)))[one.case]
    drawing = actions.show(1, *sent(turns, case, method="layercam"))
    next(drawing)
    newer = collect(actions.again(*sent(turns, case, ("71", "F", ""))))[one.case]
    assert list(drawing) == [nothing(actions.window)]  # of the former record
    assert one.case in collect(actions.show(1, *sent(turns, newer, method="layercam")))
    asking = actions.again(*sent(turns, newer, ("72", "F", "")))
    next(asking)
    path = write_png(tmp_path / "gradio" / "h" / "meningioma.png")
    assert one.case in collect(dropping(actions, [str(path)], sent(turns)))
    assert list(asking) == [nothing(actions.window)]  # of the former scan


def test_a_failure_of_what_is_no_longer_awaited_is_dropped(actions, tmp_path):
    turns = Turns()
    slow = dropping(actions, [str(tmp_path / "gradio" / "gone.png")], sent(turns))
    next(slow)
    next(slow)
    actions.clear(*sent(turns))
    assert list(slow) == [nothing(actions.window)]


def test_files_that_are_added_during_a_run_wait_for_the_next(actions, tmp_path, write_png):
    several = actions.window.many
    first, _, said = actions.collect([str(write_png(tmp_path / "gradio/h/a.png"))], [], "en")
    assert "1" in shown(said)
    steps = list(actions.run(first, "en"))
    assert steps[0][several.pending] == []
    assert not any(several.pending in step or several.ready in step for step in steps[1:])
    assert several.pending not in actions.stop(steps[-1][several.batch], "en")
    spanish = actions.show_run(steps[-1][several.batch], "es")
    assert "braintx" in shown(spanish[several.table])
    assert several.notice not in spanish
    assert actions.show_run(None, "es") == {}


def test_a_report_that_fails_does_not_stop_a_change_of_language(
    actions, tmp_path, write_png, monkeypatch
):
    path = write_png(tmp_path / "gradio" / "h" / "meningioma.png")
    case = collect(dropping(actions, [str(path)], sent()))[actions.window.one.case]
    monkeypatch.setattr(actions_module.report, "make", lambda *_: 1 / 0)
    seen = actions.speak(None, [], *sent(case=case, language="es"))
    assert "A qué tumor se parece" in shown(seen[actions.window.one.answer])
    assert speak("es")("error.unexpected") in shown(seen[actions.window.one.notice])


def test_nothing_in_page_or_theme_points_to_another_host():
    look = app.appearance()
    blocks = app.build(FakePipeline)
    pieces = [look["head"], look["theme"]._get_theme_css()]
    pieces += [str(component["props"]) for component in blocks.config["components"]]
    pieces += [str(sheet) for sheet in look["theme"]._stylesheets]
    hosts = {host for piece in pieces for host in re.findall(r"https?://([\w.-]+)", piece)}
    assert hosts <= {"www.w3.org", "hpo.jax.org"}  # a link that is followed only when clicked
    assert blocks.analytics_enabled is False


def test_no_event_is_part_of_a_public_interface():
    config = app.build(FakePipeline).config
    assert {one["api_visibility"] for one in config["dependencies"]} == {"private"}


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", [":root", ".dark"])
def test_text_stands_out_from_its_ground_in_both_modes(mode):
    """WCAG AA: 4.5 to 1 for text."""
    css = app.appearance()["head"]
    block = css[css.index(f"{mode} {{") :].split("}")[0]
    colours = dict(re.findall(r"--bx-([a-z-]+): (#[0-9a-f]{6})", block))
    pairs = [
        (text, ground)
        for text in ("ink", "quiet", "accent", "against")
        for ground in ("paper", "ground", "warn")
    ] + [("on-accent", "accent"), ("ink", "accent-soft")]
    low = {}
    for text, ground in pairs:
        light, dark = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
        if (ratio := (light + 0.05) / (dark + 0.05)) < 4.5:
            low[text, ground] = round(ratio, 2)
    assert low == {}


def test_a_taken_port_is_said_in_words(monkeypatch):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(BrainTxError, match=f"Port {port}"):
            app.launch(port=port, open_browser=False, block=False, load=FakePipeline)


def test_the_window_starts_without_torch_or_models():
    code = (
        "import sys; import apps.demo; assert 'gradio' not in sys.modules;"
        "from apps.demo import app; app.build();"
        "heavy = {'torch', 'timm', 'shap', 'nilearn', 'matplotlib', 'fpdf', 'onnxruntime'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
