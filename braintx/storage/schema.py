"""Bringing a repository up to date: Alembic's migrations, run inside the caller's transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from braintx.core.errors import StorageError
from braintx.storage.tables import original_ids

_LOCK: Final = 0x627261696E7478  # any number; "braintx"


def upgrade(connection: Connection) -> None:
    """Run what is missing of the migrations, while no other process does.

    Raises
    ------
    StorageError
        ``storage.newer`` where the repository has migrations that this version does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    config = _config(connection)
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise StorageError(
            "The database was made by a newer BrainTx (its version is {found}; this one knows "
            "up to {known}). Update BrainTx, or give another database.",
            "storage.newer",
            found=current,
            known=max(known),
        )
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        # The file apart may be lost or be left out of a backup; the rest works without it.
        original_ids.create(connection, checkfirst=True)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Undo migrations, down to that one; by default all, and all data with them."""
    command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
