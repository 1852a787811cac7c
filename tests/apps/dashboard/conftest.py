"""What the dashboard's tests share: the app opened on simulated cases, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from apps.dashboard import APP, state
from braintx.core.settings import DATA_VARIABLE

Open = Callable[..., AppTest]
_LONG = 120  # seconds; a busy machine is no failure


@cache
def _simulated() -> state.Source:
    return state.shared.__wrapped__("")


@pytest.fixture(scope="module", autouse=True)
def _on_simulated_cases() -> Iterator[None]:
    """Without a data folder, and the simulated cases made once: each app has a cache of its own.

    By module, so that the tests of other folders have the data again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(DATA_VARIABLE, raising=False)
        made = _simulated()
        patch.setattr(state, "shared", lambda _: made)
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
