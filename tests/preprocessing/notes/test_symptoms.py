import json
from pathlib import Path

import pytest

from braintx.preprocessing.notes.phrases import tokens_of, variants
from braintx.preprocessing.notes.symptoms import mentions, symptom_names
from braintx.preprocessing.notes.tokens import sentences
from braintx.preprocessing.notes.words import words

PHRASES: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "phrases.json").read_text(encoding="utf-8")
)


def named(text: str) -> list[str]:
    return [m.name for sentence in sentences(text) for m in mentions(sentence.tokens)]


@pytest.mark.parametrize("symptom", symptom_names())
def test_a_symptom_is_known_in_many_words(symptom: str) -> None:
    misread = {phrase: named(phrase) for phrase in PHRASES[symptom] if named(phrase) != [symptom]}
    assert len(PHRASES[symptom]) >= 7
    assert misread == {}


@pytest.mark.parametrize(
    "text",
    [
        "fit and well",
        "medically fit for surgery",
        "hypertensive crisis",
        "crisis de ansiedad",
        "memory clinic",
        "epilepsy nurse",
        "anti-seizure medication",
        "seizure prophylaxis",
        "normal hearing, good balance, speech intact",
        "lenguaje y marcha normales",
        "weight loss",
        "headway; casado; contusión; mejoría; disfagia; anemia",
        "blood pressure problems and difficulty sleeping",
        "no es lo mismo",
        "Fátima Lagunes; Mrs Tremblay",
    ],
)
def test_what_only_looks_like_a_symptom_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("loss of vision and of hearing", ["visual disturbance", "hearing loss"]),
        (
            "memory, speech and gait problems",
            ["memory loss", "speech difficulty", "balance problem"],
        ),
        ("problemas de memoria y del equilibrio", ["memory loss", "balance problem"]),
        ("pérdida de memoria y visión borrosa", ["memory loss", "blurred vision"]),
        ("trouble with her balance, hearing normal", ["balance problem"]),
        ("blurred or double vision", ["blurred vision", "double vision"]),
        ("dificultad para leer y hablar", ["speech difficulty"]),
        ("ve borroso y doble", ["blurred vision", "double vision"]),
    ],
)
def test_a_word_may_serve_for_several(text: str, symptoms: list[str]) -> None:
    assert named(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("siezure", "seizure"),
        ("headahce", "headache"),
        ("vomitting", "vomiting"),
        ("dizzyness", "dizziness"),
        ("bision vorrosa", "blurred vision"),
        ("convulciones", "seizure"),
        ("dolor de cavesa", "headache"),
        ("bomitos", "vomiting"),
    ],
)
def test_a_slip_of_the_pen_is_forgiven(text: str, symptom: str) -> None:
    assert named(text) == [symptom]


def test_no_phrase_is_worn_down_to_another_word() -> None:
    """Words that count for nothing must not leave one word that means something else."""
    known = words("symptoms")
    written = {
        phrase: tokens_of(phrase)
        for one in known.raw["no_symptom"]
        + [p for c in known.raw["symptoms"] for p in c["en"] + c["es"]]
        for phrase in variants(one)
    }
    alone = {tokens[0] for tokens in written.values() if len(tokens) == 1}
    for phrase, tokens in written.items():
        left = [token for token in tokens if token not in known["skipped"]]
        assert len(left) == len(tokens) or len(left) > 1 or left[0] in alone, phrase


def test_a_not_within_the_words_denies() -> None:
    (mention,) = mentions(("vision", "is", "not", "blurred"))
    assert (mention.name, mention.denied) == ("blurred vision", True)
