"""A page's Content Security Policies, as far as our texts need them. Source: CSP level 3, 6.7.2 (matching), 6.8 (fallbacks)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

Directives = Mapping[str, tuple[str, ...]]
# What is asked when a directive is not there.
FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "style-src": ("style-src-elem", "style-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "frame-ancestors": ("frame-ancestors",),
}
SECURER = {"http": ("http", "https"), "https": ("https",)}
PORTS = {"http": 80, "https": 443}
HASHES = ("'sha256-", "'sha384-", "'sha512-")
HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)


def read_policies(values: Iterable[str]) -> tuple[Directives, ...]:
    """The policies of some headers or `meta` elements; a header may hold several, with commas between."""
    return tuple(made for value in values for text in value.split(",") if (made := read_directives(text)))


def read_directives(text: str) -> Directives:
    """One policy. Of a directive that stands there twice, browsers take the first."""
    made: dict[str, tuple[str, ...]] = {}
    for words in (part.split() for part in text.split(";")):
        if words:
            made.setdefault(words[0].lower(), tuple(words[1:]))
    return made


def sources_of(directives: Directives, name: str) -> tuple[str, ...] | None:
    """The sources that count for a directive; None where the policy says nothing about it."""
    return next((directives[asked] for asked in FALLBACKS[name] if asked in directives), None)


def allows(directives: Directives, name: str, address: str, page: str, nonce: str = "") -> bool:
    """Whether a policy lets a page load an address. nonce: of the element that asks for it."""
    sources = sources_of(directives, name)
    if sources is None:
        return True
    if nonce and f"'nonce-{nonce}'" in sources:
        return True
    if name == "script-src" and "'strict-dynamic'" in sources:  # then no address counts
        return False
    return any(matches_source(source, address, page) for source in sources)


def allows_inline_style(directives: Directives, nonce: str = "") -> bool:
    """Whether a policy lets a `style` element through. With a hash it may; that is believed."""
    sources = sources_of(directives, "style-src")
    if sources is None or (nonce and f"'nonce-{nonce}'" in sources):
        return True
    if any(source.startswith(HASHES) for source in sources):
        return True
    return "'unsafe-inline'" in sources and not any(source.startswith("'nonce-") for source in sources)


def matches_source(source: str, address: str, page: str) -> bool:
    """Whether an address is what a source names. page: that has the policy."""
    target, own = urlsplit(address), urlsplit(page)
    if source.lower() == "'self'":
        source = f"{own.scheme}://{own.netloc}"
    if source == "*":
        return target.scheme in PORTS
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", source, re.IGNORECASE):
        return is_same_or_securer(source[:-1].lower(), target.scheme)
    named = HOST_SOURCE.fullmatch(source)
    if named is None:  # a nonce, a hash, or a word that no browser knows
        return False
    return (
        is_same_or_securer((named["scheme"] or own.scheme).lower(), target.scheme)
        and matches_host(named["host"].lower(), target.hostname or "")
        and is_port(named["port"], target)
        and is_path(named["path"] or "", target.path)
    )


def is_same_or_securer(named: str, asked: str) -> bool:
    return asked in SECURER.get(named, (named,))


def matches_host(named: str, asked: str) -> bool:
    """`*.example.org` is every host below example.org, and not that itself."""
    return asked.endswith(named[1:]) if named.startswith("*") else asked == named.strip("[]")


def is_port(named: str | None, target: SplitResult) -> bool:
    usual = PORTS.get(target.scheme)
    asked = target.port or usual
    return named == "*" or asked == (int(named) if named else usual) or (named == "80" and asked == PORTS["https"])


def is_path(named: str, asked: str) -> bool:
    """A path with a slash at its end is a folder."""
    return named in {"", "/"} or (asked.startswith(named) if named.endswith("/") else asked == named)
