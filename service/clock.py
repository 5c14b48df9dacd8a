"""The one clock, in UTC: the day that everything goes by, and the moment as files note it."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: one clock for the world, so that two servers and two admins cannot disagree."""
    return datetime.now(UTC).date()


def now() -> datetime:
    """The moment in UTC, to the second, as ledgers note it."""
    return datetime.now(UTC).replace(microsecond=0)


def utc_stamp(at: datetime | None = None) -> str:
    """A moment as files note it: RFC 3339, in UTC, to the second (2026-11-24T08:15:30Z). at: with its time zone; by default now."""
    return (at or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
