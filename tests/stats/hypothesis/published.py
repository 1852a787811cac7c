"""Small data sets whose analyses are printed in manuals and books; each names its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def groups(value: str, group: str, **samples: str) -> pd.DataFrame:
    """One row for each number of each sample, given as text."""
    rows = [(float(v), name) for name, text in samples.items() for v in text.split()]
    return pd.DataFrame(rows, columns=[value, group])


def crossed(
    first: str, second: str, counts: Sequence[Sequence[int]], names: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """One row for each count of a table."""
    rows = [
        (a, b)
        for a, line in zip(names[first], counts, strict=True)
        for b, count in zip(names[second], line, strict=True)
        for _ in range(count)
    ]
    return pd.DataFrame(rows, columns=[first, second])


# R, datasets package
SLEEP = groups(
    "extra",
    "group",
    one="0.7 -1.6 -0.2 -1.2 -0.1 3.4 3.7 0.8 0.0 2.0",
    two="1.9 0.8 1.1 0.1 -0.1 4.4 5.5 1.6 4.6 3.4",
)
INSECT_SPRAYS = groups(
    "count",
    "spray",
    A="10 7 20 14 14 12 10 23 17 20 14 13",
    B="11 17 21 11 16 14 17 17 19 21 7 13",
    C="0 1 7 2 3 1 2 1 3 0 1 4",
    D="3 5 12 6 4 3 5 5 5 5 2 4",
    E="3 5 3 5 3 6 1 1 3 2 6 4",
    F="11 9 15 22 15 16 13 10 26 26 24 13",
)
CHICKWTS = groups(
    "weight",
    "feed",
    horsebean="179 160 136 227 217 168 108 124 143 140",
    linseed="309 229 181 141 260 203 148 169 213 257 244 271",
    soybean="243 230 248 327 329 250 193 271 316 267 199 171 158 248",
    sunflower="423 340 392 339 341 226 320 295 334 322 297 318",
    meatmeal="325 257 303 315 380 153 263 242 206 344 258",
    casein="368 390 379 260 404 318 352 359 216 222 283 332",
)
MTCARS = groups(
    "mpg",
    "cyl",
    four="22.8 24.4 22.8 32.4 30.4 33.9 21.5 27.3 26.0 30.4 21.4",
    six="21.0 21.0 21.4 18.1 19.2 17.8 19.7",
    eight="18.7 14.3 16.4 17.3 15.2 10.4 10.4 14.7 15.5 15.2 13.3 19.2 15.8 15.0",
)
OZONE = groups(  # airquality, May and August, days without a reading left out
    "ozone",
    "month",
    May="41 36 12 18 28 23 19 8 7 16 11 14 18 14 34 6 30 11 1 11 4 32 23 45 115 37",
    Aug="39 9 16 78 35 66 122 89 110 44 28 65 22 59 23 31 44 21 9 45 168 73 76 118 84 85",
)

# Hollander & Wolfe (1973), p. 69, in R's ?wilcox.test: permeability of the chorioamnion
PERMEABILITY = groups(
    "permeability",
    "term",
    full="0.80 0.83 1.89 1.04 1.45 1.38 1.91 1.64 0.73 1.46",
    early="1.15 0.88 0.90 0.74 1.21",
)
# Hollander & Wolfe (1973), p. 187, in R's ?cor.test: Hunter L and taste of tuna
TUNA = pd.DataFrame(
    {
        "hunter_l": [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1],
        "taste": [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8],
    }
)
# Zar, Biostatistical Analysis, 5th ed., example 10.11: pH of four ponds
PONDS = groups(
    "pH",
    "pond",
    P1="7.68 7.69 7.70 7.70 7.72 7.73 7.73 7.76",
    P2="7.71 7.73 7.74 7.74 7.78 7.78 7.80 7.81",
    P3="7.74 7.75 7.77 7.78 7.80 7.81 7.84",
    P4="7.71 7.71 7.74 7.79 7.81 7.85 7.87 7.91",
)

# Brunner & Munzel (2000), table 1: pain on the third day after shoulder surgery, in SciPy's
# documentation of ``brunnermunzel`` and R's ?brunnermunzel.test
PAIN = groups(
    "pain",
    "arm",
    treated="1 2 1 1 1 1 1 1 1 1 2 4 1 1",
    untreated="3 3 4 3 1 2 3 1 1 5 4",
)

# Fisher's tea, Agresti (1990), p. 61
TEA = crossed(
    "guess",
    "truth",
    [[3, 1], [1, 3]],
    {"guess": ["milk", "tea"], "truth": ["milk", "tea"]},
)
# Fisher (1962, 1970): convicted twins of convicts, in R's ?fisher.test
TWINS = crossed(
    "twin",
    "convicted",
    [[2, 15], [10, 3]],
    {"twin": ["dizygotic", "monozygotic"], "convicted": ["a yes", "b no"]},
)
# Agresti (2007), p. 39: party and gender, in R's ?chisq.test
PARTY = crossed(
    "gender",
    "party",
    [[762, 327, 468], [484, 239, 477]],
    {"gender": ["F", "M"], "party": ["Democrat", "Independent", "Republican"]},
)
# Agresti (2007), p. 26: aspirin and myocardial infarction
ASPIRIN = crossed(
    "arm",
    "infarction",
    [[10933, 104], [10845, 189]],
    {"arm": ["aspirin", "placebo"], "infarction": ["no", "yes"]},
)
# Agresti (1990), p. 350: approval in two surveys of the same people
APPROVAL = crossed(
    "before",
    "after",
    [[570, 86], [150, 794]],
    {"before": ["disapprove", "says approve"], "after": ["disapprove", "says approve"]},
)

# DeLong et al. (1988): 43 patients with ovarian cancer and a blocked bowel; albumin, total
# protein, K-G score, and whether an operation failed to help; as in SAS/STAT's PROC LOGISTIC guide
_OVARIAN = """
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0
1.6 5.6 5 1  3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1
4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1
3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1
3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1
3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1
3.6 6.6 5 1
"""


def ovarian() -> pd.DataFrame:
    """Scores turned so that higher speaks for an operation that does not help."""
    values = np.array(_OVARIAN.split(), float).reshape(-1, 4)
    return pd.DataFrame(
        {
            "albumin": -values[:, 0],
            "protein": -values[:, 1],
            "kg": values[:, 2],
            "in_vain": values[:, 3] == 0,
        }
    )
