"""A folder of phantoms, neighbouring slices among them, and copies of each, with the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from braintx.data.simulate import phantoms
from braintx.data.simulate.copies import alter

CASES = (
    *[("glioma", "axial", seed) for seed in range(3)],  # slices some millimetres apart
    *[("meningioma", "axial", seed) for seed in range(2)],
    *[("other", "coronal", seed) for seed in range(2)],
    ("glioma", "sagittal", 0),
    ("glioma", "coronal", 0),
)
COPIES = 2


@dataclass(frozen=True)
class Copied:
    """A folder, the original of each file, and the map from each original to each file."""

    folder: Path
    origin: dict[str, str]
    matrix: dict[str, NDArray[np.float64]]


def write(path: Path, pixels: NDArray[np.float32]) -> None:
    cv2.imwrite(str(path), np.asarray(np.rint(pixels * 255), np.uint8))


@pytest.fixture(scope="session")
def heads() -> list[NDArray[np.float32]]:
    """A few heads, no two of one slice."""
    if not phantoms.available():
        pytest.skip("nilearn is not installed")
    return [phantoms.make(*case).slice.pixels for case in CASES]


@pytest.fixture(scope="session")
def copied(heads: list[NDArray[np.float32]], tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """Each head and its altered copies; more files than are compared with one another."""
    folder = tmp_path_factory.mktemp("heads")
    (folder / "deep").mkdir()
    origin, matrix = {}, {}
    rng = np.random.default_rng(8)
    for number, head in enumerate(heads):
        for copy in range(COPIES + 1):
            name = f"{'deep/' if copy == 1 else ''}{number}-{copy}.png"
            pixels, moved = alter(head, rng) if copy else (head, np.eye(3))
            write(folder / name, pixels)
            origin[name], matrix[name] = str(number), moved
    return Copied(folder, origin, matrix)
