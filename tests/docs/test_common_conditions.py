"""The page on common conditions tells the counts of the mapping."""

import re

from braintx.data.ontology.common import mapping
from tests.apps.browser import ROOT

PAGE = (ROOT / "docs" / "common_conditions.md").read_text(encoding="utf-8")


def test_the_counts_are_those_of_the_mapping():
    known = mapping()
    counts = known.counts()
    told = dict(
        re.findall(r"^\| (exact|broader|narrower|a code of our own).* \| (\d+) \|$", PAGE, re.M)
    )
    assert {name: int(count) for name, count in told.items()} == {
        "exact": counts["exact"],
        "broader": counts["broader"],
        "narrower": counts["narrower"],
        "a code of our own": counts["own"],
    }
    assert f"{len(known.conditions)} common conditions" in PAGE
    assert f"each of {len(known.evidences)} *evidences*" in PAGE
    assert counts["asks_value"] + counts["asks_nothing"] == 15
    for one in known.conditions:
        if one.same_as:
            assert one.disease.name.lower() in PAGE.lower()
