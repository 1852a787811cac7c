"""A hypothesis tested: the record that the rest of BrainTx sees."""

from __future__ import annotations

from dataclasses import dataclass

from braintx.core.messages import Message
from braintx.i18n import Language, Words
from braintx.stats.hypothesis import wording
from braintx.stats.hypothesis.records import Check, Effect, Outcome


@dataclass(frozen=True)
class Result:
    """What was asked, which test answered and why, and the answer.

    Attributes
    ----------
    first, second : str
        The two columns; of values and groups, the values first.
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

    first: str
    second: str
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

    def name(self, language: Language = "en") -> str:
        """The name of the test."""
        return wording.name_of(self.test, Words(language))

    def sentence(self, language: Language = "en") -> str:
        """What was found, how large it is, and what it does not mean.

        Parameters
        ----------
        language : {"en", "es"}
        """
        words = Words(language)
        parts = [
            wording.finding(self.outcome, (self.first, self.second), self.significant, words),
            words(
                "result.evidence",
                test=self.name(language),
                n=self.n,
                p=self.p_value,
            ),
            wording.size(self.effect, self.significant, words),
            wording.detail(self.outcome, words),
            wording.pairs(self.outcome, self.alpha, words) if self.significant else "",
            words("result.caution_found" if self.significant else "result.caution_none"),
            "" if self.significant else wording.power(self.outcome.power, words),
            words("result.dropped", count=self.dropped) if self.dropped else "",
        ]
        return " ".join(part for part in parts if part)

    def power_sentence(self, language: Language = "en") -> str:
        """What a study of this size can find."""
        return wording.power(self.outcome.power, Words(language))
