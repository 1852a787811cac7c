"""Whose turn it is: an answer that took long must not overwrite what was asked for since."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Turns:
    """How often a visitor's case was replaced. One per session, changed in place.

    Gradio runs the events of one visitor side by side and gives each the state of its start;
    this one object is shared by all of them.
    """

    now: int = 0

    def begin(self) -> int:
        """The case is being replaced: whatever was asked for before is no longer awaited."""
        self.now += 1
        return self.now
