"""A differential of a handful of made-up diseases: what the pages need, without the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from braintx.core.differential import (
    Candidate,
    Differential,
    Disease,
    Hallmark,
    Prevalence,
    Question,
    Reason,
    Shift,
)
from braintx.core.errors import FindingError
from braintx.core.findings import Measurement, NotedFinding, NoteReading, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.terms import Term, Terms
from braintx.preprocessing.phenotypes.contradictions import contradictions

ROOT = "HP:0000118"
TERMS = Terms(
    "2025-01-16",
    [
        Term(ROOT, "Phenotypic abnormality", "Anomalía fenotípica"),
        Term("HP:0000098", "Tall stature", "Talla alta", parents=(ROOT,)),
        Term("HP:0001166", "Arachnodactyly", "Aracnodactilia", ("Spider fingers",), (), (ROOT,)),
        Term("HP:0001083", "Ectopia lentis", "Ectopia del cristalino", parents=(ROOT,)),
        Term("HP:0002650", "Scoliosis", "Escoliosis", parents=(ROOT,)),
        Term("HP:0001945", "Fever", "Fiebre", parents=(ROOT,)),
        Term("HP:0001249", "Intellectual disability", None, parents=(ROOT,)),
        Term("HP:0000005", "Mode of inheritance", "Modo de herencia"),
        Term("HP:0000006", "Autosomal dominant inheritance", "Herencia autosómica dominante",
             parents=("HP:0000005",)),
        Term("HP:0000007", "Autosomal recessive inheritance", "Herencia autosómica recesiva",
             parents=("HP:0000005",)),
        Term("HP:0031797", "Clinical course", "Evolución clínica"),
        Term("HP:0011463", "Childhood onset", "Inicio en la niñez", parents=("HP:0031797",)),
    ],
    {"HP:0009999": "HP:0000098"},
)  # fmt: skip
_RARE = Prevalence("1-5 / 10 000", "ORPHA:558")
DISEASES = {
    one.id: one
    for one in (
        Disease("OMIM:154700", "Marfan syndrome", "Síndrome de Marfan", True,
                ("ORPHA:558",), ("HP:0000006",), ("HP:0011463",), ("FBN1",), _RARE),
        Disease("OMIM:236200", "Homocystinuria", None, True,
                (), ("HP:0000007",), ("HP:0011463",), ("CBS",)),
        Disease("DDX:influenza", "Influenza", "Gripe", False),
    )
}  # fmt: skip
_HAS = {
    "OMIM:154700": {"HP:0000098": 0.8, "HP:0001166": 0.9, "HP:0001083": 0.6, "HP:0002650": 0.5},
    "OMIM:236200": {"HP:0000098": 0.4, "HP:0001083": 0.8, "HP:0001249": 0.5},
    "DDX:influenza": {"HP:0001945": 0.9},
}
_MOST = 500


@dataclass
class Fake:
    """What `braintx.symptoms.Symptoms` offers.

    Attributes
    ----------
    asked : list of Presentation
        What a differential was made for.
    """

    terms: Terms = TERMS
    release: str = "2025-01-16"
    version: str = "0.0.0+000000000000"
    asked: list[Presentation] = field(default_factory=list)

    def __contains__(self, id: str) -> bool:
        return id in DISEASES

    def disease(self, id: str) -> Disease:
        return DISEASES[id]

    def read(self, text: str) -> NoteReading:
        lower, found = text.lower(), []
        for code in self.terms:
            for name in filter(None, (self.terms.term(code).name, self.terms.term(code).name_es)):
                at = lower.find(name.lower())
                if at >= 0:
                    before = lower[max(0, at - 4) : at]
                    status = "absent" if before.endswith(("sin ", " no ")) else "present"
                    found.append(NotedFinding(code, status, at, at + len(name)))
                    break
        measurements = ()
        if (at := text.find("39")) >= 0:
            measurements = (
                Measurement("temperature", 39.2, "°C", at, at + 4, "high", "HP:0001945"),
            )
        years = 24.0 if "24" in text else None
        sex = "F" if "mujer" in lower else None
        found.sort(key=lambda one: one.start)
        issues = contradictions(found, text)
        return NoteReading(tuple(found), measurements, years, sex, "es", issues)

    def suggest(self, text: str, language: str, limit: int = 10) -> tuple[SimpleNamespace, ...]:
        fitting = [
            SimpleNamespace(code=code, name=name, matched=name)
            for code in self.terms
            if text.lower() in (name := self.terms.name(code, language)).lower()  # type: ignore[arg-type]
        ]
        return tuple(fitting[:limit])

    def differential(
        self, presentation: Presentation, top: int = 10, *, why: bool = True
    ) -> Differential:
        self.asked.append(presentation)
        if len(presentation.findings) > _MOST:
            raise FindingError(
                "{count} findings were given; at most {most} are read. Give those that matter.",
                "finding.many",
                count=len(presentation.findings),
                most=_MOST,
            )
        for one in presentation.findings:
            self.terms.resolve(one.code)
        if not presentation.codes("present"):
            nothing = (Issue("differential.nothing", "warning"),)
            return Differential(presentation, (), None, nothing, self.release, self.version)
        candidates = [self._candidate(one, presentation) for one in DISEASES.values()]
        candidates.sort(key=lambda one: -one.probability)
        return Differential(
            presentation, tuple(candidates[:top]), 0.1, (), self.release, self.version
        )

    def compare(self, presentation: Presentation, ids: Sequence[str]) -> tuple[Candidate, ...]:
        return tuple(self._candidate(DISEASES[id], presentation) for id in ids)

    def next_questions(self, presentation: Presentation, count: int = 5) -> tuple[Question, ...]:
        named = {one.code for one in presentation.findings}
        codes = [code for code in ("HP:0001166", "HP:0001249") if code not in named]
        return tuple(
            Question(code, 0.31, 0.4, (Shift("OMIM:154700", 0.5, 0.8),),
                     (Shift("OMIM:154700", 0.5, 0.2),))
            for code in codes[:count]
        )  # fmt: skip

    def _candidate(self, disease: Disease, given: Presentation) -> Candidate:
        has = _HAS[disease.id]
        reasons = []
        for one in given.findings:
            if one.status == "uncertain":
                continue
            share = has.get(one.code)
            weight = 0.0 if one.status == "absent" else 1.5 if share else -0.5
            relation = "exact" if share else "none"
            term = one.code if share else None
            reasons.append(Reason(one, relation, term, share, ("PMID:20591885",), weight))
        score = sum(reason.weight for reason in reasons)
        missing = tuple(Hallmark(code, share) for code, share in has.items()
                        if code not in {one.code for one in given.findings})  # fmt: skip
        return Candidate(disease, 1 / (1 + 2.718 ** (2 - score)), tuple(reasons), missing)
