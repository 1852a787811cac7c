"""A clinical note, English or Spanish, without whom it is about.

Finding sensitive text is apart from acting on it. `find` runs the recognisers (`recognizers`, one
small file each) over a note made ready (`note`) with what the word lists know (`lexicons`); the
surest wins where two overlap (`search`). `deidentify` puts a word for its kind in the place of
each (`replacement`) or moves dates (`shifting`), and `verify` searches the result again, with what
the record itself knows of its patient. Symptoms, durations, severity, sex and ages below 90 stay.

Rules and words only: the same note always gives the same answer, nothing is sent anywhere, nothing
of a note is kept. Time is linear in its length.
"""

from braintx.data.deidentify.notes.entities import KINDS, Deidentified, Entity, Identifier, Kind
from braintx.data.deidentify.notes.replacement import PLACEHOLDERS, deidentify, verify
from braintx.data.deidentify.notes.search import find

__all__ = [
    "KINDS",
    "PLACEHOLDERS",
    "Deidentified",
    "Entity",
    "Identifier",
    "Kind",
    "deidentify",
    "find",
    "verify",
]
