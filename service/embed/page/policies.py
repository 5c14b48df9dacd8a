"""A page's Content Security Policies, as far as our texts need them. Source: CSP level 3, 6.7.2 (matching), 6.8 (fallbacks)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from service.embed.page.markup import PageNode

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
