"""Everything at once: ``python -m tests.apps.api.fuzz [UPLOADS] [EXAMPLES]``.

Starts the service, sends it 5,000 mutated uploads, starts it anew, and holds it against its
OpenAPI document. What came of it goes into ``results/fuzz.json``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from tests.apps.api import sources
from tests.apps.api.conformance import LEFT_OUT, PHASES, conforms
from tests.apps.api.mutations import uploads
from tests.apps.api.sending import Sent, documented, send_all
from tests.apps.api.serving import Server, serving

OUT = Path("results/fuzz.json")
UPLOADS, EXAMPLES, QUARTERS = 5_000, 100, 4
UNEXPECTED = "unexpected "
"""How the service's log begins to tell of what nobody expected."""


@dataclass(frozen=True)
class Fuzzed:
    """What came of mutated uploads.

    Attributes
    ----------
    sent : Sent
    megabytes : tuple of float
        Resident memory of the service: at rest, and after each quarter.
    peak : float
        The most that it ever had, in megabytes.
    unexpected : int
        Lines of its log about what nobody expected.
    alive, same : bool
        Whether it still runs, and answers for a right image as it did before.
    """

    sent: Sent
    megabytes: tuple[float, ...]
    peak: float
    unexpected: int
    alive: bool
    same: bool


def fuzz(server: Server, count: int, megabytes: int = 128, seed: int = 0) -> Fuzzed:
    """Send mutated uploads, a quarter after the other.

    Parameters
    ----------
    server : Server
    count : int
    megabytes : int, default=128
        To which bombs swell.
    seed : int, default=0
    """
    document = requests.get(f"{server.url}/openapi.json", headers=server.headers, timeout=60).json()
    known, found = documented(document), Sent()
    before, memory = answer(server), [server.megabytes()]
    given = uploads(count, seed, megabytes)
    for _ in range(QUARTERS):
        send_all(server, given, count // QUARTERS, known, found)
        memory.append(server.megabytes())
    return Fuzzed(
        sent=found,
        megabytes=tuple(round(one, 1) for one in memory),
        peak=round(server.peak_megabytes(), 1),
        unexpected=server.log.read_text(errors="replace").count(UNEXPECTED),
        alive=server.alive(),
        same=answer(server) == before,
    )


def answer(server: Server) -> Any:
    """What it says of a right image."""
    files = {"image": ("scan.png", sources.picture())}
    url = f"{server.url}/v1/assessments"
    told = requests.post(url, files=files, headers=server.headers, timeout=120)
    return told.json()["result"]


def main() -> None:
    """Measure, print, and write the result file."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else UPLOADS
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else EXAMPLES
    with TemporaryDirectory() as folder, serving(Path(folder)) as server:
        done = fuzz(server, count)
    result = {"uploads": _uploads(done)}
    print(json.dumps(result["uploads"], indent=2), flush=True)
    with TemporaryDirectory() as folder, serving(Path(folder)) as server:
        held = conforms(server, examples=examples)
        alive = server.alive()
        unexpected = server.log.read_text(errors="replace").count(UNEXPECTED)
    result["openapi"] = {
        "requests": held.requests,
        "operations": len(held.statuses),
        "phases": list(PHASES),
        "left_out": LEFT_OUT,
        "failures": [list(one) for one in held.failures],
        "server_errors": held.with_status(500),
        "unexpected": unexpected,
        "alive": alive,
        "statuses": _counts(held.statuses),
    }
    print(json.dumps(result["openapi"], indent=2))
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _uploads(done: Fuzzed) -> dict[str, Any]:
    return {
        "requests": done.sent.requests,
        "server_errors": done.sent.of_server(),
        "undocumented": done.sent.undocumented,
        "unanswered": done.sent.unanswered,
        "unexpected": done.unexpected,
        "alive": done.alive,
        "same_answer": done.same,
        "megabytes": done.megabytes,
        "peak_megabytes": done.peak,
        "statuses": _counts(done.sent.statuses),
        "kinds": _counts(done.sent.kinds),
    }


def _counts(given: Mapping[str, Counter[int]]) -> dict[str, dict[str, int]]:
    return {
        name: {str(status) if status else "cut": count for status, count in sorted(some.items())}
        for name, some in sorted(given.items())
    }


if __name__ == "__main__":
    main()
