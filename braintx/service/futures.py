"""One future after another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

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
        whole.add_done_callback(partial(_drop, second))

    def ended(done: Future[Second]) -> None:
        try:
            result = done.result()
        except BaseException as error:
            _fail(whole, error)
            return
        if whole.set_running_or_notify_cancel():  # from here on nobody can cancel it
            whole.set_result(result)

    whole.add_done_callback(partial(_drop, first))
    first.add_done_callback(begun)
    return whole


def _drop(step: Future[Any], whole: Future[Any]) -> None:
    if whole.cancelled():
        step.cancel()


def _fail(whole: Future[Any], error: BaseException) -> None:
    if isinstance(error, CancelledError):
        whole.cancel()
    elif whole.set_running_or_notify_cancel():
        whole.set_exception(error)


def settled(result: First) -> Future[First]:
    """A future that is done."""
    future: Future[First] = Future()
    future.set_result(result)
    return future
