"""``braintx serve``: what cannot be served is refused before anything is announced."""

from __future__ import annotations

import socket

import pytest

from braintx.cli import main

WRONG = [
    (["--insecure", "--host", "0.0.0.0"], "--host 0.0.0.0"),  # noqa: S104  (refused)
    (["--demo", "--workers", "2"], "--workers 2"),
    (["--limit", "hello"], "1200/minute"),
    (["--workers", "0"], "--workers"),
    (["--readers", "0"], "--readers"),
    (["--waiting", "-1"], "--waiting"),
    (["--body", "0"], "--body"),
    (["--originals-days", "0"], "--originals-days"),
    (["--lease", "0"], "--lease"),
    (["--port", "99999"], "99999"),
]


@pytest.mark.parametrize(("wrong", "named"), WRONG)
def test_what_is_wrong_is_told_alone(wrong: list[str], named: str, capsys) -> None:
    told = []
    for language in ("en", "es"):
        assert main(["serve", *wrong, "--lang", language]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        (line,) = captured.err.splitlines()
        assert line.startswith("braintx: ")
        assert named in line
        told.append(line)
    assert told[0] != told[1]


def test_a_taken_port_is_not_announced(capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert port in line
