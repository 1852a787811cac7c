import re
from dataclasses import FrozenInstanceError, replace

import pytest

from braintx.core.labels import TUMOR_LABELS, TumorLabel
from braintx.core.records import TumorPrediction
from braintx.data.guidelines import guidance, guidelines
from braintx.i18n import LANGUAGES, Language, Words


@pytest.mark.parametrize("label", TUMOR_LABELS)
def test_every_type_has_sourced_statements_in_both_languages(label: TumorLabel) -> None:
    english, spanish = guidelines(label, "en"), guidelines(label, "es")
    assert len(english.statements) == len(spanish.statements) >= 3
    assert english.note != spanish.note
    for one, other in zip(english.statements, spanish.statements, strict=True):
        assert one.source == other.source
        assert one.text != other.text
        assert one.source.url.startswith("https://doi.org/10.")
        assert 2005 <= one.source.year <= 2030


@pytest.mark.parametrize("label", TUMOR_LABELS)
def test_no_figures_that_could_be_invented(label: TumorLabel) -> None:
    for statement in guidelines(label).statements:
        assert not re.search(r"\d", statement.text.replace("1p/19q", ""))


def test_records_are_frozen() -> None:
    panel = guidelines("glioma")
    with pytest.raises(FrozenInstanceError):
        panel.note = ""  # type: ignore[misc]


def test_there_is_a_panel_for_each_type_in_the_prediction_set() -> None:
    shares: dict[TumorLabel, float] = {"glioma": 0.5, "meningioma": 0.4, "other": 0.1}
    unsure = TumorPrediction("glioma", shares, ("glioma", "meningioma"), 0.95, True)
    assert guidance(unsure, "es") == [guidelines("glioma", "es"), guidelines("meningioma", "es")]
    assert guidance(None) == []


def test_statements_of_pituitary_tumours_stand_where_it_may_be_one() -> None:
    shares: dict[TumorLabel, float] = {"glioma": 0.4, "meningioma": 0.1, "other": 0.5}
    given = TumorPrediction("other", shares, ("glioma", "other"), 0.95, True)
    for subtypes in ({}, {"pituitary": 0.6, "another": 0.4}):
        assert len(guidance(replace(given, subtypes=subtypes))) == 2  # type: ignore[arg-type]
    elsewhere = replace(given, subtypes={"pituitary": 0.3, "another": 0.7})
    assert guidance(elsewhere) == [guidelines("glioma")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_is_cited_with_its_year(language: Language) -> None:
    source = guidelines("glioma").statements[0].source
    cited = Words(language).say(source.citation)
    assert cited == f"{source.organisation}: {source.journal}, {source.year}"
