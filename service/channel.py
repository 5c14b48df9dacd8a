"""Which release is current, and what has been taken back: everything that changes over time, and nothing else.

Pure: it takes a channel and gives back the next one. Rules it keeps:

- the sequence only grows, so that whoever has seen a newer channel can refuse an older one;
- what has been withdrawn stays withdrawn, and cannot be made current again;
- withdrawing the current release makes the one that was current before it current again, if it is not withdrawn too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from service.errors import AlreadyWithdrawn, ChannelDamaged, NothingToWithdraw

FORMAT = 1
GUIDE = "guide"  # holds every widget, so what is withdrawn from one is withdrawn from it


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken back. release: its id. widget, locale: of the one fragment, or both None for all. reason: in words. at: when, UTC."""

    release: str
    reason: str
    at: str
    widget: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The state of things. sequence: 0 before the first release. current: its id. since: when it became so, UTC.

    history: the releases that were current, the latest last, the current one included.
    """

    sequence: int = 0
    current: str | None = None
    since: str = ""
    history: tuple[str, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()

    def is_withdrawn(self, release: str, widget: str | None = None, locale: str | None = None) -> bool:
        """Whether a release is taken back, or one fragment of it (widget and locale given)."""
        return any(one.widget is None or touches(one, widget, locale) for one in self.withdrawn if one.release == release)

    def reason(self, release: str) -> str:
        """Why a whole release was taken back."""
        return next(one.reason for one in self.withdrawn if one.release == release and one.widget is None)


def touches(one: Withdrawal, widget: str | None, locale: str | None) -> bool:
    """Whether a withdrawal of one fragment is about this one."""
    return widget is not None and locale == one.locale and widget in {one.widget, GUIDE}


def activated(channel: Channel, release: str, now: datetime) -> Channel:
    """The channel with a release made current. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} was withdrawn ({channel.reason(release)}). Build another one.")
    if channel.current == release:
        return channel
    history = (*(known for known in channel.history if known != release), release)
    return replace(channel, sequence=channel.sequence + 1, current=release, since=stamp(now), history=history)


def withdrawn(channel: Channel, release: str, reason: str, now: datetime) -> Channel:
    """The channel with a whole release taken back. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} is withdrawn already ({channel.reason(release)}).")
    gone = (*channel.withdrawn, Withdrawal(release, reason, stamp(now)))
    after = replace(channel, sequence=channel.sequence + 1, withdrawn=gone)
    if channel.current != release:
        return after
    earlier = next((known for known in reversed(channel.history) if not after.is_withdrawn(known)), None)
    # Without an earlier one the withdrawn release stays, and everything in it is a notice.
    return replace(after, current=earlier or release, since=stamp(now))


def fragment_withdrawn(channel: Channel, widget: str, locale: str, reason: str, now: datetime) -> Channel:
    """The channel with one widget in one language taken back from the current release. Raises NothingToWithdraw, AlreadyWithdrawn."""
    if channel.current is None:
        raise NothingToWithdraw("There is no release yet, so there is nothing to withdraw.")
    if channel.is_withdrawn(channel.current, widget, locale):
        raise AlreadyWithdrawn(f"{widget} in {locale} is withdrawn already.")
    gone = (*channel.withdrawn, Withdrawal(channel.current, reason, stamp(now), widget, locale))
    return replace(channel, sequence=channel.sequence + 1, withdrawn=gone)


def stamp(now: datetime) -> str:
    """A moment as RFC 3339 writes it, in UTC, to the second."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def age(channel: Channel, now: datetime) -> int | None:
    """Seconds since the current release became so; None before the first."""
    return int((now - datetime.fromisoformat(channel.since)).total_seconds()) if channel.since else None


def as_bytes(channel: Channel) -> bytes:
    """The channel as channel.json holds it."""
    body = {
        "format": FORMAT,
        "sequence": channel.sequence,
        "current": channel.current,
        "since": channel.since,
        "history": list(channel.history),
        "withdrawn": [dict(parts(one)) for one in channel.withdrawn],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def parts(one: Withdrawal) -> Iterator[tuple[str, str | None]]:
    """The names and values of a withdrawal."""
    for name in Withdrawal.__slots__:
        yield name, getattr(one, name)


def from_bytes(data: bytes) -> Channel:
    """The channel in channel.json. Raises ChannelDamaged."""
    try:
        return checked(json.loads(data))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ChannelDamaged(f"channel.json cannot be read ({error}). Restore it from a backup.") from error


def checked(body: Mapping[str, Any]) -> Channel:
    """A channel from what a file says. Raises KeyError, TypeError, ValueError for what is none."""
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']!r}; this version reads {FORMAT}")
    sequence, current, since, history = body["sequence"], body["current"], body["since"], tuple(body["history"])
    if type(sequence) is not int or sequence < 0 or not isinstance(since, str):
        raise ValueError("no sequence or no date")
    if not all(isinstance(known, str) for known in (*history, *([current] if current is not None else []))):
        raise ValueError("a release without a name")
    return Channel(sequence, current, since, history, tuple(Withdrawal(**one) for one in body["withdrawn"]))
