"""How two sayings about one patient come together."""

from __future__ import annotations

from braintx.core.findings import Finding, Presentation


def test_what_one_says_goes_before_what_the_other_does() -> None:
    first = Presentation((Finding("A", "absent"),), 0.0)
    other = Presentation((Finding("A"), Finding("B")), 40, "M")
    assert first.over(other) == Presentation((Finding("A", "absent"), Finding("B")), 0.0, "M")
    assert Presentation().over(other) == other.over(Presentation()) == other
