"""Clients of the service in a process of their own: so many at once, each one request at a time.

``python -m tests.benchmarks.clients PORT CLIENTS FOLDER`` reads the key from standard input, sends
each image of the folder once, and prints the times as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

_EDGE = "xxBrainTxBenchmarkxx"
_FIELDS = {"age": "54", "sex": "F", "note": "Headaches for three months, moderate. Two seizures."}
_BEFORE = "".join(
    f'--{_EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    for name, value in _FIELDS.items()
)
_HEAD = (
    f'{_BEFORE}--{_EDGE}\r\nContent-Disposition: form-data; name="image"; filename="slice.jpg"\r\n'
    "Content-Type: image/jpeg\r\n\r\n"
).encode()
_TAIL = f"\r\n--{_EDGE}--\r\n".encode()


def ask(connection: http.client.HTTPConnection, key: str, image: bytes) -> int:
    """Ask for an answer; gives the status."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": f"multipart/form-data; boundary={_EDGE}",
    }
    connection.request("POST", "/v1/assessments", _HEAD + image + _TAIL, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def main() -> None:
    """Send all of them."""
    port, clients, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    key = sys.stdin.read().strip()
    queue: SimpleQueue[bytes] = SimpleQueue()
    for path in sorted(folder.iterdir()):
        queue.put(path.read_bytes())
    each: list[float] = []
    statuses: list[int] = []

    def run() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while True:
            try:
                image = queue.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            statuses.append(ask(connection, key, image))
            each.append(time.perf_counter() - began)

    threads = [threading.Thread(target=run) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    unexpected = set(statuses) - {201, 503}
    if unexpected:
        raise SystemExit(f"statuses {sorted(unexpected)}")
    print(json.dumps({"whole": whole, "each": each, "refused": statuses.count(503)}))


if __name__ == "__main__":
    main()
