"""Sentences by key and language, for every window alike."""

import pytest

from braintx.core.catalogue import LANGUAGES, Sentences
from braintx.core.errors import BrainTxError


class Words(Sentences):
    """A catalogue of three sentences, in tables within tables."""

    package = "tests"

    @classmethod
    def catalogue(cls) -> dict[str, dict[str, str]]:
        """Without a file."""
        return {"a.b": {"en": "{n} heads", "es": "{n} cabezas"}}


def test_a_sentence_is_filled_in_its_language() -> None:
    assert Words()("a.b", n=2) == "2 heads"
    assert Words("es")("a.b", n=2) == "2 cabezas"
    assert Words().has("a.b")
    assert not Words().has("a")
    with pytest.raises(KeyError):
        Words()("a")


def test_numbers_as_the_language_writes_them() -> None:
    assert Words("en").local("-1.5") == "\N{MINUS SIGN}1.5"
    assert Words("es").local("-1.5") == "\N{MINUS SIGN}1,5"


def test_another_language_is_refused() -> None:
    with pytest.raises(BrainTxError, match=", ".join(LANGUAGES)):
        Words("fr")  # type: ignore[arg-type]


def test_windows_share_no_state() -> None:
    from apps.dashboard.language import Words as Dashboard
    from apps.demo.language import Words as Demo

    assert Demo.catalogue() is Demo.catalogue()
    assert Demo.catalogue() is not Dashboard.catalogue()
    assert Demo("es") == Demo("es") != Demo("en")
