import numpy as np
import pytest

from braintx.models.differential.compiled import Compiled
from braintx.models.differential.evidence import Withheld
from braintx.models.differential.features import (
    OF_CANDIDATE,
    OF_FINDING,
    Describer,
    Overlay,
    choose,
)
from braintx.models.differential.library import Library
from braintx.models.differential.table import Table
from tests.models.differential.toy_evidence import (
    CATARACT,
    FOCAL,
    HEART,
    MURMUR,
    SEIZURE,
    toy_evidence,
)

EVIDENCE = toy_evidence()
COMPILED = Compiled.of_evidence(EVIDENCE)


def describer():
    return Describer(COMPILED.graph, COMPILED.table, EVIDENCE.patients, COMPILED.group)


def shortlist(*terms, overlay=None):
    made = describer()
    return made.shortlist(made.query(np.array(terms, np.int32)), overlay)


def of(found, name):
    order = np.argsort(found.diseases)
    return found.candidates[order, OF_CANDIDATE.index(name)]


def each(found, name):
    return found.findings[np.argsort(found.diseases), :, OF_FINDING.index(name)]


def test_a_shortlist_has_every_name_once_and_nothing_but_numbers():
    found = shortlist(FOCAL, MURMUR)
    assert found.candidates.shape == (4, len(OF_CANDIDATE))
    assert found.findings.shape == (4, 2, len(OF_FINDING))
    assert np.isfinite(found.candidates).all()
    assert np.isfinite(found.findings).all()
    assert len(set(OF_CANDIDATE)) == len(OF_CANDIDATE)
    assert found.scores[found.diseases].tolist() == sorted(found.scores, reverse=True)


def test_each_finding_says_how_it_is_met():
    found = shortlist(SEIZURE, FOCAL)
    assert each(found, "listed")[1, 0] > 0  # the second disease lists seizure
    assert each(found, "listed")[1, 1] == 0  # and no focal seizure
    assert each(found, "broader")[1, 1] > 0  # but what is above it
    assert each(found, "forward_share")[0] == pytest.approx([1, 1])
    assert each(shortlist(HEART), "narrower")[2, 0] == 1  # a murmur below it


def test_the_nearest_patient_is_the_likest_of_the_disease():
    found = shortlist(MURMUR)
    assert of(found, "nearest")[2] == pytest.approx(1)
    assert of(found, "nearest")[1] == 0  # nobody with it was published
    assert of(found, "log_patients") == pytest.approx(np.log1p([2, 0, 1, 0]))


def test_the_likeness_of_patients_is_a_cosine():
    made = describer()
    library = Library(COMPILED.graph, EVIDENCE.patients, made.full.information, 4)
    likeness = library.likeness(made.query(np.array([FOCAL], np.int32)))
    assert likeness[0] == pytest.approx(1)
    assert 0 < likeness[1] < 1
    assert library.nearest(likeness)[0] == pytest.approx(1)
    assert library.three(likeness, np.array([0, 1]))[0] == pytest.approx(likeness[:2].mean())


@pytest.mark.parametrize("rows", [True, False])
@pytest.mark.parametrize("paper", range(5))
def test_without_a_paper_is_as_if_it_had_never_been_read(paper, rows):
    withheld = Withheld(paper, rows=rows)
    table = Table.of(EVIDENCE, np.arange(4, dtype=np.int32), withheld)
    here = shortlist(SEIZURE, CATARACT, overlay=Overlay.of(EVIDENCE, withheld))
    query = describer().query(np.array([SEIZURE, CATARACT], np.int32))
    place = np.full(8, -1, np.int32)
    place[query.closure] = np.arange(len(query.closure))
    share = table.at(np.arange(4), place, len(query.closure))[0]
    model = describer().full  # how common a term is among all diseases stays as it was
    expected = model.total(query, model.ratios(query, share), table.size[0])
    assert here.scores == pytest.approx(expected, abs=1e-4)
    assert of(here, "score_full") == pytest.approx(expected, abs=1e-4)


def test_the_three_likest_patients_are_those_of_each_disease():
    library = describer().library
    likeness = np.array([0.9, 0.1, 0.5][: len(EVIDENCE.patients)], np.float32)
    for disease, found in enumerate(library.three(likeness, np.arange(4)).tolist()):
        mine = np.sort(likeness[EVIDENCE.patients.disease == disease])[-3:]
        assert found == pytest.approx(mine.mean() if len(mine) else 0)


def test_the_withheld_patients_are_like_nobody():
    made = describer()
    library = Library(COMPILED.graph, EVIDENCE.patients, made.full.information, 4)
    likeness = library.likeness(made.query(np.array([FOCAL], np.int32)), Withheld(0))
    assert likeness[0] == -1
    assert library.nearest(likeness)[0] == pytest.approx(likeness[1])


def test_candidates_come_from_every_source():
    scores = np.arange(10, 0, -1).astype(np.float32)
    rows, near = np.zeros(10, np.float32), np.zeros(10, np.float32)
    rows[8], near[9] = 5, 0.9
    found = choose(scores, rows, near, 6)
    assert len(found) == 6
    assert {0, 1, 2, 8, 9} < set(found.tolist())
    assert choose(scores, rows, near, 99).tolist() == list(range(10))


def test_the_compiled_file_gives_the_same(tmp_path):
    COMPILED.save(tmp_path)
    again = Compiled.load(tmp_path / "table.safetensors")
    made = Describer(again.graph, again.table, EVIDENCE.patients, again.group)
    found = made.shortlist(made.query(np.array([FOCAL, MURMUR], np.int32)))
    assert found.candidates == pytest.approx(shortlist(FOCAL, MURMUR).candidates)


def test_a_disease_without_any_record_stands_last():
    evidence = toy_evidence()
    lone = evidence.annotations.owner != 3
    kept = np.flatnonzero(lone)
    from dataclasses import replace

    from braintx.models.differential.graph import Ragged

    said = evidence.annotations
    rows = replace(
        said,
        owner=said.owner[kept],
        term=said.term[kept],
        count=said.count[kept],
        total=said.total[kept],
        papers=Ragged.of([said.papers[one] for one in kept.tolist()]),
    )
    bare = replace(evidence, annotations=rows)
    compiled = Compiled.of_evidence(bare)
    made = Describer(compiled.graph, compiled.table, bare.patients, compiled.group)
    found = made.shortlist(made.query(np.array([CATARACT], np.int32)))
    assert found.diseases[-1] == 3
    assert found.scores[3] < -1000
