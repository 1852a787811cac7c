import pytest

from braintx.models.bundle import SMOKE
from braintx.models.differential import DifferentialReader
from braintx.models.differential.listed import Records
from braintx.training.differential.bundle import smoke_presentation


@pytest.fixture(scope="module")
def reader():
    return DifferentialReader.load()


def test_the_shipped_bundle_still_gives_its_answer(reader):
    case = reader.bundle.smoke()
    answer = reader.rank(smoke_presentation(case), len(case["answer"]), why=False)
    found = {one.disease.id: one.probability for one in answer.candidates}
    assert list(found) == list(case["answer"])
    assert list(found.values()) == pytest.approx(list(case["answer"].values()), abs=1e-4)
    assert answer.none_of_these == pytest.approx(case["none_of_these"], abs=1e-4)


def test_it_is_small_enough_and_says_what_it_is(reader):
    folder = reader.bundle.folder
    assert sum(path.stat().st_size for path in folder.iterdir()) < 25_000_000
    assert (folder / SMOKE).is_file()
    assert reader.bundle.metadata["hpo_release"] == reader.release
    assert reader.bundle.metadata["diseases"] == len(reader.knowledge)


def test_every_disease_with_a_record_is_ranked_where_all_are_asked_for(reader):
    case = reader.bundle.smoke()
    answer = reader.rank(smoke_presentation(case), 0, why=False)
    found = [one.disease.id for one in answer.candidates]
    assert len(set(found)) == len(found) > 11_000
    records = Records(reader.knowledge)
    for lacking in {one.id for one in reader.knowledge} - set(found):
        assert records.of(reader.knowledge.place(lacking)) == ()
    probability = [one.probability for one in answer.candidates]
    assert probability == sorted(probability, reverse=True)
