"""The threat model is what the code does: its tests run, its limits are those that ship."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest

from apps.api import protocol
from braintx.service.policy import MEGABYTE, Policy
from tests.test_project import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
THREATS = re.findall(r"^\| ([STRIDE])(\d+) (.+?) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
LIMITS = re.findall(r"<!-- limit (\w+) -->(.+?)<!-- /limit -->", PAGE)
NAMED = sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE)))
SHIPPED = Policy()
VALUES = {
    **vars(SHIPPED),
    "body": SHIPPED.body // MEGABYTE,
    "text": SHIPPED.text // MEGABYTE,
    "head_bytes": protocol.HEAD_BYTES // 1024,
    "head_seconds": protocol.HEAD_SECONDS,
    "unread_seconds": protocol.UNREAD_SECONDS,
}


def test_every_letter_has_its_threats_and_every_threat_its_tests() -> None:
    letters = Counter(letter for letter, *_ in THREATS)
    assert set(letters) == set("STRIDE")
    assert len(THREATS) == len(re.findall(r"^\| [STRIDE]\d+ ", PAGE, re.MULTILINE))
    for letter, count in letters.items():
        numbers = [int(number) for one, number, *_ in THREATS if one == letter]
        assert numbers == list(range(1, count + 1))
    assert [
        threat for _, _, threat, done, tests in THREATS if not done or "tests/" not in tests
    ] == []


@pytest.fixture(scope="module")
def collected(request: pytest.FixtureRequest) -> set[str]:
    """What pytest would run, by id without parameters.

    A run of the whole suite knows it; one of some files asks pytest for the others.
    """
    known = {item.nodeid.partition("[")[0] for item in request.session.items}
    if known.issuperset(NAMED):
        return known
    files = sorted({name.partition("::")[0] for name in NAMED})
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only"]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return {line.partition("[")[0] for line in done.stdout.splitlines()}


@pytest.mark.parametrize("name", NAMED)
def test_each_named_test_is_one_that_runs(name: str, collected: set[str]) -> None:
    assert "::" in name
    assert name in collected


@pytest.mark.parametrize(("name", "told"), LIMITS)
def test_each_limit_is_the_one_that_ships(name: str, told: str) -> None:
    value = VALUES[name]
    assert told == (f"{value:g}" if isinstance(value, float) else str(value))


def test_every_limit_of_the_policy_is_on_the_page() -> None:
    elsewhere = {"readers", "keep_text", "retries_days", "lease"}  # no defence of anything
    assert {name for name, _ in LIMITS} == set(VALUES) - elsewhere
