"""Terms: what stands above and below what, what replaced what, and the file that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import BundleError, FindingError
from braintx.data.ontology.terms import FILE, Term, Terms
from braintx.i18n import Words

ROOT, LEFT, RIGHT, BOTH = (
    Term("HP:0000001", "All"),
    Term("HP:0000002", "Left", "Izquierda", ("Sinister",), parents=("HP:0000001",)),
    Term("HP:0000003", "Right", parents=("HP:0000001",), related=("Dexter",)),
    Term("HP:0000004", "Both", parents=("HP:0000002", "HP:0000003")),
)
TERMS = Terms(
    "2025-01-16",
    (BOTH, ROOT, RIGHT, LEFT),
    {"HP:0000009": "HP:0000004"},
    {"HP:0000007": ("HP:0000002",), "HP:0000008": ()},
)


@st.composite
def graphs(draw: st.DrawFn) -> Terms:
    """Terms whose parents come before them: any graph without a circle is one such."""
    size = draw(st.integers(1, 12))
    codes = [f"HP:{number:07}" for number in range(size)]
    above = [
        draw(st.lists(st.sampled_from(codes[:place]), unique=True)) if place else []
        for place in range(size)
    ]
    terms = [Term(code, code, parents=tuple(up)) for code, up in zip(codes, above, strict=True)]
    return Terms("2025-01-16", terms, {f"HP:1{code[4:]}": code for code in codes})


@settings(max_examples=30)
@given(graphs())
def test_what_is_above_a_parent_is_above_the_child(terms: Terms) -> None:
    for code in terms:
        above = terms.ancestors(code)
        assert code in above
        assert above == {code}.union(*map(terms.ancestors, terms.parents(code)))


@settings(max_examples=30)
@given(graphs())
def test_children_are_those_whose_parent_it_is(terms: Terms) -> None:
    links = {(parent, code) for code in terms for parent in terms.parents(code)}
    assert {(code, child) for code in terms for child in terms.children(code)} == links


@settings(max_examples=30)
@given(graphs())
def test_resolving_twice_changes_nothing(terms: Terms) -> None:
    for code in terms:
        other = f"HP:1{code[4:]}"
        assert terms.resolve(code) == terms.resolve(terms.resolve(other)) == code


def test_a_term_is_what_it_was_made_from() -> None:
    assert [TERMS.term(code) for code in TERMS] == [ROOT, LEFT, RIGHT, BOTH]
    assert TERMS.codes == tuple(TERMS)
    assert [TERMS.positions[code] for code in TERMS.codes] == [0, 1, 2, 3]
    assert len(TERMS) == 4
    assert "HP:0000004" in TERMS
    assert "HP:0000009" not in TERMS


def test_names_are_spanish_where_there_is_one() -> None:
    assert TERMS.name("HP:0000002", "es") == "Izquierda"
    assert TERMS.name("HP:0000003", "es") == TERMS.name("HP:0000003") == "Right"


def test_a_replaced_id_stands_for_the_new_one_everywhere() -> None:
    assert TERMS.knows("HP:0000009")
    assert TERMS.term("HP:0000009") == BOTH
    assert TERMS.name("HP:0000009") == "Both"
    assert TERMS.parents("HP:0000009") == ("HP:0000002", "HP:0000003")
    assert TERMS.ancestors("HP:0000009") == set(TERMS)
    assert TERMS.children("HP:0000003") == ("HP:0000004",)


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("HP:0000007", "finding.withdrawn", r"Consider HP:0000002 \(Left\)"),
        ("HP:0000008", "finding.withdrawn", "names nothing in its place"),
        ("HP:0000005", "finding.unknown", "no term of HPO 2025-01-16"),
        ("", "finding.unknown", "The text that was given is no term"),
        ("HP:12", "finding.unknown", "^HP:12 is no term"),
    ],
)
def test_an_id_that_nothing_stands_for_is_said_to_be_so(code: str, error: str, said: str) -> None:
    assert not TERMS.knows(code)
    with pytest.raises(FindingError, match=said) as raised:
        TERMS.term(code)
    assert raised.value.code == error


@pytest.mark.parametrize("given", ["Maria Lopez", "Lopez", "<b>7</b>", "7" * 99, "a\nb7"])
def test_what_is_no_id_is_not_repeated(given: str) -> None:
    with pytest.raises(FindingError) as raised:
        TERMS.resolve(given)
    assert given not in str(raised.value)
    assert Words("es").error(raised.value).startswith("El texto proporcionado no es")


def test_a_file_holds_all_of_it_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    path, again = tmp_path / "a", tmp_path / "b"
    TERMS.save(path)
    loaded = Terms.load(path)
    loaded.save(again)
    assert path.read_bytes() == again.read_bytes()
    assert [loaded.term(code) for code in loaded] == [TERMS.term(code) for code in TERMS]
    assert loaded.release == "2025-01-16"
    assert loaded.resolve("HP:0000009") == "HP:0000004"
    with pytest.raises(FindingError, match="Consider HP:0000002"):
        loaded.resolve("HP:0000007")


def test_what_separates_fields_cannot_come_from_a_name(tmp_path: Path) -> None:
    odd = Term("HP:0000001", "a\tb\nc", "d | e", ("f|g", "h\x1fi"))
    TERMS.with_terms([odd]).save(tmp_path / FILE)
    term = Terms.load(tmp_path / FILE).term("HP:0000001")
    assert (term.name, term.name_es, term.synonyms) == ("a b c", "d | e", ("f/g", "h i"))


def test_own_terms_join_the_graph() -> None:
    own = Term("DDX:E_79", "Smoker", "Fumador", parents=("HP:0000002",))
    more = TERMS.with_terms([own])
    assert more.ancestors("DDX:E_79") == {"DDX:E_79", "HP:0000002", "HP:0000001"}
    assert more.name("DDX:E_79", "es") == "Fumador"
    assert more.resolve("HP:0000009") == "HP:0000004"
    assert "DDX:E_79" not in TERMS


def test_an_own_term_may_replace_one_and_stand_under_another_own_one() -> None:
    renamed = Term("HP:0000003", "Dexter", parents=("DDX:E_1",))
    more = TERMS.with_terms([renamed, Term("DDX:E_1", "New", parents=("HP:0000001",))])
    assert len(more) == 5
    assert more.ancestors("HP:0000004") >= {"DDX:E_1", "HP:0000003"}


def test_an_own_term_under_an_unknown_one_is_refused() -> None:
    with pytest.raises(FindingError, match="DDX:E_1 stands under HP:0000099") as raised:
        TERMS.with_terms([Term("DDX:E_1", "New", parents=("HP:0000099",))])
    assert raised.value.code == "term.parent"


@pytest.mark.parametrize("content", [b"", b"not gzip", None])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / FILE
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BundleError) as raised:
        Terms.load(path)
    assert raised.value.code == ("bundle.incomplete" if content is None else "bundle.altered")


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    TERMS.save(path)
    whole = path.read_bytes()
    for end in range(0, len(whole) - 1, 9):
        path.write_bytes(whole[:end])
        with pytest.raises(BundleError):
            Terms.load(path)
