"""The window on a port, for the browser tests: ``python -m tests.apps.demo.serve PORT [real]``."""

from __future__ import annotations

import sys

from apps.demo.app import launch
from braintx import symptoms
from braintx.pipeline import shared
from tests.apps.clinic.fake import Fake
from tests.apps.demo.fake import FakePipeline

if __name__ == "__main__":
    port, *rest = sys.argv[1:]
    pipeline, known = FakePipeline(), Fake()
    real = rest == ["real"]
    launch(
        port=int(port),
        open_browser=False,
        load=shared if real else lambda: pipeline,
        symptoms=symptoms.shared if real else lambda: known,
    )
