"""What the dashboard's tests share: the app opened on simulated cases, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard import APP, knowledge, state
from braintx.core.settings import DATA_VARIABLE
from braintx.data.ontology.build import compile_knowledge
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.release import read_release
from braintx.stats.diseases import Diseases
from tests.data.ontology import toy

Open = Callable[..., AppTest]
_LONG = 120  # seconds; a busy machine is no failure


@cache
def _simulated() -> state.Source:
    return state.shared.__wrapped__("")


PATIENTS = (
    LibraryCase("a", "OMIM:154700", "", "PMID:2", "F", 12.5, ("HP:0001166",), ("HP:0001250",)),
    LibraryCase("b", "OMIM:154700", "", "PMID:3", "M", None, ("HP:0001166", "HP:0000098")),
    LibraryCase("c", "OMIM:607208", "", "PMID:3", None, 2.0, ("HP:0001250",)),
)


@cache
def few_diseases() -> Diseases:
    """The knowledge of a hand-written release and three published patients."""
    with TemporaryDirectory() as folder:
        release = read_release(toy.write_release(Path(folder)))
    built = compile_knowledge(release, library=PATIENTS)
    return Diseases(built.knowledge, built.terms)


@pytest.fixture(scope="module", autouse=True)
def _on_simulated_cases() -> Iterator[None]:
    """Without a data folder, and the simulated cases made once: each app has a cache of its own.

    Nor with the shipped knowledge, which takes longer to read than a page to be drawn.

    By module, so that the tests of other folders have the data again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(DATA_VARIABLE, raising=False)
        made = _simulated()
        patch.setattr(state, "shared", lambda _: made)
        patch.setattr(knowledge, "shipped", lambda _: few_diseases())
        yield


@pytest.fixture
def open_page() -> Open:
    """Opens a page: ``open_page("cohort", "es")``, or the same app on another page."""

    def go(page: str, language: str = "en", app: AppTest | None = None) -> AppTest:
        if app is None:
            app = AppTest.from_file(str(APP), default_timeout=_LONG)
            app.session_state["language"] = language
            app.run()
        return app.switch_page(f"views/{page}.py").run()

    return go


def said(app: AppTest) -> str:
    """Everything that the open page says, as one text."""
    kinds = ("title", "subheader", "caption", "markdown", "warning", "info", "error", "success")
    parts = [str(one.value) for kind in kinds for one in getattr(app, kind)]
    return "\n".join([*parts, *(str(one.proto.body) for one in app.html)])
