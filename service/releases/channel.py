"""Which release is current, and what has been taken back: everything that changes over time, and nothing else.

Pure: it takes a channel and gives back the next one. Rules it keeps:

- the sequence only grows, so that whoever has seen a newer channel can refuse an older one;
- what has been withdrawn stays withdrawn, and cannot be made current again;
- withdrawing the current release makes the one that was current before it current again, if it is not withdrawn too;
- one text that was withdrawn does not come back in another release: not with an older one, and not in a newer one as long as its words are
  the same (`widget.wording`), whatever its dates. Where nobody can compare, it stays withdrawn until a person says that it is another one;
- a whole release is withdrawn as such: its other texts may be right. But a release in which no text says anything else does not come back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from service.clock import utc_stamp
from service.errors import CellfactsError, ChannelDamaged
from widget.wording import NOTHING, Said, same

FORMAT = 2
# Each text of a release, by widget and locale.
Text = tuple[str, str]
Texts = Mapping[Text, Said]
NO_TEXTS: Texts = MappingProxyType({})
GUIDE = "guide"  # holds every widget, so what is withdrawn from one is withdrawn from it


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken back. release: its id. widget, locale: of the one fragment, or both None for all. reason: in words. at: when, UTC.

    sequence: of the channel that says so first. sha256: of the fragment in the reserved form, at heading level 2; None where all is withdrawn, or
    nobody could read it. A release that takes a withdrawal along has one of its own, with the same sequence; the first one is the person's.
    """

    release: str
    reason: str
    at: str
    sequence: int
    widget: str | None = None
    locale: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A person has said that what was withdrawn before is corrected in a release, where nobody could compare. widget, locale: None for all."""

    release: str
    at: str
    sequence: int
    widget: str | None = None
    locale: str | None = None


class Why(Enum):
    """Why something stays withdrawn."""

    SAME = "it says the same words"
    OLDER = "it says what was said before the withdrawal, so it may be wrong in the same way"
    UNKNOWN = "what was withdrawn can no longer be read, so nobody can compare"
    NOTHING_ELSE = "no text in it says anything else"


@dataclass(frozen=True, slots=True)
class Hold:
    """What stays withdrawn: by which withdrawal, the person's, and why. can_be_corrected: whether a person may say that it is another text."""

    by: Withdrawal
    why: Why

    @property
    def can_be_corrected(self) -> bool:
        """Not where one text says the same words: only other words are a correction. What was wrong in a whole release may not be its words."""
        return self.why is not Why.SAME


@dataclass(frozen=True, slots=True)
class Activation:
    """A release became current. at: when, UTC. sequence: of the channel that says so first. before: the one that was current until then."""

    release: str
    at: str
    sequence: int
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The state of things. sequence: 0 before the first release. history: the last time that each release became current, the latest last.

    words: by release, what each text's words are known by (`slot`), so that they can be compared when its files are lost; of earlier releases
    only those of texts that have been withdrawn.
    """

    sequence: int = 0
    history: tuple[Activation, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    corrected: tuple[Correction, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
        repeated = None if release == self.current else self.repeated(release, texts)
        if self.is_withdrawn(release) or (repeated and repeated.why is Why.NOTHING_ELSE):
            return frozenset(texts)
        found = {text_about(hold.by) for hold in self.holds(release, texts)} & texts.keys()
        return frozenset(found | {(GUIDE, locale) for _, locale in found})

    def holds(self, release: str, texts: Texts, anew: bool = False) -> list[Hold]:
        """Why each text of a release that is withdrawn is so. anew: for a release that becomes current again, with what it takes along."""
        own = {(text_about(one), one.sequence) for one in self.withdrawn if one.release == release}
        fragments = (one for one in self.firsts() if one.widget)
        found = (
            self.hold(one, release, texts.get(text_about(one)), (text_about(one), one.sequence) in own, anew) for one in fragments
        )
        return [hold for hold in found if hold]

    def firsts(self) -> list[Withdrawal]:
        """What people have withdrawn, without what releases took along."""
        found: dict[tuple[Text, int], Withdrawal] = {}
        for one in self.withdrawn:
            found.setdefault((text_about(one), one.sequence), one)
        return list(found.values())

    def hold(self, one: Withdrawal, release: str, text: Said | None, taken_along: bool, anew: bool) -> Hold | None:
        """Why a withdrawal holds for a text of a release; None if it does not. text: None where the release is not known to have it."""
        known = self.words.get(one.release, {}).get(slot(text_about(one)))
        says = same(known, text.words) if text else None
        if one.release == release or says or (text and text.sha256 == one.sha256):
            return Hold(one, Why.SAME)
        settled = self.seen(release) > one.sequence
        if self.is_corrected(one, release, text):
            return None
        if taken_along or (anew and self.is_older(one, release, text)):
            return Hold(one, Why.UNKNOWN if says is None else Why.OLDER)
        return Hold(one, Why.UNKNOWN) if text and says is None and not settled else None

    def is_older(self, one: Withdrawal, release: str, text: Said | None) -> bool:
        """Whether a release was current last before a withdrawal, or says what such a one said: a build with other dates is another release."""
        place = slot(text_about(one))
        return any(
            earlier.release == release or bool(text and same(self.words.get(earlier.release, {}).get(place), text.words))
            for earlier in self.history
            if earlier.sequence < one.sequence
        )

    def is_corrected(self, one: Withdrawal, release: str, text: Said | None) -> bool:
        """Whether a person has said so since: of this release, or of one that says the same."""
        place = slot(text_about(one))
        return any(
            text_about(said) == text_about(one)
            and said.sequence > one.sequence
            and (said.release == release or bool(text and same(self.words.get(said.release, {}).get(place), text.words)))
            for said in self.corrected
        )

    def repeated(self, release: str, texts: Texts) -> Hold | None:
        """The withdrawal of a whole other release that a release would undo; None if it would not, or has become current since."""
        excused = max(
            (one.sequence for one in self.corrected if (one.release, one.widget) == (release, None)), default=self.seen(release)
        )
        for one in self.withdrawn:
            if one.widget or one.release == release or one.sequence < excused:
                continue
            known = self.words.get(one.release, {})
            said = {slot(place): text.words for place, text in texts.items() if place[0] != GUIDE and not text.silent}
            # A text that the other one did not have says something else.
            compared = {same(known.get(place, NOTHING) if known else None, words) for place, words in said.items()}
            if compared == {True}:
                return Hold(one, Why.NOTHING_ELSE)
            # Where nothing can be compared, a person is asked about the first release after it, and not about every one.
            if compared and False not in compared and not any(later.sequence > one.sequence for later in self.history):
                return Hold(one, Why.UNKNOWN)
        return None

    def seen(self, release: str) -> int:
        """The sequence with which a release became current last; -1 if it never did."""
        return next((one.sequence for one in self.history if one.release == release), -1)

    def reason(self, release: str) -> str:
        """Why a whole release was taken back."""
        return next(one.reason for one in self.withdrawn if one.release == release and one.widget is None)


def text_about(one: Withdrawal | Correction) -> Text:
    """The text that a withdrawal or correction is about."""
    return one.widget or "", one.locale or ""


def slot(text: Text) -> str:
    """A text's name in channel.json."""
    return f"{text[1]}/{text[0]}"


def activated(channel: Channel, release: str, now: datetime, texts: Texts = NO_TEXTS, corrected: bool = False) -> Channel:
    """The channel with a release made current. texts: what it says. corrected: whether a person says that what was withdrawn before and cannot
    be compared is corrected in it. Raises CellfactsError.
    """
    if channel.is_withdrawn(release):
        raise CellfactsError(f"Release {release} was withdrawn ({channel.reason(release)}). Build another one.")
    if channel.current == release:
        after = apply_withdrawals(channel, release, now, texts, corrected)
        return after if after != replace(channel, sequence=after.sequence) else channel
    if (repeated := channel.repeated(release, texts)) and not corrected:
        raise CellfactsError(
            f"Release {repeated.by.release} was withdrawn ({repeated.by.reason}), and release {release} would bring it back: {repeated.why.value}. "
            f"Correct it, and build again. If what was wrong is right in this one, say so: `cellfacts release activate {release} --corrected`."
        )
    after = apply_withdrawals(channel, release, now, texts, corrected)
    if repeated:
        after = replace(after, corrected=(*after.corrected, Correction(release, utc_stamp(now), after.sequence)))
    return made_current(after, release, now)


def apply_withdrawals(channel: Channel, release: str, now: datetime, texts: Texts, corrected: bool) -> Channel:
    """The next channel, in which it is said of each text of a release that becomes current what stays withdrawn, and what a person says is not.

    It is written down for every mirror, whatever its version. An older release takes along what was withdrawn since.
    """
    sequence, at = channel.sequence + 1, utc_stamp(now)
    again = channel.current != release
    held = channel.holds(release, texts, anew=again)
    firmly = {text_about(hold.by) for hold in held if not hold.can_be_corrected}
    free = {text_about(hold.by) for hold in held if text_about(hold.by) not in firmly} if corrected else set()
    own = {(text_about(one), one.sequence) for one in channel.withdrawn if one.release == release}
    carried = [
        replace(hold.by, release=release, at=at, sha256=None)
        for hold in held
        if text_about(hold.by) not in free and (text_about(hold.by), hold.by.sequence) not in own
    ]
    said = [Correction(release, at, sequence, widget, locale) for widget, locale in sorted(free)]
    return replace(channel, sequence=sequence, withdrawn=(*channel.withdrawn, *carried), corrected=(*channel.corrected, *said))


def made_current(channel: Channel, release: str, now: datetime) -> Channel:
    """The channel with a release as its newest."""
    earlier = (one for one in channel.history if one.release != release)
    history = (*earlier, Activation(release, utc_stamp(now), channel.sequence, channel.current))
    return replace(channel, history=history)


def withdrawn(
    channel: Channel,
    release: str,
    reason: str,
    now: datetime,
    usable: Callable[[str], bool] = lambda _: True,
    said: Callable[[str], Texts] = lambda _: NO_TEXTS,
) -> Channel:
    """The channel with a whole release taken back. usable: whether an earlier one can be served; said: what it says. Raises CellfactsError."""
    if channel.is_withdrawn(release):
        raise CellfactsError(f"Release {release} is withdrawn already ({channel.reason(release)}).")
    sequence = channel.sequence + 1
    gone = (*channel.withdrawn, Withdrawal(release, reason, utc_stamp(now), sequence))
    after = replace(channel, sequence=sequence, withdrawn=gone)
    if channel.current != release:
        return after
    names = (one.release for one in reversed(channel.history) if not after.is_withdrawn(one.release))
    earlier = next((name for name in names if usable(name) and not after.repeated(name, said(name))), None)
    # Without an earlier one the withdrawn release stays, and everything in it is a notice.
    if earlier is None:
        return after
    held = apply_withdrawals(after, earlier, now, said(earlier), corrected=False)
    return made_current(replace(held, sequence=sequence), earlier, now)


def fragment_withdrawn(channel: Channel, widget: str, locale: str, reason: str, now: datetime, texts: Texts) -> Channel:
    """The channel with one widget in one language taken back from the current release. texts: what that release says, as far as known.

    Raises CellfactsError.
    """
    if channel.current is None:
        raise CellfactsError("There is no release yet, so there is nothing to withdraw.")
    text = texts.get((widget, locale), Said())
    if (widget, locale) in channel.gone(channel.current, {(widget, locale): text, **texts}):
        raise CellfactsError(f"{widget} in {locale} is withdrawn already.")
    sequence = channel.sequence + 1
    one = Withdrawal(channel.current, reason, utc_stamp(now), sequence, widget, locale, text.sha256 or None)
    return replace(channel, sequence=sequence, withdrawn=(*channel.withdrawn, one))


def age(channel: Channel, now: datetime) -> int | None:
    """Seconds since the current release became so; None before the first."""
    return int((now - datetime.fromisoformat(channel.since)).total_seconds()) if channel.since else None


def as_bytes(channel: Channel) -> bytes:
    """The channel as channel.json holds it."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "sequence": channel.sequence,
        "current": channel.current,
        "since": channel.since,
        "history": [asdict(one) for one in channel.history],
        "withdrawn": [asdict(one) for one in channel.withdrawn],
    }
    # Older versions do not know these two, and read the rest. Empty they are left out: what an older version has signed stays as it is.
    if channel.corrected:
        body["corrected"] = [asdict(one) for one in channel.corrected]
    if channel.words:
        body["words"] = {release: dict(known) for release, known in channel.words.items()}
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def from_bytes(data: bytes) -> Channel:
    """The channel in channel.json. Raises ChannelDamaged."""
    try:
        return parse_channel(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ChannelDamaged(f"channel.json cannot be read ({error}).") from error


def parse_channel(body: Mapping[str, Any]) -> Channel:
    """A channel from what a file says. Raises KeyError, TypeError, ValueError for what is none."""
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']!r}; this version of CellFacts reads {FORMAT}, so install the one that wrote it")
    sequence = body["sequence"]
    history = tuple(Activation(**one) for one in body["history"])
    gone = tuple(Withdrawal(**one) for one in body["withdrawn"])
    said = tuple(Correction(**one) for one in body.get("corrected", ()))
    words = {release: dict(known.items()) for release, known in body.get("words", {}).items()}
    if type(sequence) is not int or sequence < 0:
        raise ValueError("no sequence")
    if not all(isinstance(one, str) for known in words.values() for one in known.values()):
        raise ValueError("words that are known by something else than text")
    every: tuple[Activation | Withdrawal | Correction, ...] = (*history, *gone, *said)
    for name, at, number in [(one.release, one.at, one.sequence) for one in every]:
        if not isinstance(name, str) or type(number) is not int:
            raise ValueError("a release without a name or number")
        datetime.fromisoformat(at)
    found = Channel(sequence, history, gone, said, words)
    if body["current"] != found.current:
        raise ValueError("the current release is not the last of the history")
    return found
