"""A service on a database of its own, with the shipped models loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from braintx.pipeline import Pipeline
from braintx.service.policy import Policy
from braintx.service.service import Service, open_service
from braintx.symptoms import Symptoms

MakeService = Callable[..., Service]


@cache
def symptoms() -> Symptoms:
    """Loaded once, by the first test that asks for a differential."""
    return Symptoms.load()


@pytest.fixture(scope="session")
def models() -> Pipeline:
    return Pipeline(threads=1)


@pytest.fixture
def make_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: Pipeline
) -> Iterator[MakeService]:
    """Opens services on a folder of their own: ``make_service(waiting=1, load=...)``."""
    monkeypatch.setenv("BRAINTX_STATE", str(tmp_path / "state"))
    opened: list[Service] = []

    def make(
        url: str | None = None, load: Callable[[], Pipeline] = lambda: models, **policy: object
    ) -> Service:
        service = open_service(replace(Policy(readers=2), **policy), url, load, symptoms)
        opened.append(service)
        return service

    yield make
    for service in opened:
        service.close()


@pytest.fixture
def service(make_service: MakeService) -> Service:
    return make_service()
