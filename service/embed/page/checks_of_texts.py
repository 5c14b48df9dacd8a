"""Checks of what readers read: whether it is there, current, and not withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from service.embed.page.checks_of_head import head_alone, style_links
from service.embed.page.fetching import shortened
from service.embed.page.inspection import Inspection, channel_in, error, warning
from service.embed.page.markup import COMMENT, WORDS
from service.embed.page.places import PagePlace, Way
from service.releases.store import CHANNEL
from widget.findings import Finding

# What caches say of themselves.
CACHE_HEADERS = ("Age", "X-Cache", "CF-Cache-Status", "X-Cache-Status", "X-Proxy-Cache", "X-Varnish", "X-LiteSpeed-Cache")
LONGEST_CACHE = 300  # seconds for which a page with a text may be kept, as the guides say
FRAMEWORKS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby"})
RUN_MIRROR = "Run `cellfacts mirror`, and see why its last runs failed."
NAME_SERVICE = "Name the service, like --service https://facts.example.org/."


def nothing_found(page: Inspection) -> Iterator[Finding]:
    """A page without anything of ours, and why that may be."""
    if page.places:
        return
    is_comment = any("cellfacts" in comment.text.lower() for comment in page.markup.nodes if comment.tag == COMMENT)
    if is_comment:
        reason = "Something of it stands in a comment, which browsers leave out: take the marks of the comment away"
    elif any(element.get("id") in FRAMEWORKS for element in page.markup.named("div")):
        reason = "Its body is made by a script, which is not run here: look at it in a browser"
    elif any("captcha" in words.text.lower() or "cf-chl" in words.text for words in page.markup.named(WORDS)):
        reason = "It looks like a page that keeps programs out: try from a machine that it lets in"
    else:
        reason = "Look whether this is the page that readers see, whether the code was saved, and whether a filter took it out"
    if not is_comment and (head_alone(page) or style_links(page)):
        boosted = "A page without a text is right so on a site that htmx boosts."
        yield warning(f"The head code is here, and no text. {reason}. {boosted}")
    else:
        yield error(f"Nothing of CellFacts is in this page. {reason}.")


def withdrawn_texts(page: Inspection) -> Iterator[Finding]:
    """Texts that were taken back."""
    for place, shown in page.shows():
        state = page.state(place)
        if state == "withdrawn-but-shown":
            what = f"{shown.text} of release {shown.release}"
            yield error(f"{what} was withdrawn, and readers still have it. {way_out(page, place)}", place)
        elif state == "withdrawn":
            said = f"{shown.text} is withdrawn, and a notice says so"
            yield warning(f"{said}. It comes back by itself when it is corrected.", place)


def old_texts(page: Inspection) -> Iterator[Finding]:
    """Texts of an earlier release, where it is known which one is current."""
    for place, shown in page.shows():
        channel = page.known(place)
        if page.state(place) not in {"old", "old-dates"} or channel is None:
            continue
        states = f"{shown.text} is of release {shown.release}, and release {channel.name(channel.current or '')} is current"
        if page.state(place) == "old-dates":
            yield warning(f"{states}. Both say the same, but for dates. {way_out(page, place)}", place)
        elif page.changed_just_now(place):
            yield warning(f"{states} since a few minutes ago. Look again soon.", place)
        else:
            yield error(f"{states}. {way_out(page, place)}", place)


def overdue_texts(page: Inspection) -> Iterator[Finding]:
    """Texts past the day of their next check."""
    for place, shown in page.shows():
        if "overdue" in shown.notices:
            said = f"{shown.text} is past its next check, and says so"
            yield warning(f"{said}. Ask whoever runs the service for a newer release.", place)


def old_copies(page: Inspection) -> Iterator[Finding]:
    """A mirror that is behind its service, or that has what was withdrawn."""
    service = page.channel(page.service)
    for root in sorted({place.tree for place in page.places} - {"", page.service}):
        copy = page.channel(root)
        if copy is None or service is None:
            continue
        if copy.current and service.is_withdrawn(copy.current):
            yield error(f"The copy at {shortened(root)} has release {copy.current}, which was withdrawn. {RUN_MIRROR}")
        elif copy.sequence < service.sequence and not any(page.changed_just_now(place) for place in page.places):
            behind = f"at sequence {copy.sequence}, not {service.sequence}"
            yield error(f"The copy at {shortened(root)} is behind: {behind}. {RUN_MIRROR}")


def unknown_state(page: Inspection) -> Iterator[Finding]:
    """Texts of which nobody here can say whether they are current."""
    answer = page.fetcher.ask(f"{page.service}{CHANNEL}") if page.service else None
    reason = channel_in(answer) if answer and not page.channel(page.service) else ""
    is_silent = answer is not None and not 0 < answer.status < 500
    said = f"The service {shortened(page.service)} did not say what is current. {reason}"
    waiting = [place for place in page.places if place.shown or place.how == Way.LINK]
    if reason and page.is_service_named:
        yield error(said if is_silent else f"{said} {NAME_SERVICE}")
    elif is_silent and waiting:
        yield error(said, waiting[0])
    elif unknown := [place for place, _ in page.shows() if page.state(place) == "unknown"]:
        yield warning(f"Nothing here says which release is current. {NAME_SERVICE}", unknown[0])
    elif any(page.shows()) and not page.service:
        yield warning(f"Only the copy itself was asked what is current, not its service. {NAME_SERVICE}")


def long_caches(page: Inspection) -> Iterator[Finding]:
    """A page with texts in it that caches keep for too long: a withdrawn text stays as long."""
    parts = [part.strip().lower().partition("=") for part in page.page.header("Cache-Control").split(",")]
    ages = [int(value[:12]) for name, _, value in parts if name in {"max-age", "s-maxage"} and value.isdecimal()]
    first = next(page.of(Way.TEXT), None)
    is_kept = not {"no-store", "no-cache"} & {name for name, _, _ in parts}
    if first and is_kept and max(ages, default=0) > LONGEST_CACHE:
        kept = f"Caches may keep this page for {max(ages)} seconds, and a withdrawn text with it"
        yield warning(f"{kept}. Say {LONGEST_CACHE} at most in its Cache-Control.", first)


def way_out(page: Inspection, place: PagePlace) -> str:
    """What to do about an old text, by how it came into the page."""
    if place.how != Way.TEXT:
        return "Bring your copy up to date, and empty the cache in front of it."
    signs = [f"{name}: {shortened(value)}" for name in CACHE_HEADERS if (value := page.page.header(name)) not in {"", "0"}]
    if signs:
        return f"This page came out of a cache ({', '.join(signs)}). Empty it, and let it keep pages for five minutes at most."
    return "Empty the caches of your pages, and bring your copy, plugin or package up to date."
