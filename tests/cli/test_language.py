"""The command line in Spanish: asked for or found in the surroundings, and nothing left in English.

That nothing is left is seen with a catalogue that marks each of its sentences: nothing unmarked
may be printed but names, numbers and codes.
"""

import argparse
import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from braintx import cli
from braintx.cli import build_parser, main
from braintx.cli.answers import say_answer, say_patient
from braintx.cli.language import argparse_in, asked, speak
from braintx.cli.report import to_table
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.records import (
    Assessment,
    GateDecision,
    Issue,
    Outline,
    PatientAssessment,
    TreatmentPrediction,
    TumorPrediction,
)
from braintx.i18n import LANGUAGES, Words
from braintx.models.gate import Gate
from tests.data.test_quality import ISSUES

EVERYTHING = [
    *(["--help"], ["predict", "--help"], ["explain", "--help"], ["data", "--help"]),
    *(
        ["data", part, "--help"]
        for part in ("check", "fetch", "audit-copies", "describe", "deidentify", "ingest")
    ),
    *(
        [task, model, "--help"]
        for task in ("train", "evaluate")
        for model in ("tumor", "treatment")
    ),
    *(["differential", "--help"], ["differential", "build", "--help"]),
    *(["demo", "--help"], ["dashboard", "--help"], ["clinic", "--help"], ["serve", "--help"]),
    *(["keys", part, "--help"] for part in ("create", "list", "revoke")),
    *(["jobs", part, "--help"] for part in ("list", "cancel", "resume")),
    *(["audit", part, "--help"] for part in ("verify", "export")),
]
MISTAKES = {
    (): "faltan argumentos: COMANDO",
    ("predict",): "faltan argumentos: RUTA",
    ("predict", "x", "--age", "old"): "no es un número de años",
    ("predict", "x", "--sex", "dog"): "no es ni F ni M",
    ("predict", "x", "--format", "xml"): "no es una de las opciones",
    ("predict", "x", "--volume", "one"): "valor no válido (int)",
    ("predict", "x", "--note"): "se esperaba un argumento",
    ("data", "check", "--out", "x"): "argumentos desconocidos: --out x",
}


@pytest.fixture
def spanish(monkeypatch):
    """Surroundings of a Spanish machine."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "es_ES.UTF-8")


@pytest.fixture
def marked(monkeypatch):
    plain = Words._text
    monkeypatch.setattr(Words, "_text", lambda self, *key: f"⟦{plain(self, *key)}⟧")
    return speak()


def unmarked(text, *given):
    """The words of a text outside marks, but for names that were given."""
    for part in given:
        text = text.replace(part, " ")
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = shorter
    return re.findall(r"[^\W\d_]{2,}", text)


def assessment(**other):
    tumor = TumorPrediction(
        "glioma",
        {"glioma": 0.58, "meningioma": 0.02, "other": 0.4},
        ("glioma", "other"),
        0.95,
        abstained=True,
    )
    treatment = TreatmentPrediction(
        "surgery", dict.fromkeys(TREATMENT_LABELS, 0.25), {"accuracy_for_type": 0.34}, 0.25
    )
    outline = Outline(((1.0, 1.0), (9.0, 1.0), (9.0, 9.0)), 0.05, 0.2, 32.0, 11.0)
    warnings = (Issue("outline.faint", "warning"), Issue("reading.window", "warning"))
    whole = Assessment(
        "a.png", GateDecision("accepted", 0.9), tumor, outline, treatment, warnings=warnings
    )
    return replace(whole, **other)


REFUSED = assessment(
    gate=GateDecision("not_brain_mri", 0.0),
    tumor=None,
    treatment=None,
    outline=None,
    warnings=(Issue("gate.not_brain_mri", "warning"),),
)
STRANGE = replace(assessment(), tumor=replace(assessment().tumor, familiarity=0.076))
NO_OUTLINE = replace(assessment(), outline=Outline((), 0.0, 0.0))
DISAGREE = Issue("patient.slices_disagree", "warning", values={"counts": ()})


def test_the_language_is_asked_for_anywhere_or_that_of_the_surroundings(monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")
    assert asked(["predict", "x"]) == "es"
    assert asked(["--lang", "en", "predict", "x"]) == "en"
    assert asked(["data", "check", "--missing", "-9", "--lang=en"]) == "en"
    assert asked(["--lang", "es", "predict", "--lang", "en"]) == "en"
    assert asked(["predict", "--lang"]) == asked(["predict", "--lang", "fr"]) == "es"
    monkeypatch.setenv("LC_ALL", "C")
    assert asked([]) == "en"


def test_every_command_takes_the_language():
    def parsers(parser):
        yield parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for inner in action.choices.values():
                    yield from parsers(inner)

    every = list(parsers(build_parser()))
    assert len(every) > 25
    assert all("--lang" in parser.format_usage() for parser in every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_argparse_is_given_its_own_words_back(language):
    before = argparse._, argparse.ngettext
    with argparse_in(language):
        assert argparse._("options") == {"en": "options", "es": "opciones"}[language]
    assert (argparse._, argparse.ngettext) == before
    with pytest.raises(ValueError, match="x"), argparse_in(language):
        raise ValueError("x")
    assert (argparse._, argparse.ngettext) == before


@pytest.mark.parametrize("given", EVERYTHING, ids=" ".join)
def test_no_help_is_said_outside_the_catalogue(given, marked, monkeypatch, capsys):
    marks = type("Marks", (), {"gettext": "⟦{}⟧".format, "ngettext": None})
    monkeypatch.setattr("braintx.cli.language.translations", lambda *_: marks)
    monkeypatch.setattr(argparse.HelpFormatter, "_split_lines", lambda self, text, width: [text])
    monkeypatch.setenv("COLUMNS", "2000")
    with pytest.raises(SystemExit) as done:
        main(given)
    assert not done.value.code
    told = re.sub(r"(?m)^⟦usage: ⟧.*$|--?[a-z-]+|\{[^}]*\}", "", capsys.readouterr().out)
    neutral = {"CSV", "HP", "HTML", "ID", "JSON", "JSONL", "NPZ", "PNG", "URL"}
    names = {word for group in EVERYTHING for word in " ".join(group).replace("-", " ").split()}
    assert set(unmarked(told)) - neutral - names == set()


@pytest.mark.parametrize(("given", "words"), MISTAKES.items())
def test_mistakes_are_told_in_spanish(given, words, spanish, capsys):
    with pytest.raises(SystemExit) as done:
        main([*given])
    assert done.value.code == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.startswith("uso: braintx")
    assert not re.search(r"\b(the|argument|invalid|expected|usage)\b", told)


def test_a_table_says_why_the_model_abstains(capsys):
    say_answer("table", speak("es"), "a.png", STRANGE)
    assert "SE ABSTIENE: familiaridad 7,6\xa0%, se pide 15\xa0%" in capsys.readouterr().out


def test_no_answer_is_said_outside_the_catalogue(marked, capsys):
    for answer in (assessment(), REFUSED, NO_OUTLINE, STRANGE):
        say_answer("table", marked, "in/a.png", answer)
    for slices in ((assessment(), REFUSED), (REFUSED,)):
        first = slices[0]
        patient = PatientAssessment(slices, 0, first.tumor, first.treatment, (DISAGREE,))
        say_patient("table", marked, patient, "a.png")
    told = capsys.readouterr()
    assert "⟦" in told.out
    assert unmarked(told.out, "a.png", "mm") == unmarked(told.err, "a.png") == []


def test_no_report_is_said_outside_the_catalogue(marked):
    told = to_table(ISSUES, marked)
    assert unmarked(told, *(issue.code for issue in ISSUES), "a.jpg", "b.jpg") == []


def test_every_sentence_that_the_code_names_is_there_and_no_other():
    named = set()
    for path in Path(cli.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
    # made of names at the call
    parts = (
        "build.",
        "command.",
        "metavar.",
        "usage.",
        "check.",
        "header.",
        "status.",
        "broken.",
        "ingest.",
    )
    parts += tuple(f"differential.{one}." for one in ("relation", "severity", "status"))
    own = re.findall(r'^msgid "([a-z_]+(?:\.[a-z_]+)*)"$', catalogue("en"), re.M)
    assert len(own) > 80
    unused = {key for key in own if key not in named and not key.startswith(parts)}
    assert unused <= {"issue.reading.volume", "options"}


def catalogue(language):
    return Path(cli.__path__[0], "locales", language, "LC_MESSAGES", "cli.po").read_text("utf-8")


def test_a_table_of_answers_in_spanish(scan, tmp_path, spanish, monkeypatch, capsys):
    noise = tmp_path / "noise.png"
    cv2.imwrite(str(noise), np.random.default_rng(0).integers(0, 255, (128, 128), np.uint8))
    assert main(["predict", str(noise)]) == 0
    assert "rechazada: La imagen no parece" in capsys.readouterr().out
    monkeypatch.setattr(Gate, "of", classmethod(lambda cls, bundle: cls(1e-9)))
    assert main(["predict", str(scan), "--note", "asdf qwer"]) == 0
    told = capsys.readouterr()
    assert "conjunto al 95\N{NO-BREAK SPACE}%: " in told.out
    assert "tratamiento: " in told.out
    assert "no se entendió ningún síntoma" in told.err
    assert main(["predict", str(scan), "--missing", "-9"]) == 2
    assert "dé también esa tabla" in capsys.readouterr().err


def test_json_says_its_messages_in_the_language_and_keeps_labels_and_codes(scan, capsys):
    given = ["predict", str(scan), "--format", "jsonl"]
    rows = {}
    for language in LANGUAGES:
        assert main([*given, "--lang", language]) == 0
        rows[language] = json.loads(capsys.readouterr().out)
    for one, other in zip(rows["en"]["warnings"], rows["es"]["warnings"], strict=True):
        assert one.pop("message") != other.pop("message")
    assert rows["en"]["gate"].pop("reason") != rows["es"]["gate"].pop("reason")
    assert rows["en"] == rows["es"]


def test_a_table_of_records_is_doubted_in_spanish(scan, tmp_path, capsys):
    table = tmp_path / "records.csv"
    table.write_text("Caso;Edad\nscan;200\nb;40\n", "utf-8")
    assert main(["--lang", "es", "predict", str(scan), "--clinical", str(table)]) == 0
    told = capsys.readouterr().err
    assert "1 de 1 imágenes tienen un registro." in told
    assert "Registros sin imagen: b." in told
    assert "Una edad no está entre 0 y 120 años" in told
    assert "(1, línea 2: '200')" in told


def test_a_data_set_is_checked_in_spanish(tmp_path, spanish, capsys):
    (tmp_path / "t.csv").write_text("Case ID;Condition;Age;Sex\na;glioma;x\n", "utf-8")
    assert main(["data", "check", "--root", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "línea 2: 3 campos, 4 esperados" in told
    assert "Falta una columna" in told
    assert "nota clínica; tratamiento" in told
    assert main(["data", "check", "--root", str(tmp_path), "--json"]) == 1
    issues = {one["code"]: one for one in json.loads(capsys.readouterr().out)["issues"]}
    assert issues["table.separator"]["examples"] == ["punto y coma en t.csv"]


def test_an_interruption_is_told_in_spanish(tmp_path, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("braintx.stats.images.run.describe_cohort", stop)
    assert main(["data", "describe", "--root", str(tmp_path), "--lang", "es"]) == 130
    assert capsys.readouterr().err.startswith("braintx: interrumpido. Lo terminado se conserva")


def test_every_type_has_a_name_within_a_sentence():
    assert all(len({Words(code)(f"type.{one}") for one in TUMOR_LABELS}) == 3 for code in LANGUAGES)
