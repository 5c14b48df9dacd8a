"""Checks of the code that a partner has pasted: its addresses and attributes, what stands around it, and what became of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from urllib.parse import urlsplit

from service.embed.page.fetching import Answer, browser_origin, shortened
from service.embed.page.inspection import ANEW, SERVICE_TREE, Inspection, error, warning
from service.embed.page.markup import COMMENT, WORDS, PageNode
from service.embed.page.places import ADDRESS, OLD_REQUEST, PagePlace, TextAddress, Way
from service.serving.headers import ALLOW_ORIGIN
from widget.findings import Finding
from widget.fragment import REQUEST
from widget.htmx import AROUND, CLOSED, PLACEHOLDER
from widget.locales import PROMISED
from widget.suffixes import HEADINGS

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
LOCALES = {str(locale).lower(): str(locale) for locale in PROMISED}
ANY_CASE = re.compile(ADDRESS.pattern, re.IGNORECASE)
IN_GALLERY = "The gallery has the code of each text."
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
    parts, where = place.parts, shortened(place.address)
    if parts and parts.is_pinned:
        yield warning(f"{where} is of one release for ever, and does not follow corrections. {ANEW}", place)
    if answer.status == 404 and (advice := missing_advice(page, place)):
        yield error(f"{where} does not exist. {advice}", place)
    elif answer.status == 410:
        yield error(f"{where} is gone: that form, or that release, was taken back. {ANEW}", place)
    elif answer.status != 200:
        yield error(f"{where} answers {answer.status}, so readers have no text. Ask whoever runs that server.", place)
    elif place.shown is None and parts is None and place.how == Way.FRAME:
        yield error(f"{where} is no page of a text, so the frame does not show one. {IN_GALLERY}", place)
    elif place.shown is None:
        yield error(f"{where} answers with something else than a text of CellFacts. Correct the address, or that server.", place)
    if answer.status == 200 and answer.is_redirected:
        yield warning(f"{where} is redirected. A copy of your own has no redirects. Write {shortened(answer.address)}.", place)
    is_readable = answer.header(ALLOW_ORIGIN) in {"*", page.origin} or not page.is_elsewhere(answer.address)
    if answer.status == 200 and place.how == Way.HTMX and not is_readable:
        said = f"{browser_origin(answer.address)} does not let pages of {page.origin} read its texts"
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
