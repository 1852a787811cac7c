"""A hypothesis tested: the record that the rest of BrainTx sees."""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.messages import Column, Message, Named
from braintx.i18n import Language, Words, to_words
from braintx.stats.hypothesis import wording
from braintx.stats.hypothesis.records import Check, Effect, Outcome


@dataclass(frozen=True)
class Result:
    """What was asked, which test answered and why, and the answer.

    Attributes
    ----------
    first, second : Column
        Of values and groups, the values first.
    outcome : Outcome
    reason : Message
        Why this test and no other.
    checks : tuple of Check
        Every assumption looked at, passed or not.
    n, dropped : int
        Rows used, and rows left out because a value was missing.
    alpha : float
        The p-value below which the sentence speaks of a difference.
    """

    first: Column
    second: Column
    outcome: Outcome
    reason: Message
    checks: tuple[Check, ...]
    n: int
    dropped: int
    alpha: float

    def __str__(self) -> str:
        return self.sentence()

    @property
    def test(self) -> str:
        """The code of the test, such as ``welch_t``."""
        return self.outcome.test

    @property
    def p_value(self) -> float:
        """Before any correction for several tests."""
        return self.outcome.p_value

    @property
    def effect(self) -> Effect:
        """The effect that the sentence tells."""
        return self.outcome.effects[0]

    @property
    def significant(self) -> bool:
        """Whether the p-value, uncorrected, is below alpha."""
        return self.p_value < self.alpha

    @property
    def named(self) -> tuple[Named, ...]:
        """Every column and level that the result speaks of; see `braintx.i18n.Words.apart`."""
        outcome, cell = self.outcome, self.outcome.cell
        levels = (outcome.level, *((cell.first, cell.second) if cell else ()))
        medians = (group.level for group in outcome.groups)
        groups = (group.name for group in outcome.groups)
        rest = (named for named in (*groups, *medians, *levels) if named is not None)
        return self.first, self.second, *rest

    def name(self, language: Language | Words = "en") -> str:
        """The name of the test."""
        return to_words(language)(f"test.{self.test}")

    def sentence(self, language: Language | Words = "en") -> str:
        """What was found, how large it is, and what it does not mean.

        Parameters
        ----------
        language : {"en", "es"} or Words
            The words of a window call columns and levels as that window does.
        """
        return wording.sentence(self, to_words(language))

    def power_sentence(self, language: Language | Words = "en") -> str:
        """What a study of this size can find."""
        return wording.power(self.outcome.power, to_words(language))
