"""One secret, made once, from which each purpose has a key of its own."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import BrainTxError
from braintx.service.secrets import SECRET_VARIABLE, Purpose, Secret, load_secret

LONG = st.text(min_size=32, max_size=64)


@pytest.fixture(autouse=True)
def _none_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)


@given(LONG, st.binary(max_size=100))
def test_a_key_for_each_purpose(text: str, content: bytes) -> None:
    secret = Secret(text)
    purposes = get_args(Purpose)
    assert len({secret.key(one) for one in purposes}) == len(purposes)
    assert {len(secret.key(one)) for one in purposes} == {32}
    assert len({secret.digest(one, content) for one in purposes}) == len(purposes)
    assert secret.digest("content", content) == Secret(text).digest("content", content)
    assert text not in repr(secret)


@given(LONG, LONG, st.binary())
def test_another_secret_gives_other_digests(one: str, other: str, content: bytes) -> None:
    same = Secret(one).digest("content", content) == Secret(other).digest("content", content)
    assert same == (one == other)


@given(st.text(max_size=31))
def test_a_short_one_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BrainTxError) as caught:
        Secret(text)
    assert caught.value.code == "secret.short"
    assert text not in caught.value.values.values()


def test_a_short_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(BrainTxError) as caught:
        load_secret(tmp_path)
    assert str(tmp_path / "secret") in str(caught.value)
    assert "$BRAINTX_SECRET" not in str(caught.value)


def test_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    first = load_secret(folder)
    assert load_secret(folder).key("keys") == first.key("keys")
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text()) >= 32


def test_all_that_start_at_once_have_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = {one.key("keys") for one in threads.map(load_secret, [tmp_path / "s"] * 64)}
    assert len(found) == 1
    assert len(list((tmp_path / "s").iterdir())) == 1


def test_the_surroundings_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, "x" * 32)
    assert load_secret(tmp_path).key("keys") == Secret("x" * 32).key("keys")
    assert not list(tmp_path.iterdir())


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_secret(tmp_path)
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(BrainTxError, match="chmod 600"):
        load_secret(tmp_path)
