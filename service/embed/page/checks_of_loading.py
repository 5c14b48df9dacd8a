"""Checks of what browsers let into a page: its Content Security Policies, frames, and addresses without encryption or at another site.

Of policies as much as our texts need. Source: CSP level 3, 6.7.2 (matching), 6.8 (fallbacks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urldefrag, urlsplit

from service.embed.page.checks_of_head import inline_style, own_scripts, style_links
from service.embed.page.fetching import Answer, browser_origin, shortened
from service.embed.page.inspection import UNENCRYPTED, Inspection, error, warning
from service.embed.page.markup import WORDS, PageNode
from service.embed.page.places import OLD_REQUEST, PagePlace, Way
from service.serving.headers import CSP
from widget.findings import Finding
from widget.fragment import REQUEST
from widget.model import GUIDE
from widget.suffixes import FORMS

Directives = Mapping[str, tuple[str, ...]]
# What is asked when a directive is not there.
FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "style-src": ("style-src-elem", "style-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "frame-ancestors": ("frame-ancestors",),
}
PORTS = {"http": "80", "https": "443"}
PORT = re.compile(r":([0-9]+)$")  # an impossible one too, which `urlsplit` refuses
HASHES = ("'sha256-", "'sha384-", "'sha512-")
SCHEME_SOURCE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
MOST_POLICIES = 20  # `meta` elements with one, of a page
SANDBOX = f"The page's {CSP} has a sandbox without allow-scripts, so htmx does not run. Add allow-scripts to it."
TRUSTED_TYPES = "The page asks for Trusted Types. It needs a policy of its own for htmx, or readers have the link alone."
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


def content_policies(page: Inspection) -> Iterator[Finding]:
    """What the page's own policies keep away from our texts."""
    metas = [one for one in page.markup.named("meta") if one.get("http-equiv").lower() == CSP.lower() and one.is_inside("head")]
    sent: list[tuple[Directives, PageNode | None]] = [(policy, None) for policy in read_policies(page.page.headers.getlist(CSP))]
    sent += [(policy, element) for element in metas[:MOST_POLICIES] for policy in read_policies([element.get("content")])]
    told = set()
    for policy, meta in sent:
        for name, address, what, element in needs(page):
            origin = browser_origin(address)
            if (name, origin) not in told and not allows(policy, name, address, page.page.address, element):
                told.add((name, origin))
                advice = remedy(policy, name, address and origin, page.origin)
                yield error(f"The page's {CSP} keeps {what} away: {advice}.", meta or element)
        yield from unusual_policy(page, policy, meta)


def needs(page: Inspection) -> Iterator[tuple[str, str, str, PageNode]]:
    """What our texts load into the page: the directive, the address, what it is, and the element that asks."""
    for place in page.of(Way.HTMX, Way.FRAME):
        if place.address:
            name, what = ("frame-src", "the frame") if place.how == Way.FRAME else ("connect-src", "the text")
            yield name, place.address, what, place.node
    if inline := inline_style(page):
        yield "style-src", "", "our stylesheet in it", inline
    for element in style_links(page):
        yield "style-src", page.linked(element), "our stylesheet", element
    for element in own_scripts(page) if any(page.of(Way.HTMX)) else ():
        yield "script-src", page.linked(element), "htmx", element


def remedy(policy: Directives, name: str, origin: str, own: str) -> str:
    """What to write into a policy. origin: empty for a `style` element."""
    source = "'self'" if origin == own else origin or "'unsafe-inline'"
    stated = next((asked for asked in FALLBACKS[name] if asked in policy), name)
    if stated != "default-src":
        return f"add {source} to its {stated}"
    kept = " ".join(word for word in policy[stated] if word != "'none'")
    return f"write `{name} {f'{kept} {source}'.strip()}` into it, beside its default-src"


def unusual_policy(page: Inspection, policy: Directives, meta: PageNode | None) -> Iterator[Finding]:
    """Directives that keep htmx from its work. meta: the element that has the policy; None for a header."""
    first = next(page.of(Way.HTMX), None)
    if first and meta is None and "sandbox" in policy and "allow-scripts" not in policy["sandbox"]:
        yield error(SANDBOX, first)
    if first and "'script'" in policy.get("require-trusted-types-for", ()):
        yield warning(TRUSTED_TYPES, meta or first)


def read_policies(values: Iterable[str]) -> tuple[Directives, ...]:
    """The policies of some headers or `meta` elements; a header may hold several, with commas between."""
    made: list[Directives] = []
    for text in (text for value in values for text in value.split(",")):
        directives = [part.split() for part in text.split(";") if part.strip()]
        # Of a directive that stands there twice, browsers take the first.
        made.append({name.lower(): tuple(sources) for name, *sources in reversed(directives)})
    return tuple(filter(None, made))


def allows(directives: Directives, name: str, address: str, page: str, element: PageNode | None = None) -> bool:
    """Whether a policy lets a page load an address, or have a `style` element where there is none. A hash is believed.

    element: that asks for it, or is it.
    """
    sources = next((directives[asked] for asked in FALLBACKS[name] if asked in directives), None)
    nonce = element.get("nonce") if element else ""
    if sources is None or (nonce and f"'nonce-{nonce}'" in sources):
        return True
    is_hashed = any(source.startswith(HASHES) for source in sources)
    if not address:
        return is_hashed or ("'unsafe-inline'" in sources and not any(source.startswith("'nonce-") for source in sources))
    if is_hashed and element and element.get("integrity"):
        return True
    if name == "script-src" and "'strict-dynamic'" in sources:  # then no address counts
        return False
    return any(matches_source(source, address, page) for source in sources)


def matches_source(source: str, address: str, page: str) -> bool:
    """Whether an address is what a source names. page: that has the policy."""
    target, own = urlsplit(address), urlsplit(page)
    if source == "*":
        return target.scheme in PORTS
    if SCHEME_SOURCE.fullmatch(source):
        return target.scheme in securer(source[:-1])
    named = HOST_SOURCE.fullmatch(f"{own.scheme}://{own.netloc}" if source.lower() == "'self'" else source)
    if named is None:  # a nonce, a hash, or a word that no browser knows
        return False
    host, path, asked = named["host"].lower(), named["path"] or "/", target.hostname or ""
    usual, port = PORTS.get(target.scheme), PORT.search(target.netloc)
    ports = {named["port"] or usual} | ({PORTS["https"]} if named["port"] == "80" else set())
    return (
        target.scheme in securer(named["scheme"] or own.scheme)
        # `*.example.org` is every host below example.org, and not that itself.
        and (asked.endswith(host[1:]) if host.startswith("*") else asked == host.strip("[]"))
        and not ports.isdisjoint({"*", port[1] if port else usual})
        # A path with a slash at its end is a folder.
        and (path in {"/", target.path} or (path.endswith("/") and target.path.startswith(path)))
    )


def securer(scheme: str) -> tuple[str, ...]:
    """The schemes that a scheme in a policy stands for."""
    return ("http", "https") if scheme.lower() == "http" else (scheme.lower(),)


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


def unencrypted(page: Inspection) -> Iterator[Finding]:
    """What browsers do not load into an encrypted page."""
    for place in page.of(Way.HTMX, Way.FRAME):
        if page.is_unencrypted(place.address):
            yield error(UNENCRYPTED.format(shortened(place.address)), place)


def base_element(page: Inspection) -> Iterator[Finding]:
    """A `base` element that leads addresses of ours to another page or another site."""
    if urldefrag(page.base).url != urldefrag(page.page.address).url:
        for guide in (place for place, shown in page.shows() if shown.text == GUIDE and place.how != Way.FRAME):
            led = f"The page's base element leads the guide's list of contents to {shortened(page.base)}, away from this page"
            yield warning(f"{led}. Take the element out, or show single texts.", guide)
    if not page.is_elsewhere(page.base):
        return
    asking: list[tuple[PageNode, PagePlace | None]] = [(place.node, place) for place in page.of(Way.HTMX, Way.FRAME)]
    asking += [(script, None) for script in own_scripts(page)] if any(page.of(Way.HTMX)) else []
    for node, place in asking:
        asked = node.get(REQUEST) or node.get(OLD_REQUEST) or node.get("src")
        if not urlsplit(asked).netloc:
            led = f"The page's base element leads this address to {browser_origin(page.base)}"
            yield error(f"{led}. Write the address with your own host in it.", place or node)
