"""What published guidelines say of each tumour type, in short and in two languages.

A panel to show beside the treatment model and apart from it: nothing here is learned, and
nothing here is about one patient. The words and their sources are in ``guidelines.json``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from braintx.core.labels import TumorLabel
from braintx.core.messages import Message, say
from braintx.core.records import TumorPrediction
from braintx.i18n import Language


@dataclass(frozen=True)
class Source:
    """A published guideline."""

    organisation: str
    title: str
    journal: str
    year: int
    url: str

    @property
    def citation(self) -> Message:
        """Who, where, when, in a line."""
        return say("guide.source", who=self.organisation, where=self.journal, year=self.year)


@dataclass(frozen=True)
class Statement:
    """One statement of a guideline, in our words."""

    text: str
    source: Source


@dataclass(frozen=True)
class Panel:
    """The statements for one tumour type, with the note that must be shown with them."""

    label: TumorLabel
    note: str
    statements: tuple[Statement, ...]


def guidelines(label: TumorLabel, language: Language = "en") -> Panel:
    """The panel of a tumour type.

    Parameters
    ----------
    label : {"glioma", "meningioma", "other"}
        Of "other" tumours the statements are about pituitary ones.
    language : {"en", "es"}, default="en"
    """
    content = _content()
    sources = {key: Source(**value) for key, value in content["sources"].items()}
    statements = tuple(
        Statement(entry[language], sources[entry["source"]])
        for entry in content["statements"][label]
    )
    return Panel(label, content["note"][language], statements)


def guidance(tumor: TumorPrediction | None, language: Language = "en") -> list[Panel]:
    """The panels of the types in a prediction set.

    None where no type was given, nor of an "other" tumour that is likelier of another kind than
    pituitary.
    """
    if tumor is None:
        return []
    elsewhere = tumor.subtypes.get("another", 0.0) > tumor.subtypes.get("pituitary", 0.0)
    labels = (one for one in tumor.prediction_set if one != "other" or not elsewhere)
    return [guidelines(label, language) for label in labels]


@cache
def _content() -> dict[str, Any]:
    path = Path(__file__).with_name("guidelines.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))
