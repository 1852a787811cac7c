"""What the dashboard promises beside its pages: privacy, no traceback, nothing from elsewhere."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from apps.dashboard import APP, CONFIG, flags, launch
from braintx.core.errors import BrainTxError

FOLDER = APP.parent
OPTIONS = tomllib.loads(CONFIG.read_text())


def test_nothing_is_cached_across_visitors_but_what_is_the_servers_own() -> None:
    """Its cases, its pictures, their descriptors, and what ships."""
    cached = {
        f"{path.name}:{node.name}"
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any(re.search("cache", ast.unparse(one)) for one in node.decorator_list)
    }
    assert cached == {
        *("state.py:shared", "thumbnails.py:of_file", "models.py:_shipped"),
        *("image_table.py:beside", "image_table.py:networks", "knowledge.py:shipped"),
    }


def test_no_telemetry_no_traceback_no_export_with_formulas_this_computer_alone() -> None:
    assert OPTIONS["browser"]["gatherUsageStats"] is False
    assert OPTIONS["client"]["showErrorDetails"] == "none"
    assert OPTIONS["client"]["disableDataExport"] is True
    assert OPTIONS["server"]["address"] == "127.0.0.1"
    assert OPTIONS["server"]["maxUploadSize"] == 100


def test_every_option_is_taken_along_wherever_the_dashboard_is_started() -> None:
    from streamlit import config

    assert CONFIG.parent.parent == FOLDER.parents[1]  # where Streamlit looks when started there
    given = dict(zip(*[iter(flags(OPTIONS))] * 2, strict=True))
    assert given["--server.maxUploadSize"] == "100"
    assert given["--theme.sidebar.backgroundColor"] == "#ffffff"
    assert {name.removeprefix("--") for name in given} <= set(config._config_options_template)


def test_nothing_that_is_drawn_lies_elsewhere() -> None:
    for path in FOLDER.rglob("*"):
        if path.suffix in {".css", ".toml", ".py"}:
            assert re.findall(r"https?://", path.read_text()) == [], path.name
        if path.suffix == ".svg":
            assert set(re.findall(r"https?://[^\"]+", path.read_text())) == {
                "http://www.w3.org/2000/svg"
            }


def test_a_taken_port_is_a_sentence() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BrainTxError, match="--port"):
            launch(port=taken.getsockname()[1], open_browser=False)
