"""One visitor's case of signs and symptoms: what was entered, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from apps.demo.held import Form, record_of
from apps.demo.request_guard import Turns
from braintx.core.differential import Differential, Question
from braintx.core.findings import Finding, FindingStatus, NoteReading, Presentation
from braintx.preprocessing.clinical import check_record

EXAMPLES = ("marfan", "influenza", "tuberous")
"""Notes of made-up patients: ``symptoms.note_<name>``."""
STATUSES: dict[str, FindingStatus] = {"present": "present", "absent": "absent"}
"""What a click says of a finding."""


@dataclass
class Sheet:
    """One per session, changed in place: clicks in a row each find what the former did.

    Attributes
    ----------
    turns : Turns
    findings : dict of str to Finding
    age : str
        Years, as typed.
    sex : str
        ``F``, ``M``, or nothing.
    example : str
        Of `EXAMPLES`, where the case is one.
    noted : bool
        Whether a note was read.
    answer : Differential or None
    questions : tuple of Question
    """

    turns: Turns = field(default_factory=Turns)
    findings: dict[str, Finding] = field(default_factory=dict)
    age: str = ""
    sex: str = ""
    example: str = ""
    noted: bool = False
    answer: Differential | None = None
    questions: tuple[Question, ...] = ()

    @property
    def presentation(self) -> Presentation:
        """The case as the models take it.

        Raises
        ------
        ClinicalError
            The age is none.
        """
        record = record_of(Form(self.age, self.sex))
        check_record(record)
        return Presentation(tuple(self.findings.values()), record.age, record.sex)

    def clear(self) -> None:
        """Another patient: nothing of the former stays."""
        fresh = Sheet(self.turns)
        self.__dict__.update(fresh.__dict__)

    def take(self, reading: NoteReading, example: str = "") -> None:
        """What a note says.

        The first note joins what was entered before it. Another one is another patient's.
        """
        from braintx.preprocessing.phenotypes import presentation_of

        told = presentation_of(reading)
        if self.noted or self.example or example:
            self.clear()
        self.findings |= {one.code: one for one in told.findings if one.code not in self.findings}
        self.age = self.age or ("" if told.age is None else f"{told.age:g}")
        self.sex = self.sex or (told.sex or "")
        self.example, self.noted = example, True

    def change(self, does: str, code: str) -> None:
        """What a click does to one finding: ``present``, ``absent`` or ``remove``."""
        if does == "remove":
            self.findings.pop(code, None)
        elif does in STATUSES:
            known = self.findings.get(code, Finding(code))
            severity = known.severity if does == "present" else None
            self.findings[code] = replace(known, status=STATUSES[does], severity=severity)

    def follow(self, codes: Iterable[Finding]) -> None:
        """Keep the findings as they were understood: obsolete codes are replaced."""
        self.findings = {one.code: one for one in codes}
