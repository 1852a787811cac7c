"""A patient whom nobody is: wherever one of these texts should not be and is, something leaks.

Tests that need whatever could name somebody take it from here, and `Watch` looks for it in all
that is logged while any test of the suite runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

FAMILY, GIVEN = "Zubizarreta", "Quetzalina"
PATIENT_NAME = f"{FAMILY}^{GIVEN}"
PATIENT_ID = "HC-90417733"
ACCESSION = "ACC90417799"
PHYSICIAN = "Okonedo^Wilhelmina"
INSTITUTION = "Clinica Vistabrisas"
STUDY, SERIES, INSTANCE = (f"1.2.826.0.1.3680043.8.498.904177{n}" for n in (11, 22, 33))
PRIVATE = "vistabrisas-ward-7"
FILE = f"{FAMILY}_{GIVEN}_90417733"
RETRY_KEY = f"retry-{FAMILY}-0001"
COMPLAINT = "xylophonic"
NOTE = (
    f"Patient name: {GIVEN} {FAMILY}, MRN 90417733, phone (310) 555-7788, "
    f"e-mail quetzalina.zubizarreta@example.org. {COMPLAINT} headaches for three months, moderate."
)
NOTA = (
    f"Paciente: {GIVEN} {FAMILY}, CC 79.483.726, HC 90417733, tel. +57 310 555 7788. "
    f"Cefalea {COMPLAINT} desde hace tres meses, moderada."
)

NAMING = (
    FAMILY,
    GIVEN,
    "90417733",
    ACCESSION,
    "Okonedo",
    "Vistabrisas",
    STUDY,
    SERIES,
    INSTANCE,
    "79.483.726",
    "555-7788",
    "555 7788",
)
"""What could tell who it is."""
EVERYTHING = (*NAMING, COMPLAINT)
"""What no log may hold: it, and what a note says of the illness."""


def found(text: str, among: Iterable[str] = EVERYTHING) -> set[str]:
    """Which of them a text holds, in letters of any size."""
    small = text.lower()
    return {one for one in among if one.lower() in small}


class Watch(logging.Handler):
    """Remembers, of what is logged, whatever holds a canary.

    Attributes
    ----------
    leaks : list of str
        The logger and the place of each, not the line itself.
    lines : int
        How many were looked at.
    loggers : set of str
        Who wrote any.
    """

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.leaks: list[str] = []
        self.lines = 0
        self.loggers: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += 1
        self.loggers.add(record.name)
        for one in sorted(found(logging.Formatter().format(record))):
            self.leaks.append(f"{record.name} at {record.pathname}:{record.lineno} holds {one!r}")

    def take(self) -> list[str]:
        """What leaked since it was asked last."""
        leaks, self.leaks = self.leaks, []
        return leaks
