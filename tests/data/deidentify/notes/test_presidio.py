import pytest

pytest.importorskip("presidio_analyzer", reason="the deid extra is not installed")

from braintx.data.deidentify.notes import KINDS, find
from braintx.data.deidentify.notes.presidio import PRESIDIO_NAMES, analyzer

TEXT = "Mrs Okonkwo, 45, lives in Maplewood. Phone (555) 010-0199."


def test_the_engine_finds_what_we_find_and_fetches_nothing() -> None:
    assert set(PRESIDIO_NAMES) == set(KINDS)
    told = analyzer().analyze(TEXT, language="en")
    ours = {(PRESIDIO_NAMES[one.kind], one.start, one.end) for one in find(TEXT)}
    assert {(one.entity_type, one.start, one.end) for one in told} == ours != set()


def test_only_what_is_asked_for_is_told() -> None:
    told = analyzer().analyze("La Sra. Gómez, tel. 612 345 678", "es", entities=["PERSON"])
    assert [one.entity_type for one in told] == ["PERSON"]
