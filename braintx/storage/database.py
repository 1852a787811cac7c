"""Where the repository lies, and how a transaction on it begins."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from braintx.core import settings
from braintx.core.errors import StorageError
from braintx.storage import schema
from braintx.storage.tables import IDENTIFIERS

WAIT_S: Final = 30
"""How long a write waits for those before it."""
_CONNECT_S: Final = 5


class Database:
    """An open repository. Every error of the driver leaves it as a `StorageError`.

    Parameters
    ----------
    engine : Engine
        As of `open_database`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect.name
        self._writing = engine.execution_options(braintx_write=True)
        self._reading = engine
        if self.dialect == "postgresql":
            self._reading = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._turn = Lock() if self.dialect == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: kept at the end of the block, undone by any error in it.

        On SQLite it holds the only right to write from its first moment; threads take turns.
        """
        with _said(), self._alone(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def part(self, connection: Connection) -> Iterator[None]:
        """A part of a transaction that writes, undone alone by any error in it.

        After ``storage.unavailable`` nothing is left of the transaction around it either.
        """
        with _said(), connection.begin_nested():
            yield

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that cannot write and sees one moment of the repository throughout."""
        with _said(), self._reading.begin() as connection:
            yield connection

    def ping(self) -> None:
        """Raise `StorageError` where the repository cannot be reached."""
        with self.read() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """SQLite's own waiting is sleep and retry, which starves some of many threads."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=WAIT_S):
            raise _busy()
        try:
            yield
        finally:
            self._turn.release()


def default_url() -> str:
    """``$BRAINTX_DATABASE``, else a SQLite file in `braintx.core.settings.state_dir`."""
    return settings.database_url() or f"sqlite:///{settings.state_dir() / 'braintx.db'}"


def open_database(url: str | None = None) -> Database:
    """Open the repository, made and brought up to date where needed.

    Several processes may do so at once: one migrates, the others wait for it.

    Parameters
    ----------
    url : str, optional
        ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``; `default_url` by default.

    Raises
    ------
    StorageError
        Where it cannot be reached, or a newer BrainTx made it.
    """
    address = _address(default_url() if url is None else url)
    try:
        if address.get_backend_name() == "sqlite":
            _prepare(Path(str(address.database)))
        database = Database(_engine(address))
        try:
            with database.begin() as connection:
                schema.upgrade(connection)
        except BaseException:
            database.close()
            raise
    except (StorageError, OSError) as error:
        if isinstance(error, StorageError) and error.code != "storage.unavailable":
            raise
        raise StorageError(
            "The database {url} cannot be opened: {reason}. Check that it runs, that "
            "${variable} names it, and that it may be written to.",
            "storage.unavailable",
            url=address.render_as_string(hide_password=True),
            reason=str(error.values["reason"]) if isinstance(error, StorageError) else str(error),
            variable=settings.DATABASE_VARIABLE,
        ) from None
    return database


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise _unusable() from None  # it may hold a password
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == "sqlite" and address.database not in (None, "", ":memory:"):
        return address
    raise _unusable()


def _unusable() -> StorageError:
    return StorageError(
        "${variable} is no address of a database that BrainTx knows. Give sqlite:///FILE or "
        "postgresql://USER:PASSWORD@HOST/NAME.",
        "storage.url",
        variable=settings.DATABASE_VARIABLE,
    )


def identifiers_file(path: Path) -> Path:
    """Where the identifiers of a SQLite repository lie: beside it, apart."""
    return path.with_name(f"{path.stem}-identifiers.db")


def _prepare(path: Path) -> None:
    """Both files, before SQLite makes them with the rights that anybody's files have."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in (path, identifiers_file(path)):
        file.touch(mode=0o600)


def _engine(address: URL) -> Engine:
    # No parameter of a statement may stand in an error: it can be a patient's note.
    given: dict[str, Any] = {
        "hide_parameters": True,
        "logging_name": "braintx",
        "pool_timeout": WAIT_S,
    }
    logging.getLogger("sqlalchemy.engine.Engine.braintx").addFilter(_without_rows)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, **given, connect_args={"isolation_level": None})
        event.listen(engine, "connect", _set_up(identifiers_file(Path(str(address.database)))))
        event.listen(engine, "begin", _begin)
        return engine
    options = {"application_name": "braintx", "connect_timeout": str(_CONNECT_S)}
    chosen = {name: value for name, value in options.items() if name not in address.query}
    return create_engine(address, **given, pool_pre_ping=True, connect_args=chosen)


def _without_rows(record: logging.LogRecord) -> bool:
    """At its lowest level SQLAlchemy logs every row that it reads, notes and names included."""
    return record.levelno > logging.DEBUG


def _set_up(identifiers: Path) -> Any:
    """What each new connection to SQLite is told; a commit is on the disk when it returns."""

    def connected(raw: Any, _record: object) -> None:
        raw.execute(f"PRAGMA busy_timeout = {WAIT_S * 1000}")
        raw.execute(f"ATTACH DATABASE ? AS {IDENTIFIERS}", (str(identifiers),))
        for name in ("main", IDENTIFIERS):
            raw.execute(f"PRAGMA {name}.journal_mode = WAL")
            raw.execute(f"PRAGMA {name}.synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")

    return connected


def _begin(connection: Connection) -> None:
    """SQLite's driver would begin late and without a lock: two readers that write deadlock."""
    write = connection.get_execution_options().get("braintx_write", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _said() -> Iterator[None]:
    """Errors of the driver as ours. Their own text is not chained: it can quote a row."""
    try:
        yield
    except PoolTimeoutError:
        raise _busy() from None
    except IntegrityError as error:
        raise StorageError(
            "The repository refuses this: {reason}.", "storage.refused", reason=_broken(error)
        ) from None
    except SQLAlchemyError as error:
        code = _state(error)
        if code in ("SQLITE_BUSY", "SQLITE_LOCKED") or code[:2] == "40":
            raise _busy() from None
        if not code:
            raise
        raise StorageError(
            "The central repository cannot be reached: {reason}. Whether the last request was kept "
            "is not known; send it again in a moment, with the same Idempotency-Key.",
            "storage.unavailable",
            reason=code,
        ) from None


def _busy() -> StorageError:
    return StorageError(
        "The central repository has too much to do. Nothing was kept; try again in a moment.",
        "storage.busy",
    )


def _broken(error: IntegrityError) -> str:
    """The name of the constraint: PostgreSQL's text would quote the row."""
    told = getattr(error.orig, "diag", None)
    return str(error.orig if told is None else told.constraint_name or told.message_primary)


def _state(error: SQLAlchemyError) -> str:
    """The driver's code of an error that is no fault of a statement; else nothing."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return ""
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return "" if name in ("SQLITE_ERROR", "SQLITE_MISUSE") else str(name)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    lost = error.connection_invalidated or type(error.orig).__name__ == "ConnectionTimeout"
    if state[:2] in ("08", "40", "53", "55", "57") or (state and lost):
        return state
    operational = type(error).__name__ in ("OperationalError", "InterfaceError")
    return "connection" if lost or (operational and not state) else ""
