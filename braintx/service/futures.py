"""One future after another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

First = TypeVar("First")
Second = TypeVar("Second")


def chained(first: Future[First], then: Callable[[First], Future[Second]]) -> Future[Second]:
    """The future of what ``then`` makes of the first one's result; it fails where either does.

    Cancelling it cancels what has not begun.
    """
    whole: Future[Second] = Future()

    def begun(done: Future[First]) -> None:
        try:
            second = then(done.result())
        except BaseException as error:  # whoever waits is told, whatever it was
            _fail(whole, error)
            return
        second.add_done_callback(ended)

    def ended(done: Future[Second]) -> None:
        try:
            result = done.result()
        except BaseException as error:
            _fail(whole, error)
            return
        if not whole.cancelled():
            whole.set_result(result)

    def dropped(done: Future[Second]) -> None:
        if done.cancelled():
            first.cancel()

    whole.add_done_callback(dropped)
    first.add_done_callback(begun)
    return whole


def _fail(whole: Future[Second], error: BaseException) -> None:
    if whole.cancelled():
        return
    if isinstance(error, CancelledError):
        whole.cancel()
    else:
        whole.set_exception(error)


def settled(result: First) -> Future[First]:
    """A future that is done."""
    future: Future[First] = Future()
    future.set_result(result)
    return future
