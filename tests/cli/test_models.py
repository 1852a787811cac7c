"""``braintx train`` and ``braintx evaluate``: what was asked for reaches what does it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from braintx.cli import main
from braintx.experiments import differential

WORK = Path("work/differential")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], (WORK, Path("results/differential.json"), WORK / "report.html", False)),
        (
            ["--work", "w", "--out", "o.json", "--report", "r.html", "--quick"],
            (Path("w"), Path("o.json"), Path("r.html"), True),
        ),
    ],
)
def test_the_differential_is_measured_as_asked(given, expected, tmp_path, monkeypatch, capsys):
    asked = []

    def evaluate(root, work, out, report, *, quick):
        asked.append((root, work, out, report, quick))
        return '{"protocol": "…"}'

    run = SimpleNamespace(evaluate=evaluate)
    monkeypatch.setitem(sys.modules, f"{differential.__name__}.run", run)
    monkeypatch.setattr(differential, "run", run, raising=False)
    monkeypatch.setenv("BRAINTX_DATA", str(tmp_path))
    assert main(["evaluate", "differential", *given]) == 0
    assert asked == [(tmp_path, *expected)]
    assert capsys.readouterr().out == '{"protocol": "…"}\n'
