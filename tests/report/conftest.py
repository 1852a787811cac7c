"""Cases for a report, of answers known in advance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from braintx.core.records import ClinicalRecord, Slice
from braintx.report import ReportCase
from tests import known_answers

WHEN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NOTHING = ClinicalRecord()
CaseMaker = Callable[..., ReportCase]


@pytest.fixture
def make_case() -> CaseMaker:
    """A case: ``make_case("unsure.png", record=…)``; several names make several slices."""

    def make(*names: str, record: ClinicalRecord = NOTHING, **more: Any) -> ReportCase:
        slices = [Slice(known_answers.picture(), name, n) for n, name in enumerate(names)]
        patient = known_answers.patient([known_answers.answer(one, record) for one in slices])
        at = patient.key_slice
        return ReportCase(names[at], patient.slices[at], record, WHEN, patient, at, **more)

    return make
