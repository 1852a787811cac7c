"""``braintx demo``, ``dashboard`` and ``clinic``: what the windows are asked for."""

import pytest

from braintx.cli import main
from braintx.core.errors import BrainTxError


@pytest.mark.parametrize("name", ["demo", "dashboard", "clinic"])
@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ([], {"host": "127.0.0.1", "open_browser": True}),
        (["--port", "9", "--no-browser"], {"host": "127.0.0.1", "open_browser": False, "port": 9}),
    ],
)
def test_a_window_chooses_what_is_not_given(name, given, asked, monkeypatch):
    seen = {}
    monkeypatch.setattr(f"apps.{name}.launch", lambda **how: seen.update(how))
    assert main([name, *given]) == 0
    assert seen == asked


def test_a_window_that_cannot_open_says_why(monkeypatch, capsys):
    def refuse(**_):
        raise BrainTxError("Port 9 is taken.", "demo.port")

    monkeypatch.setattr("apps.demo.launch", refuse)
    assert main(["demo", "--port", "9"]) == 2
    assert "Port 9 is taken." in capsys.readouterr().err
