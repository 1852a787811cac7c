"""Real answers of the pipeline, as the repository would keep them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import pytest

from braintx import pipeline
from braintx.core.records import ClinicalRecord, Slice
from braintx.data.simulate import phantoms
from braintx.models import bundle as bundles
from braintx.service.fhir import ImagingReference
from braintx.storage.records import Outcome, StoredAssessment

RECORD = ClinicalRecord(54.0, "F", "severe headaches for 3 months")
MADE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
STUDY = ImagingReference(
    "1.2.826.0.1.3680043.8.498.1",
    "1.2.826.0.1.3680043.8.498.2",
    "MR",
    (("1.2.840.10008.5.1.4.1.1.4", "1.2.826.0.1.3680043.8.498.3"),),
)


def stored(answer, record=RECORD, patient="P-7f3a") -> StoredAssessment:
    checksums = {
        task: bundles.load(task).checksums["model.safetensors"] for task in ("tumor", "treatment")
    }
    id_ = str(UUID(int=15))
    return StoredAssessment(id_, MADE, answer, record, ("ab" * 32,), checksums, "local", patient)


def outcome(**said) -> Outcome:
    given = {"diagnosis": None, "treatment": None, **said}
    return Outcome("o-1", str(UUID(int=15)), stated_by="pathology", made=MADE, by="k1", **given)


@pytest.fixture(scope="session")
def loaded():
    return pipeline.load(threads=1)


@pytest.fixture(scope="session")
def scan() -> Slice:
    return phantoms.make("meningioma", "axial", 0).slice


@pytest.fixture(scope="session")
def answered(loaded, scan) -> StoredAssessment:
    """One slice with an answer."""
    return stored(loaded.assess(scan, RECORD))


@pytest.fixture(scope="session")
def refused(loaded) -> StoredAssessment:
    """One slice that the gate refused."""
    noise = np.random.default_rng(0).random((128, 128))
    return stored(loaded.assess(noise, RECORD))


@pytest.fixture(scope="session")
def several(loaded, scan) -> StoredAssessment:
    """A patient of three slices, one of them refused."""
    noise = np.random.default_rng(0).random((128, 128))
    other = phantoms.make("meningioma", "axial", 1).slice
    return stored(loaded.assess_patient([scan, noise, other], RECORD))
