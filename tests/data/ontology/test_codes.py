"""Codes: each has its sentence in both languages and its row in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import braintx
from braintx.data.ontology.codes import CATALOG, MAX_EXAMPLES, Tally
from braintx.i18n import LANGUAGES, Language, Words

PAGE = Path(braintx.__file__).parents[1] / "docs" / "knowledge.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: Language) -> None:
    words = Words(language)
    assert {code for code in CATALOG if not words.has(f"issue.{code}")} == set()


def test_every_code_is_documented_with_its_level_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z]+\.[a-z_]+)` \| (\w+) \|", PAGE.read_text("utf-8"), re.M)
    assert dict(rows) == CATALOG
    assert len(rows) == len(CATALOG)


def test_a_tally_counts_all_and_keeps_a_few_examples() -> None:
    tally = Tally()
    for number in range(9):
        tally.add("hpoa.negated", f"row {number}")
    tally.add("terms.withdrawn", count=3)
    tally.add("genes.row_short", count=0)
    withdrawn, negated = tally.issues()
    assert (withdrawn.code, withdrawn.count, withdrawn.examples) == ("terms.withdrawn", 3, ())
    assert (negated.level, negated.count) == ("info", 9)
    assert negated.examples == tuple(f"row {number}" for number in range(MAX_EXAMPLES))


def test_an_unknown_code_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        Tally().add("not.there")
