"""Runs migrations on the connection that `braintx.storage.schema` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from braintx.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    transactional_ddl=True,
)
context.run_migrations()
