"""Subgroups: the cuts are where they are said to be, and missing stays missing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.stats.columns import read_columns
from braintx.stats.images import AGE_BANDS, SIZE_BANDS, subgroups
from braintx.stats.images.subgroups import AGE_CUTS, SIZE_CUTS

TABLE = pd.DataFrame(
    {
        "plane": ["axial", "coronal", None, "sagittal"],
        "sex": ["F", None, "M", "F"],
        "age": [14.9, 15, np.nan, 120],
        "tumor_area": [0.0099, 0.01, np.nan, 1.0],
        "note": ["never read"] * 4,
    },
    index=[3, 1, 4, 1],
)


def test_bands_of_a_table():
    found = subgroups(TABLE)
    assert found.index.equals(TABLE.index)
    assert list(found.columns) == ["plane", "sex", "age_band", "tumor_size"]
    assert found["age_band"].tolist() == ["0-14", "15-39", np.nan, "65+"]
    assert found["tumor_size"].tolist() == ["small", "medium", np.nan, "large"]
    assert found["plane"].isna().tolist() == [False, False, True, False]
    assert found["age_band"].cat.ordered
    assert tuple(found["tumor_size"].cat.categories) == SIZE_BANDS
    assert not found["sex"].cat.ordered


@settings(max_examples=40)
@given(st.floats(0, 120), st.floats(0, 1))
def test_each_value_is_in_the_band_that_its_cuts_say(age, area):
    found = subgroups(pd.DataFrame({"age": [age], "tumor_area": [area]}))
    place = AGE_BANDS.index(found["age_band"][0])
    assert AGE_CUTS[place] <= age < AGE_CUTS[place + 1]
    place = SIZE_BANDS.index(found["tumor_size"][0])
    assert SIZE_CUTS[place] <= area
    assert area < SIZE_CUTS[place + 1] or area == 1.0


def test_columns_that_are_not_there_are_left_out():
    assert list(subgroups(TABLE[["sex"]]).columns) == ["sex"]
    nobody = pd.DataFrame({"age": [None, None], "sex": [None, None]})
    assert subgroups(nobody).isna().all(axis=None)


def test_the_statistics_read_the_subgroups():
    table = pd.concat([subgroups(TABLE).reset_index(drop=True)] * 3, ignore_index=True)
    (column,), dropped = read_columns(table, ["age_band"])
    assert column.kind == "ordered"
    assert column.levels == ("0-14", "15-39", "65+")
    assert dropped == 3


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"note": ["x"]}, "subgroups.no_column"),
        ({"age": [-1.0]}, "subgroups.value"),
        ({"age": ["old"]}, "subgroups.value"),
        ({"age": [130]}, "subgroups.value"),
        ({"tumor_area": [1.2]}, "subgroups.value"),
        ({"sex": ["female"]}, "subgroups.value"),
        ({"plane": ["oblique"]}, "subgroups.value"),
    ],
)
def test_strange_values_are_refused_without_being_told(table, code):
    with pytest.raises(DataError) as caught:
        subgroups(pd.DataFrame(table))
    assert caught.value.code == code
    assert "female" not in caught.value.message
