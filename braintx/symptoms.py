"""The façade for signs and symptoms: a note or findings in, a `Differential` out.

Every window that answers for symptoms calls this and nothing below, as `braintx.pipeline` for
images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Self

from braintx.core.differential import Candidate, Differential, Disease, Question
from braintx.core.findings import NoteReading, Presentation
from braintx.core.records import Issue
from braintx.data.ontology.terms import Terms
from braintx.i18n.language import Language
from braintx.models.differential import DifferentialReader

if TYPE_CHECKING:
    from braintx.preprocessing.phenotypes import PhenotypeParser, Suggestion, TypeAhead


class Symptoms:
    """The loaded knowledge and ranking. Make one and keep it: loading costs more than answering.

    Parameters
    ----------
    reader : DifferentialReader
    """

    def __init__(self, reader: DifferentialReader) -> None:
        self.reader = reader

    @classmethod
    def load(cls) -> Self:
        """Open the bundle ``differential``.

        Raises
        ------
        BundleError
            When it is missing or was altered.
        """
        return cls(DifferentialReader.load())

    @property
    def terms(self) -> Terms:
        """What findings go by."""
        return self.reader.terms

    @property
    def release(self) -> str:
        """Of HPO, as in ``2025-01-16``."""
        return self.reader.release

    @property
    def version(self) -> str:
        """Of the bundle."""
        return self.reader.version

    def read(self, text: str) -> NoteReading:
        """What a note, English or Spanish, says of signs and symptoms."""
        return self._parser.read(text)

    def suggest(self, text: str, language: Language, limit: int = 10) -> tuple[Suggestion, ...]:
        """Findings whose names go on from what was typed.

        Parameters
        ----------
        text : str
        language : {"en", "es"}
        limit : int, default=10
        """
        return self._type_ahead.suggest(text, language, limit)

    def differential(
        self,
        presentation: Presentation,
        top: int = 10,
        *,
        why: bool = True,
        without: str | None = None,
    ) -> Differential:
        """Which diseases fit, the likeliest first.

        Parameters
        ----------
        presentation : Presentation
            Obsolete codes are replaced, and the answer says so.
        top, why, without
            As of `DifferentialReader.rank`.

        Raises
        ------
        FindingError
            Codes are unknown, or there are too many.
        """
        understood, issues = self._understood(presentation)
        answer = self.reader.rank(understood, top, why=why, without=without)
        return replace(answer, issues=(*issues, *answer.issues))

    def next_questions(self, presentation: Presentation, count: int = 5) -> tuple[Question, ...]:
        """What is worth asking next, what tells most first.

        Parameters
        ----------
        presentation : Presentation
        count : int, default=5

        Raises
        ------
        FindingError
            As of `differential`.
        """
        from braintx.models.differential.questions import next_questions

        understood, _ = self._understood(presentation)
        return next_questions(self.reader, understood, count)

    def compare(self, presentation: Presentation, ids: Sequence[str]) -> tuple[Candidate, ...]:
        """Some diseases for one presentation, in the order in which they are named.

        Parameters
        ----------
        presentation : Presentation
        ids : sequence of str

        Raises
        ------
        FindingError
            A code or a disease is unknown.
        """
        understood, _ = self._understood(presentation)
        return self.reader.compare(understood, ids)

    def disease(self, disease: str) -> Disease:
        """The disease of an id, or of a twin's.

        Raises
        ------
        FindingError
            The release does not have it.
        """
        return self.reader.disease(disease)

    def _understood(self, presentation: Presentation) -> tuple[Presentation, tuple[Issue, ...]]:
        """By today's codes, each once, and what is to be said of that."""
        from braintx.preprocessing.phenotypes import checked

        return checked(presentation, self.terms)

    @cached_property
    def _parser(self) -> PhenotypeParser:
        from braintx.preprocessing.phenotypes import PhenotypeParser

        return PhenotypeParser(self.terms)

    @cached_property
    def _type_ahead(self) -> TypeAhead:
        from braintx.preprocessing.phenotypes import TypeAhead

        return TypeAhead(self.terms)


_only_one = Lock()
_shared: Symptoms | None = None


def load() -> Symptoms:
    """Load the bundle into a façade of your own; see `Symptoms`."""
    return Symptoms.load()


def shared() -> Symptoms:
    """The process's one façade: loaded by whoever asks first, also among many threads."""
    global _shared  # noqa: PLW0603  (windows share what is dear to load)
    with _only_one:
        if _shared is None:
            _shared = load()
        return _shared
