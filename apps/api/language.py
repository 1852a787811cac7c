"""The language of a response: what ``Accept-Language`` likes best of those that there are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.requests import HTTPConnection

from braintx.i18n import LANGUAGES, Language, Words

FOLDER = Path(__file__).with_name("locales")


@lru_cache(maxsize=len(LANGUAGES))
def speak(language: Language = "en") -> Words:
    """What the service's pages say in a language."""
    return Words(language, (FOLDER,))


def words_of(request: HTTPConnection) -> Words:
    """The words in which a request wants its answer."""
    return speak(liked(request.headers.get("accept-language", "")))


def headers_in(language: Language) -> dict[str, str]:
    """What a response says of its language, and that another one would be another response."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def liked(header: str) -> Language:
    """The language that a header of RFC 9110, 12.5.4 prefers; English where it names neither.

    Examples
    --------
    >>> liked("fr, es-MX;q=0.8, en;q=0.5")
    'es'
    """
    ranked = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = "".join(part.lower().split()).partition(";q=")
        try:
            ranked.append((-float(weight or 1), place, tag.partition("-")[0]))
        except ValueError:
            continue
    known = {code: code for code in LANGUAGES}
    return next((known[tag] for rank, _, tag in sorted(ranked) if rank and tag in known), "en")
