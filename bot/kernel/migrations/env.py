"""What Alembic runs: the migrations, inside the transaction that `upgrade` opened."""

from alembic import context

#: SQLite rolls back DDL too, and our connections begin transactions themselves: nothing gets half migrated.
context.configure(connection=context.config.attributes["connection"], transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
