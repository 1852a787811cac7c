"""A little ontology, four diseases and three published patients, written by hand.

::

    0 root
    ├── 1 nerves ── 3 seizure ── 5 focal seizure
    ├── 2 heart ─── 4 murmur
    └── 6 eye ───── 7 cataract (below nerves, too)
"""

from __future__ import annotations

import numpy as np

from braintx.models.differential.evidence import Annotations, Evidence, Kin, Patients
from braintx.models.differential.graph import Graph, Ragged

ROOT, NERVES, HEART, SEIZURE, MURMUR, FOCAL, EYE, CATARACT = range(8)
PARENTS = [(), (0,), (0,), (1,), (2,), (3,), (0,), (6, 1)]
NAMES = ("fits", "fits 2", "murmurs", "eyes")
# owner, term, count, total (0: not said, -1: a share), papers; owner 4 is a twin that lends.
ROWS = [
    (0, SEIZURE, 8, 10, [0]),
    (0, CATARACT, 0, 0, [1]),
    (1, SEIZURE, 3, 3, [2]),
    (1, MURMUR, 1, 4, [2]),
    (2, MURMUR, 0.895, -1, []),
    (3, CATARACT, 5, 5, [1]),
    (4, HEART, 0.545, -1, []),
]
PATIENTS = [(0, 0, [FOCAL], [MURMUR]), (0, 3, [FOCAL, EYE], []), (2, 4, [MURMUR], [])]


def toy_evidence() -> Evidence:
    """All of it; the first two are one series, and the first has a twin."""
    owner, term, count, total, papers = zip(*ROWS, strict=True)
    disease, paper, present, absent = zip(*PATIENTS, strict=True)
    return Evidence(
        Graph(PARENTS),
        Annotations(
            np.array(owner, np.int32),
            np.array(term, np.int32),
            np.array(count, np.float32),
            np.array(total, np.float32),
            Ragged.of(papers),
        ),
        Patients(
            np.array(disease, np.int32),
            np.array(paper, np.int32),
            Ragged.of(present),
            Ragged.of(absent),
        ),
        Kin(
            np.array([4, -1, -1, -1], np.int32),
            np.array([0, 0, 1, 2], np.int32),
            Ragged.of([[], [], [3], []]),
        ),
    )
