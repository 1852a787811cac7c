"""Files that outlive a kill: whole or not at all, and nothing of anybody else's touched."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import DataError
from braintx.core.store import Store, atomic_write, digest_of, rows_store


def open_store(path: Path) -> Store[dict[str, object]]:
    return Store(path, "things", dict, dict)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "f.bin"
    with atomic_write(path) as file:
        file.write(b"first")
        assert not path.exists()
    with suppress(KeyboardInterrupt), atomic_write(path) as file:
        file.write(b"second")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"first"
    assert [one.name for one in path.parent.iterdir()] == ["f.bin"]


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "f"
    with atomic_write(path) as one, atomic_write(path) as two:
        one.write(b"one" * 1000)
        two.write(b"two")
    assert path.read_bytes() == b"one" * 1000


def test_what_is_kept_is_there_for_the_next_run(tmp_path):
    path = tmp_path / "deep" / "s"
    store = open_store(path)
    assert store.get("a") is None
    assert not path.exists()
    store.keep([("a", {"n": 1}), ('"ñ\\', {"n": 2})])
    store.keep([("a", {"n": 3})])
    for one in (store, open_store(path)):
        assert [(key, one.get(key)) for key in one] == [("a", {"n": 3}), ('"ñ\\', {"n": 2})]
        assert len(one) == 2


@given(st.dictionaries(st.text(max_size=2), st.text(), min_size=1, max_size=4), st.data())
def test_a_cut_anywhere_loses_what_was_cut_alone(tmp_path_factory, given_, data):
    path = tmp_path_factory.mktemp("cut") / "s"
    open_store(path).keep((key, {"text": text}) for key, text in given_.items())
    whole = path.read_bytes()
    left = whole[: data.draw(st.integers(0, len(whole)))]
    path.write_bytes(left)
    whole_lines = [*given_.items()][: max(left.count(b"\n") - 1, 0)]
    for number in range(3):  # also after something else was kept behind the cut
        store = open_store(path)
        assert all(store.get(key) == {"text": text} for key, text in whole_lines)
        assert all(store.get(f"new {old}") == {"text": "new"} for old in range(number))
        store.keep([(f"new {number}", {"text": "new"})])


def test_rows_come_back_to_the_bit(tmp_path):
    row = np.random.default_rng(0).normal(size=9).astype(np.float32)
    rows_store(tmp_path / "r", "rows").keep([("a", row)])
    back = rows_store(tmp_path / "r", "rows").get("a")
    assert back.tobytes() == row.tobytes()


@pytest.mark.parametrize("content", [b"case;note\n1;headache\n", b'{"braintx": "others"}\n', b"\0"])
def test_a_file_that_is_something_else_is_left_alone(tmp_path, content):
    path = tmp_path / "notes.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"notes\.csv is a file of another kind") as caught:
        open_store(path)
    assert caught.value.code == "store.other_file"
    assert path.read_bytes() == content
    with pytest.raises(DataError):
        open_store(tmp_path)  # nor is a folder one


def test_a_line_of_another_form_counts_as_not_kept(tmp_path):
    path = tmp_path / "s"
    rows_store(path, "rows").keep([("a", np.zeros(1, np.float32))])
    with path.open("a") as file:
        file.write('{"key": "b", "row": 7}\n{"key": "c"}\n{"key": "d", }\nwords\n')
    store = rows_store(path, "rows")
    assert [key for key in store if store.get(key) is None] == ["b", "c", "d"]


def test_a_digest_is_of_the_content(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    assert digest_of(tmp_path / "a").startswith("e3b0c442")
