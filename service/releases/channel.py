"""The channel: which release is current, and what has been withdrawn. Everything else is immutable.

Pure: each function takes a channel and returns the next one. Rules:

- The sequence only grows, so that a client can refuse an older channel (rollback attack).
- A withdrawn release stays withdrawn and cannot become current again.
- Withdrawing the current release makes the previous one current, if that is not withdrawn too.
- A withdrawn text does not come back in another release, older or newer, as long as its words are the same (`widget.wording`). Dates do
  not count. If the words cannot be compared, the text stays withdrawn until a person says that it is corrected.
- A withdrawn release is withdrawn as a whole: some of its texts may be right. But no release comes back in which all texts are the same.
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
from service.errors import CellfactsError, ChannelDamaged, ChannelTooNew
from service.releases.numbers import Numbers, numbers_from_json, release_name
from widget.model import GUIDE
from widget.wording import NOTHING, ReleasedText, has_same_whole, same

FORMAT = 2
# A text of a release: widget and locale.
Text = tuple[str, str]
Texts = Mapping[Text, ReleasedText]
NO_TEXTS: Texts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release, or one of its texts, that was withdrawn. widget, locale: of the text; None for a whole release. at: UTC time stamp.

    sequence: of the first channel with this withdrawal. sha256: of the fragment in the reserved form at heading level 2; None for a whole
    release, or if the fragment was not readable. A copy for another release has the same sequence; the first one was made by a person.
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
    """A person confirmed a correction that cannot be checked by comparing words. widget, locale: None for the whole release."""

    release: str
    at: str
    sequence: int
    widget: str | None = None
    locale: str | None = None


class HoldReason(Enum):
    """Why a text or release stays withdrawn."""

    SAME = "it says the same words"
    SHORT = "its whole text says the same words, and only a short form of it says others"
    OLDER = "it says what was said before the withdrawal, so it may be wrong in the same way"
    UNKNOWN = "what was withdrawn can no longer be read, so nobody can compare"
    NOTHING_ELSE = "no text in it says anything else"


@dataclass(frozen=True, slots=True)
class Hold:
    """A text or release that stays withdrawn. by: the withdrawal as a person made it, not a copy."""

    by: Withdrawal
    why: HoldReason

    @property
    def can_be_corrected(self) -> bool:
        """Whether a person may confirm a correction. Not for one text with the same words: only other words are a correction.

        In a whole release, the error may lie outside the words.
        """
        return self.why is not HoldReason.SAME


@dataclass(frozen=True, slots=True)
class Activation:
    """A release became current.

    at: UTC time stamp. sequence: of the first channel in which it was current. before: the previously current release.
    """

    release: str
    at: str
    sequence: int
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The state of publication. sequence: 0 before the first release. history: the last activation of each release, the latest last.

    words: marks of the words of each text, by release and `slot`, to compare texts whose files are lost. For earlier releases only of
    texts that were withdrawn. numbers: of the releases that it names, by id; empty if it was written before there were numbers.
    """

    sequence: int = 0
    history: tuple[Activation, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    corrected: tuple[Correction, ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=dict)

    @property
    def current(self) -> str | None:
        """The id of the current release; None before the first."""
        return self.history[-1].release if self.history else None

    @property
    def since(self) -> str:
        """UTC time stamp of the current release's activation; empty before the first."""
        return self.history[-1].at if self.history else ""

    def name(self, release: str) -> str:
        """The release with its number, as `release_name`."""
        return release_name(release, self.numbers)

    def events(self) -> tuple[Activation | Withdrawal | Correction, ...]:
        return (*self.history, *self.withdrawn, *self.corrected)

    def is_withdrawn(self, release: str) -> bool:
        return any(withdrawal.widget is None for withdrawal in self.withdrawn if withdrawal.release == release)

    def withdrawn_texts(self, release: str, texts: Texts) -> frozenset[Text]:
        """The withdrawn texts of a release, from whichever release they were withdrawn. The guide goes with any of them.

        texts: what the release says.
        """
        repeated = None if release == self.current else self.repeated_withdrawal(release, texts)
        if self.is_withdrawn(release) or (repeated and repeated.why is HoldReason.NOTHING_ELSE):
            return frozenset(texts)
        withdrawn = {text_of(hold.by) for hold in self.holds(release, texts)} & texts.keys()
        return frozenset(withdrawn | {(GUIDE, locale) for _, locale in withdrawn})

    def holds(self, release: str, texts: Texts, anew: bool = False) -> list[Hold]:
        """Why texts of a release stay withdrawn. anew: it is about to become current, so withdrawals carry over to it."""
        copies = {(text_of(copy), copy.sequence) for copy in self.withdrawn if copy.release == release}
        withdrawals = (withdrawal for withdrawal in self.first_withdrawals() if withdrawal.widget)
        candidates = (
            self.hold(event, release, texts.get(text_of(event)), (text_of(event), event.sequence) in copies, anew)
            for event in withdrawals
        )
        return [hold for hold in candidates if hold]

    def first_withdrawals(self) -> list[Withdrawal]:
        """The withdrawals that people made, without the copies for other releases."""
        first_by_text: dict[tuple[Text, int], Withdrawal] = {}
        for withdrawal in self.withdrawn:
            first_by_text.setdefault((text_of(withdrawal), withdrawal.sequence), withdrawal)
        return list(first_by_text.values())

    def hold(self, withdrawal: Withdrawal, release: str, text: ReleasedText | None, has_copy: bool, anew: bool) -> Hold | None:
        """Why a withdrawal holds for a text of a release; None if it does not.

        text: None if the release is not known to have it. has_copy: the release has a copy of this withdrawal. anew: as in `holds`.
        """
        mark = self.words.get(withdrawal.release, {}).get(slot(text_of(withdrawal)))
        is_same = same(mark, text.words) if text else None
        only_short = bool(text) and is_same is None and has_same_whole(mark, text.words if text else None)
        if withdrawal.release == release or is_same or (text and not only_short and text.sha256 == withdrawal.sha256):
            return Hold(withdrawal, HoldReason.SAME)
        is_settled = self.activation_sequence(release) > withdrawal.sequence
        if self.is_corrected(withdrawal, release, text):
            return None
        unknown = HoldReason.SHORT if only_short else HoldReason.UNKNOWN
        if has_copy or (anew and self.is_older(withdrawal, release, text)):
            return Hold(withdrawal, unknown if is_same is None else HoldReason.OLDER)
        return Hold(withdrawal, unknown) if text and is_same is None and not is_settled else None

    def is_older(self, withdrawal: Withdrawal, release: str, text: ReleasedText | None) -> bool:
        """True if the release, or one with the same words, was last current before the withdrawal. A rebuild has another id."""
        key = slot(text_of(withdrawal))
        return any(
            earlier.release == release or bool(text and same(self.words.get(earlier.release, {}).get(key), text.words))
            for earlier in self.history
            if earlier.sequence < withdrawal.sequence
        )

    def is_corrected(self, withdrawal: Withdrawal, release: str, text: ReleasedText | None) -> bool:
        """True if a person has since confirmed the correction, in this release or in one with the same words."""
        key = slot(text_of(withdrawal))
        return any(
            text_of(event) == text_of(withdrawal)
            and event.sequence > withdrawal.sequence
            and (event.release == release or bool(text and same(self.words.get(event.release, {}).get(key), text.words)))
            for event in self.corrected
        )

    def repeated_withdrawal(self, release: str, texts: Texts) -> Hold | None:
        """The withdrawal of another whole release that this one would undo. None if none, or if it became current since."""
        settled_sequence = max(
            (event.sequence for event in self.corrected if (event.release, event.widget) == (release, None)),
            default=self.activation_sequence(release),
        )
        for withdrawal in self.withdrawn:
            if withdrawal.widget or withdrawal.release == release or withdrawal.sequence < settled_sequence:
                continue
            marks = self.words.get(withdrawal.release, {})
            words_by_slot = {slot(key): text.words for key, text in texts.items() if key[0] != GUIDE and text.words != NOTHING}
            # A text that the withdrawn release did not have counts as different.
            results = {same(marks.get(key, NOTHING) if marks else None, words) for key, words in words_by_slot.items()}
            if results == {True}:
                return Hold(withdrawal, HoldReason.NOTHING_ELSE)
            # If nothing can be compared, a person must confirm the first release after the withdrawal, but not every later one.
            if results and False not in results and not any(later.sequence > withdrawal.sequence for later in self.history):
                return Hold(withdrawal, HoldReason.UNKNOWN)
        return None

    def activation_sequence(self, release: str) -> int:
        """The sequence of the release's last activation; -1 if it never was current."""
        return next((activation.sequence for activation in self.history if activation.release == release), -1)

    def withdrawal_reason(self, release: str) -> str:
        return next(event.reason for event in self.withdrawn if event.release == release and event.widget is None)


def text_of(event: Withdrawal | Correction) -> Text:
    return event.widget or "", event.locale or ""


def slot(text: Text) -> str:
    """The key of a text in channel.json."""
    return f"{text[1]}/{text[0]}"


def with_activation(channel: Channel, release: str, now: datetime, texts: Texts = NO_TEXTS, corrected: bool = False) -> Channel:
    """The channel with a release made current. texts: what the release says.

    corrected: a person confirms that it corrects withdrawn texts that cannot be compared. Raises CellfactsError if the release is
    withdrawn, or would undo the withdrawal of another release.
    """
    if channel.is_withdrawn(release):
        raise CellfactsError(
            f"Release {channel.name(release)} was withdrawn ({channel.withdrawal_reason(release)}). Build another one."
        )
    if channel.current == release:
        after = apply_withdrawals(channel, release, now, texts, corrected)
        return after if after != replace(channel, sequence=after.sequence) else channel
    if (repeated := channel.repeated_withdrawal(release, texts)) and not corrected:
        raise CellfactsError(
            f"Release {channel.name(repeated.by.release)} was withdrawn ({repeated.by.reason}), "
            f"and release {channel.name(release)} would bring it back: {repeated.why.value}. "
            f"Correct it, and build again. If what was wrong is right in this one, say so: `cellfacts release activate {release} --corrected`."
        )
    after = apply_withdrawals(channel, release, now, texts, corrected)
    if repeated:
        after = replace(after, corrected=(*after.corrected, Correction(release, utc_stamp(now), after.sequence)))
    return with_current(after, release, now)


def apply_withdrawals(channel: Channel, release: str, now: datetime, texts: Texts, corrected: bool) -> Channel:
    """The next channel, in which each withdrawn text of a release that becomes current has its withdrawal or correction.

    They are written out for mirrors of every version. An older release takes over what was withdrawn since.
    """
    sequence, at = channel.sequence + 1, utc_stamp(now)
    is_new = channel.current != release
    holds = channel.holds(release, texts, anew=is_new)
    same_texts = {text_of(hold.by) for hold in holds if not hold.can_be_corrected}
    corrected_texts = {text_of(hold.by) for hold in holds if text_of(hold.by) not in same_texts} if corrected else set()
    copies = {(text_of(withdrawal), withdrawal.sequence) for withdrawal in channel.withdrawn if withdrawal.release == release}
    carried_over = [
        replace(hold.by, release=release, at=at, sha256=None)
        for hold in holds
        if text_of(hold.by) not in corrected_texts and (text_of(hold.by), hold.by.sequence) not in copies
    ]
    corrections = [Correction(release, at, sequence, widget, locale) for widget, locale in sorted(corrected_texts)]
    return replace(
        channel, sequence=sequence, withdrawn=(*channel.withdrawn, *carried_over), corrected=(*channel.corrected, *corrections)
    )


def with_current(channel: Channel, release: str, now: datetime) -> Channel:
    earlier = (activation for activation in channel.history if activation.release != release)
    history = (*earlier, Activation(release, utc_stamp(now), channel.sequence, channel.current))
    return replace(channel, history=history)


def with_withdrawal(
    channel: Channel,
    release: str,
    reason: str,
    now: datetime,
    usable: Callable[[str], bool] = lambda _: True,
    texts_of_release: Callable[[str], Texts] = lambda _: NO_TEXTS,
) -> Channel:
    """The channel with a whole release withdrawn; the newest usable earlier release becomes current. Raises CellfactsError.

    usable: whether a release is stored and whole. texts_of_release: loads the texts of an earlier release.
    """
    if channel.is_withdrawn(release):
        raise CellfactsError(f"Release {channel.name(release)} is withdrawn already ({channel.withdrawal_reason(release)}).")
    sequence = channel.sequence + 1
    withdrawals = (*channel.withdrawn, Withdrawal(release, reason, utc_stamp(now), sequence))
    after = replace(channel, sequence=sequence, withdrawn=withdrawals)
    if channel.current != release:
        return after
    names = (activation.release for activation in reversed(channel.history) if not after.is_withdrawn(activation.release))
    earlier = next((name for name in names if usable(name) and not after.repeated_withdrawal(name, texts_of_release(name))), None)
    # Without an earlier one the withdrawn release stays, and everything in it is a notice.
    if earlier is None:
        return after
    carried = apply_withdrawals(after, earlier, now, texts_of_release(earlier), corrected=False)
    return with_current(replace(carried, sequence=sequence), earlier, now)


def with_fragment_withdrawal(channel: Channel, widget: str, locale: str, reason: str, now: datetime, texts: Texts) -> Channel:
    """The channel with one widget in one language withdrawn from the current release. Raises CellfactsError.

    texts: what that release says, as far as it can be read.
    """
    if channel.current is None:
        raise CellfactsError("There is no release yet, so there is nothing to withdraw.")
    text = texts.get((widget, locale), ReleasedText())
    if (widget, locale) in channel.withdrawn_texts(channel.current, {(widget, locale): text, **texts}):
        raise CellfactsError(f"{widget} in {locale} is withdrawn already.")
    sequence = channel.sequence + 1
    withdrawal = Withdrawal(channel.current, reason, utc_stamp(now), sequence, widget, locale, text.sha256 or None)
    return replace(channel, sequence=sequence, withdrawn=(*channel.withdrawn, withdrawal))


def channel_age(channel: Channel, now: datetime) -> int | None:
    """Seconds since the activation of the current release; None before the first."""
    return int((now - datetime.fromisoformat(channel.since)).total_seconds()) if channel.since else None


def as_bytes(channel: Channel) -> bytes:
    body: dict[str, Any] = {
        "format": FORMAT,
        "sequence": channel.sequence,
        "current": channel.current,
        "since": channel.since,
        "history": [asdict(event) for event in channel.history],
        "withdrawn": [asdict(event) for event in channel.withdrawn],
    }
    # Older versions ignore these. They are left out when empty, so that a channel signed by an older version stays byte-identical.
    if channel.corrected:
        body["corrected"] = [asdict(event) for event in channel.corrected]
    if channel.words:
        body["words"] = {release: dict(marks) for release, marks in channel.words.items()}
    if channel.numbers:
        body["numbers"] = dict(channel.numbers)
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def from_bytes(data: bytes) -> Channel:
    """Parse channel.json. Raises ChannelDamaged."""
    try:
        return parse_channel(json.loads(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ChannelDamaged(f"channel.json cannot be read ({error}).") from error


def parse_channel(body: Mapping[str, Any]) -> Channel:
    """A channel from JSON. Raises KeyError, TypeError, ValueError if it is invalid."""
    if type(body["format"]) is int and body["format"] > FORMAT:
        raise ChannelTooNew(f"channel.json has format {body['format']}, and this version reads {FORMAT}: update cellfacts.")
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']!r}; this version of CellFacts reads {FORMAT}")
    sequence = body["sequence"]
    history = tuple(Activation(**entry) for entry in body["history"])
    withdrawals = tuple(Withdrawal(**entry) for entry in body["withdrawn"])
    corrections = tuple(Correction(**entry) for entry in body.get("corrected", ()))
    words = {release: dict(marks.items()) for release, marks in body.get("words", {}).items()}
    if type(sequence) is not int or sequence < 0:
        raise ValueError("no sequence")
    if not all(isinstance(entry, str) for marks in words.values() for entry in marks.values()):
        raise ValueError("words that are known by something else than text")
    channel = Channel(sequence, history, withdrawals, corrections, words, numbers_from_json(body.get("numbers", {})))
    for release_id, at, number in [(event.release, event.at, event.sequence) for event in channel.events()]:
        if not isinstance(release_id, str) or type(number) is not int:
            raise ValueError("a release without a name or number")
        datetime.fromisoformat(at)
    if body["current"] != channel.current:
        raise ValueError("the current release is not the last of the history")
    return channel
