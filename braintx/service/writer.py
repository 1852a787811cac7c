"""What many requests want kept, in one transaction: one wait for the disk serves them all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from braintx.core.errors import BusyError, StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from braintx.storage.database import Database

Result = TypeVar("Result")
Write = Callable[["Connection"], Result]

_TOGETHER = 64  # more would keep the first one waiting
_LOST = "storage.unavailable"
_AGAIN = 5  # seconds


def closing() -> BusyError:
    """What whoever asks a service that is ending is told."""
    return BusyError(
        "The service is ending. Nothing was kept; ask again in {seconds} seconds.",
        "service.closing",
        seconds=_AGAIN,
    )


class Writer:
    """One thread that writes whatever waits; a write that fails takes no other with it.

    A future is done once its write is on the disk, not before.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[tuple[Write[Any], Future[Any]] | None] = SimpleQueue()
        self._open, self._lock = True, threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def write(self, work: Write[Result]) -> Future[Result]:
        """Have something written.

        Parameters
        ----------
        work : callable
            Takes the connection; runs in a savepoint of its own, in the order of the calls.

        Raises
        ------
        BusyError
            Where it was closed.
        """
        future: Future[Result] = Future()
        with self._lock:  # or what comes at the end would wait for ever
            if not self._open:
                raise closing()
            self._queue.put((work, future))
        return future

    def close(self) -> None:
        """End once everything is written."""
        with self._lock:
            self._open = False
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < _TOGETHER and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)  # for the next turn
                    break
                batch.append(following)
            self._commit([one for one in batch if one[1].set_running_or_notify_cancel()])

    def _commit(self, batch: list[tuple[Write[Any], Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with self._database.begin() as connection:
                for work, future in batch:
                    try:
                        with self._database.part(connection):
                            result = work(connection)
                    except Exception as error:
                        if isinstance(error, StorageError) and error.code == _LOST:
                            raise
                        failed.append((future, error))  # the others' writes stand
                    else:
                        done.append((future, result))
        except BaseException as error:  # nothing of the batch is there: each is told
            for _, future in batch:
                future.set_exception(error)
            return
        for future, result in done:
            future.set_result(result)
        for future, failure in failed:
            future.set_exception(failure)
