"""What Alembic runs: the migrations, on the connection that `bot.storage.upgrade` opened."""

from alembic import context

from bot.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
# No transaction of Alembic's own: the caller's holds all migrations or none.
context.run_migrations()
