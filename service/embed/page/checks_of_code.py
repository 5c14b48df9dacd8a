"""Checks of the code that a partner has pasted: its attributes, what stands around it, and what has become of it on its way into the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from service.embed.page.fetching import Answer, browser_origin, shortened
from service.embed.page.inspection import ANEW, Inspection, error, warning
from service.embed.page.markup import COMMENT, WORDS, PageNode
from service.embed.page.places import OLD_REQUEST, Way
from service.embed.page.policies import allows, read_policies
from service.serving.headers import CSP
from widget.findings import Finding
from widget.fragment import REQUEST
from widget.htmx import AROUND, CLOSED, PLACEHOLDER
from widget.suffixes import FORMS, HEADINGS

SNIPPET_ATTRIBUTES: Mapping[str, str] = {**PLACEHOLDER, **CLOSED}
# Without these the text does not come, or the reader's page is told.
VITAL = frozenset({"data-hx-trigger", "data-hx-target", "data-hx-swap", "data-hx-request", "data-hx-config"})
BY_STATUS = "data-hx-status:"

# What happened to code that stands in the page as it was typed.
UNTOUCHED: Mapping[Way, str] = {
    Way.ESI: "The code for Varnish stands in the page untouched: no cache in front read it. "
    "Look at the lines for your server, `cellfacts snippet --method esi --server varnish`.",
    Way.SSI: "The include stands in the page untouched: SSI is off for this page. "
    "Look at the lines for your server, `cellfacts snippet --method ssi --server nginx`.",
    Way.BENT: "The quotation marks of this code are bent, so browsers read other names. "
    f"Paste it as HTML, and not by way of a word processor. {ANEW}",
    Way.OEMBED: "The address stands there as words: this site asks for no oEmbed answer, or had none when the page was saved. "
    "Save the page again, or take the code of `--method iframe`.",
    Way.PHP: "The code of PHP stands in the page untouched: PHP is not run for it. "
    "Let its name end in .php, or see that your server runs PHP for this page.",
    Way.TYPED: "This code stands there as words. "
    "Switch the plugin on, let your template run it, or paste it where HTML is kept as it is.",
}
LOST_REQUEST = f"A filter or an editor has taken {REQUEST} out of this code, so readers have the link alone. {ANEW} Paste it where HTML is kept."
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
IN_TEMPLATE = "This stands in a template element, so nobody sees it until a script takes it out. Move it into the page."
IN_NOSCRIPT = (
    "This stands in a noscript element, where htmx does not look. Move it out: it has a link for readers without script."
)
TARGET = "data-hx-target"
WHOLE = "Paste the whole of today's code, from <div> to </div>."
NO_DIV = f"The div around this link is gone, so htmx finds no place for the text, and readers have the link alone. {WHOLE}"
OTHER_DIV = f"The div around this link is none of ours: the text would replace all that stands in it. {WHOLE}"
CROWDED = f"More than the link stands in its div, and the text would replace all of it. Perhaps its </div> is lost. {WHOLE}"
NEEDED = "Readers without script need it, and all readers while the text cannot come."
NO_LINK = f"This code has no link to the text: its href is gone. {NEEDED}"
MOST_LINKS = 5  # that a run asks for
BESIDE = frozenset({COMMENT, "br", "wbr"})  # which editors put in
SAME_IDS = (
    "stands before at the same heading level, so both have the same ids, and a link into one leads to the first. "
    "Take another level for this one, as with `cellfacts snippet --heading 3`."
)
CODE_OF_FRAME = "Paste the code of `--method iframe`."
UNCLOSED = f"This frame has no </iframe>, so what follows on the page is lost in it. {CODE_OF_FRAME}"
# What follows where a frame lacks these.
LACKS: Mapping[str, str] = {
    "width": "without a style it is 300 pixels wide",
    "height": "without a style it is 150 pixels high",
    "title": "screen readers have no name for it",
    "referrerpolicy": "we may see which site the reader is on",
    "sandbox": "nothing limits what the frame may do",
}
PAGE_OF = {fragment: form.page for form in FORMS.values() for fragment in form.headings.values()}


def old_snippets(page: Inspection) -> Iterator[Finding]:
    """Attributes that today's code has, and this one lacks or has otherwise."""
    for place in page.of(Way.HTMX):
        element = place.node
        if REQUEST not in element.attributes:
            yield warning(f"This is old code: it has {OLD_REQUEST}, which filters take out, instead of {REQUEST}. {ANEW}", place)
            continue
        div = place_around(element)
        differing = [name for name, value in SNIPPET_ATTRIBUTES.items() if element.attributes.get(name) != value]
        if div and is_place(div):  # else another check says so
            differing += [name for name, value in AROUND.items() if div.attributes.get(name) != value]
        if VITAL & set(differing):
            yield error(f"Attributes are not as in today's code, so the text may not come: {', '.join(differing)}. {ANEW}", place)
        elif differing and all(name.startswith(BY_STATUS) and name not in element.attributes for name in differing):
            yield warning(LOST_STATUS.format(", ".join(differing)), place)
        elif differing:
            yield warning(f"Attributes are not as in today's code: {', '.join(differing)}. {ANEW}", place)


def only_links(page: Inspection) -> Iterator[Finding]:
    """Links that stand where a text should."""
    for place in page.of(Way.COMPONENT):
        yield warning(MAYBE_COMPONENT, place)
    for place in page.of(Way.LINK):
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
    for place in page.of(Way.HTMX, Way.FRAME, Way.TEXT):
        if place.node.in_template:
            yield error(IN_TEMPLATE, place)
        elif place.how == Way.HTMX and place.node.is_inside("noscript"):
            yield error(IN_NOSCRIPT, place)


def broken_places(page: Inspection) -> Iterator[Finding]:
    """Links whose `div` is gone, is another one, or does not end behind the link."""
    crowded = crowded_elements(page)
    for place in page.of(Way.HTMX):
        element = place.node
        target = element.get(TARGET) or element.get(TARGET.removeprefix("data-"))
        if target != PLACEHOLDER[TARGET] or element.tag == "div":
            continue
        div = place_around(element)
        if div is None:
            yield error(NO_DIV, place)
        elif not is_place(div):
            yield error(OTHER_DIV, place)
        elif div in crowded:
            yield error(CROWDED, place)


def place_around(link: PageNode) -> PageNode | None:
    """The `div` that a text would replace the content of."""
    return next((one for one in link.around() if one.tag == "div"), None)


def is_place(element: PageNode) -> bool:
    return "cellfacts-place" in element.classes or "data-hx-disinherit" in element.attributes


def crowded_elements(page: Inspection) -> set[PageNode | None]:
    """The elements in which more stands than a link for htmx, white space and comments."""
    links = [place.node for place in page.of(Way.HTMX)]
    expected = set(links)
    for link in links:  # an editor may have put a paragraph around it
        expected.update(takewhile(lambda one: one.tag != "div", link.around()))
    nodes = (one for one in page.markup.nodes if one not in expected and one.tag not in BESIDE)
    return {one.parent for one in nodes if one.tag != WORDS or one.text.strip()}


def fallback_links(page: Inspection) -> Iterator[Finding]:
    """Links that lead nowhere, beside a text that comes. A few are asked."""
    asked: set[str] = set()
    for place in page.of(Way.HTMX):
        address = page.linked(place.node)
        if not place.node.get("href"):
            yield error(f"{NO_LINK} {WHOLE}", place)
        elif place.shown and (address in asked or len(asked) < MOST_LINKS):
            asked.add(address)
            if page.fetcher.ask(address).status in {404, 410}:
                yield error(f"{shortened(address)}, to which this link leads, does not exist. {NEEDED} {WHOLE}", place)


def repeated_texts(page: Inspection) -> Iterator[Finding]:
    """A text that comes twice with the same ids. Its other languages have these ids too."""
    told = set()
    for place in page.of(Way.HTMX):
        parts = place.parts
        if parts is None or parts.suffix not in HEADINGS.values():  # a short form has one level
            continue
        if (parts.text, parts.suffix) in told:
            yield warning(f"{parts.text} {SAME_IDS}", place)
        told.add((parts.text, parts.suffix))


def frames(page: Inspection) -> Iterator[Finding]:
    """Frames that swallow what follows, are refused or without style, or lack what today's code has."""
    swallowing = {words.parent for words in page.markup.nodes if words.tag == WORDS and "<iframe" in words.text.lower()}
    for place in page.of(Way.FRAME):
        element, answer, parts = place.node, place.answer, place.parts
        if element not in page.markup.closed or element in swallowing:
            yield error(UNCLOSED, place)
        if lost := missing_attributes(element):
            what = "; ".join(f"{name} ({LACKS[name]})" for name in lost)
            yield warning(f"This frame lacks {what}. {CODE_OF_FRAME}", place)
        if "sandbox" in element.attributes and "allow-popups" not in element.get("sandbox").split():
            yield warning(f"Links in this frame do not open: its sandbox lacks allow-popups. {CODE_OF_FRAME}", place)
        if parts and parts.suffix in PAGE_OF:
            part = f"{parts.text}{parts.suffix} is a part of a page, so a frame shows it without style"
            yield error(f"{part}. Write {parts.text}{PAGE_OF[parts.suffix]}.", place)
        elif place.shown and answer and (refused := refusal_to_frame(page, answer)):
            yield error(refused, place)


def missing_attributes(element: PageNode) -> list[str]:
    """The attributes that a frame lacks. Its size may stand in its style."""
    lost = [name for name in LACKS if name not in element.attributes and f"{name}:" not in element.get("style").replace(" ", "")]
    return [*lost, "referrerpolicy"] if element.get("referrerpolicy") not in {"", "no-referrer"} else lost


def refusal_to_frame(page: Inspection, answer: Answer) -> str:
    """Why browsers do not show an answer in a frame of this page; empty if they do."""
    service = browser_origin(answer.address)
    naming = [policy for policy in read_policies(answer.headers.getlist(CSP)) if "frame-ancestors" in policy]
    if any(not allows(policy, "frame-ancestors", page.page.address, answer.address) for policy in naming):
        return f"{service} does not let pages of {page.origin} frame its texts. Ask whoever runs it to list that origin."
    said = answer.header("X-Frame-Options").strip().lower()
    if not naming and (said == "deny" or (said == "sameorigin" and page.is_elsewhere(answer.address))):
        return f"{service} forbids frames with X-Frame-Options. Take that header away there, for the texts alone."
    return ""
