"""What is known of a patient's signs and symptoms, as records.

A finding goes by a code: an HPO id (``HP:0001250``, seizure; https://hpo.jax.org) or, where HPO
has no term (travel, smoking, a medicine taken), one of our own after the evidence of DDXPlus that
it stands for (``DDX:E_79``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from braintx.core.labels import Severity, Sex
from braintx.core.records import Issue

FindingStatus = Literal["present", "absent", "uncertain"]
"""Of the patient now. What is not named is unknown."""

NotedStatus = Literal["present", "absent", "uncertain", "family", "history"]
"""As a note says it: a relative's and long past findings are not the patient's now."""

Laterality = Literal["left", "right", "bilateral"]


@dataclass(frozen=True)
class Finding:
    """One sign or symptom of a patient.

    Attributes
    ----------
    code : str
        An HPO id or one of our own.
    status : {"present", "absent", "uncertain"}
    severity : {"mild", "moderate", "severe"} or None
    """

    code: str
    status: FindingStatus = "present"
    severity: Severity | None = None


@dataclass(frozen=True)
class Presentation:
    """How a patient presents: what the differential is made from. All of it may be missing.

    Attributes
    ----------
    findings : tuple of Finding
        Each code once.
    age : float or None
        Years, 0 to 120; an infant's as a fraction.
    sex : {"F", "M"} or None
    """

    findings: tuple[Finding, ...] = ()
    age: float | None = None
    sex: Sex | None = None

    def codes(self, status: FindingStatus) -> tuple[str, ...]:
        """The codes of the findings of one status, in order."""
        return tuple(one.code for one in self.findings if one.status == status)

    def over(self, other: Presentation) -> Presentation:
        """Both together; what this one says goes before what the other says of the same."""
        said = {one.code for one in self.findings}
        return Presentation(
            (*self.findings, *(one for one in other.findings if one.code not in said)),
            other.age if self.age is None else self.age,
            self.sex or other.sex,
        )


@dataclass(frozen=True)
class NotedFinding:
    """A finding as a note names it, and where.

    Attributes
    ----------
    code : str
        An HPO id or one of our own.
    status : {"present", "absent", "uncertain", "family", "history"}
    start, end : int
        The characters of the note that name it, `end` excluded.
    severity : {"mild", "moderate", "severe"} or None
    duration_months : float or None
    laterality : {"left", "right", "bilateral"} or None
    """

    code: str
    status: NotedStatus
    start: int
    end: int
    severity: Severity | None = None
    duration_months: float | None = None
    laterality: Laterality | None = None


@dataclass(frozen=True)
class Measurement:
    """A vital sign or a laboratory value of a note.

    Attributes
    ----------
    kind : str
        As in ``temperature``; its name is ``measurement.<kind>`` of the catalogue.
    value : float
        In `unit`.
    unit : str
        The unit that BrainTx keeps the kind in, whatever the note's (°C, mmHg, %, g/dL, …).
    start, end : int
        The characters of the note, `end` excluded.
    bin : str or None
        ``low``, ``normal``, ``high`` and their like: how the value reads.
    code : str or None
        The finding that the value makes: 39.2 °C makes fever.
    """

    kind: str
    value: float
    unit: str
    start: int
    end: int
    bin: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class NoteReading:
    """What a note says of the patient's signs and symptoms.

    Attributes
    ----------
    findings : tuple of NotedFinding
        In the order of the note; a code may come several times.
    measurements : tuple of Measurement
    age : float or None
        Years.
    sex : {"F", "M"} or None
    language : {"en", "es"}
    issues : tuple of Issue
        Where the note contradicts itself: of a finding, the sex, the age.
    """

    findings: tuple[NotedFinding, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    age: float | None = None
    sex: Sex | None = None
    language: Literal["en", "es"] = "en"
    issues: tuple[Issue, ...] = ()
