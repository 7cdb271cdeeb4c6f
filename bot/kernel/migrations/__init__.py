"""How a database gets from one henji to the next. Alembic reads this folder."""
