"""The shape of what is asked and answered about signs and symptoms: what ``/docs`` shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from apps.api.forms import LONGEST_NOTE
from apps.api.schemas import Answer, Id, Probability, Warned
from braintx.core.differential import Relation
from braintx.core.findings import FindingStatus, Laterality, NotedStatus
from braintx.core.labels import MAX_AGE, Severity, Sex
from braintx.service.differential import Rarity

Code = Annotated[str, Field(description="HPO id, or one of ours", examples=["HP:0001250"])]
Name = Annotated[str, Field(description="In the asked language", examples=["Seizure"])]
Note = Annotated[
    str,
    Field(
        max_length=LONGEST_NOTE,
        description="Clinical note, English or Spanish; never kept",
        examples=["Seizures since childhood, no fever."],
    ),
]


class GivenFinding(BaseModel):
    """A sign or symptom of the patient."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(
        pattern=r"^(HP:[0-9]{7}|DDX:E_[0-9]{1,4})$",
        description="HPO id, or one of ours; an obsolete one is replaced, and that is said",
        examples=["HP:0001250"],
    )
    status: FindingStatus = Field(default="present", examples=["present"])
    severity: Severity | None = Field(default=None, examples=["severe"])


class Known(BaseModel):
    """What is known of a patient; any of it may be missing."""

    model_config = ConfigDict(extra="forbid")

    findings: list[GivenFinding] = Field(
        default=[], description="They go before what the note and the phenopacket say"
    )
    note: Note = ""
    phenopacket: dict[str, Any] | None = Field(
        default=None,
        description="GA4GH phenopacket, version 2 or 1, of one patient",
        examples=[None],
    )
    age: float | None = Field(
        default=None,
        ge=0,
        le=MAX_AGE,
        allow_inf_nan=False,
        strict=True,  # false is no age
        description="Years; an infant's as a fraction",
        examples=[6.5],
    )
    sex: Sex | None = Field(default=None, examples=["F"])


class DifferentialQuestion(Known):
    """Which diseases fit."""

    top: int = Field(
        default=10, ge=1, le=1000, strict=True, description="Diseases, at most", examples=[10]
    )
    only: Rarity | None = Field(
        default=None,
        description="These alone; their probabilities stay what they are among all",
        examples=[None],
    )
    store: bool = Field(default=False, strict=True, description="Keep the answer, without the note")
    patient: Annotated[str, Field(min_length=1, max_length=128)] | None = Field(
        default=None,
        description="With `store`: the patient's identifier where you are, kept as a pseudonym; "
        "else the phenopacket's subject",
        examples=["12345"],
    )


class NextQuestion(Known):
    """What to ask next."""

    count: int = Field(
        default=5, ge=1, le=20, strict=True, description="Questions, at most", examples=[5]
    )


class NoteToRead(BaseModel):
    """A note whose findings are wanted."""

    model_config = ConfigDict(extra="forbid")

    note: Note


class Term(Answer):
    """A code with its name."""

    code: Code
    name: Name


class Finding(Term):
    """A sign or symptom, as it was understood."""

    status: FindingStatus
    severity: Severity | None


class Presentation(Answer):
    """How a patient presents."""

    findings: list[Finding]
    age: float | None = Field(ge=0, le=MAX_AGE, description="Years")
    sex: Sex | None


class Reason(Finding):
    """What one finding says for or against a disease."""

    relation: Relation = Field(
        description="How the finding stands to the disease's term: the same, more special, more "
        "general, both under one other, or none is near"
    )
    term: Term | None = Field(description="The disease's term that it met")
    frequency: Probability | None = Field(
        description="Share of the disease's patients who have the term; null where not known"
    )
    sources: list[str] = Field(description="Where that stands", examples=[["PMID:20301510"]])
    weight: float = Field(
        description="Nats; above 0 speaks for the disease, below 0 against it", examples=[2.3]
    )


class Hallmark(Term):
    """A frequent term of a disease that nobody has named yet."""

    frequency: Probability = Field(description="Share of the disease's patients")


class Prevalence(Answer):
    """How common a disease is, and who says so."""

    text: str = Field(examples=["1-5 / 10 000"])
    source: str = Field(examples=["Orphanet"])


class Candidate(Answer):
    """One disease of a differential."""

    id: str = Field(description="OMIM, ORPHA, DECIPHER or DDX", examples=["OMIM:154700"])
    name: str = Field(examples=["Marfan syndrome"])
    probability: Probability = Field(
        description="That the patient has it. A patient may have several: they need not sum to 1"
    )
    orphan: bool = Field(description="Rare, as Orphanet counts; else a common condition")
    others: list[str] = Field(description="The same elsewhere", examples=[["ORPHA:558"]])
    release: str | None = Field(
        description="Of the newer HPO release that alone has it; else null", examples=[None]
    )
    inheritance: list[Term]
    onset: list[Term]
    genes: list[str] = Field(description="HGNC symbols", examples=[["FBN1"]])
    prevalence: Prevalence | None = Field(description="null where no source at hand says so")
    reasons: list[Reason] = Field(description="What speaks loudest first")
    missing: list[Hallmark] = Field(description="The most frequent first")
    issues: list[Warned] = Field(description="What does not fit: an age, a sex")


class Differential(Answer):
    """Which diseases fit."""

    none_of_these: Probability | None = Field(
        description="That no disease of the whole knowledge is right; null where no finding is "
        "present"
    )
    ranking: list[Candidate] = Field(description="The likeliest first")
    presentation: Presentation
    issues: list[Warned] = Field(description="Of the whole answer")
    release: str = Field(description="Of HPO", examples=["2025-01-16"])
    model: dict[str, str] = Field(
        description="Version and start of the SHA-256",
        examples=[{"differential": "0.1.0+0a1b2c3d4e5f"}],
    )


class DifferentialAnswer(Answer):
    """A differential; with an id where it was kept."""

    id: Id | None = Field(description="null where it is not kept")
    result: Differential


class KeptDifferential(Answer):
    """A kept differential."""

    id: Id
    made: datetime = Field(description="UTC")
    patient: str | None = Field(description="Pseudonym", examples=["P-5TQ3XKJ2H4ZQ6W7A"])
    result: Differential


class DifferentialPage(Answer):
    """A page of kept differentials, the newest first."""

    differentials: list[KeptDifferential]
    next: str | None = Field(description="Id to go on after; null at the end")


class NotedFinding(Term):
    """A finding as a note names it, and where."""

    status: NotedStatus = Field(
        description="A relative's findings and long past ones are not the patient's now"
    )
    severity: Severity | None
    duration_months: float | None = Field(ge=0)
    laterality: Laterality | None
    start: int = Field(ge=0, description="First character, from 0")
    end: int = Field(ge=0, description="After the last character")


class Measurement(Answer):
    """A vital sign or a laboratory value of a note."""

    kind: str = Field(examples=["temperature"])
    name: Name
    value: float = Field(examples=[39.2])
    unit: str = Field(description="Ours, whatever the note's", examples=["°C"])
    bin: str | None = Field(description="How the value reads", examples=["high"])
    finding: Term | None = Field(description="What the value makes")
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Reading(Answer):
    """What a note says of signs and symptoms."""

    language: Literal["en", "es"]
    findings: list[NotedFinding] = Field(description="In the order of the note")
    measurements: list[Measurement]
    presentation: Presentation = Field(description="By it, how the patient presents now")
    issues: list[Warned] = Field(description="Where the note contradicts itself")


class Suggestion(Term):
    """A term for what is being typed."""

    matched: str = Field(
        description="The name or synonym that fits, in either language", examples=["Seizures"]
    )
    spans: list[Annotated[list[int], Field(min_length=2, max_length=2)]] = Field(
        description="Characters of `matched` that were typed, the end excluded",
        examples=[[[0, 4]]],
    )


class Shift(Answer):
    """What an answer would do to one disease."""

    id: str = Field(examples=["OMIM:154700"])
    name: str
    before: Probability
    after: Probability


class Question(Term):
    """A finding worth asking for."""

    information: float = Field(ge=0, description="Expected, bits", examples=[0.42])
    yes_probability: Probability
    yes: list[Shift] = Field(description="What a yes would do, the largest change first")
    no: list[Shift] = Field(description="What a no would do")


class Questions(Answer):
    """What to ask next, the most telling first."""

    questions: list[Question]
