"""What was acknowledged is there, once, whatever was killed meanwhile: a short run of it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import postgres
from tests.chaos import images, scenarios
from tests.chaos.client import Client, form, wait_until
from tests.chaos.repository import look
from tests.chaos.server import Server, serving


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One server for all tests of a database."""
    folder = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        with serving(folder, f"sqlite:///{folder / 'a.db'}", *scenarios.OPTIONS) as started:
            yield started
            return
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    with cluster.database() as url, serving(folder, url, *scenarios.OPTIONS) as started:
        yield started


@pytest.fixture
def server(served: Server) -> Iterator[Server]:
    if served.process.poll() is not None:
        served.start()
    yield served
    told = served.said()
    assert "Traceback" not in told, told
    assert "unexpected" not in told, told


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server, server.key())


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> postgres.Cluster:
    if server.url.startswith("sqlite"):
        pytest.skip("there is no server of it that could be stopped")
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    return cluster


def test_writes_while_the_server_is_killed(client: Client) -> None:
    run = scenarios.writes(client, "server", client.server.restart, 40, 1)
    assert run.held, run
    assert run.replies["cut"], "nobody noticed"
    # nor does anything lie about of the requests that were cut off: it is somebody's picture
    wait_until(lambda: not client.server.left())


def test_a_job_while_the_server_is_killed(client: Client) -> None:
    run = scenarios.job(client, "server", client.server.restart, 20, 1)
    assert run.held, run
    assert (run.done, run.failed) == (16, 4)
    assert run.finished_before[0] < run.total


def test_writes_while_the_database_is_killed(client: Client, database: postgres.Cluster) -> None:
    run = scenarios.writes(client, "database", lambda: database.restart("immediate"), 40, 2)
    assert run.held, run


def test_a_job_while_the_database_is_killed(client: Client, database: postgres.Cluster) -> None:
    run = scenarios.job(client, "database", lambda: database.restart("immediate"), 20, 1)
    assert run.held, run


def test_while_the_database_is_away(client: Client, database: postgres.Cluster) -> None:
    files = [("image", "image.png", images.drawn(0))]
    database.stop("immediate")
    client.server.wait_ready(False)
    for method, path, sent in (
        ("POST", "/v1/assessments", files),
        ("GET", "/v1/jobs", []),
        ("GET", "/ready", []),
    ):
        reply = client.send(method, path, sent, "while-it-is-away")
        assert reply is not None
        assert (reply.status, reply.again) == (503, 5)
        told = {"ready": False, "models": True, "database": False}
        assert reply.content == told if path == "/ready" else reply.content["code"] == UNREACHED
    alive = client.send("GET", "/health")
    assert alive is not None
    assert alive.status == 200
    database.start()
    client.server.wait_ready()
    reply = client.send("POST", "/v1/assessments", files, "while-it-is-away")
    assert reply is not None
    assert reply.status == 201
    held = look(client.server.url, client.id, [reply.content["id"]])
    assert (held.assessments, held.found, held.chain_whole) == (1, 1, True)


UNREACHED = "storage.unavailable"


def test_asked_to_end_it_answers_what_was_begun(client: Client) -> None:
    """Each request is begun, as ``100 Continue`` says, and its body comes after the signal."""
    server = client.server
    begun = [_Begun(client, number) for number in range(12)]
    with ThreadPoolExecutor(1) as threads:
        ending = threads.submit(server.terminate)
        wait_until(lambda: server.ready() is None)  # it takes no new ones
        for one in begun:
            one.go_on()
        told = [one.id() for one in begun]
        assert ending.result() == -signal.SIGTERM  # the signal's own end, once all was done
    held = look(server.url, client.id, told)
    assert held.assessments == held.found == len(set(told)) == len(begun)
    assert held.chain_whole


class _Begun:
    """A request of which the server has read the head."""

    def __init__(self, client: Client, number: int) -> None:
        files = [("image", "image.png", images.drawn(number))]
        self._body = form(files) or b""
        headers = client.headers(files, f"begun-{number:04d}")
        headers |= {"Host": "here", "Expect": "100-continue", "Content-Length": len(self._body)}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket = socket.create_connection(("127.0.0.1", client.server.port), timeout=120)
        self._socket.sendall(f"POST /v1/tumor HTTP/1.1\r\n{head}\r\n".encode())
        assert self._socket.recv(1000).startswith(b"HTTP/1.1 100 ")

    def go_on(self) -> None:
        self._socket.sendall(self._body)

    def id(self) -> str:
        with self._socket, self._socket.makefile("rb") as answer:
            assert answer.readline().startswith(b"HTTP/1.1 201 ")
            location = next(line for line in answer if line.lower().startswith(b"location:"))
            answer.read()
        return location.decode().strip().rpartition("/")[2]
