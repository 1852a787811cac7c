"""Codes and numbers into words, English and Spanish: the one place where text is made.

Records carry codes, numbers and `Message`; a window asks `Words` for the sentence. Catalogues
are gettext's (``locales/<language>/LC_MESSAGES/*.po``), numbers and dates are Babel's. Two kinds
of id: a dotted key names a sentence of ours, in English too (``tumor.glioma``); an error's own
English sentence is its id, so that whoever reads the code reads the sentence.
"""

from braintx.i18n.language import LANGUAGES, NAMES, Language, check_language, preferred_language
from braintx.i18n.words import Words, to_words

__all__ = [
    "LANGUAGES",
    "NAMES",
    "Language",
    "Words",
    "check_language",
    "preferred_language",
    "to_words",
]
