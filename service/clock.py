"""The day that everything goes by: when a text is overdue, when somebody approved it, when a source was looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: one clock for the world, so that two servers and two admins cannot disagree."""
    return datetime.now(UTC).date()


def now() -> datetime:
    """The moment in UTC, to the second, as ledgers note it."""
    return datetime.now(UTC).replace(microsecond=0)
