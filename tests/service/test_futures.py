"""One future after another, in whatever order they end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.service.futures import chained, settled

ENDS = st.sampled_from(["well", "badly", "cancelled"])


@contextmanager
def quietly() -> Iterator[None]:
    """What a callback raises is logged by `concurrent.futures`, and told to nobody."""
    said: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())
    logger = logging.getLogger("concurrent.futures")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    assert not said


def end(future: Future[int], how: str, result: int) -> None:
    """As whoever does the work ends it: what was cancelled is left alone."""
    if how == "cancelled":
        future.cancel()
    elif future.set_running_or_notify_cancel():
        if how == "well":
            future.set_result(result)
        else:
            future.set_exception(ValueError(result))


@given(ENDS, ENDS, st.sampled_from(["never", "before", "between", "after"]))
def test_it_ends_as_its_parts_do(one: str, other: str, dropped: str) -> None:
    first: Future[int] = Future()
    second: Future[int] = Future()
    taken: list[int] = []

    def then(result: int) -> Future[int]:
        taken.append(result)
        return second

    with quietly():
        whole = chained(first, then)
        if dropped == "before":
            whole.cancel()
        end(first, one, 1)
        if dropped == "between":
            whole.cancel()
        end(second, other, 2)
        if dropped == "after":
            whole.cancel()
    assert taken == ([1] if one == "well" and dropped != "before" else [])
    wanted = expected(one, other, dropped)
    if wanted == "cancelled":
        assert whole.cancelled()
    elif wanted == "well":
        assert whole.result(timeout=0) == 2
    else:
        assert str(whole.exception(timeout=0)) == wanted


def expected(one: str, other: str, dropped: str) -> str:
    if dropped == "before" or one == "cancelled":
        return "cancelled"
    if one == "badly":
        return "1"
    if dropped == "between" or other == "cancelled":
        return "cancelled"
    return "2" if other == "badly" else "well"


def test_what_has_not_begun_is_cancelled_with_it() -> None:
    first: Future[int] = Future()
    chained(first, lambda _: Future[int]()).cancel()
    assert first.cancelled()
    second: Future[int] = Future()
    chained(settled(1), lambda _: second).cancel()
    assert second.cancelled()


def test_what_has_begun_goes_on() -> None:
    first: Future[int] = Future()
    first.set_running_or_notify_cancel()
    with quietly():
        whole = chained(first, settled)
        assert whole.cancel()
        first.set_result(1)
    with pytest.raises(CancelledError):
        whole.result()


def test_an_error_of_the_next_step_is_told() -> None:
    def then(_: int) -> Future[int]:
        raise ValueError("no")

    assert str(chained(settled(1), then).exception()) == "no"


def test_cancelled_at_the_very_moment_of_its_end() -> None:
    with quietly():
        for _ in range(300):
            second: Future[int] = Future()
            second.set_running_or_notify_cancel()
            whole = chained(settled(1), lambda _, second=second: second)
            together = threading.Barrier(2)

            def drop(whole: Future[int] = whole, together: threading.Barrier = together) -> None:
                together.wait()
                whole.cancel()

            thread = threading.Thread(target=drop)
            thread.start()
            together.wait()
            second.set_result(2)
            thread.join()
            assert whole.cancelled() or whole.result() == 2
