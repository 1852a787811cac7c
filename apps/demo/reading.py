"""A scan is read: busy, then the answer or what went wrong, if it is awaited still."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import gradio as gr

from apps.demo import showing
from apps.demo.cases import Case
from apps.demo.language import speak
from apps.demo.layout import Window
from apps.demo.markup import status
from apps.demo.request_guard import Turns
from apps.demo.showing import Updates
from braintx.core.errors import BrainTxError
from braintx.i18n import Language, Words

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What one visitor asks for: in which window, in whose turn, in which language."""

    window: Window
    turns: Turns
    mine: int
    language: Language

    @property
    def words(self) -> Words:
        """The catalogue in the visitor's language."""
        return speak(self.language)

    @property
    def awaited(self) -> bool:
        """Whether the visitor has asked for nothing else since."""
        return self.turns.now == self.mine


def standing(window: Window, turns: Turns, words: Words, says: str = "") -> Updates:
    """The status line: busy while a scan is read, else what it ``says``."""
    if turns.reading:
        line = status(words("status_line.reading"), busy=True, turn=turns.asked)
    else:
        line = status(says, turn=turns.asked)
    return {window.one.status: line}


def read(
    request: Request, answer: Callable[[], Case], done: Updates, *, opens: bool
) -> Iterator[Updates]:
    """Busy, then the answer, with ``done``; or why there is none.

    Nothing where it is no longer awaited. ``opens`` says that it is another case, and not the
    open one read with another record.
    """
    window, turns, words = request.window, request.turns, request.words
    one = window.one
    turns.reading = True
    yield standing(window, turns, words)
    try:
        case = answer()
        shown = showing.show_case(window, case, words)
    except Exception as error:  # the last line: a visitor sees a sentence, not a trace
        failed = complain(request, error, opens=opens)
        yield failed if request.awaited else nothing(window)
        return
    if not request.awaited:
        yield nothing(window)
        return
    turns.begin()  # what is being drawn of the former answer is out of date
    says = standing(window, turns, words, words("status_line.done"))
    spoken = {one.case: replace(case, number=turns.said), one.spoken: request.language}
    yield {**shown, **done, **says, **spoken}


def nothing(window: Window) -> Updates:
    """What changes nothing, for the end of steps that nobody awaits.

    Gradio sends the last step once more when all is over, over what is shown by then.
    """
    return {window.one.drawing: gr.skip()}


def complain(request: Request, error: Exception, *, opens: bool) -> Updates:
    """Why there is no answer; of another case nothing stays that could be taken for one."""
    window, turns, words = request.window, request.turns, request.words
    if request.awaited:
        turns.reading = False
    gone = {window.one.case: None, window.one.waiting: None}
    empty = showing.show_case(window, None, words) | gone if opens else {}
    complaint = showing.complain(window.one.notice, words, told(error, words))
    return {**empty, **standing(window, turns, words), **complaint}


def draw(
    request: Request, case: Case, another: Callable[[], Case], number: int
) -> Iterator[Updates]:
    """Another slice or heat map of the open case; where that fails, it stays as it was.

    Nothing where another was asked for since: ``number`` is that of this one.
    """
    window, turns, words = request.window, request.turns, request.words
    one = window.one
    yield {one.drawing: status(words("status_line.drawing"), busy=True)}
    sentence = ""
    try:
        case = another()
    except Exception as error:
        sentence = told(error, words)
    if not request.awaited or turns.drawn != number:
        yield nothing(window)
        return
    case = replace(case, number=turns.say())
    shown = showing.show_case(window, case, words)
    if sentence:  # the controls go back to what is shown
        shown[one.method]["value"] = case.method
        shown |= showing.complain(one.notice, words, sentence)
    else:  # they may have been moved on since
        shown[one.slice].pop("value", None)
    says = standing(window, turns, words, "" if sentence else words("status_line.done"))
    yield {**shown, **says, one.case: case, one.spoken: request.language}


def told(error: Exception, words: Words) -> str:
    """What went wrong, as a sentence.

    Of what nobody expected it is logged where it broke, not what it said: a message may hold
    a patient's file name.
    """
    if isinstance(error, BrainTxError):
        return words.error(error)
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    _log.error("unexpected %s at %s", type(error).__name__, trail)
    return words("error.unexpected")
