"""How fast the differential answers: processor time on one thread, of cases that differ.

``braintx`` keeps the last few rankings, so a case that is asked twice would tell nothing: other
cases warm the caches of the knowledge, and each timed case is met for the first time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from statistics import median
from time import process_time
from typing import TypeVar

import numpy as np

from braintx.core.findings import Finding, Presentation
from braintx.symptoms import Symptoms

Asked = TypeVar("Asked")
CASES = 100
STARTS = 5
NOTES = (
    "Mujer de {age} años con cefalea intensa desde hace dos semanas, fiebre de 39,2 °C y vómitos. "
    "Niega convulsiones. Madre con migraña. Exploración: rigidez de nuca, TA 180/110.",
    "A {age}-year-old man with progressive weakness of both legs for three months and a tremor "
    "at rest. No seizures. Possible ataxia. His father had Parkinson disease. SpO2 91 %.",
)
TYPED = ("conv", "fiebre alt", "short of br", "dolor de cabe", "seizzur", "muscul", "temblor")
COLD = """
import json, time
started = time.process_time()
from braintx.symptoms import Symptoms
imported = time.process_time()
symptoms = Symptoms.load()
loaded = time.process_time()
reading = symptoms.read({note!r})
read = time.process_time()
from braintx.preprocessing.phenotypes import presentation_of
assert symptoms.differential(presentation_of(reading)).candidates
ranked = time.process_time()
symptoms.suggest("fie", "es")
spans = imported - started, loaded - imported, read - loaded, ranked - read
print(json.dumps([*spans, time.process_time() - ranked]))
"""
STAGES = ("import", "load", "first_note", "first_ranking", "first_suggestion")


def measure() -> dict[str, object]:
    """Medians: milliseconds of a loaded model, seconds of a process of its own."""
    symptoms = Symptoms.load()
    others, cases = (list(_cases(symptoms, start)) for start in (0, 1))
    for case in others:
        symptoms.differential(case)
    notes = [note.format(age=age) for age in range(20, 70) for note in NOTES]
    symptoms.read(notes.pop())
    for language in ("en", "es"):
        symptoms.suggest("a", language)
    return {
        "milliseconds": {
            "ranking": _milliseconds(lambda case: symptoms.differential(case, why=False), cases),
            "ranking_with_reasons": _milliseconds(symptoms.differential, others),
            "next_questions": _milliseconds(symptoms.next_questions, cases[: CASES // 4]),
            "type_ahead": _milliseconds(lambda typed: symptoms.suggest(typed, "es"), TYPED * 5),
            "note": _milliseconds(symptoms.read, notes),
        },
        "cold_seconds": _cold(),
        "cases": CASES,
        "diseases": len(symptoms.reader.knowledge),
    }


def _cases(symptoms: Symptoms, start: int) -> Iterable[Presentation]:
    """Every other published patient of some diseases, by what was present."""
    codes, patients = symptoms.terms.codes, symptoms.reader.knowledge.patients
    chosen = np.random.default_rng(0).permutation(len(patients))[start::2].tolist()
    found = (tuple(Finding(codes[term]) for term in patients.present[one]) for one in chosen)
    return islice((Presentation(one) for one in found if one), CASES)


def _milliseconds(run: Callable[[Asked], object], asked: Iterable[Asked]) -> float:
    spent = []
    for one in asked:
        started = process_time()
        run(one)
        spent.append(process_time() - started)
    return 1000 * median(spent)


def _cold() -> dict[str, float]:
    command = [sys.executable, "-c", COLD.format(note=NOTES[0].format(age=34))]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(STARTS)
    ]
    return dict(zip(STAGES, map(median, zip(*runs, strict=True)), strict=True))


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
