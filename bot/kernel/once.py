"""Insert what may be there already: the unique key decides, and whoever comes second changes nothing."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
DIALECTS = tuple(_INSERTS)


def once(dialect: str, table: Table) -> Any:
    """An INSERT that does nothing where a unique key stands against it: no row comes back then."""
    return _INSERTS[dialect](table).on_conflict_do_nothing()
