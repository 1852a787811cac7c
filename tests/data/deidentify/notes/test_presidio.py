from types import ModuleType

import pytest

from braintx.data.deidentify.notes import KINDS, find

TEXT = "Mrs Okonkwo, 45, lives in Maplewood. Phone (555) 010-0199."


@pytest.fixture(scope="module")
def presidio() -> ModuleType:
    """Loads for seconds: not while tests are collected."""
    pytest.importorskip("presidio_analyzer", reason="the deid extra is not installed")
    from braintx.data.deidentify.notes import presidio

    return presidio


def test_the_engine_finds_what_we_find_and_fetches_nothing(presidio: ModuleType) -> None:
    names = presidio.PRESIDIO_NAMES
    assert set(names) == set(KINDS)
    told = presidio.analyzer().analyze(TEXT, language="en")
    ours = {(names[one.kind], one.start, one.end) for one in find(TEXT)}
    assert {(one.entity_type, one.start, one.end) for one in told} == ours != set()


def test_only_what_is_asked_for_is_told(presidio: ModuleType) -> None:
    told = presidio.analyzer().analyze("La Sra. Gómez, tel. 612 345 678", "es", entities=["PERSON"])
    assert [one.entity_type for one in told] == ["PERSON"]
