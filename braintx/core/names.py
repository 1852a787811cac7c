"""Names of cases, patients and files: what the eye cannot tell apart is one name."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens, joiners, marks


def tidy(name: str) -> str:
    """A name without blanks around it, runs of blanks as one, accents in composed form.

    Files copied from a Mac have decomposed accents, and a table's cells often end in a blank:
    ``P1`` and ``P1␣`` must not be two patients.
    """
    if name.isascii():
        return " ".join(name.split())
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", name)).split())
