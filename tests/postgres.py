"""A PostgreSQL of the tests' own: started, cut off and started again at will.

It listens on a socket in a folder of its own and nowhere else, so that clusters never meet.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

BINARIES = Path("/usr/lib/postgresql/15/bin")
MISSING = "needs PostgreSQL 15: install Debian's postgresql-15"
_TEMPLATE = "braintx_template"
_MEMORY, _ROOM = Path("/dev/shm"), 2**30  # noqa: S108  (mkdtemp gives it a name of its own)
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "max_connections": "200",
    "log_error_verbosity": "terse",  # a row that is refused may hold a note
}


def installed() -> bool:
    return (BINARIES / "initdb").exists()


class Cluster:
    """A running cluster; as of `cluster`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._data, self._made = folder, folder / "data", 0
        # PostgreSQL refuses to be run by root.
        self._as = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        initial = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run("initdb", "-D", str(self._data), *initial, "--no-sync")
        settings = {**_SETTINGS, "unix_socket_directories": str(folder)}
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(lines)
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(BINARIES / program), *arguments]
        # A server keeps its parent's pipes open: its output goes to its log alone.
        with (self._folder / "log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/", timeout=60)

    def start(self) -> None:
        log = str(self._folder / "server.log")
        self._run("pg_ctl", "start", "-D", str(self._data), "-w", "-l", log)

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        """Stop it: "fast" breaks connections, "immediate" is a crash that recovers at the start."""
        self._run("pg_ctl", "stop", "-D", str(self._data), "-w", "-m", mode)

    def restart(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
        self.stop(mode)
        self.start()

    def kill(self) -> None:
        """SIGKILL the whole server, as the machine's memory keeper does; `start` it again."""
        main = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{main}").exists() and time.monotonic() < deadline:
            time.sleep(0.01)

    def url(self, name: str) -> str:
        """The address of a database, as `braintx.storage.database.open_database` takes it."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def execute(self, statement: str) -> None:
        """Run a statement outside of all databases of the tests, as CREATE DATABASE must be."""
        import psycopg  # not for every test of the project

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The address of a fresh database, gone after the block; empty without a template."""
        self._made += 1
        name = f"braintx_{self._made}"
        like = f" TEMPLATE {template}" if template else ""
        self.execute(f"CREATE DATABASE {name}{like}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def template(self) -> str:
        """A database that is migrated and empty, for `database` to clone."""
        from braintx.storage.database import open_database

        self.execute(f"CREATE DATABASE {_TEMPLATE}")
        open_database(self.url(_TEMPLATE)).close()
        return _TEMPLATE


def _in_memory() -> Path | None:
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return None
    return _MEMORY


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A fresh cluster, about two seconds to start; stopped and gone after the block.

    In memory where there is room: a database is a thousand files, and each test makes one.
    """
    # a socket's path must be short
    folder = Path(tempfile.mkdtemp(prefix="braintx-pg-", dir=_in_memory()))
    try:
        started = Cluster(folder)
        try:
            yield started
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                started.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
