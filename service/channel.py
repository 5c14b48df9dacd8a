"""Which release is current, and what has been taken back: everything that changes over time, and nothing else.

Pure: it takes a channel and gives back the next one. Rules it keeps:

- the sequence only grows, so that whoever has seen a newer channel can refuse an older one;
- what has been withdrawn stays withdrawn, and cannot be made current again;
- withdrawing the current release makes the one that was current before it current again, if it is not withdrawn too;
- a text that was withdrawn does not come back in another release: not with an older one, and not in a newer one as long as it is the
  same to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from service.errors import AlreadyWithdrawn, ChannelDamaged, NothingToWithdraw

FORMAT = 2
# The SHA-256 of each text of a release, by widget and locale.
Texts = Mapping[tuple[str, str], str]
GUIDE = "guide"  # holds every widget, so what is withdrawn from one is withdrawn from it


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken back. release: its id. widget, locale: of the one fragment, or both None for all. reason: in words. at: when, UTC.

    sha256: of the fragment in the reserved form, at heading level 2; None where all is withdrawn, or nobody could read it.
    """

    release: str
    reason: str
    at: str
    widget: str | None = None
    locale: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """A release became current. at: when, UTC. before: the one that was current until then, None for the first."""

    release: str
    at: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The state of things. sequence: 0 before the first release. history: the last time that each release became current, the latest last."""

    sequence: int = 0
    history: tuple[Activation, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()

    @property
    def current(self) -> str | None:
        """The id of the release that is served; None before the first."""
        return self.history[-1].release if self.history else None

    @property
    def since(self) -> str:
        """When it became so, UTC; empty before the first."""
        return self.history[-1].at if self.history else ""

    def is_withdrawn(self, release: str, widget: str | None = None, locale: str | None = None) -> bool:
        """Whether a release is taken back, or one fragment of it (widget and locale given)."""
        return any(one.widget is None or touches(one, widget, locale) for one in self.withdrawn if one.release == release)

    def reason(self, release: str) -> str:
        """Why a whole release was taken back."""
        return next(one.reason for one in self.withdrawn if one.release == release and one.widget is None)


def touches(one: Withdrawal, widget: str | None, locale: str | None) -> bool:
    """Whether a withdrawal of one fragment is about this one."""
    return widget is not None and locale == one.locale and widget in {one.widget, GUIDE}


def activated(channel: Channel, release: str, now: datetime, texts: Texts | None = None) -> Channel:
    """The channel with a release made current. texts: what it says, by widget and locale. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} was withdrawn ({channel.reason(release)}). Build another one.")
    if channel.current == release:
        return channel
    return made_current(replace(channel, sequence=channel.sequence + 1), release, now, texts or {})


def made_current(channel: Channel, release: str, now: datetime, texts: Texts) -> Channel:
    """The channel with a release as its newest, and with it the withdrawal of every text that must not come back."""
    seen = next((one.at for one in channel.history if one.release == release), None)
    carried = [
        replace(one, release=release, at=stamp(now))
        for one in channel.withdrawn
        if one.widget and one.locale and not channel.is_withdrawn(release, one.widget, one.locale)
        if (seen is not None and seen <= one.at) or (one.sha256 and texts.get((one.widget, one.locale)) == one.sha256)
    ]
    carried = list({(one.widget, one.locale): one for one in carried}.values())
    earlier = (known for known in channel.history if known.release != release)
    history = (*earlier, Activation(release, stamp(now), channel.current))
    return replace(channel, history=history, withdrawn=(*channel.withdrawn, *carried))


def withdrawn(channel: Channel, release: str, reason: str, now: datetime) -> Channel:
    """The channel with a whole release taken back. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} is withdrawn already ({channel.reason(release)}).")
    gone = (*channel.withdrawn, Withdrawal(release, reason, stamp(now)))
    after = replace(channel, sequence=channel.sequence + 1, withdrawn=gone)
    if channel.current != release:
        return after
    earlier = next((one.release for one in reversed(channel.history) if not after.is_withdrawn(one.release)), None)
    # Without an earlier one the withdrawn release stays, and everything in it is a notice.
    return made_current(after, earlier, now, {}) if earlier else after


def fragment_withdrawn(
    channel: Channel, widget: str, locale: str, reason: str, now: datetime, texts: Texts | None = None
) -> Channel:
    """The channel with one widget in one language taken back from the current release. texts: what that release says, by widget and locale.

    Raises NothingToWithdraw, AlreadyWithdrawn.
    """
    if channel.current is None:
        raise NothingToWithdraw("There is no release yet, so there is nothing to withdraw.")
    if channel.is_withdrawn(channel.current, widget, locale):
        raise AlreadyWithdrawn(f"{widget} in {locale} is withdrawn already.")
    text = (texts or {}).get((widget, locale))
    gone = (*channel.withdrawn, Withdrawal(channel.current, reason, stamp(now), widget, locale, text))
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
        "history": [asdict(one) for one in channel.history],
        "withdrawn": [asdict(one) for one in channel.withdrawn],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


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
    sequence = body["sequence"]
    history = tuple(Activation(**one) for one in body["history"])
    gone = tuple(Withdrawal(**one) for one in body["withdrawn"])
    if type(sequence) is not int or sequence < 0:
        raise ValueError("no sequence")
    for name, at in [*((one.release, one.at) for one in history), *((one.release, one.at) for one in gone)]:
        if not isinstance(name, str):
            raise ValueError("a release without a name")
        datetime.fromisoformat(at)
    found = Channel(sequence, history, gone)
    if body["current"] != found.current:
        raise ValueError("the current release is not the last of the history")
    return found
