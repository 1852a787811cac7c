"""Image evidence made up for planted tumours, where no network is at hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from braintx.core.labels import TUMOR_LABELS
from braintx.core.records import ImageEvidence
from braintx.data.simulate.planted import TumorSource


def made_up_evidence(
    sources: Sequence[TumorSource],
    seed: int = 0,
    *,
    blur: float = 0.32,
    area_error: float = 0.15,
    embedding_size: int = 512,
) -> tuple[ImageEvidence, ...]:
    """What a good tumour network might say of each tumour: right about 97 times in 100.

    Parameters
    ----------
    blur : float, default=0.32
        Noise of the class scores; the probabilities are calibrated.
    area_error : float, default=0.15
        Standard deviation of the log of the measured area.
    embedding_size : int, default=512
        The embedding is noise: it says nothing of the patient.
    """
    generator = np.random.default_rng(seed)
    found = []
    for source in sources:
        score = np.eye(3)[TUMOR_LABELS.index(source.label)] + generator.normal(0, blur, 3)
        power = np.exp((score - score.max()) / blur**2)
        area = source.area_fraction * generator.lognormal(0.0, area_error)
        where = generator.uniform(0.2, 0.8, 2)
        vector = generator.normal(size=embedding_size)
        found.append(
            ImageEvidence(
                (power / power.sum()).astype(np.float32),
                float(area),
                (float(where[0]), float(where[1])),
                vector.astype(np.float32),
            )
        )
    return tuple(found)
