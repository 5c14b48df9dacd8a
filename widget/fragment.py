"""A fragment, and law 1 as one function.

Law 1: a fragment is plain HTML. No script, no inline style, no `on*` attribute, no `javascript:`, no cookie, no subresource
from anywhere else. `problems(html)` holds it by lists of what is allowed, so that what nobody thought of is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .htmx import AROUND, LANGUAGE_LINK
from .markup import Token, TokenKind, tokenize

RESERVED_ROOT = "https://cellfacts.invalid/"
RESERVED_ID = "cellfacts-release-id"
# RFC 3986, the part of it that needs no escaping in HTML or in a header: the address stands in every fragment, unescaped.
WEB_ROOT = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?:/(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+)*/?"
)

TAGS = frozenset(
    [
        "a",
        "article",
        "b",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "input",
        "label",
        "li",
        "meta",
        "ol",
        "p",
        "section",
        "span",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    ]
)
VOID = frozenset({"input", "meta"})
ATTRIBUTES = frozenset(
    [
        "class",
        "lang",
        "dir",
        "id",
        "href",
        "hreflang",
        "rel",
        "target",
        "referrerpolicy",
        "datetime",
        "scope",
        "colspan",
        "type",
        "open",
        "role",
        "itemscope",
        "itemtype",
        "itemprop",
        "content",
        "aria-label",
        "aria-hidden",
        "data-verdict",
        "data-label",
    ]
)
# htmx evaluates what begins with js: and filters in [...], so each attribute of the language link and around it has one value and no other.
HTMX: dict[str, dict[str, str]] = {"a": LANGUAGE_LINK, "p": AROUND}
ASKS = "data-hx-get"


def own_root(text: str) -> str:
    """An address for a copy on a partner's own site: like `web_root`, or from the site's root (`/cellfacts/`). Raises ValueError."""
    if not text.startswith(("/", "http://", "https://")):
        raise ValueError(f"{text!r} is neither a path like /cellfacts/ nor an address like https://facts.example.org/")
    if text.startswith("/") and not text.startswith("//"):
        return web_root(f"https://partner.invalid{text}").removeprefix("https://partner.invalid")
    return web_root(text)


def web_root(text: str) -> str:
    """An http(s) address that may stand for the reserved one, with a slash at its end. Raises ValueError."""
    match = WEB_ROOT.fullmatch(text)
    if match is None or not 0 < int(match["port"] or 80) < 65536:
        raise ValueError(f"{text!r} is no address like https://facts.example.org/; a name in other letters is written as xn--…")
    return text.rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One widget in one language at one heading level.

    widget: its name; locale: its tag; heading: level of its top heading, 1 to 4; html: the markup, with the reserved words.
    """

    widget: str
    locale: str
    heading: int
    html: str

    @property
    def digest(self) -> str:
        """SHA-256 of the markup, in hexadecimal."""
        return hashlib.sha256(self.html.encode()).hexdigest()

    def __str__(self) -> str:
        return self.html

    def __html__(self) -> str:
        """Markup, as Jinja and Django's templates ask for it: what is in here was escaped when it was rendered."""
        return self.html


def tag_problems(tag: Token) -> Iterator[str]:
    """What law 1 does not allow about one start tag."""
    if tag.text not in TAGS:
        yield f"<{tag.text}> is not allowed"
    if tag.text == "input" and dict(tag.attributes).get("type") != "checkbox":
        yield "<input> must be a checkbox"
    for name, value in tag.attributes:
        yield from attribute_problems(tag.text, name, value or "")


def attribute_problems(tag: str, name: str, value: str) -> Iterator[str]:
    """What law 1 does not allow about one attribute."""
    asks = (tag, name) == ("a", ASKS)  # an address inside the release
    if name in HTMX.get(tag, {}):
        if HTMX[tag][name] != value:
            yield f"{name} must be {HTMX[tag][name]!r}, not {value[:60]!r}"
    elif name not in ATTRIBUTES and not asks:
        yield f"the attribute {name} is not allowed on <{tag}>"
    if name == "href" and not value.startswith(("https://", "http://")):
        yield f"href must be a web address, not {value[:60]!r}"
    if asks and not value.startswith(RESERVED_ROOT):
        yield f"data-hx-get must stay inside the release, not {value[:60]!r}"
    if name == "type" and value != "checkbox":
        yield f"<{tag} type={value[:20]!r}> is not allowed"


def problems(html: str) -> tuple[str, ...]:
    """What breaks law 1 in a fragment; empty if nothing does. html: the markup of one fragment."""
    found: list[str] = []
    opened: list[str] = []
    roots: list[Token] = []
    ids = 0
    for token in tokenize(html):
        if token.kind is TokenKind.START:
            found += tag_problems(token)
            ids += sum(name == "id" for name, _ in token.attributes)
            roots += [] if opened else [token]
            opened += [] if token.text in VOID else [token.text]
        elif token.kind is TokenKind.END:
            if not opened or opened.pop() != token.text:
                found.append(f"</{token.text}> closes nothing that is open")
        elif token.kind is TokenKind.OTHER:
            found.append(token.text)
        elif not opened and token.text.strip():
            found.append("text outside the root")
    if opened:
        found.append(f"<{opened[-1]}> is not closed")
    if len(roots) != 1:
        found.append(f"{len(roots)} roots instead of one")
    if not roots or not {"lang", "dir"} <= dict(roots[-1].attributes).keys():
        found.append("the root does not say its language and direction")
    if ids > 1:
        # Two copies of an id on a partner's page break labels and focus; the language link needs the one there is.
        found.append(f"{ids} ids instead of at most one")
    return tuple(found)
