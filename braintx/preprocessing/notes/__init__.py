"""A clinical note, English or Spanish, to symptoms, duration and severity.

Rules and words only, the words in ``vocabulary/*.json``: a reader can check each one, the same
note always gives the same answer, and nothing is sent anywhere. Time is linear in the length of
the note.

A note is cut into sentences of tokens (`tokens`); in each, symptoms (`symptoms`), spans of time
(`durations`) and words of severity (`severity`) are found apart from one another; `scope` says
which of them are denied, a relative's, only possible or long past; `complaint` says whose a
duration is; and `parser` puts them together. How words become months stands in `durations`.

A warning about the public table that BrainTx is trained on: its notes were written from one
word list per condition, and those lists hardly overlap, so there the symptoms give the
condition away. That is a property of the table, not of patients.
"""

from braintx.core.records import NoteFindings
from braintx.preprocessing.notes.parser import parse_note
from braintx.preprocessing.notes.symptoms import symptom_names
from braintx.preprocessing.notes.tokens import MAX_CHARACTERS

__all__ = ["MAX_CHARACTERS", "NoteFindings", "parse_note", "symptom_names"]
