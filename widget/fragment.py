"""The rendered fragment, and law 1 as a check.

Law 1: a fragment is plain HTML. No script, inline style, `on*` attribute, `javascript:` URL, cookie, or subresource from another
site. `problems(html)` enforces it with allowlists, so unknown markup is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
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
REQUEST = "data-hx-get"
OWN_ID = re.compile(r"cellfacts-[a-z0-9]+(?:-[a-z0-9]+)*")
OWN_TARGET = re.compile(r'((?:\sid="|\shref="#)cellfacts-[a-z0-9-]+)"')
HEADING_TAG = re.compile(r"(?<=<)(/?h)([2-6])(?=[ >])")
REQUESTED = re.compile(rf'({REQUEST}="[^"]*?)\.html"')


def own_root(text: str) -> str:
    """The address of a copy on a partner's own site: as in `web_root`, or an absolute path (`/cellfacts/`). Raises ValueError."""
    if not text.startswith(("/", "http://", "https://")):
        raise ValueError(f"{text!r} is neither a path like /cellfacts/ nor an address like https://facts.example.org/")
    if text.startswith("/") and not text.startswith("//"):
        return web_root(f"https://partner.invalid{text}").removeprefix("https://partner.invalid")
    return web_root(text)


def web_root(text: str) -> str:
    """An http(s) address that can replace the reserved one, with a trailing slash. Raises ValueError."""
    match = WEB_ROOT.fullmatch(text)
    if match is None or not 0 < int(match["port"] or 80) < 65536:
        raise ValueError(f"{text!r} is no address like https://facts.example.org/; a name in other letters is written as xn--…")
    return text.rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class Fragment:
    """One widget in one language at one heading level.

    widget: its name. locale: its tag. heading: level of the top heading, 1 to 4. html: the markup, with the reserved words.
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
        """The markup, for Jinja's and Django's autoescape: its texts were escaped by the renderer."""
        return self.html


def id_end(level: int) -> str:
    """What the ids of a fragment end with. A page may have a text at several levels, and htmx finds the focus again by its id alone."""
    return f"-h{level}" if level > 2 else ""


def at_level(html: str, level: int, suffix: str) -> str:
    """The markup of a fragment with its top heading at level 2, with it at another one: lower by some levels, 6 at most.

    suffix: of that level, for the request of the language link. Templates use the level for headings and ids alone, so this is what a
    rendering would give, in a tenth of the time (measured).
    """
    moved = HEADING_TAG.sub(lambda tag: f"{tag[1]}{min(int(tag[2]) + level - 2, 6)}", html)
    moved = OWN_TARGET.sub(rf'\1{id_end(level)}"', moved)
    return REQUESTED.sub(lambda request: f'{request[1]}{suffix}"', moved)


def tag_problems(tag: Token) -> Iterator[str]:
    """Violations of law 1 by a start tag."""
    if tag.text not in TAGS:
        yield f"<{tag.text}> is not allowed"
    if tag.text == "input" and dict(tag.attributes).get("type") != "checkbox":
        yield "<input> must be a checkbox"
    for name, value in tag.attributes:
        yield from attribute_problems(tag.text, name, value or "")


def attribute_problems(tag: str, name: str, value: str) -> Iterator[str]:
    """Violations of law 1 by an attribute."""
    is_request = (tag, name) == ("a", REQUEST)  # an address inside the release
    if name in HTMX.get(tag, {}):
        if HTMX[tag][name] != value:
            yield f"{name} must be {HTMX[tag][name]!r}, not {value[:60]!r}"
    elif name not in ATTRIBUTES and not is_request:
        yield f"the attribute {name} is not allowed on <{tag}>"
    if name == "href" and not value.startswith(("https://", "http://", "#")):
        yield f"href must be a web address, not {value[:60]!r}"
    if is_request and not value.startswith(RESERVED_ROOT):
        yield f"data-hx-get must stay inside the release, not {value[:60]!r}"
    if name == "type" and value != "checkbox":
        yield f"<{tag} type={value[:20]!r}> is not allowed"


def problems(html: str) -> tuple[str, ...]:
    """Violations of law 1 by a fragment; empty if there are none."""
    messages: list[str] = []
    opened: list[str] = []
    roots: list[Token] = []
    ids: list[str] = []
    targets: set[str] = set()
    for token in tokenize(html):
        if token.kind is TokenKind.START:
            messages += tag_problems(token)
            ids += [value or "" for name, value in token.attributes if name == "id"]
            targets |= {value[1:] for name, value in token.attributes if name == "href" and value and value[0] == "#"}
            roots += [] if opened else [token]
            opened += [] if token.text in VOID else [token.text]
        elif token.kind is TokenKind.END:
            if not opened or opened.pop() != token.text:
                messages.append(f"</{token.text}> closes nothing that is open")
        elif token.kind is TokenKind.OTHER:
            messages.append(token.text)
        elif not opened and token.text.strip():
            messages.append("text outside the root")
    if opened:
        messages.append(f"<{opened[-1]}> is not closed")
    if len(roots) != 1:
        messages.append(f"{len(roots)} roots instead of one")
    if not roots or not {"lang", "dir"} <= dict(roots[-1].attributes).keys():
        messages.append("the root does not say its language and direction")
    return (*messages, *id_problems(ids, targets))


def id_problems(ids: Collection[str], targets: Collection[str]) -> Iterator[str]:
    """What is wrong with the ids of a fragment. targets: ids that its links lead to.

    An id of the partner's page must never be met: labels, focus and links would go astray.
    """
    for name in sorted(set(ids)):
        if not OWN_ID.fullmatch(name):
            yield f"the id {name[:60]!r} does not begin with cellfacts-"
        if list(ids).count(name) > 1:
            yield f"the id {name!r} stands there twice"
    for name in sorted(set(targets) - set(ids)):
        yield f"the link #{name[:60]} leads out of the fragment"
