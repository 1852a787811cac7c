"""The application in this process, with the shipped models loaded once and a key that may all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from apps.api.app import create
from braintx.pipeline import Pipeline
from braintx.service import keys
from braintx.service.policy import Policy
from braintx.service.service import Service, open_service
from braintx.storage.records import SCOPES, Scope
from tests.apps.api import sources
from tests.service.conftest import make_service, models, service, symptoms

__all__ = ["make_service", "models", "service"]


@dataclass(frozen=True)
class Api:
    """A running application.

    Attributes
    ----------
    client : TestClient
        Sends a key that may do everything.
    service : Service
    """

    client: TestClient
    service: Service

    def key(self, *scopes: Scope) -> dict[str, str]:
        """The header of a new key."""
        _, shown = keys.create(self.service.database, "test", scopes or SCOPES)
        return {"Authorization": f"Bearer {shown}"}

    def made(self, content: bytes | None = None, name: str = "scan.png", **record: Any) -> Any:
        """The answer for an image, as it was told."""
        files = {"image": (name, sources.picture() if content is None else content)}
        told = self.client.post("/v1/assessments", files=files, data=record)
        assert told.status_code == 201, told.text
        return told.json()


MakeApi = Callable[..., Api]


@contextmanager
def _running(
    folder: Path, models: Pipeline, insecure: bool, policy: dict[str, Any]
) -> Iterator[Api]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRAINTX_STATE", str(folder / "state"))
        chosen = replace(Policy(readers=2), **policy)
        url = f"sqlite:///{folder / 'braintx.db'}"
        service = open_service(chosen, url, lambda: models, symptoms)
    app, at = create(service, insecure=insecure), "http://localhost"
    with TestClient(app, at, follow_redirects=False) as client:
        made = Api(client, service)
        if not insecure:
            client.headers.update(made.key())
        yield made


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, models: Pipeline) -> Iterator[Api]:
    """One for a file's tests, that none of them asks too often."""
    policy = {"per_key": "100000/minute", "per_address": "100000/minute"}
    with _running(tmp_path_factory.mktemp("api"), models, False, policy) as made:
        yield made


@pytest.fixture
def make_api(tmp_path: Path, models: Pipeline) -> Iterator[MakeApi]:
    """Others, each on a database of its own: ``make_api(body=1000, insecure=True)``."""
    with ExitStack() as stack:

        def make(insecure: bool = False, **policy: Any) -> Api:
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            return stack.enter_context(_running(folder, models, insecure, policy))

        yield make


@pytest.fixture(scope="module")
def client(api: Api) -> TestClient:
    return api.client
