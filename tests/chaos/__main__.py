"""The whole of it on both databases, into `results/chaos.json`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from braintx.evaluation.results import write_results
from tests import postgres
from tests.chaos import scenarios
from tests.chaos.client import Client
from tests.chaos.record import Chaos, JobRun, Writes
from tests.chaos.server import Server, serving

OUT = Path("results/chaos.json")
WRITES, IMAGES, TIMES = 1000, 200, 3


def main() -> int:
    """Measure, print, and write the result file; 1 where anything did not hold."""
    found = measure(WRITES, IMAGES, TIMES)
    print(write_results(OUT, found))
    return 0 if holds(found) else 1


def measure(writes: int, pictures: int, times: int) -> Chaos:
    """So many concurrent writes, and a job of so many images, for each database and each upset.

    Parameters
    ----------
    writes, pictures : int
    times : int
        How often something is killed in each run.
    """
    written: dict[str, list[Writes]] = {}
    done: dict[str, list[JobRun]] = {}
    for database, name, server, upset in _cases():
        client = Client(server, server.key())
        written.setdefault(database, []).append(
            scenarios.writes(client, name, upset, writes, times)
        )
        client = Client(server, server.key())
        done.setdefault(database, []).append(scenarios.job(client, name, upset, pictures, times))
    return Chaos(
        {name: tuple(runs) for name, runs in written.items()},
        {name: tuple(runs) for name, runs in done.items()},
    )


def holds(found: Chaos) -> bool:
    """Whether every verdict is good."""
    kinds = (found.writes, found.jobs)
    return all(run.held for kind in kinds for runs in kind.values() for run in runs)


def _cases() -> Iterator[tuple[str, str, Server, Callable[[], None]]]:
    with _server() as (server, _):
        yield "sqlite", "server", server, server.restart
    with _server("postgresql") as (server, cluster):
        yield "postgresql", "server", server, server.restart
        yield "postgresql", "database", server, lambda: cluster.restart("immediate")


@contextmanager
def _server(database: str = "sqlite") -> Iterator[tuple[Server, postgres.Cluster]]:
    with TemporaryDirectory(prefix="braintx-chaos-") as given, ExitStack() as stack:
        folder = Path(given)
        cluster, url = None, f"sqlite:///{folder / 'a.db'}"
        if database == "postgresql":
            cluster = stack.enter_context(postgres.cluster())
            url = stack.enter_context(cluster.database())
        server = stack.enter_context(serving(folder, url, *scenarios.OPTIONS))
        yield server, cluster


if __name__ == "__main__":
    sys.exit(main())
