"""Codes are told once, say what the catalogue says, and are what others publish."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from pydicom.sr._concepts_dict import concepts

from braintx.core.labels import (
    SEQUENCES,
    SUBTYPES,
    TREATMENT_LABELS,
    TUMOR_LABELS,
    GateStatus,
)
from braintx.i18n import LANGUAGES, Words
from braintx.service.fhir import codes
from braintx.service.fhir.check import CHECKS
from braintx.service.fhir.read import READ_ISSUES

PAGE = Path(__file__).parents[3] / "docs/fhir.md"


def test_every_concept_has_one_code_and_words_in_each_language() -> None:
    assert len({one.code for one in codes.CONCEPTS}) == len(codes.CONCEPTS)
    assert all(re.fullmatch("[a-z][a-z0-9-]+", one.code) for one in codes.CONCEPTS)
    for language in LANGUAGES:
        assert all(Words(language).has(one.key) for one in codes.CONCEPTS)
    declared = {one for one in vars(codes).values() if isinstance(one, codes.Concept)}
    assert declared <= set(codes.CONCEPTS)
    assert set(codes.TUMORS) == set(TUMOR_LABELS)
    assert set(codes.TREATMENTS) == set(TREATMENT_LABELS)
    assert set(codes.SUBTYPES) == set(SUBTYPES)
    assert set(codes.SEQUENCES) == set(SEQUENCES)
    assert set(codes.GATES) == set(get_args(GateStatus))


@pytest.mark.parametrize("code", sorted(codes.SYSTEMS[codes.SNOMED]))
def test_a_snomed_code_has_a_right_check_digit(code: str) -> None:
    """The last digit of a SCTID is Verhoeff's over the others; a slip of one digit fails."""
    times = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5]]
    times += [[2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7]]
    times += [[4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1]]
    times += [[6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3]]
    times += [[8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
    moved = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    while len(moved) < 8:
        moved.append([moved[-1][place] for place in moved[1]])
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = times[check][moved[place % 8][int(digit)]]
    assert check == 0
    assert code[-3:-1] == "00"  # of the international edition, a concept


@pytest.mark.parametrize("code", sorted(codes.SYSTEMS[codes.LOINC]))
def test_a_loinc_code_has_a_right_check_digit(code: str) -> None:
    """Luhn's, modulo 10, over the digits before the dash."""
    digits, check = code.split("-")
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(reversed(digits))]
    assert (10 - sum(one // 10 + one % 10 for one in doubled)) % 10 == int(check)


def test_dicom_knows_the_codes_that_are_said_to_be_its() -> None:
    known = {code for by_name in concepts["SCT"].values() for code in by_name}
    treatments = {
        codes.TREATMENTS[name].public.code
        for name in ("chemotherapy", "radiation therapy", "surgery")
    }
    assert {codes.BRAIN.code, codes.TUMORS["other"].public.code, *treatments} <= known
    meanings = {
        code: meaning
        for by_name in concepts["DCM"].values()
        for code, (meaning, _) in by_name.items()
    }
    assert {code: meanings[code] for code in codes.MODALITIES} == codes.SYSTEMS[codes.DICOM]


def test_the_page_names_every_code() -> None:
    page = PAGE.read_text("utf-8")
    ours = {one.code for one in codes.CONCEPTS}
    public = {one.public.code for one in codes.CONCEPTS if one.public}
    told = set(re.findall(r"`([^`\n]+)`", page))
    assert ours | public | {*CHECKS, *READ_ISSUES} <= told
    assert {codes.ROOT, codes.LOCAL, codes.PSEUDONYM, codes.ASSESSMENT, codes.CEILING} <= told
