"""What every page works with: the models, the seal, and how a page is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from flask import Response, current_app, make_response, render_template, request, url_for
from itsdangerous import URLSafeSerializer

from apps.clinic.language import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from braintx.core.differential import Candidate, Differential, Disease, Question
    from braintx.core.findings import NoteReading, Presentation
    from braintx.data.ontology.terms import Terms
    from braintx.i18n import Language
    from braintx.pipeline import Pipeline
    from braintx.preprocessing.phenotypes import Suggestion

Result = TypeVar("Result")
PART = "X-Page-Part"
"""Header of a request of ``clinic.js``, which puts the answer into the page that is open."""
_NAME = "braintx"
_AGAIN = frozenset({"cases.case", "notes.note", "comparison.compare", "trust.trust"})
"""Pages that are shown again in another language; after anything else it is the case."""


class Symptoms(Protocol):
    """What the pages ask for: `braintx.symptoms.Symptoms` has it, and so has the service's."""

    @property
    def terms(self) -> Terms: ...  # noqa: D102

    @property
    def release(self) -> str: ...  # noqa: D102

    @property
    def version(self) -> str: ...  # noqa: D102

    def read(self, text: str) -> NoteReading: ...  # noqa: D102

    def suggest(  # noqa: D102
        self, text: str, language: Language, limit: int = 10
    ) -> tuple[Suggestion, ...]: ...

    def differential(  # noqa: D102
        self, presentation: Presentation, top: int = 10, *, why: bool = True
    ) -> Differential: ...

    def next_questions(  # noqa: D102
        self, presentation: Presentation, count: int = 5
    ) -> tuple[Question, ...]: ...

    def compare(  # noqa: D102
        self, presentation: Presentation, ids: Sequence[str]
    ) -> tuple[Candidate, ...]: ...

    def disease(self, id: str) -> Disease: ...  # noqa: D102


@dataclass(frozen=True)
class Site:
    """What one running site was made with.

    Attributes
    ----------
    load : callable
        Gives the façade of the differential; loaded at the first call.
    ask : callable
        Has something done with the pipeline, which reads images.
    keep : callable or None
        Keeps a case in the repository and gives its id; None where there is no repository.
    warm : callable
        Has the façade loaded while the visitor looks around.
    sealer : URLSafeSerializer
        Signs what travels in the form and must come back as it was.
    """

    load: Callable[[], Symptoms]
    ask: Callable[[Callable[[Pipeline], object]], object]
    keep: Callable[[Differential], str] | None
    warm: Callable[[], None]
    sealer: URLSafeSerializer

    def read_image(self, work: Callable[[Pipeline], Result]) -> Result:
        """What the work gives when it is done with the pipeline."""
        return cast(Result, self.ask(work))


def here() -> Site:
    """The site that answers this request."""
    return cast(Site, current_app.extensions[_NAME])


def symptoms() -> Symptoms:
    """The façade of the differential."""
    return here().load()


def page(template: str, status: int = 200, **shown: object) -> Response:
    """A page in the language of the request; only its middle where the script asks for it."""
    layout = "part.html" if request.headers.get(PART) else "whole.html"
    told = words()
    here = url_for(str(request.endpoint) if request.endpoint in _AGAIN else "cases.case")
    text = render_template(template, layout=layout, words=told, here=here, **shown)
    response = make_response(text, status)
    response.headers["Content-Language"] = told.language
    return response
