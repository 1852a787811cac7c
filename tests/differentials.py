"""A differential made by hand, with all that one can hold, and the few terms that it names."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from braintx.core.differential import (
    Candidate,
    Differential,
    Disease,
    Hallmark,
    Prevalence,
    Reason,
)
from braintx.core.findings import Finding, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.terms import Term, Terms
from braintx.i18n import LANGUAGES, Words
from braintx.serialization import Names
from braintx.storage.records import StoredDifferential

TERMS = Terms(
    "2025-01-16",
    [
        Term("HP:0000118", "Phenotypic abnormality"),
        Term("HP:0001250", "Seizure", "Crisis epiléptica", parents=("HP:0000118",)),
        Term("HP:0001945", "Fever", "Fiebre", parents=("HP:0000118",)),
        Term("HP:0002373", "Febrile seizure", parents=("HP:0001250",)),
        Term("DDX:E_79", "Smoking", "Tabaquismo"),
    ],
)
NAMES = {language: Names(TERMS, Words(language)) for language in LANGUAGES}
SEIZURE = Finding("HP:0001250", "present", "severe")
FEVER = Finding("HP:0001945", "absent")
SMOKING = Finding("DDX:E_79", "uncertain")
MARFAN = Disease(
    "OMIM:154700",
    "Marfan syndrome",
    "Síndrome de Marfan",
    others=("ORPHA:558", "ICD10:Q87.4"),
    inheritance=("HP:0000006",),
    genes=("FBN1",),
    prevalence=Prevalence("1-5 / 10 000", "Orphanet"),
)
FLU = Disease("DDX:C_1", "Influenza", orphan=False)
ANSWER = Differential(
    Presentation((SEIZURE, FEVER, SMOKING), 6.5, "F"),
    (
        Candidate(
            MARFAN,
            0.123456789,
            (
                Reason(SEIZURE, "broader", "HP:0002373", 1 / 3, ("PMID:1", "ORPHA:558"), 1.2345678),
                Reason(FEVER, "none", None, None, (), 0.0),
            ),
            (Hallmark("HP:0002373", 0.5),),
            (Issue("phenopacket.age_missing", "info"),),
        ),
        Candidate(FLU, 0.1, (Reason(FEVER, "exact", "HP:0001945", 0.9, ("DDXPlus",), -2.0),)),
    ),
    0.7,
    (Issue("case.unknown_findings", "warning", values={"codes": ("HP:9999999",)}),),
    "2025-01-16",
    "0.1.0+0a1b2c3d4e5f",
)
STORED = StoredDifferential(
    str(UUID(int=16)), datetime(2026, 11, 27, 5, 0, tzinfo=UTC), ANSWER, "k", "P-7"
)
