"""What `braintx serve` refuses before it listens, and how it listens."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from apps.api.launch import Serving, create, from_environment, launch
from apps.api.protocol import BoundedProtocol
from braintx.core.errors import BrainTxError
from braintx.service.policy import Policy
from tests.ports import free_port

RUN = "apps.api.launch.uvicorn.run"


@pytest.fixture(autouse=True)
def surroundings(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("BRAINTX_STATE", str(tmp_path))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    for name in ("BRAINTX_SERVING", "PROMETHEUS_MULTIPROC_DIR"):
        monkeypatch.setenv(name, "")
    yield
    logging.captureWarnings(False)


def refused(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> BrainTxError:
    monkeypatch.setattr(RUN, lambda *_, **__: pytest.fail("it listens"))
    with pytest.raises(BrainTxError) as caught:
        launch(serving)
    return caught.value


@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",  # noqa: S104
        "::",
        "192.168.1.2",
        "example.org",
        "",
        "127.0.0.1.example.org",
        "8.8.8.8",
    ],
)
def test_without_keys_only_this_computer_is_listened_on(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(Serving(host, free_port(), insecure=True), monkeypatch)
    assert error.code == "serve.insecure"
    assert host in error.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.8.8"])
def test_this_computer_may_be_without_keys(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(RUN, lambda app, **settings: seen.update(settings, app=app))
    launch(Serving(host, free_port(), insecure=True))
    assert seen["host"] == host
    seen["app"]._service.close()  # type: ignore[attr-defined]


def test_with_keys_any_address_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(RUN, lambda app, **settings: seen.update(settings, app=app))
    launch(Serving("0.0.0.0", free_port(), policy=Policy(connections=77)))  # noqa: S104
    assert seen["http"] is BoundedProtocol
    assert seen["limit_concurrency"] == 77
    assert (seen["access_log"], seen["server_header"], seen["ws"]) == (False, False, "none")
    seen["app"]._service.close()  # type: ignore[attr-defined]


def test_the_demo_needs_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused(Serving(port=free_port(), demo=True, workers=2), monkeypatch)
    assert (error.code, error.values["workers"]) == ("serve.workers", 2)


@pytest.mark.parametrize("name", ["readers", "waiting", "body", "originals_days", "lease"])
@pytest.mark.parametrize("given", [0, -3])
def test_a_limit_that_lets_nothing_through_is_refused(
    name: str, given: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = refused(Serving(port=free_port(), policy=Policy(**{name: given})), monkeypatch)
    assert error.code == "serve.number"
    assert error.values == {"option": name.replace("_", "-"), "given": given}


def test_no_process_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(Serving(port=free_port(), workers=0), monkeypatch).code == "serve.number"


@pytest.mark.parametrize("given", ["", "many", "12", "minute"])
def test_a_limit_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused(Serving(port=free_port(), policy=Policy(per_key=given)), monkeypatch)
    assert error.code == "serve.limit"


def test_a_taken_port_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        error = refused(Serving(port=other.getsockname()[1]), monkeypatch)
    assert error.code == "serve.port"


def test_several_processes_share_the_readers_and_one_policy(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    seen: dict[str, object] = {}

    def run(app: str, **settings: object) -> None:
        seen.update(settings, app=app, told=os.environ["BRAINTX_SERVING"])

    monkeypatch.setattr(RUN, run)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    serving = Serving(port=free_port(), workers=2, database=url, policy=Policy(readers=5))
    launch(serving)
    assert (seen["app"], seen["workers"]) == ("apps.api.launch:from_environment", 2)
    told = json.loads(str(seen["told"]))
    assert told == {**asdict(serving), "policy": {**asdict(serving.policy), "readers": 2}}
    monkeypatch.setenv("BRAINTX_SERVING", str(seen["told"]))
    app = from_environment()
    assert app._service.policy == Policy(readers=2)
    app._service.close()


def test_an_application_is_made_as_asked(tmp_path) -> None:  # type: ignore[no-untyped-def]
    app = create(Serving(insecure=True, database=f"sqlite:///{tmp_path / 'a.db'}"))
    assert app._insecure
    app._service.close()
