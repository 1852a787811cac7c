"""Whose turn it is: an answer that took long must not overwrite what was asked for since."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Turns:
    """How often a visitor's case was replaced. One per session, changed in place.

    Gradio runs the events of one visitor side by side and gives each the state of its start;
    this one object is shared by all of them.

    Attributes
    ----------
    now : int
        How often the case was replaced.
    said : int
        How often what is shown of it changed; a case carries the number it was shown with.
    drawn : int
        How often another slice or heat map was asked for.
    reading : bool
        Whether an answer is on its way.
    claimed : int
        The turn whose reading was begun last: nothing is read twice.
    asked : int
        The browser's number of the latest request that came here; it goes back with the status
        line, and the browser shows no answer before (see ``window.js``).
    """

    now: int = 0
    said: int = 0
    drawn: int = 0
    reading: bool = False
    claimed: int = 0
    asked: int = 0

    def hear(self, asked: str) -> bool:
        """A request comes in; whether it is the latest. Two may overtake each other on the way."""
        number = int(asked) if asked else self.asked
        latest = number >= self.asked
        self.asked = max(number, self.asked)
        return latest

    def begin(self, *, reading: bool = False) -> int:
        """The case is being replaced: whatever was asked for before is no longer awaited."""
        self.now += 1
        self.said += 1
        self.reading = reading
        return self.now

    def claim(self, turn: int) -> bool:
        """Whether the reading of this turn is to begin: it is still awaited, and was not begun."""
        if turn != self.now or turn == self.claimed:
            return False
        self.claimed = turn
        return True

    def say(self) -> int:
        """Something else of the case is shown now: what was made of it before is out of date."""
        self.said += 1
        return self.said

    def draw(self) -> int:
        """Another slice or heat map is asked for: the one before is no longer awaited."""
        self.drawn += 1
        return self.drawn
