"""The readers: a bounded queue in front of as many threads as there are processors.

The network answers slices one by one faster than in batches on a processor, and to the same bit
as in a notebook, so each reader takes one case at a time. What gains from being done together is
the writing: see `braintx.service.writer`.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import PriorityQueue
from typing import TypeVar

from braintx.core.errors import BusyError
from braintx.pipeline import Pipeline
from braintx.service.writer import closing

Result = TypeVar("Result")
Work = Callable[[Pipeline], Result]

_NOW, _LATER, _LAST = range(3)


class Answering:
    """Threads that hold the loaded models and do what they are handed, in order.

    Parameters
    ----------
    load : callable
        Gives the pipeline; called once, by the first reader.
    readers : int
        Threads.
    waiting : int
        Requests that may wait; work of jobs is not counted, and waits for all requests.
    patience : float
        Seconds after which a request that still waits is given up.
    """

    def __init__(
        self, load: Callable[[], Pipeline], readers: int, waiting: int, patience: float
    ) -> None:
        self._load, self._most, self._patience = load, waiting, patience
        self._queue: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue()
        self._turn = itertools.count()
        self._lock = threading.Lock()
        self._waiting = 0
        self._open = True
        self._typical = 0.05  # seconds a case takes, as seen lately
        self.readers = readers
        self.loaded = threading.Event()
        self.failure: BaseException | None = None
        self._threads = [
            threading.Thread(target=self._run, name=f"reader-{number}", daemon=True)
            for number in range(readers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many requests wait for a reader."""
        return self._waiting

    @property
    def pipeline(self) -> Pipeline:
        """The loaded models."""
        return self._load()

    def ask(self, work: Work[Result]) -> Future[Result]:
        """Do it as soon as a reader is free.

        Raises
        ------
        BusyError
            Where too many wait already, or the readers were told to end; the future fails with
            it where it waited too long.
        """
        with self._lock:
            if self._waiting >= self._most:
                raise self._busy()
            future = self._put(_NOW, work, time.monotonic() + self._patience)
            self._waiting += 1
        return future

    def later(self, work: Work[Result]) -> Future[Result]:
        """Do it when no request waits.

        Raises
        ------
        BusyError
            As of `ask`.
        """
        with self._lock:
            return self._put(_LATER, work, None)

    def close(self) -> None:
        """End the readers once what was asked for is done."""
        with self._lock:  # what is put afterwards nobody would do
            self._open = False
        for _ in self._threads:
            self._queue.put((_LAST, next(self._turn), None))
        for thread in self._threads:
            thread.join()

    def _busy(self) -> BusyError:
        again = max(1, round(self._most * self._typical / self.readers))
        return BusyError(
            "Too many requests are waiting. Ask again in {seconds} seconds, or send many images "
            "as one job.",
            seconds=again,
        )

    def _put(self, rank: int, work: Work[Result], until: float | None) -> Future[Result]:
        if not self._open:
            raise closing()
        future: Future[Result] = Future()

        def run() -> None:
            if until is not None:
                with self._lock:
                    self._waiting -= 1
            if not future.set_running_or_notify_cancel():
                return
            if until is not None and time.monotonic() > until:
                future.set_exception(self._busy())
                return
            began = time.monotonic()
            try:
                future.set_result(work(self._load()))
            except BaseException as error:  # whoever waits is told, whatever it was
                future.set_exception(error)
            self._typical += 0.1 * (time.monotonic() - began - self._typical)

        self._queue.put((rank, next(self._turn), run))
        return future

    def _run(self) -> None:
        try:
            self._load()
        except BaseException as error:  # told by `/ready`, and to whoever asks
            self.failure = error
        self.loaded.set()
        while (run := self._queue.get()[2]) is not None:
            run()
