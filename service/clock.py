"""The clock, always in UTC: today's date, the current time, and the time stamp for files."""

from __future__ import annotations

from datetime import UTC, date, datetime


def today() -> date:
    """The date in UTC, so that two servers and two admins agree on it."""
    return datetime.now(UTC).date()


def now() -> datetime:
    """The time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def utc_stamp(at: datetime | None = None) -> str:
    """A time stamp for files: RFC 3339, UTC, to the second (2026-11-24T08:15:30Z). at: with its time zone; by default now."""
    return (at or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
