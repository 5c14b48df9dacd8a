"""The Atom feed `changes.atom`: each activation and withdrawal, with what changed in words (RFC 4287).

It is made in the reserved form and signed with the rest, so that an edge serves the same feed without the older releases.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from html import escape

from feedgenerator import Atom1Feed

from service.errors import CellfactsError
from service.releases import diff
from service.releases.channel import Activation, Channel, Correction, Withdrawal
from service.releases.store import CHANGES
from service.words import changes as words
from widget.fragment import RESERVED_ROOT
from widget.manifest import Release, ReleaseDamaged
from widget.model import GUIDE, PUBLISHER, Message
from widget.suffixes import PAGE
from widget.text import fill
from widget.wording import texts_of

NEWEST = 30  # entries; the rest is in channel.json

RELEASE = "{release}"

Load = Callable[[str], Release]


Event = Activation | Withdrawal | Correction


def all_events(channel: Channel) -> list[Event]:
    """What happened, the newest last. Copies of a withdrawal for other releases are no events."""
    events: list[Event] = [*channel.history, *channel.first_withdrawals(), *channel.corrected]
    return sorted(events, key=lambda event: event.sequence)


def newest_events(channel: Channel) -> list[Event]:
    """What the feed tells of, the newest first."""
    return all_events(channel)[: -NEWEST - 1 : -1]


def entry_title(event: Event) -> str:
    """The title of an event, with RELEASE where the name goes."""
    if isinstance(event, Activation):
        return f"Release {RELEASE} is current"
    subject = f"{event.widget} in {event.locale}" if event.widget else "every text"
    verb = "Withdrawn" if isinstance(event, Withdrawal) else "Said to be corrected"
    return f"{verb}: {subject} of release {RELEASE}"


def entry_id(event: Event) -> str:
    """Permanent, and the same wherever the feed is served (RFC 4287, 4.2.6). So it depends on no number."""
    title = entry_title(event).replace(RELEASE, event.release)
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{RESERVED_ROOT}{event.release}#{event.at}#{title}").urn


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
    for event in newest_events(channel):
        atom.add_item(
            title=entry_title(event).replace(RELEASE, channel.name(event.release)),
            link=f"{RESERVED_ROOT}releases/{event.release}/en/guide{PAGE}",
            description=None,
            content=entry_body(event, channel, load),
            unique_id=entry_id(event),
            updateddate=datetime.fromisoformat(event.at),
        )
    return str(atom.writeString("utf-8")).encode()


def publisher(channel: Channel, load: Load) -> str:
    """The publisher in the current release; that of the copy if there is none or it cannot be read."""
    if channel.current:
        with suppress(CellfactsError, ReleaseDamaged, OSError):
            return str(load(channel.current).manifest["publisher"])
    return PUBLISHER


def entry_body(event: Event, channel: Channel, load: Load) -> str:
    """The content of an entry, as HTML."""
    if isinstance(event, Activation):
        return "".join(change_summary(event, channel, load)) or paragraph(words.FEED_SAME)
    if isinstance(event, Correction):
        title = entry_title(event).replace(RELEASE, channel.name(event.release))
        return f"<p>{escape(title)}. {words.FEED_CORRECTED.english}</p>"
    subject = f"{event.widget} in {event.locale}" if event.widget else "every text"
    told = f"<p>Withdrawn: {escape(subject)}. Reason: {xml_text(event.reason)}</p>"
    return told + (paragraph(words.FEED_GUIDE) if takes_guide(event) else "")


def takes_guide(event: Withdrawal) -> bool:
    """Whether the guide is withdrawn with the text that the withdrawal names: it repeats every text."""
    return event.widget not in {None, GUIDE}


def paragraph(message: Message, **values: str) -> str:
    return f"<p>{xml_text(fill(message.english, values))}</p>"


def change_summary(event: Activation, channel: Channel, load: Load) -> Iterator[str]:
    """What a release changed, as HTML, without texts that were withdrawn since; nothing if no words changed."""
    if channel.is_withdrawn(event.release):
        yield paragraph(words.FEED_SINCE, reason=channel.withdrawal_reason(event.release))
        return
    if event.before is None:
        yield paragraph(words.FEED_FIRST)
        return
    try:
        after, before = load(event.release), load(event.before)
    except (CellfactsError, ReleaseDamaged, OSError):
        yield paragraph(words.FEED_LOST, release=channel.name(event.before))
        return
    withdrawn = channel.withdrawn_texts(after.id, texts_of(after)) | channel.withdrawn_texts(before.id, texts_of(before))
    changes = diff.changes(before, after)
    yield diff.as_html(change for change in changes if (change.widget, change.locale) not in withdrawn)
    for widget, locale in sorted({(change.widget, change.locale) for change in changes} & withdrawn):
        yield paragraph(words.FEED_TAKEN, widget=widget, locale=locale)


def xml_text(text: str) -> str:
    """Escape a text, and drop control characters, which XML forbids."""
    return escape("".join(character for character in text if character.isprintable()))
