"""A note, English or Spanish, to findings; and a finding from the first letters of its name.

`parser` cuts a note into sentences as `braintx.preprocessing.notes` does, finds in each what
`lexicon` names, and takes each one's status, severity and duration from the rules of `notes`, so
that the treatment model and the differential read a note alike. `measurements` reads vital signs
and laboratory values, `person` age and sex. `typeahead` suggests findings while someone types;
`checked` looks over what was given. All of it is words and rules, the words in
``vocabulary/*.json``: nothing is learned, nothing is sent anywhere.
"""

from braintx.preprocessing.phenotypes.checked import MAX_FINDINGS, checked, presentation_of
from braintx.preprocessing.phenotypes.parser import PhenotypeParser
from braintx.preprocessing.phenotypes.typeahead import Suggestion, TypeAhead

__all__ = [
    "MAX_FINDINGS",
    "PhenotypeParser",
    "Suggestion",
    "TypeAhead",
    "checked",
    "presentation_of",
]
