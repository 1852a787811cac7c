"""Some of a cohort's cases, chosen by what stands in their row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from braintx.core.labels import Sex, TreatmentLabel, TumorLabel

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Selection:
    """What is asked of a case. Each part that is empty or None asks nothing.

    Attributes
    ----------
    labels, sexes, treatments : tuple
        A case must have one of them; one whose value is unknown is then left out.
    ages : (float, float) or None
        Years, both ends included.
    image : bool or None
        Whether it must have an image, or must not.
    flagged : bool or None
        Whether something must be wrong with it, or must not.
    text : str
        Part of its case id, whatever the case of the letters.
    """

    labels: tuple[TumorLabel, ...] = ()
    sexes: tuple[Sex, ...] = ()
    treatments: tuple[TreatmentLabel, ...] = ()
    ages: tuple[float, float] | None = None
    image: bool | None = None
    flagged: bool | None = None
    text: str = ""

    @property
    def everything(self) -> bool:
        """Whether no case is left out."""
        return self == Selection()


def select(table: pd.DataFrame, wanted: Selection) -> NDArray[np.bool_]:
    """Which rows of a cohort's table are wanted, shape (n,)."""
    import numpy as np

    kept = np.ones(len(table), bool)
    parts = {"label": wanted.labels, "sex": wanted.sexes, "treatment": wanted.treatments}
    for column, values in parts.items():
        if values:
            kept &= table[column].isin(values).to_numpy(bool)
    if wanted.ages is not None:
        kept &= table["age"].between(*wanted.ages).to_numpy(bool)
    if wanted.image is not None:
        kept &= table["image"].notna().to_numpy(bool) == wanted.image
    if wanted.flagged is not None:
        kept &= (table["flags"].fillna("") != "").to_numpy(bool) == wanted.flagged
    if text := wanted.text.strip():
        ids = table["case_id"].fillna("").astype("str")
        kept &= ids.str.contains(text, case=False, regex=False).to_numpy(bool)
    return kept
