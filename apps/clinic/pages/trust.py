"""How far the answer can be trusted, for whoever follows the link."""

from __future__ import annotations

from flask import Blueprint, Response

from apps.clinic.site import here, page, symptoms

area = Blueprint("trust", __name__)


@area.route("/trust", methods=["GET", "POST"])
def trust() -> Response:
    """What the ranking knows, how its probabilities are meant, what it cannot do."""
    known = symptoms()
    keeps = here().keep is not None
    return page("trust.html", release=known.release, model=known.version, keeps=keeps)
