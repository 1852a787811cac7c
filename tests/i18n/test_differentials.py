"""Every relation, status and severity of a differential has its words in both languages."""

from __future__ import annotations

from typing import get_args

import pytest

from braintx.core.differential import Disease, Reason, Relation
from braintx.core.findings import Finding, FindingStatus
from braintx.core.labels import SEVERITIES
from braintx.i18n import LANGUAGES, Language, Words, differentials


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_words_of_its_own(language: Language) -> None:
    words = Words(language)
    met = {
        differentials.relation(words, Reason(Finding("HP:1"), one, "HP:1", None, (), 0.0), "x")
        for one in get_args(Relation)
    }
    assert len(met) == len(get_args(Relation))
    assert len({words(f"diseases.status.{one}") for one in get_args(FindingStatus)}) == 3
    assert len({words(f"diseases.severity.{one}") for one in SEVERITIES}) == 3


def test_a_disease_has_its_spanish_name_where_there_is_one() -> None:
    both, one = Disease("OMIM:1", "Rickets", "Raquitismo"), Disease("OMIM:2", "Rickets")
    assert differentials.disease_name(Words("es"), both) == "Raquitismo"
    assert differentials.disease_name(Words("en"), both) == "Rickets"
    assert differentials.disease_name(Words("es"), one) == "Rickets"
    assert differentials.prevalence(Words("es"), one) == "se desconoce"
