"""What is shipped comes from the release and the data folder, all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from braintx.core.settings import data_dir
from braintx.data.ontology.common.figures import FOLDER
from braintx.data.ontology.obo import SPANISH
from braintx.data.ontology.shipped import LIBRARY, build_shipped
from tests.data.ontology import toy


@pytest.mark.data
def test_a_release_and_the_data_folder_make_the_knowledge(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    for name in (SPANISH, FOLDER):
        (root / name).symlink_to(data_dir() / name)
    case = {"case": "1", "disease_id": "ORPHA:558", "observed": ["HP:0001166"], "name": "?"}
    (root / LIBRARY).write_text(json.dumps(case), "utf-8")
    hpo = toy.write_release(tmp_path / "hpo", obo=toy.obo_with_everything_of_ours())
    built = build_shipped(hpo, root)
    assert built.terms.name("HP:0001250", "es") == "Convulsiones"
    assert built.knowledge.disease("DDX:pneumonia").name_es == "Neumonía"
    assert built.knowledge.patients.disease.tolist() == [built.knowledge.place("OMIM:154700")]
    assert "library.field_dropped" in {one.code for one in built.issues}
