"""Withdrawals and corrections of a release as text, one line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.errors import ReleaseUnknown
from service.releases.channel import Channel, Correction, HoldReason, Texts, slot
from widget.manifest import ReleaseDamaged
from widget.model import GUIDE
from widget.wording import same

if TYPE_CHECKING:
    from service.releases.store import Store

CORRECT = "Correct it, and build again."
READ = f"{CORRECT} Or read it in this release, and if it is right there: `cellfacts release activate {{release}} --corrected`."
ADVICE = {
    HoldReason.SAME: f"{CORRECT} Other dates, markup or punctuation are no correction: if only a date was wrong, change a word of its sentence too.",
    HoldReason.SHORT: READ,
    HoldReason.OLDER: READ,
    HoldReason.UNKNOWN: READ,
}


def withdrawal_lines(store: Store, identity: str, corrected: bool = False) -> Iterator[str]:
    """A line for each withdrawal in a release, after an operation.

    corrected: the operation confirmed corrections. An unreadable release is reported as a line, so that signing goes on.
    """
    channel = store.channel()
    try:
        texts = store.texts(identity)
    except (ReleaseUnknown, ReleaseDamaged) as error:
        yield f"What release {channel.name(identity)} says cannot be read: {error}"
        return
    yield from new_correction_lines(channel, identity) if corrected else ()
    yield from hold_lines(channel, identity, texts)


def hold_lines(channel: Channel, release: str, texts: Texts) -> Iterator[str]:
    """A line for each withdrawn text, and for each withdrawn release with the same words."""
    names_listed = set()
    for hold in sorted(channel.holds(release, texts), key=lambda hold: hold.can_be_corrected):
        name = f"{hold.by.widget} in {hold.by.locale}"
        if name not in names_listed:
            names_listed.add(name)
            yield f"{name} is withdrawn ({hold.by.reason}): {hold.why.value}. {ADVICE[hold.why].format(release=release)}"
    for withdrawal in channel.withdrawn:
        marks = channel.words.get(withdrawal.release, {})
        if withdrawal.widget or withdrawal.release == release:
            continue
        same_texts = (text for text, content in texts.items() if text[0] != GUIDE and same(marks.get(slot(text)), content.words))
        if names := ", ".join(sorted(f"{widget} ({locale})" for widget, locale in same_texts)):
            yield f"Release {channel.name(withdrawal.release)} was withdrawn ({withdrawal.reason}), and this one says the same in: {names}."


def correction_lines(channel: Channel, release: str) -> Iterator[str]:
    """A line for each correction that a person confirmed in a release."""
    yield from (
        f"said to be corrected: {subject_of(event)}, {event.at}" for event in channel.corrected if event.release == release
    )


def new_correction_lines(channel: Channel, release: str) -> Iterator[str]:
    """The corrections of the last change, or a line that `--corrected` changed nothing."""
    subjects = [
        subject_of(event) for event in channel.corrected if (event.release, event.sequence) == (release, channel.sequence)
    ]
    if subjects:
        yield f"channel.json says now that a person has called this corrected: {', '.join(subjects)}."
    else:
        yield "--corrected changed nothing: it is for what nobody can compare with the withdrawn text any more."


def subject_of(correction: Correction) -> str:
    return f"{correction.widget} ({correction.locale})" if correction.widget else "every text"
