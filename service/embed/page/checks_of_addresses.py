"""Checks of the addresses in a partner's code: what they answer, and what to write instead of a wrong one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from service.embed.page.fetching import Answer, browser_origin, shortened
from service.embed.page.inspection import ANEW, SERVICE_TREE, UNENCRYPTED, Inspection, error, warning
from service.embed.page.places import ADDRESS, OLD_REQUEST, PagePlace, TextAddress, Way
from service.serving.headers import ALLOW_ORIGIN
from widget.findings import Finding
from widget.fragment import REQUEST
from widget.locales import PROMISED

LOCALES = {str(locale).lower(): str(locale) for locale in PROMISED}
ANY_CASE = re.compile(ADDRESS.pattern, re.IGNORECASE)
GALLERY = "The gallery has the code of each text."
LOST_SOURCE = (
    "The src of this frame is gone: an editor has taken it out, or a program keeps it until the reader consents. "
    f"Until then the frame is empty. It sets no cookie. {ANEW}"
)


def wrong_addresses(page: Inspection) -> Iterator[Finding]:
    """Names, forms, languages and hosts that answer with no text."""
    told = set()
    for place in page.of(Way.HTMX, Way.FRAME, Way.COMPONENT):
        if place.address in told:
            continue
        told.add(place.address)
        if (answer := place.answer) and answer.failure:
            yield error(f"The text cannot come: {answer.failure}", place)
        elif answer:
            yield from answer_findings(page, place, answer)
        elif place.how == Way.FRAME and not place.address:
            yield error(LOST_SOURCE, place)
        elif not place.address:
            yield error("The text cannot come: this is no address.", place)
    if page.unasked:
        yield warning(f"{page.unasked} more addresses of texts were not asked. A page should have fewer.")


def answer_findings(page: Inspection, place: PagePlace, answer: Answer) -> Iterator[Finding]:
    """What is wrong with a text's address that has an answer."""
    parts, where, there = place.parts, shortened(place.address), browser_origin(answer.address)
    if parts and parts.is_pinned:
        yield warning(f"{where} is of one release for ever, and does not follow corrections. {ANEW}", place)
    if answer.status == 404 and (advice := missing_advice(page, place)):
        yield error(f"{where} does not exist. {advice}", place)
    elif answer.status == 410:
        yield error(f"{where} is gone: that form, or that release, was taken back. {ANEW}", place)
    elif answer.status != 200:
        yield error(f"{where} answers {answer.status}, so readers have no text. Ask whoever runs that server.", place)
    elif place.shown is None and parts is None and place.how == Way.FRAME:
        yield error(f"{where} is no page of a text, so the frame does not show one. {GALLERY}", place)
    elif place.shown is None:
        yield error(f"{where} answers with something else than a text of CellFacts. Correct the address, or that server.", place)
    if answer.status == 200 and answer.is_redirected:
        yield warning(f"{where} is redirected. A copy of your own has no redirects. Write {shortened(answer.address)}.", place)
    is_readable = answer.header(ALLOW_ORIGIN) in {"*", page.origin} or not page.is_elsewhere(answer.address)
    if answer.status == 200 and place.how == Way.HTMX and not is_readable:
        said = f"{there} does not let pages of {page.origin} read its texts"
        yield error(f"{said}. Ask whoever runs it to list that origin.", place)


def missing_advice(page: Inspection, place: PagePlace) -> str:
    """What to write instead of an address that does not exist; empty if nobody can say."""
    asked = place.parts
    if (advice := writing_advice(place.address)) or asked is None:
        return advice
    root, listed = f"{browser_origin(asked.root)}{SERVICE_TREE}", page.listed(asked.root)
    if asked.root != root and not listed and page.channel(root):
        return f"The texts of this service are below {root}. Write {root}{asked.locale}/{asked.text}{asked.suffix}."
    if listed:
        return spelling_advice(asked, listed.locales, listed.files)
    if page.fetcher.ask(f"{asked.root}widget.css").status == 200:  # a proxy has no list of its texts
        return "Compare the name with those in the gallery."
    return f"There is no copy at {shortened(asked.root)}. Make it there with `cellfacts mirror`, or correct the address."


def writing_advice(address: str) -> str:
    """What is wrong with the slashes and letters of an address, and what to write; empty if nothing is."""
    parts, said = urlsplit(address), []
    if (path := parts.path.rstrip("/")) != parts.path:
        said.append("it ends in a slash")
    if "//" in path:
        said.append("it has // inside")
    tidy = f"{parts.scheme}://{parts.netloc}{re.sub('/+', '/', path)}"
    if found := ANY_CASE.fullmatch(tidy):
        # What stands before the tree is the partner's own.
        root = re.sub(f"{SERVICE_TREE}$", SERVICE_TREE, found["root"], flags=re.IGNORECASE)
        locale = LOCALES.get(found["locale"].lower(), found["locale"])
        lowered = f"{root}{locale}/{found['text'].lower()}{found['suffix'].lower()}"
        said += ["its capital letters are not as they should be"] if lowered != tidy else []
        tidy = lowered
    return f"{', and '.join(said).capitalize()}. Write {shortened(tidy)}." if said else ""


def spelling_advice(asked: TextAddress, locales: Iterable[str], paths: Iterable[str]) -> str:
    """What to write instead of an address that a tree does not have. paths: of its files."""
    if asked.locale not in locales:
        return nearest("language", asked.locale, locales)
    texts: dict[str, list[str]] = {}
    for path in sorted(paths):
        locale, _, name = path.partition("/")
        if locale == asked.locale and name.endswith(".html"):
            text, dot, ending = name.partition(".")
            texts.setdefault(text, []).append(f"{dot}{ending}")
    if endings := texts.get(asked.text):
        return f"Of {asked.text} there are the endings {', '.join(endings)}."
    whole, _, question = asked.text.partition("/")
    if question and whole in texts:
        return nearest("question", question, [text.partition("/")[2] for text in texts if text.startswith(f"{whole}/")])
    return nearest("text", asked.text, [text for text in texts if "/" not in text])


def nearest(what: str, asked: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(asked, [*known], 1)
    meant = f" Did you mean {close[0]}?" if close else ""
    return f"There is no {what} {shortened(asked)}; there are: {', '.join(known)}.{meant}"


def unencrypted(page: Inspection) -> Iterator[Finding]:
    """What browsers do not load into an encrypted page."""
    for place in page.of(Way.HTMX, Way.FRAME):
        if page.is_unencrypted(place.address):
            yield error(UNENCRYPTED.format(shortened(place.address)), place)


def foreign_base(page: Inspection) -> Iterator[Finding]:
    """A `base` element that leads our relative addresses to another site."""
    if not page.is_elsewhere(page.base):
        return
    for place in page.of(Way.HTMX, Way.FRAME):
        asked = place.node.get(REQUEST) or place.node.get(OLD_REQUEST) or place.node.get("src")
        if not urlsplit(asked).netloc:
            led = f"The page's base element leads this address to {browser_origin(page.base)}"
            yield error(f"{led}. Write the address with your own host in it.", place)
