"""The compiled knowledge: its files, and what is shipped."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.differential import Disease, Prevalence
from braintx.core.errors import BundleError
from braintx.data.ontology.build import compile_knowledge
from braintx.data.ontology.files import bundle_folder
from braintx.data.ontology.knowledge import ARRAYS, TEXTS, Knowledge, Lists
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.release import read_release
from braintx.data.ontology.terms import Terms
from tests.data.ontology import toy


@pytest.fixture
def knowledge(tmp_path: Path) -> Knowledge:
    patients = (LibraryCase("a", "OMIM:154700", "", "PMID:2", "F", None, ("HP:0001166",)),)
    release = read_release(toy.write_release(tmp_path / "hpo"))
    return compile_knowledge(release, library=patients).knowledge


def assert_same(one: object, other: object) -> None:
    """Equal field by field, arrays by value and type."""
    for field in fields(one):  # type: ignore[arg-type]
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype, field.name
            np.testing.assert_array_equal(mine, theirs, field.name)
        elif field.name in {"statements", "patients", "sources", "present", "absent"} and not (
            isinstance(mine, tuple)
        ):
            assert_same(mine, theirs)
        else:
            assert mine == theirs, field.name


def test_what_is_saved_is_what_is_loaded(knowledge: Knowledge, tmp_path: Path) -> None:
    known = Prevalence("1-5 / 10 000", "Orphanet")
    first = replace(knowledge.diseases[0], prevalence=known, release="2025-11-24")
    knowledge = replace(knowledge, diseases=(first, *knowledge.diseases[1:]))
    knowledge.save(tmp_path)
    loaded = Knowledge.load(tmp_path)
    assert_same(loaded, knowledge)
    assert loaded.disease("ORPHA:558").prevalence == known


@pytest.mark.parametrize("name", [ARRAYS, TEXTS])
def test_a_file_that_is_missing_or_none_is_refused(
    knowledge: Knowledge, tmp_path: Path, name: str
) -> None:
    knowledge.save(tmp_path)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    with pytest.raises(BundleError, match=f"lacks {name}") as raised:
        Knowledge.load(tmp_path)
    assert raised.value.code == "bundle.incomplete"
    for content in (b"", whole[: len(whole) // 2], b"hello"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BundleError) as raised:
            Knowledge.load(tmp_path)
        assert raised.value.code == "bundle.altered"


@given(st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=6))
def test_lists_laid_end_to_end_are_still_those_lists(lists: list[list[int]]) -> None:
    laid = Lists.of(lists)
    assert len(laid) == len(lists)
    assert [laid[at].tolist() for at in range(len(laid))] == lists


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return Knowledge.load()


def test_what_is_shipped_is_small_and_loads_at_once() -> None:
    size = sum((bundle_folder() / name).stat().st_size for name in (ARRAYS, TEXTS))
    assert size < 5_000_000
    took = []
    for _ in range(3):
        begun = time.process_time()
        Terms.load()
        Knowledge.load()
        took.append(time.process_time() - begun)
    assert min(took) < 0.5


def test_what_is_shipped_hangs_together(shipped: Knowledge) -> None:
    terms, said = Terms.load(), shipped.statements
    assert shipped.release == terms.release
    assert len(said) == len(said.sources) == len(said.share)
    assert 0 <= said.term.min() <= said.term.max() < len(terms)
    assert 0 <= said.row.min() <= said.row.max() < len(shipped.rows)
    assert said.sources.items.max() < len(shipped.sources)
    known = said.share[~np.isnan(said.share)]
    assert 0 <= known.min() <= known.max() <= 1
    order = said.row.astype(np.int64) * len(terms) + said.term
    assert (np.diff(order) >= 0).all()
    assert shipped.group.max() < len(shipped.rows)
    assert len(shipped.group) == len(shipped.series) == len(shipped)
    assert max(row.disease for row in shipped.rows) < len(shipped)
    codes = {code for one in shipped for code in (*one.inheritance, *one.onset)}
    assert codes <= set(terms)


def test_every_disease_that_is_shipped_has_a_finding_or_a_patient(shipped: Knowledge) -> None:
    told = shipped.row_disease[shipped.statements.row[~shipped.statements.negated]]
    assert {*told.tolist(), *shipped.patients.disease.tolist()} == set(range(len(shipped)))


def test_what_is_common_and_what_is_rare(shipped: Knowledge) -> None:
    sources = Counter((one.id.split(":")[0], one.orphan) for one in shipped)
    assert {source for source, orphan in sources if not orphan} == {"DDX"}
    rows = (row for row in shipped.rows if row.id.startswith("DDX:"))
    common = {row.id: shipped.diseases[row.disease] for row in rows}
    assert len(common) == 49
    assert all(one.name_es for one in common.values())
    assert common["DDX:pneumonia"] == Disease(
        "DDX:pneumonia",
        "Pneumonia",
        "Neumonía",
        orphan=False,
        others=common["DDX:pneumonia"].others,
    )
    # No file of a release says how common a disease is: what is said names who says so.
    said = [one.prevalence for one in shipped if one.prevalence]
    assert all(one.text and one.source for one in said)
    assert len(said) < 10


def test_nothing_that_is_shipped_shouts(shipped: Knowledge) -> None:
    assert not [one.name for one in shipped if one.name.isupper() and len(one.name) > 6]
