"""The languages of the user's side, and which of them the surroundings ask for."""

from __future__ import annotations

import os
from typing import Literal, get_args

from braintx.core.errors import BrainTxError

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"en": "English", "es": "Español"}

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as in POSIX


def check_language(language: str) -> Language:
    """The language, if there are sentences in it.

    Raises
    ------
    BrainTxError
    """
    for known in LANGUAGES:
        if language == known:
            return known
    raise BrainTxError(
        "No sentences in '{language}'. Ask for one of: {languages}.",
        "language.unknown",
        language=language,
        languages=LANGUAGES,
    )


def preferred_language() -> Language:
    """The language that ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` names; English for any other.

    Examples
    --------
    >>> import os
    >>> os.environ["LC_ALL"] = "es_MX.UTF-8"
    >>> preferred_language()
    'es'
    """
    named = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return next((known for known in LANGUAGES if named[:2].casefold() == known), "en")
