"""``braintx differential build``: a hospital's release and patients, into a bundle that answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from braintx.cli import main
from braintx.core.findings import Finding, Presentation
from braintx.models.bundle import load
from braintx.models.differential.reader import DifferentialReader
from braintx.training.differential.bundle import SMOKE
from tests.data.ontology import toy

OWN = {
    "case": "Juan Perez 1034567890",
    "disease_id": "OMIM:607208",
    "observed": ["HP:0001250", "HP:0001251", "HP:9999999"],
    "sex": "MALE",
    "age": "P4Y",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was written, with what was said beside it."""
    root = tmp_path_factory.mktemp("build")
    obo = toy.obo_with_everything_of_ours().replace("2025-01-16", "2026-01-01")
    more = (code for code in SMOKE if f"id: {code}\n" not in obo)
    terms = "".join(f"[Term]\nid: {one}\nname: {one}\nis_a: HP:0000118\n\n" for one in more)
    hpo = toy.write_release(root / "hpo", obo=obo.replace("[Typedef]", f"{terms}[Typedef]"))
    library = root / "own.jsonl"
    library.write_text(json.dumps(OWN), "utf-8")
    command = ["differential", "build", "--hpo", str(hpo), "--library", str(library)]
    with pytest.MonkeyPatch.context() as patched:
        said: list[str] = []
        patched.setattr("builtins.print", lambda text, **_: said.append(text))
        assert main([*command, "--out", str(root / "differential")]) == 0, said
    (root / "said").write_text("\n".join(said), "utf-8")
    return root / "differential"


def test_it_is_a_whole_bundle_that_answers_with_the_hospitals_release(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAINTX_MODELS", str(folder.parent))
    bundle = load(folder.name)  # its checksums are looked at
    assert bundle.metadata["hpo_release"] == "2026-01-01"
    assert bundle.metadata["rebuilt_from"]
    assert not folder.with_name("differential.part").exists()
    reader = DifferentialReader.open(bundle)
    assert reader.rank(Presentation((Finding("HP:0001250"),)), 3).candidates
    patients = reader.knowledge.patients
    own = int(np.flatnonzero(patients.source < 0)[-1])  # of no paper
    assert reader.knowledge.diseases[patients.disease[own]].id == "OMIM:607208"
    assert [reader.terms.codes[one] for one in patients.present[own]] == OWN["observed"][:2]


def test_it_says_what_it_could_not_take_and_no_name(folder: Path) -> None:
    said = folder.with_name("said").read_text("utf-8")
    assert "library.term_unknown" in said
    everything = said + "".join(
        path.read_bytes().decode("latin-1") for path in folder.iterdir() if path.is_file()
    )
    assert "Perez" not in everything
    assert "1034567890" not in everything
