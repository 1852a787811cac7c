"""Images by what is in them: the same content twice is kept once, in rows of a mebibyte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select

from braintx.core.errors import StorageError
from braintx.storage.conflicts import add_new, put_all
from braintx.storage.records import StoredImage
from braintx.storage.tables import image_chunks, image_sources, images
from braintx.storage.types import now

CHUNK: Final = 1 << 20
_IN_MEMORY: Final = 8 * CHUNK
_KEPT: Final = select(images, image_sources.c.given).join(image_sources)


def put(
    connection: Connection, data: Iterable[bytes] | bytes, given: str, media_type: str
) -> StoredImage:
    """Keep one image; where its content is there already, only that it was given again.

    Parameters
    ----------
    connection : Connection
    data : iterable of bytes, or bytes
        The content, in pieces of any size; no more than a few mebibytes lie in memory.
    given : str
        See `StoredImage`.
    media_type : str
    """
    made, digest, size = now(), sha256(), 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as whole:
        for piece in (data,) if isinstance(data, bytes) else data:
            digest.update(piece)
            size += whole.write(piece)
        name = digest.hexdigest()
        row = {"digest": name, "media_type": media_type, "size": size, "made": made}
        new = add_new(connection, images, row)
        if new:
            whole.seek(0)
            for position, chunk in enumerate(iter(lambda: whole.read(CHUNK), b"")):
                part = {"image": name, "position": position, "data": chunk}
                connection.execute(insert(image_chunks), part)
    put_all(connection, image_sources, [{"given": given, "image": name, "made": made}])
    if new:
        return StoredImage(name, given, media_type, size, made)
    return _stored(connection.execute(_by_source(given)).one())


def find(connection: Connection, given: str) -> StoredImage | None:
    """The image that was kept when that file was given."""
    row = connection.execute(_by_source(given)).one_or_none()
    return None if row is None else _stored(row)


def image(connection: Connection, digest: str) -> StoredImage | None:
    """The image of that content, as it was given first."""
    first = _KEPT.order_by(image_sources.c.made, image_sources.c.given).limit(1)
    row = connection.execute(first.where(images.c.digest == digest)).one_or_none()
    return None if row is None else _stored(row)


def read(connection: Connection, digest: str) -> Iterator[bytes]:
    """The content, piece by piece.

    Raises
    ------
    StorageError
        ``storage.no_image`` where there is none; ``storage.damaged``, after the last piece, where
        it is not what was kept.
    """
    found, position = sha256(), 0
    chunk = select(image_chunks.c.data).where(image_chunks.c.image == digest)
    if connection.execute(select(images.c.size).where(images.c.digest == digest)).first() is None:
        raise StorageError(
            "The repository holds no image {digest}. Give the file again.",
            "storage.no_image",
            digest=digest[:12],
        )
    while data := connection.scalar(chunk.where(image_chunks.c.position == position)):
        found.update(data)
        yield data
        position += 1
    if found.hexdigest() != digest:
        raise StorageError(
            "The image {digest} of the repository is damaged. Restore it from a backup, or give "
            "the file again.",
            "storage.damaged",
            digest=digest[:12],
        )


def copy_to(connection: Connection, digest: str, path: Path) -> None:
    """Write the content into a file; there is none where it is damaged.

    Parameters
    ----------
    connection : Connection
    digest : str
    path : Path

    Raises
    ------
    StorageError
        As of `read`.
    """
    try:
        with path.open("wb") as file:
            for piece in read(connection, digest):
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _by_source(given: str) -> Select[*tuple[Any, ...]]:
    return _KEPT.where(image_sources.c.given == given)


def _stored(row: Row[*tuple[Any, ...]]) -> StoredImage:
    return StoredImage(**row._asdict())
