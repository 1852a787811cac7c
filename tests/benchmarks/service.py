"""The service against the library in the same process: what HTTP, keys and the disk cost.

Distinct images, each used once, no result cache, each answer stored; both sides take turns, so
that a busy moment of the machine falls on both. The clients are a process of their own on the same
processors, so what they cost is in the service's figures.

``python -m tests.benchmarks.service`` measures speed, with ``--memory`` the memory over 20,000
requests. Both write ``results/service.json``.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median

import cv2
import numpy as np

from braintx.core.records import ClinicalRecord
from braintx.core.settings import data_dir
from braintx.core.typed_json import from_json, to_json
from braintx.data.tumor_set import read_tumor_set
from braintx.pipeline import Pipeline
from braintx.service import keys
from braintx.storage.database import open_database
from tests.ports import free_port

OUT = Path("results/service.json")
RECORD = ClinicalRecord(54, "F", "Headaches for three months, moderate. Two seizures.")
FIELDS = {"age": "54", "sex": "F", "note": RECORD.note}
ROUNDS = 5
EACH = 120  # images of a round
MANY = 20_000


@dataclass(frozen=True)
class Speed:
    """One run of `speed`.

    Attributes
    ----------
    processors : int
    images : int
        In all, on each side.
    in_process_per_second, http_per_second : float
        Images, with as many threads as processors, and with four clients.
    throughput_share : float
        The second of the first; median over the rounds.
    in_process_p50_ms, http_p50_ms : float
        Of one caller after another.
    p50_ratio : float
    p50_of_16_ms, p99_of_16_ms : float
        Of sixteen clients at once.
    p99_over_p50 : float
        Of them.
    refused : int
        Requests that were told to come again: none is expected.
    """

    processors: int
    images: int
    in_process_per_second: float
    http_per_second: float
    throughput_share: float
    in_process_p50_ms: float
    http_p50_ms: float
    p50_ratio: float
    p50_of_16_ms: float
    p99_of_16_ms: float
    p99_over_p50: float
    refused: int


@dataclass(frozen=True)
class Memory:
    """The server's resident memory over many requests.

    Attributes
    ----------
    requests : int
    megabytes : dict of str to float
        After so many requests.
    growth : float
        From a tenth of the requests to all of them, as a share.
    """

    requests: int
    megabytes: dict[str, float]
    growth: float


@dataclass(frozen=True)
class Results:
    """``results/service.json``."""

    speed: Speed | None = None
    memory: Memory | None = None


def main() -> None:
    """Measure what was asked for, and write it beside what was measured before."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", action="store_true")
    wants_memory = parser.parse_args().memory
    known: Results = Results()
    if OUT.is_file():
        known = from_json(Results, json.loads(OUT.read_text()))
    found = replace(known, memory=memory()) if wants_memory else replace(known, speed=speed())
    OUT.write_text(json.dumps(to_json(found), indent=2) + "\n")
    print(OUT.read_text())


def speed() -> Speed:
    """Both sides in turns."""
    images = _images(ROUNDS * (EACH * 3))
    models = Pipeline(threads=1)
    cores = os.cpu_count() or 1
    inside, outside, shares = [], [], []
    one_inside: list[float] = []
    one_outside: list[float] = []
    sixteen: list[float] = []
    refused = 0
    with served() as (port, key, _), tempfile.TemporaryDirectory() as folder:
        ask = _asker(port, key)
        for image in images[:20]:
            models.assess(_file(folder, image), RECORD)
            ask(image)
        for number in range(ROUNDS):
            given = images[number * EACH * 3 : (number + 1) * EACH * 3]
            paths = [_file(folder, image) for image in given[:EACH]]
            times = _together(cores, lambda path: models.assess(path, RECORD), paths)
            inside.append(len(paths) / times.whole)
            times = _elsewhere(port, key, 4, given[EACH : 2 * EACH])
            outside.append(EACH / times.whole)
            shares.append(outside[-1] / inside[-1])
            refused += times.refused
            times = _elsewhere(port, key, 16, given[2 * EACH :])
            sixteen += times.each
            refused += times.refused
            alone = given[:30]
            one_inside += _together(
                1, lambda path: models.assess(path, RECORD), [_file(folder, i) for i in alone]
            ).each
            one_outside += _elsewhere(port, key, 1, given[2 * EACH : 2 * EACH + 30]).each
    middle = median(sixteen)
    last = float(np.quantile(sixteen, 0.99))
    return Speed(
        processors=cores,
        images=len(images),
        in_process_per_second=median(inside),
        http_per_second=median(outside),
        throughput_share=median(shares),
        in_process_p50_ms=1e3 * median(one_inside),
        http_p50_ms=1e3 * median(one_outside),
        p50_ratio=median(one_outside) / median(one_inside),
        p50_of_16_ms=1e3 * middle,
        p99_of_16_ms=1e3 * last,
        p99_over_p50=last / middle,
        refused=refused,
    )


def memory() -> Memory:
    """Ask many times, and look at the server's memory on the way."""
    images = _images(2000)
    seen: dict[str, float] = {}
    with served() as (port, key, process):
        step = MANY // 10
        for number in range(10):
            given = [images[(number * step + at) % len(images)] for at in range(step)]
            _elsewhere(port, key, 4, given)
            seen[str((number + 1) * step)] = _resident(process.pid)
            print(seen, file=sys.stderr, flush=True)
    first, last = seen[str(step)], seen[str(MANY)]
    return Memory(MANY, seen, last / first - 1)


@dataclass(frozen=True)
class _Times:
    whole: float
    each: list[float]
    refused: int = 0


def _together(threads: int, work: Callable[[Path], object], items: Sequence[Path]) -> _Times:
    queue: SimpleQueue[Path] = SimpleQueue()
    for item in items:
        queue.put(item)
    each: list[float] = []

    def run() -> None:
        while True:
            try:
                item = queue.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            work(item)
            each.append(time.perf_counter() - began)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return _Times(time.perf_counter() - began, each)


def _elsewhere(port: int, key: str, clients: int, images: Sequence[bytes]) -> _Times:
    """The clients in a process of their own: they must not share the library's lock."""
    with tempfile.TemporaryDirectory() as folder:
        for number, image in enumerate(images):
            (Path(folder) / f"{number:06d}.jpg").write_bytes(image)
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.clients", str(port), str(clients), folder],
            input=key,
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(done.stdout)
    return _Times(found["whole"], found["each"], found["refused"])


def _asker(port: int, key: str) -> Callable[[bytes], int]:
    from tests.benchmarks.clients import ask

    connection = http.client.HTTPConnection("127.0.0.1", port)
    return lambda image: ask(connection, key, image)


def _images(count: int) -> list[bytes]:
    """Distinct JPEGs: the slices of the data set, each shifted and lit its own way."""
    paths = [case.path for case in read_tumor_set(data_dir())]
    rng = np.random.default_rng(0)
    made = []
    for number in range(count):
        pixels = cv2.imread(str(paths[number % len(paths)]), cv2.IMREAD_GRAYSCALE)
        noise = rng.integers(-2, 3, pixels.shape, np.int16)
        noisy = np.clip(pixels + noise, 0, 255).astype(np.uint8)
        made.append(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes())
    return made


def _file(folder: str, image: bytes) -> Path:
    path = Path(folder) / f"{abs(hash(image))}.jpg"
    path.write_bytes(image)
    return path


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def served(*options: str) -> Iterator[tuple[int, str, subprocess.Popen[bytes]]]:
    """A server with a state folder of its own; gives its port, a key, and its process."""
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "BRAINTX_STATE": state, "OMP_NUM_THREADS": "1"}
        database = open_database(f"sqlite:///{state}/braintx.db")
        _, key = keys.create(database, "benchmark", ("assess", "read"))
        database.close()
        port = free_port()
        command = [sys.executable, "-m", "braintx", "serve", "--port", str(port)]
        command += ["--limit", "1000000/minute", "--database", f"sqlite:///{state}/braintx.db"]
        process = subprocess.Popen([*command, *options], env=environment)
        try:
            _await_ready(port)
            yield port, key, process
        finally:
            process.terminate()
            process.wait()


def _await_ready(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the service did not get ready within a minute")


if __name__ == "__main__":
    main()
