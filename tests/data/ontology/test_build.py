"""Releases, common conditions and a library, compiled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from braintx.core.differential import Disease
from braintx.core.errors import FindingError
from braintx.data.ontology.annotations import Annotation, Frequency
from braintx.data.ontology.build import Built, build_knowledge
from braintx.data.ontology.common import Figures, mapping
from braintx.data.ontology.conditions import Condition, common_conditions
from braintx.data.ontology.library import LibraryCase
from braintx.data.ontology.terms import Term
from tests.data.ontology import toy
from tests.data.ontology.toy import row

COLD = Condition(
    Disease("DDX:cold", "Common cold", "Resfriado común", orphan=False, others=("ICD-10:J00",)),
    (),
    (Annotation("DDX:cold", "DDX:E_1", frequency=Frequency(0.5), sources=("DDXPlus",)),),
)
DRAVET = Condition(
    Disease("DDX:dravet", "Dravet", "Dravet", orphan=True, others=("ORPHA:33069",)),
    ("ORPHA:33069", "OMIM:0"),
    (Annotation("DDX:dravet", "HP:0001250", frequency=Frequency(1.0), sources=("DDXPlus",)),),
)
SMOKER = Term("DDX:E_1", "Smoker", "Fumador")
LIBRARY = (
    LibraryCase("a", "OMIM:154700", "", "PMID:2", "F", 6.0, ("HP:0001166",), ("HP:0001250",)),
    LibraryCase("b", "OMIM:621000", "New disease", "PMID:7", None, None, ("HP:0002279",)),
    LibraryCase("c", "ORPHA:558", "", "", "M", 3.0, ("HP:0001166", "HP:0009999")),
    LibraryCase("d", "OMIM:154700", observed=("HP:0009999",)),
)


def build(
    folder: Path,
    conditions: Sequence[Condition] = (),
    library: Sequence[LibraryCase] = (),
    rows: tuple[str, ...] = toy.ROWS,
) -> Built:
    return build_knowledge(
        toy.write_release(folder, rows),
        own_terms=(SMOKER,),
        conditions=conditions,
        library=library,
    )


def test_twins_are_one_disease_and_its_rows_stay_apart(tmp_path: Path) -> None:
    knowledge = build(tmp_path).knowledge
    assert [one.id for one in knowledge] == ["OMIM:154700", "OMIM:607208"]
    marfan = knowledge.disease("ORPHA:558")
    assert marfan == Disease(
        "OMIM:154700",
        "Marfan syndrome",
        others=("ORPHA:558",),
        inheritance=("HP:0000006",),
        onset=("HP:0003577",),
        genes=("FBN1",),
    )
    assert [one.id for one in knowledge.rows] == [
        "OMIM:154700", "OMIM:607208", "ORPHA:33069", "ORPHA:558",
    ]  # fmt: skip
    assert knowledge.row_disease.tolist() == [0, 1, 1, 0]


def test_statements_say_what_the_rows_say(tmp_path: Path) -> None:
    built = build(tmp_path)
    knowledge, said = built.knowledge, built.knowledge.statements
    told = [
        (
            knowledge.rows[said.row[at]].id,
            built.terms.codes[said.term[at]],
            None if np.isnan(said.share[at]) else round(float(said.share[at]), 3),
            int(said.patients[at]),
            bool(said.negated[at]),
            int(said.sex[at]),
            tuple(knowledge.sources[one] for one in said.sources[at]),
        )
        for at in range(len(said))
    ]
    assert told == [
        ("OMIM:154700", "HP:0000098", 0.895, 0, False, 0, ("PMID:1",)),
        ("OMIM:154700", "HP:0001166", 0.75, 4, False, 0, ("PMID:1", "PMID:2")),
        ("OMIM:607208", "HP:0001250", 1.0, 0, False, 1, ("PMID:1",)),
        ("OMIM:607208", "HP:0001251", None, 0, True, 0, ("PMID:1",)),
        ("ORPHA:33069", "HP:0002069", None, 0, False, 0, ("PMID:1",)),
        ("ORPHA:558", "HP:0001166", 0.545, 0, False, 0, ("ORPHA:558",)),
    ]


def test_a_disease_without_a_finding_is_none(tmp_path: Path) -> None:
    rows = (
        *toy.ROWS,
        row("OMIM:1", "Inherited", "HP:0000006", aspect="I"),
        row("OMIM:2", "Never", "HP:0001250", qualifier="NOT"),
    )
    knowledge = build(tmp_path, rows=rows).knowledge
    assert "OMIM:1" not in knowledge
    assert "OMIM:2" not in knowledge
    with pytest.raises(FindingError, match=r"release of HPO \(2025-01-16\)") as raised:
        knowledge.disease("OMIM:1")
    assert raised.value.code == "disease.unknown"


def test_a_common_condition_is_a_row_of_its_own_or_joins_its_twin(tmp_path: Path) -> None:
    knowledge = build(tmp_path, (COLD, DRAVET)).knowledge
    assert [one.id for one in knowledge] == ["DDX:cold", "OMIM:154700", "OMIM:607208"]
    cold = knowledge.disease("DDX:cold")
    assert (cold.name_es, cold.orphan, cold.others) == ("Resfriado común", False, ("ICD-10:J00",))
    dravet = knowledge.disease("DDX:dravet")
    assert dravet == knowledge.disease("OMIM:607208") == knowledge.disease("ORPHA:33069")
    assert dravet.others == ("ORPHA:33069", "DDX:dravet")
    assert (dravet.name, dravet.orphan, dravet.genes) == ("Dravet", True, ("SCN1A",))


def test_patients_are_findings_a_diagnosis_an_age_and_a_sex(tmp_path: Path) -> None:
    built = build(tmp_path, library=LIBRARY)
    knowledge, patients = built.knowledge, built.knowledge.patients
    assert [knowledge.diseases[one].id for one in patients.disease] == [
        "OMIM:154700", "OMIM:621000", "OMIM:154700",
    ]  # fmt: skip
    assert [one if one < 0 else knowledge.sources[one] for one in patients.source] == [
        "PMID:2", "PMID:7", -1,
    ]  # fmt: skip
    shown = [[built.terms.codes[i] for i in patients.present[at]] for at in range(3)]
    assert shown == [["HP:0001166"], ["HP:0001250"], ["HP:0001166"]]
    assert [built.terms.codes[one] for one in patients.absent[0]] == ["HP:0001250"]
    assert patients.age.tolist()[::2] == [6.0, 3.0]
    assert np.isnan(patients.age[1])
    assert patients.sex.tolist() == [1, 0, 2]
    counts = {one.code: one.count for one in built.issues if one.code.startswith("library.")}
    assert counts == {
        "library.term_replaced": 1,
        "library.term_unknown": 2,
        "library.without_findings": 1,
        "library.disease_unknown": 1,
    }


def test_a_disease_that_the_library_alone_has_can_be_found(tmp_path: Path) -> None:
    knowledge = build(tmp_path, library=LIBRARY).knowledge
    assert knowledge.disease("OMIM:621000").name == "New disease"
    nameless = (LibraryCase("b", "OMIM:621000", observed=("HP:0001250",)),)
    assert build(tmp_path, library=nameless).knowledge.disease("OMIM:621000").name == "OMIM:621000"


def test_series_and_groups(tmp_path: Path) -> None:
    names = ("Ataxia 1", "Ataxia, type II", "Chorea 1")
    rows = (
        *(row(f"OMIM:{at}", name, "HP:0001251") for at, name in enumerate(names)),
        row("ORPHA:1", "Ataxia 1 and 2", "HP:0001251"),
        row("OMIM:607208", "Ataxia with seizures", "HP:0001250"),
        row("ORPHA:33069", "Ataxia-seizures syndrome of infancy", "HP:0002069"),
        row("OMIM:999999", "Ataxia with seizures, infancy, late", "HP:0001250"),
    )
    knowledge = build(tmp_path, rows=rows).knowledge
    series = dict(zip([one.id for one in knowledge], knowledge.series.tolist(), strict=True))
    assert series["OMIM:0"] == series["OMIM:1"] >= 0
    assert series["OMIM:2"] == -1
    assert series["OMIM:607208"] == series["OMIM:999999"] != series["OMIM:0"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        build(tmp_path / "hpo", (COLD, DRAVET), LIBRARY).save(folder)
    files = sorted(path.name for path in folders[0].iterdir())
    assert files == ["knowledge.json.gz", "knowledge.npz", "terms.tsv.gz"]
    for name in files:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_ddxplus_says_how_often_a_finding_is_met() -> None:
    known = mapping()
    share = np.zeros((len(known.conditions), len(known.evidences)), np.float32)
    asked = next(at for at, one in enumerate(known.evidences) if one.asks == "finding")
    value = next(at for at, one in enumerate(known.evidences) if one.asks == "value")
    share[0, [asked, value]] = 0.25
    conditions = common_conditions(Figures(share, np.ones(len(share), np.int64)))
    assert [one.disease for one in conditions] == [one.disease for one in known.conditions]
    assert conditions[0].findings == (
        Annotation(
            conditions[0].disease.id,
            known.evidences[asked].code,
            frequency=Frequency(0.25),
            sources=("DDXPlus",),
        ),
    )
    assert conditions[1].findings == ()
