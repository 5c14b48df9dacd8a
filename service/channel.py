"""Which release is current, and what has been taken back: everything that changes over time, and nothing else.

Pure: it takes a channel and gives back the next one. Rules it keeps:

- the sequence only grows, so that whoever has seen a newer channel can refuse an older one;
- what has been withdrawn stays withdrawn, and cannot be made current again;
- withdrawing the current release makes the one that was current before it current again, if it is not withdrawn too;
- one text that was withdrawn does not come back in another release: not with an older one, and not in a newer one as long as it is the
  same to the byte. A whole release is withdrawn as such: its other texts may be right.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from service.errors import AlreadyWithdrawn, ChannelDamaged, NothingToWithdraw

FORMAT = 2
# The SHA-256 of each text of a release, by widget and locale.
Text = tuple[str, str]
Texts = Mapping[Text, str]
GUIDE = "guide"  # holds every widget, so what is withdrawn from one is withdrawn from it


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken back. release: its id. widget, locale: of the one fragment, or both None for all. reason: in words. at: when, UTC.

    sequence: of the channel that says so first. sha256: of the fragment in the reserved form, at heading level 2; None where all is withdrawn, or
    nobody could read it.
    """

    release: str
    reason: str
    at: str
    sequence: int
    widget: str | None = None
    locale: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Activation:
    """A release became current. at: when, UTC. sequence: of the channel that says so first. before: the one that was current until then."""

    release: str
    at: str
    sequence: int
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

    def is_withdrawn(self, release: str) -> bool:
        """Whether a whole release is taken back."""
        return any(one.widget is None for one in self.withdrawn if one.release == release)

    def gone(self, release: str, texts: Texts) -> frozenset[Text]:
        """What of a release is taken back: all of it, or its text in one widget and language, whichever release that was withdrawn from.

        texts: what the release says. The guide holds every widget, so it goes with any of them.
        """
        if self.is_withdrawn(release):
            return frozenset(texts)
        found = {
            about
            for about, sha256 in texts.items()
            for one in self.withdrawn
            if (one.widget, one.locale) == about and (one.release == release or one.sha256 == sha256)
        }
        return frozenset(found | {(GUIDE, locale) for _, locale in found})

    def reason(self, release: str) -> str:
        """Why a whole release was taken back."""
        return next(one.reason for one in self.withdrawn if one.release == release and one.widget is None)


def activated(channel: Channel, release: str, now: datetime) -> Channel:
    """The channel with a release made current. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} was withdrawn ({channel.reason(release)}). Build another one.")
    if channel.current == release:
        return channel
    return made_current(replace(channel, sequence=channel.sequence + 1), release, now)


def made_current(channel: Channel, release: str, now: datetime) -> Channel:
    """The channel with a release as its newest. One that is older than a withdrawal takes it along: its text may be wrong in the same way."""
    seen = next((one.sequence for one in channel.history if one.release == release), None)
    known = {(one.widget, one.locale) for one in channel.withdrawn if one.release == release}
    carried = {
        (one.widget, one.locale): replace(one, release=release, at=stamp(now), sha256=None)
        for one in channel.withdrawn
        if one.widget and seen is not None and seen < one.sequence and (one.widget, one.locale) not in known
    }
    earlier = (one for one in channel.history if one.release != release)
    history = (*earlier, Activation(release, stamp(now), channel.sequence, channel.current))
    return replace(channel, history=history, withdrawn=(*channel.withdrawn, *carried.values()))


def withdrawn(
    channel: Channel, release: str, reason: str, now: datetime, usable: Callable[[str], bool] = lambda _: True
) -> Channel:
    """The channel with a whole release taken back. usable: whether an earlier one can be served. Raises AlreadyWithdrawn."""
    if channel.is_withdrawn(release):
        raise AlreadyWithdrawn(f"Release {release} is withdrawn already ({channel.reason(release)}).")
    sequence = channel.sequence + 1
    gone = (*channel.withdrawn, Withdrawal(release, reason, stamp(now), sequence))
    after = replace(channel, sequence=sequence, withdrawn=gone)
    if channel.current != release:
        return after
    names = (one.release for one in reversed(channel.history) if not after.is_withdrawn(one.release))
    earlier = next(filter(usable, names), None)
    # Without an earlier one the withdrawn release stays, and everything in it is a notice.
    return made_current(after, earlier, now) if earlier else after


def fragment_withdrawn(channel: Channel, widget: str, locale: str, reason: str, now: datetime, texts: Texts) -> Channel:
    """The channel with one widget in one language taken back from the current release. texts: what that release says, as far as known.

    Raises NothingToWithdraw, AlreadyWithdrawn.
    """
    if channel.current is None:
        raise NothingToWithdraw("There is no release yet, so there is nothing to withdraw.")
    about = (widget, locale)
    if about in channel.gone(channel.current, {about: "", **texts}):
        raise AlreadyWithdrawn(f"{widget} in {locale} is withdrawn already.")
    sequence = channel.sequence + 1
    one = Withdrawal(channel.current, reason, stamp(now), sequence, widget, locale, texts.get(about))
    return replace(channel, sequence=sequence, withdrawn=(*channel.withdrawn, one))


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
        raise ChannelDamaged(f"channel.json cannot be read ({error}).") from error


def checked(body: Mapping[str, Any]) -> Channel:
    """A channel from what a file says. Raises KeyError, TypeError, ValueError for what is none."""
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']!r}; this version of CellFacts reads {FORMAT}, so install the one that wrote it")
    sequence = body["sequence"]
    history = tuple(Activation(**one) for one in body["history"])
    gone = tuple(Withdrawal(**one) for one in body["withdrawn"])
    if type(sequence) is not int or sequence < 0:
        raise ValueError("no sequence")
    every: tuple[Activation | Withdrawal, ...] = (*history, *gone)
    for name, at, number in [(one.release, one.at, one.sequence) for one in every]:
        if not isinstance(name, str) or type(number) is not int:
            raise ValueError("a release without a name or number")
        datetime.fromisoformat(at)
    found = Channel(sequence, history, gone)
    if body["current"] != found.current:
        raise ValueError("the current release is not the last of the history")
    return found
