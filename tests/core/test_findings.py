"""How findings come together: of one note, and of two sayings."""

from __future__ import annotations

from braintx.core.findings import Finding, Measurement, NotedFinding, NoteReading, Presentation


def noted(code: str, status: str, severity: str | None = None) -> NotedFinding:
    return NotedFinding(code, status, 0, 1, severity)  # type: ignore[arg-type]


def test_a_note_presents_what_is_the_patients_now() -> None:
    reading = NoteReading(
        (
            noted("A", "absent"),
            noted("A", "present", "mild"),
            noted("A", "present", "severe"),
            noted("B", "uncertain"),
            noted("B", "absent"),
            noted("C", "family"),
            noted("D", "history"),
            noted("D", "uncertain"),
            noted("E", "absent", "mild"),
        ),
        (
            Measurement("temperature", 39.2, "°C", 0, 1, "high", "E"),
            Measurement("saturation", 98, "%", 0, 1, "normal"),
            Measurement("temperature", 39.2, "°C", 0, 1, "high", "A"),
        ),
        54,
        "F",
    )
    assert reading.presentation == Presentation(
        (
            Finding("A", "present", "mild"),
            Finding("B", "absent"),
            Finding("D", "uncertain"),
            Finding("E", "present"),
        ),
        54,
        "F",
    )


def test_what_one_says_goes_before_what_the_other_does() -> None:
    first = Presentation((Finding("A", "absent"),), 0.0)
    other = Presentation((Finding("A"), Finding("B")), 40, "M")
    assert first.over(other) == Presentation((Finding("A", "absent"), Finding("B")), 0.0, "M")
    assert Presentation().over(other) == other.over(Presentation()) == other
