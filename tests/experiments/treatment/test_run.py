import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from braintx.core.errors import BundleError, DataError
from braintx.core.labels import TREATMENT_LABELS, TUMOR_LABELS
from braintx.core.messages import say
from braintx.core.records import ClinicalRecord, ImageEvidence, PatientFindings
from braintx.core.settings import MODELS_VARIABLE
from braintx.data.simulate.planted import made_up_sources, plant
from braintx.data.treatment_set import TableRow, join, load_evidence, read_clinical_table
from braintx.data.tumor_set import LabelledSlice
from braintx.evaluation.treatment.figures import ablation, calibration_error, ceiling
from braintx.evaluation.treatment.record import (
    Ceiling,
    Most,
    Planted,
    PlantedFigures,
    TreatmentResults,
)
from braintx.experiments.treatment import run
from braintx.explain.attributions import explain_treatment
from braintx.models import bundle as bundles
from braintx.models.softmax import softmax
from braintx.models.treatment import TreatmentReader
from braintx.models.treatment.estimator import TreatmentClassifier
from braintx.models.treatment.reader import ceiling_for
from braintx.preprocessing.clinical import encode_all, layout, read_record
from braintx.training.treatment.bundle import hold_to_ceiling, write_bundle
from tests.data.simulate.evidence import made_up_evidence

SIZE = 8
PATIENT = read_record(ClinicalRecord(64, "F", "Intense headaches for more than 6 months."))
EVIDENCE = ImageEvidence(
    np.array([0.95, 0.03, 0.02], np.float32), 0.06, (0.3, 0.4), np.zeros(SIZE, np.float32)
)
SEEN = PlantedFigures(0.7, 0.9, 0.7, 0.6)
RESULTS = TreatmentResults(
    protocol="made up",
    patients=200,
    cases=900,
    log_loss=0.7,
    log_loss_by_fold=(0.7,) * 5,
    accuracy=0.7,
    ece=0.02,
    ece_by_class=0.01,
    ece_if_calibrated=0.02,
    stages=("clinical",) * 5,
    condition_alone_log_loss=1.1,
    ceiling=Ceiling(
        rows=900,
        accuracy=0.8,
        log_loss=0.6,
        by_type={
            "glioma": Most(0.81, 0.61),
            "meningioma": Most(0.82, 0.62),
            "other": Most(0.83, 0.63),
        },
    ),
    planted=Planted(900, 0.8, 0.9, both=SEEN, image_only=SEEN, record_only=SEEN),
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    sources = made_up_sources(900, seed=1)
    cases = plant(sources, seed=2)
    seen = made_up_evidence(sources, seed=3, embedding_size=SIZE)
    rows = encode_all(list(seen), [case.record for case in cases], SIZE)
    model = TreatmentClassifier(layout(SIZE), ridges=(10.0,)).fit(
        rows, np.array([case.treatment for case in cases])
    )
    write_bundle(model, rows, RESULTS, folder / "treatment")
    np.save(folder / "rows.npy", rows[:50])
    np.save(folder / "expected.npy", model.predict_proba(rows[:50]))
    return folder


@pytest.fixture
def reader(models: Path, monkeypatch: pytest.MonkeyPatch) -> TreatmentReader:
    monkeypatch.setenv(MODELS_VARIABLE, str(models))
    return TreatmentReader.load()


def test_the_bundle_answers_as_the_estimator_did(models: Path, reader: TreatmentReader) -> None:
    from braintx.models.treatment.terms import predict

    np.testing.assert_array_equal(
        predict(reader.terms, np.load(models / "rows.npy")), np.load(models / "expected.npy")
    )
    reader.verify()


def test_a_prediction_carries_ceiling_and_reasons(reader: TreatmentReader) -> None:
    answer = explain_treatment(reader, EVIDENCE, PATIENT)
    plain = reader.predict(EVIDENCE, PATIENT)
    assert answer.probabilities == plain.probabilities
    gate, _ = reader.case_terms(EVIDENCE, PATIENT)
    posterior = softmax(gate.sum(0))
    assert answer.ceiling == ceiling_for(reader.bundle.metadata["ceiling"], posterior)
    assert answer.ceiling["accuracy"] == 0.8
    by_type = reader.bundle.metadata["ceiling"]["by_type"]
    mixed = sum(p * by_type[n]["accuracy"] for p, n in zip(posterior, TUMOR_LABELS, strict=True))
    assert answer.ceiling["accuracy_for_type"] == pytest.approx(mixed)
    total = answer.baseline + sum(a.contribution for a in answer.attributions)
    assert total == pytest.approx(answer.probabilities[answer.label], abs=1e-9)
    assert {a.name for a in answer.attributions} == {group.name for group in layout()}
    assert {a.name: a.value for a in answer.attributions}["duration"] == say(
        "value.more_than", months=6
    )
    sizes = [abs(a.contribution) for a in answer.attributions]
    assert sizes == sorted(sizes, reverse=True)


def test_anything_may_be_missing(reader: TreatmentReader) -> None:
    answer = explain_treatment(reader, None, PatientFindings())
    assert sum(answer.probabilities.values()) == pytest.approx(1)
    shares = [one.contribution for one in answer.attributions]
    assert shares == pytest.approx([0.0] * len(layout()))
    assert answer.baseline == pytest.approx(answer.probabilities[answer.label])


def test_an_altered_bundle_is_found(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    shutil.copytree(models / "treatment", tmp_path / "treatment")
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path))
    smoke = tmp_path / "treatment" / "smoke.json"
    smoke.write_text(smoke.read_text().replace('"age": 61.0', '"age": 30.0'))
    with pytest.raises(BundleError, match="altered"):
        TreatmentReader.load()
    metadata = tmp_path / "treatment" / "metadata.json"
    metadata.write_text(metadata.read_text().replace("duration_months", "duration_weeks"))
    bundles.seal(tmp_path / "treatment")  # whole, but of another version
    with pytest.raises(BundleError, match="other columns"):
        TreatmentReader.load()
    (tmp_path / "treatment" / "model.safetensors").write_bytes(b"nothing")
    metadata.write_text(metadata.read_text().replace("duration_weeks", "duration_months"))
    bundles.seal(tmp_path / "treatment")
    with pytest.raises(BundleError, match="cannot be read"):
        TreatmentReader.load()


def test_serving_imports_nothing_heavy(models: Path) -> None:
    program = (
        "import sys, braintx.explain.attributions\n"
        "from braintx.models.treatment import TreatmentReader\n"
        "TreatmentReader.load()\n"
        "heavy = {'torch', 'sklearn', 'scipy', 'pandas', 'shap', 'matplotlib', 'gradio'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={MODELS_VARIABLE: str(models), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr


def test_the_card_reports_the_metadata(models: Path) -> None:
    card = (models / "treatment" / "MODEL_CARD.md").read_text()
    for text in ("0.7000", "**Not for:**", "900 cases", "| both | 0.700 | 90.0% |"):
        assert text in card
    metadata = json.loads((models / "treatment" / "metadata.json").read_text())
    assert metadata["stage"] in ("clinical", "everything")


def rows_of(counts: dict[tuple[str, str], int]) -> list[TableRow]:
    return [
        TableRow(f"{kind}_{treatment}_{i}", kind, ClinicalRecord(), treatment)  # type: ignore[arg-type]
        for (kind, treatment), count in counts.items()
        for i in range(count)
    ]


def test_what_a_type_exceeds_its_ceiling_by_goes_to_its_other_treatments(models: Path) -> None:
    shares = np.array([[0.34, 0.33, 0.33, 1e-9], [0.1, 0.5, 0.3, 0.1], [0.26, 0.25, 0.25, 0.24]])
    most = (0.336, 0.4, 0.253)
    by_type = {name: Most(m, 1.0) for name, m in zip(TUMOR_LABELS, most, strict=True)}
    ceiling = replace(RESULTS.ceiling, by_type=by_type)
    terms = TreatmentReader.load().terms
    plain = replace(terms, intercept=np.log(shares), weight=0 * terms.weight)
    held = softmax(hold_to_ceiling(plain, ceiling).intercept)
    assert (held.max(1) <= np.array(most) + 1e-9).all()
    assert held.sum(1) == pytest.approx(1)
    assert (held[:, 3] >= shares[:, 3]).all()
    learned = replace(plain, weight=plain.weight + 1.0)
    assert hold_to_ceiling(learned, ceiling) is learned


def test_ceiling_is_entropy_and_largest_share() -> None:
    table = rows_of(
        {
            ("glioma", "surgery"): 5,
            ("glioma", "chemotherapy"): 5,
            ("meningioma", "surgery"): 8,
            ("other", "surgery"): 1,
            ("other", "close monitoring"): 1,
        }
    )
    found = ceiling(table)
    assert found.by_type["meningioma"] == Most(accuracy=1.0, log_loss=0.0)
    assert found.by_type["glioma"].log_loss == pytest.approx(np.log(2))
    assert found.accuracy == pytest.approx((5 + 8 + 1) / 20)
    assert found.log_loss == pytest.approx(12 / 20 * np.log(2))


def test_calibration_error() -> None:
    confidence = np.repeat([0.2, 0.8], 600)
    hit = np.tile(np.arange(5) < 1, 240) ^ (confidence > 0.5)  # one in five, then four in five
    assert calibration_error(confidence, hit) == pytest.approx(0, abs=0.01)
    assert calibration_error(confidence, ~hit) == pytest.approx(0.6, abs=0.05)


def test_ablation_on_made_up_evidence() -> None:
    sources = made_up_sources(500, seed=1)
    seen = made_up_evidence(sources, seed=3, embedding_size=2)
    found = ablation(plant(sources, seed=2), seen)
    assert found.both.accuracy > found.record_only.accuracy
    assert found.both.accuracy > found.image_only.accuracy
    assert found.share_of_bayes == pytest.approx(found.both.accuracy / found.best_accuracy)
    assert 0.85 < found.both.share_of_bayes <= 1


def test_evidence_goes_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "evidence.npz"
    np.savez(
        path,
        case_id=["a"],
        probabilities=[[0.5, 0.25, 0.25]],
        area_fraction=[0.1],
        position=[[0.2, 0.3]],
        embedding=np.ones((1, 5)),
    )
    found = load_evidence(path)["a"]
    assert found.position == (0.2, 0.3)
    assert found.embedding.shape == (5,)
    np.savez(path, case_id=["a"])
    with pytest.raises(DataError, match="holds no image evidence"):
        load_evidence(path)
    with pytest.raises(DataError, match="There is no image evidence"):
        load_evidence(tmp_path / "missing.npz")


def test_every_case_needs_evidence() -> None:
    table = rows_of({("glioma", "surgery"): 2})
    slices = [
        LabelledSlice(Path("x"), row.case_id, row.label, "P1", "1", None, "kaggle") for row in table
    ]
    first = table[0].case_id
    with pytest.raises(DataError, match="1 of 2 cases have no image evidence"):
        join(table, slices, {first: EVIDENCE})
    cases = join(table, slices[:1], {first: EVIDENCE})
    assert [case.row.case_id for case in cases] == [first]


def test_figures_come_before_the_bundle(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="evaluate treatment"):
        run.train(tmp_path, tmp_path / "e.npz", results=tmp_path / "none.json")
    with pytest.raises(DataError, match="put the table there"):
        read_clinical_table(tmp_path)


@pytest.mark.data
def test_the_ceiling_of_the_table(data_root: Path) -> None:
    table = read_clinical_table(data_root)
    found = ceiling(table)
    assert len(table) == 6056
    assert table[-1].case_id == "brain_tumor_2048"
    assert found.accuracy == pytest.approx(0.315, abs=0.001)
    assert found.log_loss == pytest.approx(1.195, abs=0.001)
    assert {row.treatment for row in table} == set(TREATMENT_LABELS)
