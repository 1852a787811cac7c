"""Our recognisers inside Presidio's engine, for who has built on it; needs the ``deid`` extra.

The engine's language model is spaCy's blank one: it cuts text into words and knows nothing, so
nothing is ever fetched. Presidio's own recognisers can be added to the registry beside ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from braintx.core.errors import MissingExtraError
from braintx.data.deidentify.notes.entities import Kind
from braintx.data.deidentify.notes.search import find
from braintx.i18n.language import LANGUAGES

try:
    import spacy
    from presidio_analyzer import (
        AnalyzerEngine,
        EntityRecognizer,
        RecognizerRegistry,
        RecognizerResult,
    )
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
except ImportError as missing:
    raise MissingExtraError(
        "Presidio is not installed. Install the extra: pip install 'braintx[deid]'."
    ) from missing

if TYPE_CHECKING:
    from braintx.i18n.language import Language

PRESIDIO_NAMES: dict[Kind, str] = {
    "name": "PERSON",
    "national_id": "NATIONAL_ID",
    "record_number": "MEDICAL_RECORD_NUMBER",
    "phone": "PHONE_NUMBER",
    "email": "EMAIL_ADDRESS",
    "url": "URL",
    "address": "ADDRESS",
    "place": "LOCATION",
    "institution": "ORGANIZATION",
    "date": "DATE_TIME",
    "age_over_89": "AGE",
}
"""Our kinds by the names that Presidio gives them, or would."""


class NoteRecognizer(EntityRecognizer):
    """All of our recognisers as one, for they settle their overlaps among themselves.

    Parameters
    ----------
    language : {"en", "es"}
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        super().__init__(
            supported_entities=list(PRESIDIO_NAMES.values()),
            name=f"BrainTx notes ({language})",
            supported_language=language,
        )

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """What Presidio asks of a recogniser.

        Parameters
        ----------
        text : str
        entities : list of str
            Presidio's names of the kinds to look for.
        nlp_artifacts : NlpArtifacts, optional
            Not used.
        """
        return [
            RecognizerResult(PRESIDIO_NAMES[one.kind], one.start, one.end, one.certainty)
            for one in find(text, self._language)
            if PRESIDIO_NAMES[one.kind] in entities
        ]


class _BlankEngine(SpacyNlpEngine):
    """spaCy without a model."""

    def __init__(self) -> None:
        super().__init__([{"lang_code": each, "model_name": "blank"} for each in LANGUAGES])
        blank: Any = {each: spacy.blank(each) for each in LANGUAGES}
        self.nlp = blank

    def load(self) -> None:
        """Nothing to load, and nothing to download."""


def analyzer() -> AnalyzerEngine:
    """Presidio's engine with our recognisers and no others, English and Spanish."""
    registry = RecognizerRegistry(
        recognizers=[NoteRecognizer(each) for each in LANGUAGES],
        supported_languages=list(LANGUAGES),
    )
    return AnalyzerEngine(
        registry=registry, nlp_engine=_BlankEngine(), supported_languages=list(LANGUAGES)
    )
