"""A hospital's own release and patients, on top of what is shipped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import DataError
from braintx.data.ontology.build import Built, build_knowledge
from braintx.data.ontology.codes import CATALOG
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.conditions import common_conditions
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.rebuild import rebuild_knowledge, shipped_patients
from braintx.data.ontology.summary import summarise
from tests.data.ontology import toy

PATIENTS = (
    LibraryCase("0", "OMIM:154700", "Marfan syndrome", "PMID:2", "F", 6.5, ("HP:0001166",)),
    LibraryCase("1", "OMIM:621000", "New", "", None, None, ("HP:0001250",), ("HP:0001251",)),
)
OWN = LibraryCase("P-x", "OMIM:607208", sex="M", age=90.0, observed=("HP:0001250",))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("shipped")
    known = mapping()
    size = len(known.conditions), len(known.evidences)
    figures = Figures(np.full(size, 0.5, np.float32), np.ones(size[0], np.int64))
    folder = toy.write_release(tmp_path / "first", obo=toy.obo_with_everything_of_ours())
    bundle = tmp_path / "differential"
    build_knowledge(
        folder,
        spanish=folder / "hp-es.babelon.tsv",
        own_terms=known.terms,
        conditions=common_conditions(figures),
        library=PATIENTS,
    ).save(bundle)
    figures.save(bundle / "common.npz")
    return bundle


@pytest.fixture(scope="module")
def rebuilt(shipped: Path) -> Built:
    rows = (*toy.ROWS, toy.row("OMIM:9", "Of the newer release", "HP:0001251", "1/2"))
    obo = toy.obo_with_everything_of_ours().replace("2025-01-16", "2026-01-01")
    folder = toy.write_release(shipped.parent / "second", rows, obo)
    (folder / "hp-es.babelon.tsv").unlink()
    return rebuild_knowledge(folder, (OWN,), shipped=shipped)


def test_the_release_is_the_hospitals(rebuilt: Built) -> None:
    assert rebuilt.knowledge.release == rebuilt.terms.release == "2026-01-01"
    assert "OMIM:9" in rebuilt.knowledge


def test_what_it_does_not_hold_comes_from_what_is_shipped(rebuilt: Built) -> None:
    assert rebuilt.terms.name("HP:0001250", "es") == "Convulsiones"
    assert rebuilt.terms.term("DDX:E_79").name_es
    assert rebuilt.knowledge.disease("DDX:pneumonia").name_es == "Neumonía"
    assert rebuilt.knowledge.disease("OMIM:621000").name == "New"


def test_its_patients_join_those_that_were_there(rebuilt: Built) -> None:
    cases = tuple(shipped_patients(rebuilt.terms, rebuilt.knowledge))
    assert cases[:2] == PATIENTS
    assert (cases[2].disease, cases[2].age, cases[2].sex) == ("OMIM:607208", 90.0, "M")
    assert cases[2].observed == OWN.observed


def test_a_table_of_spanish_labels_in_the_folder_wins(shipped: Path, tmp_path: Path) -> None:
    folder = toy.write_release(tmp_path / "third", obo=toy.obo_with_everything_of_ours())
    labels = folder / "hp-es.babelon.tsv"
    labels.write_text(toy.SPANISH.replace("Convulsiones", "Crisis"), "utf-8")
    terms = rebuild_knowledge(folder, shipped=shipped).terms
    assert terms.name("HP:0001250", "es") == "Crisis"


def test_what_is_there_is_counted(rebuilt: Built) -> None:
    found = summarise(rebuilt)
    assert (found.release, found.diseases) == ("2026-01-01", len(rebuilt.knowledge))
    assert found.listed == {"DDX": 49, "OMIM": 4, "ORPHA": 2}
    assert found.twins["OMIM-ORPHA"] == 2
    assert (found.common, found.from_library, found.from_newer) == (49, 1, 0)
    assert (found.patients, found.patient_diseases) == (3, 3)
    assert found.counted + found.shares + found.unsaid == found.statements
    assert (found.counted, found.negated) == (2, 1)
    assert 0 <= found.alike_by_chance <= 1
    assert found.terms_es >= len(mapping().terms)
    assert found.issues["hpoa"]["negated"] == 1
    assert found.issues["library"]["both"] == 0
    assert {f"{a}.{b}" for a, more in found.issues.items() for b in more} == set(CATALOG)


def test_a_release_too_old_for_the_common_conditions_is_told_so(
    shipped: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"HPO 2025-01-16 lacks .+ later release") as refused:
        rebuild_knowledge(toy.write_release(tmp_path / "old"), shipped=shipped)
    assert refused.value.code == "ontology.too_old"
