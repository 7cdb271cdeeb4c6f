"""Where a test needs PostgreSQL: skipped without it on a developer's machine, never in CI."""

import os

import pytest

from bot.testing.postgres import installed

REASON = "PostgreSQL is not installed; on Debian: apt-get install postgresql"
#: .ci/run installs it, and sets this: there, a test that finds none fails.
MISSING = installed() is None and "HENJI_POSTGRES_REQUIRED" not in os.environ

needs_postgres = pytest.mark.skipif(MISSING, reason=REASON)


def need_postgres() -> None:
    """For fixtures."""
    if MISSING:
        pytest.skip(REASON)
