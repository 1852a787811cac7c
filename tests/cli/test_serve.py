"""``braintx serve``: every option reaches the service, and what is refused is said in words."""

from __future__ import annotations

import sys

import pytest

from apps.api.launch import Serving
from braintx.cli import main
from braintx.service.policy import MEGABYTE, Policy


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Serving]:
    seen: list[Serving] = []
    monkeypatch.setattr("apps.api.launch.launch", seen.append)
    monkeypatch.setitem(sys.modules, "apps.api.launch", sys.modules["apps.api.launch"])
    return seen


def test_what_is_not_asked_for_is_as_it_ships(asked: list[Serving]) -> None:
    assert main(["serve"]) == 0
    assert asked == [Serving()]
    (serving,) = asked
    assert (serving.host, serving.insecure, serving.policy.keep_text) == ("127.0.0.1", False, False)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--host", "::1"], Serving(host="::1")),
        (["--port", "9"], Serving(port=9)),
        (["--workers", "3"], Serving(workers=3)),
        (["--demo"], Serving(demo=True)),
        (["--insecure"], Serving(insecure=True)),
        (["--database", "sqlite:///a.db"], Serving(database="sqlite:///a.db")),
        (["--keep-text"], Serving(policy=Policy(keep_text=True))),
        (["--readers", "1"], Serving(policy=Policy(readers=1))),
        (["--waiting", "7"], Serving(policy=Policy(waiting=7))),
        (["--body", "2"], Serving(policy=Policy(body=2 * MEGABYTE))),
        (["--limit", "5/second"], Serving(policy=Policy(per_key="5/second"))),
        (["--originals-days", "1"], Serving(policy=Policy(originals_days=1))),
    ],
)
def test_an_option_is_heard(asked: list[Serving], options: list[str], expected: Serving) -> None:
    assert main(["serve", *options]) == 0
    assert asked == [expected]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--insecure", "--host", "0.0.0.0"], "this computer alone"),  # noqa: S104
        (["--demo", "--workers", "2"], "one process"),
        (["--port", "99999"], "0 to 65535"),
        (["--readers", "0"], "at least 1"),
        (["--body", "0"], "at least 1"),
        (["--limit", "often"], "1200/minute"),
        (["--database", "mysql://u:hunter2@h/n"], "no address of a database"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch, tmp_path
) -> None:
    monkeypatch.setenv("BRAINTX_STATE", str(tmp_path))
    monkeypatch.setattr("apps.api.launch.logs.take_over", lambda: None)
    monkeypatch.setattr("apps.api.launch.uvicorn.run", lambda *_, **__: pytest.fail("it listens"))
    assert main(["serve", *options]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert "hunter2" not in told


def test_without_its_packages_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: str) -> None:
        raise ModuleNotFoundError(name="fastapi")

    monkeypatch.setattr("braintx.cli.serve.window_of", missing)
    assert main(["serve"]) == 2
    assert "The service needs fastapi. Install `braintx[serve]`" in capsys.readouterr().err
