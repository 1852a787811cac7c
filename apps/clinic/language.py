"""The page's sentences, before those of the library, in the language of a request."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from flask import request, session
from flask_babel import get_locale
from werkzeug.exceptions import RequestEntityTooLarge

from braintx.i18n import LANGUAGES, Language, Words, check_language

FOLDER = Path(__file__).with_name("locales")
CHOICE = "language"
"""Of the form's buttons that choose one, and of the cookie that remembers it."""


@lru_cache(maxsize=len(LANGUAGES))
def speak(language: Language = "en") -> Words:
    """What the page says in a language."""
    return Words(language, (FOLDER,))


def words() -> Words:
    """What the page says in the language of this request, which Flask-Babel asks for once."""
    return speak(check_language(get_locale().language))


def pressed() -> str | None:
    """The language whose button sent this request; of a form that is too large nothing is read."""
    try:
        return request.form.get(CHOICE)
    except RequestEntityTooLarge:
        return None


def wanted() -> str:
    """The language chosen on the page, else what the browser likes best; English else."""
    for chosen in (pressed(), session.get(CHOICE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
