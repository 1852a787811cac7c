"""Clinical notes made up on purpose, each identifier marked: they examine de-identifiers.

Everybody and everything named here is drawn from lists of our own (``names.json``,
``places.json``, ``forms.json``); any likeness to a person is chance. A note is written from one of
the templates in ``templates_en.txt`` and ``templates_es.txt``, its clinical part from
``clinical_*.json``. What is marked follows 45 CFR 164.514(b)(2), the HIPAA Safe Harbor: a year
alone, a country, a profession, an age below 90 are no identifiers.

**Whoever builds a recogniser must not read these templates, lists or notes**: they measure what
it does with notes that its authors never saw.
"""

from braintx.data.simulate.identified_notes.note import (
    KINDS,
    IdentifiedNote,
    Identifier,
    Kind,
    read_notes,
)
from braintx.data.simulate.identified_notes.writing import generate

__all__ = ["KINDS", "IdentifiedNote", "Identifier", "Kind", "generate", "read_notes"]
