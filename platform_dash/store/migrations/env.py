"""Alembic's entry: runs inside the transaction that `migrating.upgrade` opened."""

from alembic import context

from platform_dash.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
