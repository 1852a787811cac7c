from functools import cache

import pytest

from braintx.data.ontology.terms import Term, Terms
from braintx.preprocessing.notes.phrases import variants
from braintx.preprocessing.notes.tokens import sentences
from braintx.preprocessing.phenotypes.keys import key, vocabulary, words_of
from braintx.preprocessing.phenotypes.lexicon import Lexicon, findings, lay_rows

TERMS = Terms(
    "2025-01-16",
    [
        Term("HP:0000001", "All"),
        Term("HP:0000006", "Dominant inheritance", parents=("HP:0000001",)),
        Term("HP:0000118", "Phenotypic abnormality", parents=("HP:0000001",)),
        Term("HP:0012531", "Pain", "Dolor", parents=("HP:0000118",)),
        Term("HP:0002027", "Abdominal pain", "Dolor abdominal", parents=("HP:0012531",)),
        Term("HP:0100749", "Chest pain", "Dolor torácico", parents=("HP:0012531",)),
        Term("HP:0001250", "Seizure", "Convulsión", ("Fits",), parents=("HP:0000118",)),
        Term("DDX:E_79", "Tobacco use", "Tabaquismo", parents=("HP:0000001",)),
    ],
)


@cache
def lexicon() -> Lexicon:
    return Lexicon(TERMS)


def named(text: str) -> list[tuple[str, str]]:
    (sentence,) = sentences(text)
    tokens = sentence.tokens
    found = lexicon().mentions(tokens)
    return [(" ".join(tokens[one.start : one.end]), code) for one in found for code in one.codes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seizures", [("seizures", "HP:0001250")]),
        ("convulsiones", [("convulsiones", "HP:0001250")]),
        ("a severe left sided chest pain", [("chest pain", "HP:0100749")]),
        ("pain in the chest", [("pain in the chest", "HP:0100749")]),
        ("dolor muy intenso en el pecho", [("dolor muy intenso en el pecho", "HP:0100749")]),
        ("chest and belly pain", [("chest", "HP:0100749"), ("belly pain", "HP:0002027")]),
        (
            "dolor toracico y abdominal",
            [("dolor toracico", "HP:0100749"), ("abdominal", "HP:0002027")],
        ),
        ("chest, pain", []),
        ("tobacco use", [("tobacco use", "DDX:E_79")]),
        ("dominant inheritance", []),
        ("seizzures", [("seizzures", "HP:0001250")]),
        ("zzzz", []),
    ],
)
def test_names_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_only_findings_are_named() -> None:
    codes = set(findings(TERMS))
    assert codes.isdisjoint({"HP:0000001", "HP:0000006", "HP:0000118"})
    assert {"HP:0001250", "DDX:E_79"} <= codes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hinchados", "hinchada"),
        ("oedema", "edema"),
        ("tumour", "tumors"),
        ("convulsiones", "convulsion"),
        ("rashes", "rash"),
        ("toracico", "chest"),
    ],
)
def test_endings_and_spellings_count_for_nothing(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_a_nail_is_no_article() -> None:
    assert words_of("Uña frágil") == ["ungueal", "fragil"]
    assert words_of("una hermana") == ["hermana"]


def test_lay_words_name_terms_by_their_names() -> None:
    terms = Terms.load()
    for row in lay_rows():
        for code in row.codes:
            assert terms.resolve(code) == code
        for phrase in row.phrases:
            assert all(words_of(one) for one in variants(phrase)), phrase
    for group in vocabulary("courses").values():
        for code, name in group.items():
            assert terms.name(code) == name
    for codes in vocabulary("abbreviations").values():
        assert all(code in terms for code in codes.values())
