"""Images are kept once by what is in them, and come back to the byte."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from braintx.core.errors import StorageError
from braintx.storage import content
from braintx.storage.database import Database
from braintx.storage.tables import image_chunks

KIND = "application/dicom"


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("size", [0, 1, content.CHUNK - 1, content.CHUNK, 2 * content.CHUNK + 7])
def test_what_goes_in_comes_out(database: Database, tmp_path: Path, size: int) -> None:
    data = bytes(number % 251 for number in range(1024)) * (size // 1024 + 1)
    data = data[:size]
    with database.begin() as connection:
        kept = content.put(connection, pieces(data, 300_001), "given", KIND)
    assert (kept.digest, kept.size) == (sha256(data).hexdigest(), size)
    with database.read() as connection:
        assert content.find(connection, "given") == kept
        assert content.image(connection, kept.digest) == kept
        chunks = list(content.read(connection, kept.digest))
        assert b"".join(chunks) == data
        assert all(len(chunk) <= content.CHUNK for chunk in chunks)
        content.copy_to(connection, kept.digest, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == data


def test_the_same_content_is_kept_once_and_found_by_each_file(database: Database) -> None:
    with database.begin() as connection:
        first = content.put(connection, b"same", "one", KIND)
        second = content.put(connection, b"same", "two", KIND)
        again = content.put(connection, b"same", "one", KIND)
        assert {first.digest, second.digest, again.digest} == {first.digest}
        assert [first.given, second.given] == ["one", "two"]
        assert content.image(connection, first.digest) in (first, again, second)
        assert connection.scalar(select(func.count()).select_from(image_chunks)) == 1


def test_a_file_that_is_read_otherwise_now_is_found_as_it_was_read_last(
    database: Database,
) -> None:
    with database.begin() as connection:
        content.put(connection, b"before", "given", KIND)
        after = content.put(connection, b"after", "given", KIND)
        assert content.find(connection, "given") == after


def test_what_is_not_there(database: Database, tmp_path: Path) -> None:
    with database.read() as connection:
        assert content.find(connection, "given") is None
        assert content.image(connection, "0" * 64) is None
        with pytest.raises(StorageError) as caught:
            content.copy_to(connection, "0" * 64, tmp_path / "copy")
    assert caught.value.code == "storage.no_image"
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM image_chunks WHERE position = 1",
        "UPDATE image_chunks SET data = substr(data, 2) WHERE position = 0",
    ],
)
def test_damage_is_found(database: Database, tmp_path: Path, damage: str) -> None:
    with database.begin() as connection:
        kept = content.put(connection, b"x" * (content.CHUNK + 1), "given", KIND)
        connection.execute(text(damage))
    with database.read() as connection, pytest.raises(StorageError) as caught:
        content.copy_to(connection, kept.digest, tmp_path / "copy")
    assert caught.value.code == "storage.damaged"
    assert not (tmp_path / "copy").exists()


def test_threads_that_bring_the_same_do_not_meet(database: Database) -> None:
    wrong: list[BaseException] = []

    def bring(number: int) -> None:
        try:
            with database.begin() as connection:
                content.put(connection, b"same", str(number), KIND)
        except BaseException as error:  # told below
            wrong.append(error)

    started = [threading.Thread(target=bring, args=(number,)) for number in range(8)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert wrong == []
    with database.read() as connection:
        assert {content.find(connection, str(n)).digest for n in range(8)} == {
            sha256(b"same").hexdigest()
        }
