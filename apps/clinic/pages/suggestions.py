"""Terms while one types: for the script; without it the page of the case lists them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from apps.clinic.language import words
from apps.clinic.site import page, symptoms

area = Blueprint("suggestions", __name__)

_LISTED = 10
_LONGEST = 100


@area.post("/suggest")
def suggest() -> Response:
    """Terms and synonyms that fit what was typed, as items of a list."""
    typed = request.form.get("query", "").strip()[:_LONGEST]
    language = words().language
    found = symptoms().suggest(typed, language, _LISTED) if typed else ()
    return page("suggestions.html", found=found)
