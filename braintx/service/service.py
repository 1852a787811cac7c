"""What every use case works with: the database, the readers, the writer, the secret, the policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TypeVar

from braintx import pipeline
from braintx.pipeline import Pipeline
from braintx.service.answering import Answering
from braintx.service.policy import Policy
from braintx.service.secrets import Secret, load_secret
from braintx.service.writer import Writer
from braintx.storage.database import Database, open_database
from braintx.symptoms import Symptoms

Loaded = TypeVar("Loaded")


@dataclass(frozen=True)
class Service:
    """One running service. Make it with `open_service`, and close it.

    Attributes
    ----------
    policy : Policy
    secret : Secret
    database : Database
    writer : Writer
    answering : Answering
    symptoms : callable
        Gives the façade of signs and symptoms, loaded by whoever asks first.
    """

    policy: Policy
    secret: Secret
    database: Database
    writer: Writer
    answering: Answering
    symptoms: Callable[[], Symptoms]

    def close(self) -> None:
        """Finish what was begun, then let go of everything."""
        self.answering.close()
        self.writer.close()
        self.database.close()


def open_service(
    policy: Policy | None = None,
    url: str | None = None,
    load: Callable[[], Pipeline] | None = None,
    symptoms: Callable[[], Symptoms] = Symptoms.load,
) -> Service:
    """A service on a database, its readers loading the models in the background.

    Parameters
    ----------
    policy : Policy, optional
    url : str, optional
        Of the database; `braintx.storage.database.default_url` by default.
    load : callable, optional
        Gives the pipeline; by default the shipped models, one thread a pass, since each reader
        is a thread of its own.
    symptoms : callable, default=Symptoms.load
        Gives the façade of signs and symptoms; called once, when it is first needed.

    Raises
    ------
    StorageError
        Where the database cannot be used.
    """
    chosen = policy or Policy()
    database, secret = open_database(url), load_secret()  # what may fail, before any thread
    once = _once(load or partial(pipeline.load, threads=1))
    answering = Answering(once, chosen.readers, chosen.waiting, chosen.patience)
    return Service(chosen, secret, database, Writer(database), answering, _once(symptoms))


def _once(load: Callable[[], Loaded]) -> Callable[[], Loaded]:
    lock = Lock()
    loaded: list[Loaded] = []

    def give() -> Loaded:
        with lock:
            if not loaded:
                loaded.append(load())
            return loaded[0]

    return give
