"""What is withdrawn in a release, why, and what a person has called corrected: in words, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from service.errors import ReleaseUnknown
from service.releases.channel import GUIDE, Channel, Correction, Texts, Why, slot
from widget.manifest import ReleaseDamaged
from widget.wording import same

if TYPE_CHECKING:
    from service.releases.store import Store

CORRECT = "Correct it, and build again."
READ = f"{CORRECT} Or read it in this release, and if it is right there: `cellfacts release activate {{release}} --corrected`."
ADVICE = {
    Why.SAME: f"{CORRECT} Other dates, markup or punctuation are no correction: if only a date was wrong, change a word of its sentence too.",
    Why.OLDER: READ,
    Why.UNKNOWN: READ,
}


def withdrawal_lines(store: Store, identity: str, corrected: bool = False) -> Iterator[str]:
    """A line for whatever is withdrawn in a release. corrected: whether a person has just called it corrected.

    It is said beside what was done and is yet to be signed, so what cannot be read stops nothing.
    """
    channel = store.channel()
    try:
        texts = store.texts(identity)
    except (ReleaseUnknown, ReleaseDamaged) as error:
        yield f"What release {identity} says cannot be read: {error}"
        return
    yield from now_corrected(channel, identity) if corrected else ()
    yield from still_withdrawn(channel, identity, texts)


def still_withdrawn(channel: Channel, release: str, texts: Texts) -> Iterator[str]:
    """Each text of a release that is withdrawn, and each withdrawn release that says the same. texts: what the release says."""
    told = set()
    for hold in sorted(channel.holds(release, texts), key=lambda one: one.can_be_corrected):
        name = f"{hold.by.widget} in {hold.by.locale}"
        if name not in told:
            told.add(name)
            yield f"{name} is withdrawn ({hold.by.reason}): {hold.why.value}. {ADVICE[hold.why].format(release=release)}"
    for one in channel.withdrawn:
        known = channel.words.get(one.release, {})
        if one.widget or one.release == release:
            continue
        repeated = (text for text, said in texts.items() if text[0] != GUIDE and same(known.get(slot(text)), said.words))
        if names := ", ".join(sorted(f"{widget} ({locale})" for widget, locale in repeated)):
            yield f"Release {one.release} was withdrawn ({one.reason}), and this one says the same in: {names}."


def called_corrected(channel: Channel, release: str) -> Iterator[str]:
    """What a person has called corrected in a release."""
    yield from (f"said to be corrected: {what(one)}, {one.at}" for one in channel.corrected if one.release == release)


def now_corrected(channel: Channel, release: str) -> Iterator[str]:
    """The same of the change that was made last, for whoever has asked for it."""
    found = [what(one) for one in channel.corrected if (one.release, one.sequence) == (release, channel.sequence)]
    if found:
        yield f"channel.json says now that a person has called this corrected: {', '.join(found)}."
    else:
        yield "--corrected changed nothing: it is for what nobody can compare with the withdrawn text any more."


def what(one: Correction) -> str:
    """What a correction is about."""
    return f"{one.widget} ({one.locale})" if one.widget else "every text"
