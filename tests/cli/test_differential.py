"""``braintx differential``: one patient, many from a file, stopped and gone on with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from braintx.cli import main
from braintx.core.findings import Finding, Presentation
from braintx.i18n import Words
from braintx.serialization import Names, differential_json
from braintx.symptoms import Symptoms

MARFAN = ["--findings", "HP:0001166, hp:0001083", "--absent", "HP:0001250"]
LINES: list[Any] = [
    {"case": "a", "observed": ["HP:0001166", "HP:0001083"], "sex": "FEMALE", "age": "P12Y"},
    {"observed": ["HP:0001250"], "excluded": ["HP:0001945"], "age": None},
    "not an object",
    {"case": "d", "observed": ["HP:9999999"]},
    {"case": "e", "observed": ["HP:9999999", "HP:0001166"]},
    {"case": "f", "observed": "HP:0001166"},
    {"case": "g", "observed": ["HP:0000252"]},
]


@pytest.fixture(scope="module")
def symptoms() -> Symptoms:
    return Symptoms.load()


@pytest.fixture
def loaded(symptoms: Symptoms, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bundle is read once for all tests of this file."""
    monkeypatch.setattr(Symptoms, "load", classmethod(lambda cls: symptoms))


pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join([*map(json.dumps, LINES[:3]), "", *map(json.dumps, LINES[3:])]))
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_json_is_the_facades_answer(symptoms: Symptoms, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["differential", *MARFAN, "--age", "12", "--sex", "F", "--format", "jsonl"]) == 0
    findings = (
        Finding("HP:0001166"),
        Finding("HP:0001083"),
        Finding("HP:0001250", "absent"),
    )
    answer = symptoms.differential(Presentation(findings, 12, "F"), 10)
    told = json.loads(capsys.readouterr().out)
    assert told == differential_json(answer, Names(symptoms.terms, Words()))
    assert len(told["ranking"]) == 10


def test_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["differential", *MARFAN, "--top", "3", "--why", "--lang", "es"]) == 0
    told = capsys.readouterr().out
    assert "Aracnodactilia" in told
    assert sum(line.startswith(("1  ", "2  ", "3  ", "4  ")) for line in told.splitlines()) == 3
    assert "Ninguna de las enfermedades" in told


def test_a_note_and_a_phenopacket(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packet = {
        "subject": {"id": "a", "sex": "MALE"},
        "phenotypicFeatures": [{"type": {"id": "HP:0001166"}}],
    }
    path = tmp_path / "packet.json"
    path.write_text(json.dumps(packet))
    note = "Mujer de 12 años con fiebre."
    given = ["--phenopacket", str(path), "--note", note, "--format", "jsonl"]
    assert main(["differential", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    codes = {one["code"] for one in told["presentation"]["findings"]}
    assert codes == {"HP:0001166", "HP:0001945"}
    assert (told["presentation"]["age"], told["presentation"]["sex"]) == (12, "M")
    assert told["issues"][0]["code"] == "phenopacket.age_missing"


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--cases", "c.jsonl", "--age", "4"],
        ["--cases", "c.jsonl", "--format", "table"],
        [*MARFAN, "--out", "o.jsonl"],
        [*MARFAN, "--top", "-1"],
        [*MARFAN, "--age", "400"],
        ["--findings", "HP:9999999"],
        ["--phenopacket", "nowhere.json"],
        ["--cases", "nowhere.jsonl"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_told_in_both_languages(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["differential", *wrong]) == 2
    english = capsys.readouterr()
    assert main(["differential", *wrong, "--lang", "es"]) == 2
    spanish = capsys.readouterr()
    assert english.out == spanish.out == ""
    assert english.err.startswith("braintx: ")
    assert english.err != spanish.err


def test_each_line_has_its_answer_in_its_place(
    symptoms: Symptoms, cases: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answers.jsonl"
    given = ["differential", "--cases", str(cases), "--out", str(out), "--top", "5"]
    assert main(given) == 1  # three could not be answered for
    made = rows(out)
    assert [one["case"] for one in made] == ["a", "2", "3", "d", "e", "f", "g"]
    assert [one.get("error", {}).get("code") for one in made] == [
        *(None, None, "case.damaged", "finding.unknown", None, "case.findings", None)
    ]
    first = symptoms.differential(
        Presentation((Finding("HP:0001166"), Finding("HP:0001083")), 12, "F"), 5
    )
    assert made[0] == {
        "case": "a",
        "none_of_these": round(first.none_of_these, 6),
        "ranking": [
            {
                "id": one.disease.id,
                "name": one.disease.name,
                "probability": round(one.probability, 6),
            }
            for one in first.candidates
        ],
    }
    (issue,) = made[4]["issues"]
    assert "HP:9999999" in issue["message"]
    assert not out.with_name("answers.jsonl.unfinished").exists()


def test_without_a_file_the_lines_are_printed(
    cases: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["differential", "--cases", str(cases), "--why", "--top", "2"]) == 1
    made = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(made) == len(LINES)
    assert {"case", "ranking", "presentation", "release", "model"} <= made[0].keys()
    assert "reasons" in made[0]["ranking"][0]


def test_a_hundred_by_default_and_all_where_asked(
    cases: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    main(["differential", "--cases", str(cases)])
    (first, *_) = capfdbinary.readouterr().out.splitlines()
    assert len(json.loads(first)["ranking"]) == 100
    main(["differential", "--cases", str(cases), "--top", "0"])
    (first, *_) = capfdbinary.readouterr().out.splitlines()
    assert len(json.loads(first)["ranking"]) > 5000


class _Stops:
    """Answers for so many patients, then somebody presses Ctrl-C."""

    def __init__(self, symptoms: Symptoms, count: int) -> None:
        self._symptoms, self.left = symptoms, count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._symptoms, name)

    def differential(self, *given: Any, **how: Any) -> Any:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return self._symptoms.differential(*given, **how)


def test_a_stopped_run_goes_on(
    symptoms: Symptoms,
    cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, out = tmp_path / "whole.jsonl", tmp_path / "answers.jsonl"
    main(["differential", "--cases", str(cases), "--out", str(whole), "--top", "3"])
    given = ["differential", "--cases", str(cases), "--out", str(out), "--top", "3"]
    monkeypatch.setattr(Symptoms, "load", lambda: _Stops(symptoms, 2))
    assert main(given) == 130
    assert "run it again to go on" in capsys.readouterr().err
    assert len(rows(out)) == 3
    out.write_bytes(out.read_bytes() + b'{"case": "cut o')  # as a kill leaves it
    stops = _Stops(symptoms, -1)
    monkeypatch.setattr(Symptoms, "load", lambda: stops)
    assert main(given) == 1
    assert out.read_bytes() == whole.read_bytes()
    assert stops.left == -1 - 3  # d, e and g: the lines before were not answered for again


@pytest.mark.parametrize("change", ["patients", "options"])
def test_a_run_of_something_else_begins_anew(
    change: str,
    symptoms: Symptoms,
    cases: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, top = tmp_path / "answers.jsonl", "3"
    given = ["differential", "--cases", str(cases), "--out", str(out), "--top"]
    with monkeypatch.context() as patch:
        patch.setattr(Symptoms, "load", lambda: _Stops(symptoms, 2))
        assert main([*given, top]) == 130
    if change == "patients":
        cases.write_text(json.dumps({"case": "other", "observed": ["HP:0001166"]}))
    else:
        top = "2"
    main([*given, top])
    made = rows(out)
    assert len(made) == (1 if change == "patients" else len(LINES))
    assert len(made[0]["ranking"]) == int(top)


def test_nothing_heavy_is_imported() -> None:
    heavy = ("torch", "pandas", "sklearn", "flask", "fastapi", "sqlalchemy", "onnxruntime")
    code = (
        "import sys; from braintx.cli import main\n"
        "main(['differential', '--findings', 'HP:0001166', '--note', 'fever', '--sex', 'F'])\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
