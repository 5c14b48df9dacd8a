"""The Atom feed `changes.atom`: each activation and withdrawal, with what changed in words (RFC 4287).

It is made in the reserved form and signed with the rest, so that an edge serves the same feed without the older releases.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape

from feedgenerator import Atom1Feed

from service.errors import CellfactsError
from service.releases import diff
from service.releases.channel import Activation, Channel, Correction, Withdrawal
from service.releases.store import CHANGES
from widget.fragment import RESERVED_ROOT
from widget.manifest import Release, ReleaseDamaged
from widget.model import PUBLISHER
from widget.suffixes import PAGE
from widget.wording import texts_of

NEWEST = 30  # entries; the rest is in channel.json

RELEASE = "{release}"

Load = Callable[[str], Release]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of the feed. about: the release. title: with RELEASE where the name goes. name: of the release, with its number. body: HTML."""

    about: str
    at: str
    title: str
    name: str
    body: str

    @property
    def id(self) -> str:
        """Permanent, and the same wherever the feed is served (RFC 4287, 4.2.6). So it depends on no number."""
        title = self.title.replace(RELEASE, self.about)
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{RESERVED_ROOT}{self.about}#{self.at}#{title}").urn


def feed(channel: Channel, load: Load) -> bytes:
    """The feed in the reserved form, newest entry first.

    Args:
        load: a stored release by its id; it may raise what `Store.load` raises.
    """
    # The release that an entry compares with is mostly that of the next entry, so keep two. Not all: each takes 5 MB.
    load = lru_cache(maxsize=2)(load)
    atom = Atom1Feed(
        title="CellFacts: what changed",
        link=f"{RESERVED_ROOT}release.json",
        description="Each release and each withdrawal, and what it changed in words.",
        language="en",
        author_name=publisher(channel, load),
        feed_url=f"{RESERVED_ROOT}{CHANGES}",
        feed_guid=uuid.uuid5(uuid.NAMESPACE_URL, RESERVED_ROOT).urn,
    )
    # Copies of a withdrawal for other releases are no events.
    events: list[Activation | Withdrawal | Correction] = [*channel.history, *channel.first_withdrawals(), *channel.corrected]
    events.sort(key=lambda event: event.sequence)
    for event in reversed(events[-NEWEST:]):
        entry = withdrawal_entry(event, channel) if not isinstance(event, Activation) else activation_entry(event, channel, load)
        atom.add_item(
            title=entry.title.replace(RELEASE, entry.name),
            link=f"{RESERVED_ROOT}releases/{entry.about}/en/guide{PAGE}",
            description=None,
            content=entry.body,
            unique_id=entry.id,
            updateddate=datetime.fromisoformat(entry.at),
        )
    return str(atom.writeString("utf-8")).encode()


def publisher(channel: Channel, load: Load) -> str:
    """The publisher in the current release; that of the copy if there is none or it cannot be read."""
    if channel.current:
        with suppress(CellfactsError, ReleaseDamaged, OSError):
            return str(load(channel.current).manifest["publisher"])
    return PUBLISHER


def withdrawal_entry(event: Withdrawal | Correction, channel: Channel) -> FeedEntry:
    subject, name = f"{event.widget} in {event.locale}" if event.widget else "every text", channel.name(event.release)
    if isinstance(event, Correction):
        title = f"Said to be corrected: {subject} of release {RELEASE}"
        explanation = (
            "It was withdrawn before, and could not be compared with what was withdrawn. A person has said that it is corrected."
        )
        body = f"<p>{escape(title.replace(RELEASE, name))}. {explanation}</p>"
        return FeedEntry(event.release, event.at, title, name, body)
    title = f"Withdrawn: {subject} of release {RELEASE}"
    body = f"<p>Withdrawn: {escape(subject)}. Reason: {xml_text(event.reason)}</p>"
    return FeedEntry(event.release, event.at, title, name, body)


def activation_entry(event: Activation, channel: Channel, load: Load) -> FeedEntry:
    body = "".join(change_summary(event, channel, load)) or "<p>It says the same as the one before.</p>"
    return FeedEntry(event.release, event.at, f"Release {RELEASE} is current", channel.name(event.release), body)


def change_summary(event: Activation, channel: Channel, load: Load) -> Iterator[str]:
    """What a release changed, as HTML, without texts that were withdrawn since; nothing if no words changed."""
    if channel.is_withdrawn(event.release):
        yield f"<p>It has been withdrawn since. Reason: {xml_text(channel.withdrawal_reason(event.release))}</p>"
        return
    if event.before is None:
        yield "<p>The first release.</p>"
        return
    try:
        after, before = load(event.release), load(event.before)
    except (CellfactsError, ReleaseDamaged, OSError):
        yield f"<p>Release {escape(channel.name(event.before))} was current before. It is no longer stored, so what changed cannot be shown.</p>"
        return
    withdrawn = channel.withdrawn_texts(after.id, texts_of(after)) | channel.withdrawn_texts(before.id, texts_of(before))
    changes = diff.changes(before, after)
    yield diff.as_html(change for change in changes if (change.widget, change.locale) not in withdrawn)
    for widget, locale in sorted({(change.widget, change.locale) for change in changes} & withdrawn):
        yield f"<p>{escape(widget)} ({escape(locale)}) changed, and one of the two texts has been withdrawn.</p>"


def xml_text(text: str) -> str:
    """Escape a text, and drop control characters, which XML forbids."""
    return escape("".join(character for character in text if character.isprintable()))
