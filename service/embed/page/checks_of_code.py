"""Checks of the code that a partner has pasted: its attributes, its addresses, and what has become of it on its way into the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from service.embed.page.checks_of_places import is_place, place_around
from service.embed.page.fetching import Answer, browser_origin, shortened
from service.embed.page.inspection import Inspection, error, warning
from service.embed.page.markup import PageNode
from service.embed.page.places import (
    BENT,
    COMPONENT,
    ESI,
    FRAME,
    HTMX,
    LINK,
    OEMBED,
    OLD_REQUEST,
    PHP,
    SSI,
    TEXT,
    TYPED,
    PagePlace,
    text_address,
)
from service.embed.page.trees import Trees, root_advice, writing_advice
from service.serving.headers import ALLOW_ORIGIN
from widget.findings import Finding
from widget.fragment import REQUEST
from widget.htmx import AROUND, CLOSED, PLACEHOLDER

ANEW = "Paste today's code from the gallery, or from `cellfacts snippet`."
SNIPPET_ATTRIBUTES: Mapping[str, str] = {**PLACEHOLDER, **CLOSED}
# Without these the text does not come, or the reader's page is told.
VITAL = frozenset({"data-hx-trigger", "data-hx-target", "data-hx-swap", "data-hx-request", "data-hx-config"})
BY_STATUS = "data-hx-status:"

# What happened to code that stands in the page as it was typed.
UNTOUCHED: Mapping[str, str] = {
    ESI: "The code for Varnish stands in the page untouched: no cache in front read it. "
    "Look at the lines for your server, `cellfacts snippet --method esi --server varnish`.",
    SSI: "The include stands in the page untouched: SSI is off for this page. "
    "Look at the lines for your server, `cellfacts snippet --method ssi --server nginx`.",
    BENT: f"The quotation marks of this code are bent, so browsers read other names. Paste it as HTML, and not by way of a word processor. {ANEW}",
    OEMBED: "The address stands there as words: this site asks for no oEmbed answer, or had none when the page was saved. "
    "Save the page again, or take the code of `--method iframe`.",
    PHP: "The code of PHP stands in the page untouched: PHP is not run for it. "
    "Let its name end in .php, or see that your server runs PHP for this page.",
    TYPED: "This code stands there as words. "
    "Switch the plugin on, let your template run it, or paste it where HTML is kept as it is.",
}
LOST_REQUEST = f"A filter or an editor has taken {REQUEST} out of this code, so readers have the link alone. {ANEW} Paste it where HTML is kept."
LOST_SOURCE = (
    "The src of this frame is gone: an editor has taken it out, or a program keeps it until the reader consents. "
    f"Until then the frame is empty. It sets no cookie. {ANEW}"
)
MAYBE_COMPONENT = (
    "This link has no attribute for htmx. If a component, as of React or Vue, puts the text in its place, look at the page in a browser. "
    f"If not, an editor has taken the attributes out. {ANEW}"
)
NO_PLUGIN_TEXT = "The plugin had no text, so readers have the link alone. Look for a misspelt name, and for its last error under Settings, CellFacts."
NO_INCLUDED_TEXT = (
    "Readers have the link alone: the include on your server found no text. Look whether your copy, or the proxy, answers for it. "
    "With PHP, look whether it may write to the folder cellfacts-cache, and whether your server can reach the service."
)
LOST_STATUS = (
    "A filter, like that of WordPress, has taken these attributes out: {}. With htmx 4 an error can then take the link's place. "
    "Let somebody paste the code who may post unfiltered HTML."
)


def wrong_addresses(page: Inspection) -> Iterator[Finding]:
    """Names, forms, languages and hosts that answer with no text."""
    told = set()
    for place in page.of(HTMX, FRAME, COMPONENT):
        if place.address in told:
            continue
        told.add(place.address)
        if (answer := place.answer) and answer.failure:
            yield error(f"The text cannot come: {answer.failure}", place)
        elif answer:
            yield from answer_findings(page, place, answer)
            yield from wrong_parts(page, place, answer)
        elif place.how == FRAME and not place.address:
            yield error(LOST_SOURCE, place)
        elif not place.address:
            yield error("The text cannot come: this is no address.", place)
    if page.unasked:
        yield warning(f"{page.unasked} more addresses of texts were not asked. A page should have fewer.")


def answer_findings(page: Inspection, place: PagePlace, answer: Answer) -> Iterator[Finding]:
    """What is wrong with the answer to a text's address."""
    parts, where = place.parts, shortened(place.address)
    if answer.status == 404 and (advice := missing_advice(place.address, page.trees)):
        yield error(f"{where} does not exist. {advice}", place)
    elif answer.status == 410:
        yield error(f"{where} is gone: that form, or that release, was taken back. {ANEW}", place)
    elif answer.status != 200:
        yield error(f"{where} answers {answer.status}, so readers have no text. Ask whoever runs that server.", place)
    elif place.shown is None and parts is None and place.how == FRAME:
        yield error(
            f"{where} is no page of a text, so the frame does not show one. The gallery has the code of each text.", place
        )
    elif place.shown is None:
        yield error(f"{where} answers with something else than a text of CellFacts. Correct the address, or that server.", place)


def missing_advice(address: str, trees: Trees) -> str:
    """What to write instead of an address that does not exist; empty if nobody can say."""
    if advice := writing_advice(address):
        return advice
    parts = text_address(address)
    return (root_advice(parts, trees) or trees.advice(parts)) if parts else ""


def wrong_parts(page: Inspection, place: PagePlace, answer: Answer) -> Iterator[Finding]:
    """What is wrong with an address that has an answer."""
    parts, where = place.parts, shortened(place.address)
    if parts and parts.is_pinned:
        yield warning(f"{where} is of one release for ever, and does not follow corrections. {ANEW}", place)
    if answer.status != 200:
        return
    if answer.is_redirected:
        yield warning(f"{where} is redirected. A copy of your own has no redirects. Write {shortened(answer.address)}.", place)
    if place.how == HTMX and page.is_elsewhere(answer.address) and answer.header(ALLOW_ORIGIN) not in {"*", page.origin}:
        service = browser_origin(answer.address)
        yield error(
            f"{service} does not let pages of {page.origin} read its texts. Ask whoever runs it to list that origin.", place
        )


def old_snippets(page: Inspection) -> Iterator[Finding]:
    """Attributes that today's code has, and this one lacks or has otherwise."""
    for place in page.of(HTMX):
        element = place.node
        if REQUEST not in element.attributes:
            yield warning(f"This is old code: it has {OLD_REQUEST}, which filters take out, instead of {REQUEST}. {ANEW}", place)
            continue
        div = place_around(element)
        differing = differences(element.attributes, SNIPPET_ATTRIBUTES)
        if div and is_place(div):  # else another check says so
            differing += differences(div.attributes, AROUND)
        if VITAL & set(differing):
            yield error(f"Attributes are not as in today's code, so the text may not come: {', '.join(differing)}. {ANEW}", place)
        elif differing and all(name.startswith(BY_STATUS) and name not in element.attributes for name in differing):
            yield warning(LOST_STATUS.format(", ".join(differing)), place)
        elif differing:
            yield warning(f"Attributes are not as in today's code: {', '.join(differing)}. {ANEW}", place)


def differences(found: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    return [name for name, value in wanted.items() if found.get(name) != value]


def only_links(page: Inspection) -> Iterator[Finding]:
    """Links that stand where a text should."""
    for place in page.of(COMPONENT):
        yield warning(MAYBE_COMPONENT, place)
    for place in page.of(LINK):
        if place.node.is_in_class("cellfacts-place"):
            yield error(LOST_REQUEST, place)
        elif place.node.is_in_class("cellfacts-link"):
            yield error(NO_PLUGIN_TEXT, place)
        elif not any(page.of(*UNTOUCHED)):
            yield error(NO_INCLUDED_TEXT, place)


def code_as_words(page: Inspection) -> Iterator[Finding]:
    """Code that a server or a program should have replaced, and code that stands there as words."""
    for place in page.of(*UNTOUCHED):
        yield error(UNTOUCHED[place.how], place)


def hidden_places(page: Inspection) -> Iterator[Finding]:
    """Code where browsers run nothing."""
    for place in page.of(HTMX, FRAME, TEXT):
        if place.node.in_template:
            yield error(
                "This stands in a template element, so nobody sees it until a script takes it out. Move it into the page.", place
            )
        elif place.how == HTMX and place.node.is_inside("noscript"):
            yield error(
                "This stands in a noscript element, where htmx does not look. Move it out: it has a link for readers without script.",
                place,
            )


def unencrypted(page: Inspection) -> Iterator[Finding]:
    """What browsers do not load into an encrypted page."""
    for place in page.of(HTMX, FRAME):
        if page.origin.startswith("https:") and place.address.startswith("http:"):
            yield error(
                f"Browsers do not load {shortened(place.address)} into a page with https. Write https:// in the code.", place
            )


def foreign_base(page: Inspection) -> Iterator[Finding]:
    """A `base` element that leads our relative addresses to another site."""
    if not page.is_elsewhere(page.base):
        return
    for place in page.of(HTMX, FRAME):
        if is_relative(place.node):
            there = browser_origin(page.base)
            yield error(
                f"The page's base element leads this address to {there}. Write the address with your own host in it.", place
            )


def is_relative(element: PageNode) -> bool:
    asked = element.get(REQUEST) or element.get(OLD_REQUEST) or element.get("src")
    return not urlsplit(asked).netloc
