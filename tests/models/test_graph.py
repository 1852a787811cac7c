"""The runtime that reads the graphs keeps to itself."""

import os
import subprocess
import sys
from pathlib import Path

from braintx.core.settings import models_dir

_READ = """
import sys
from pathlib import Path
import numpy as np
from braintx.models.tumor.session import Session
session = Session(Path(sys.argv[1]), threads=1)
session.read(session.view(np.random.default_rng(0).random((96, 96), np.float32)).pixels)
"""


def test_reading_a_slice_leaves_nothing_behind_and_sends_nothing(tmp_path: Path) -> None:
    """Its telemetry, on by default, writes a session file into the temporary folder at once."""
    unset = ("ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "GITHUB_ACTIONS")
    surroundings = {k: v for k, v in os.environ.items() if k not in unset}
    surroundings["TMPDIR"] = str(tmp_path)
    command = [sys.executable, "-c", _READ, str(models_dir() / "tumor")]
    subprocess.run(command, check=True, env=surroundings, cwd=Path(__file__).parents[2])
    assert list(tmp_path.iterdir()) == []
