"""Readers do what they are handed: requests first, in order, no more than may wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import BundleError
from braintx.service.answering import Answering, BusyError


def loaded() -> Any:
    return "models"


@contextmanager
def answering(
    readers: int = 1,
    waiting: int = 32,
    patience: float = 60,
    load: Callable[[], Any] = loaded,
) -> Iterator[Answering]:
    made = Answering(load, readers, waiting, patience)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def held(asked: Answering) -> Iterator[Future[str]]:
    """All its readers are busy within the block."""
    go_on, busy = threading.Event(), threading.Semaphore(0)

    def work(_: Any) -> str:
        busy.release()
        go_on.wait()
        return "done"

    futures = [asked.later(work) for _ in range(asked.readers)]
    for _ in futures:
        busy.acquire()
    try:
        yield futures[0]
    finally:
        go_on.set()


def test_work_is_given_the_models_and_its_end_is_told() -> None:
    with answering() as asked:
        assert asked.ask(lambda models: models * 2).result() == "modelsmodels"
        assert asked.later(lambda models: models).result() == "models"
        assert isinstance(asked.ask(lambda _: {}["nothing"]).exception(), KeyError)
        assert asked.ask(lambda _: 1).result() == 1, "a reader died of another's failure"
        assert asked.loaded.is_set()
        assert asked.failure is None


@given(st.lists(st.booleans(), max_size=40))
def test_requests_come_first_and_each_in_turn(urgent: list[bool]) -> None:
    done: list[int] = []
    with answering(waiting=40) as asked, held(asked):
        for number, now in enumerate(urgent):
            (asked.ask if now else asked.later)(lambda _, number=number: done.append(number))
    first = [number for number, now in enumerate(urgent) if now]
    assert done == first + [number for number, now in enumerate(urgent) if not now]


@given(st.integers(0, 5), st.integers(0, 8))
def test_no_more_wait_than_may(most: int, given_up: int) -> None:
    with answering(waiting=most) as asked, held(asked):
        asked.later(lambda _: None)  # of a job: it is not counted
        kept = [asked.ask(lambda _: 1) for _ in range(most)]
        assert asked.waiting == most
        with pytest.raises(BusyError) as caught:
            asked.ask(lambda _: 1)
        assert caught.value.again >= 1
        for one in kept[:given_up]:
            one.cancel()
    assert asked.waiting == 0
    assert [one.cancelled() for one in kept] == [at < given_up for at in range(most)]


def test_who_waits_too_long_is_told_and_nothing_is_done_for_them() -> None:
    done: list[int] = []
    with answering(patience=0) as asked, held(asked):
        late = asked.ask(lambda _: done.append(1))
        job = asked.later(lambda _: 2)
    assert isinstance(late.exception(), BusyError)
    assert done == []
    assert job.result() == 2, "a job waits as long as it takes"


def test_as_many_at_once_as_there_are_readers() -> None:
    together = threading.Barrier(3)  # falls only where all three are at it
    with answering(readers=3) as asked:
        assert not wait([asked.ask(lambda _: together.wait(60)) for _ in range(3)]).not_done


def test_models_that_cannot_be_loaded() -> None:
    def fails() -> Any:
        raise BundleError("There is no model.")

    with answering(load=fails) as asked:
        assert asked.loaded.wait(60)
        assert isinstance(asked.failure, BundleError)
        assert isinstance(asked.ask(lambda _: 1).exception(), BundleError)


def test_what_was_asked_before_the_end_is_done_and_nothing_afterwards() -> None:
    asked = Answering(loaded, 2, 100, 60)
    with held(asked):
        kept = [asked.ask(lambda _: 1) for _ in range(20)]
        kept += [asked.later(lambda _: 1) for _ in range(20)]
    asked.close()
    assert [one.result(timeout=0) for one in kept] == [1] * 40
    for late in (asked.ask, asked.later):
        with pytest.raises(BusyError, match="ending"):
            late(lambda _: 1)


def test_no_future_is_lost_while_it_ends() -> None:
    for _ in range(20):
        asked = Answering(loaded, 2, 10_000, 60)
        kept: list[Future[int]] = []
        begun = threading.Event()

        def go_on(asked: Answering = asked, kept: list[Any] = kept, begun: Any = begun) -> None:
            try:
                while True:
                    kept.append(asked.ask(lambda _: 1))
                    begun.set()
            except BusyError:
                return

        thread = threading.Thread(target=go_on)
        thread.start()
        begun.wait()
        asked.close()
        thread.join()
        assert not wait(kept, timeout=60).not_done
