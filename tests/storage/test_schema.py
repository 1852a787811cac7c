"""The tables are what the migrations leave, and a migration undone leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from braintx.core.errors import StorageError
from braintx.storage import schema
from braintx.storage.database import Database, open_database
from braintx.storage.tables import IDENTIFIERS, metadata
from tests.storage.conftest import opened
from tests.storage.processes import open_and_close, side_by_side


def objects(connection: Connection) -> set[tuple[str, str]]:
    """All that a database holds, by kind and name, but what it brings itself."""
    if connection.dialect.name == "sqlite":
        query = " UNION ALL ".join(
            f"SELECT type, name FROM {one}.sqlite_master"  # noqa: S608
            for one in ("main", IDENTIFIERS)
        )
    else:
        ours = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        query = f"""
            SELECT 'relation', c.relname FROM pg_class c JOIN pg_namespace n
                ON n.oid = c.relnamespace WHERE n.nspname {ours}
            UNION ALL SELECT 'type', t.typname FROM pg_type t JOIN pg_namespace n
                ON n.oid = t.typnamespace WHERE n.nspname {ours}
            UNION ALL SELECT 'function', p.proname FROM pg_proc p JOIN pg_namespace n
                ON n.oid = p.pronamespace WHERE n.nspname {ours}
            UNION ALL SELECT 'schema', nspname FROM pg_namespace
                WHERE nspname {ours} AND nspname <> 'public'"""  # noqa: S608
    return {(kind, name) for kind, name in connection.execute(text(query))}


def described(connection: Connection) -> dict[str, Any]:
    """Columns, keys, checks and indexes of every table, as the database tells them."""
    told = inspect(connection)
    found = {}
    for where in (None, IDENTIFIERS):
        for name in told.get_table_names(where):
            parts = [
                sorted(map(repr, getattr(told, f"get_{part}")(name, where)))
                for part in ("columns", "foreign_keys", "check_constraints", "indexes")
            ]
            found[name] = (*parts, told.get_pk_constraint(name, where))
    return found


def test_up_down_and_up_again_leaves_nothing_behind(empty_url: str) -> None:
    with opened(empty_url) as database:
        with database.begin() as connection:
            before = objects(connection)
            schema.downgrade(connection)
            left = {name for _, name in objects(connection)}
        assert len(before) > 30
        assert {name for name in left if not name.startswith("sqlite_")} <= {
            "alembic_version",
            "_alembic_version",  # PostgreSQL's type of its rows
            "alembic_version_pkc",
        }
        with database.begin() as connection:
            schema.upgrade(connection)
            assert objects(connection) == before


def test_the_metadata_is_what_the_migrations_make(database: Database) -> None:
    with database.read() as connection:
        options = {"include_schemas": True, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_and_to_the_last_check(empty_url: str) -> None:
    """Alembic does not compare checks."""
    with opened(empty_url) as database, database.begin() as connection:
        migrated = described(connection)
        del migrated["alembic_version"]
        schema.downgrade(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA {IDENTIFIERS}"))
        metadata.create_all(connection)
        made = described(connection)
        del made["alembic_version"]
    assert made == migrated
    assert len(made) == len(metadata.tables)


def test_several_processes_may_start_at_once(empty_url: str) -> None:
    assert side_by_side(open_and_close, [(empty_url,)] * 4) == [True] * 4


def test_a_newer_database_is_refused(url: str) -> None:
    with opened(url) as database, database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError) as caught:
        open_database(url)
    assert caught.value.code == "storage.newer"
    assert "9999" in caught.value.message


def test_opening_again_changes_nothing(url: str) -> None:
    with opened(url) as database, database.read() as connection:
        before = objects(connection)
    with opened(url) as database, database.read() as connection:
        assert objects(connection) == before
