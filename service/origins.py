"""Which sites' pages may read and frame what we serve: all, or those that the operator lists.

This is about other sites' pages in readers' browsers. It is no lock: whoever asks from a server gets what is public.
Sources: RFC 6454 (origins), the Fetch standard (CORS), CSP level 3 (frame-ancestors).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:  # the settings of every command are read by this module, and that one brings Werkzeug
    from service.responses import Headers

ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{0,4}))?"
)
LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|\[::1\]")
DEFAULT_PORTS = {"https": "443", "http": "80"}
# The list stands in a header of every answer, and nginx, as it comes, takes 4 KB of headers from the service behind it.
LONGEST = 2500
EVERYBODY = "frame-ancestors *"
ALLOW = "Access-Control-Allow-Origin"
EXPOSE = "Access-Control-Expose-Headers"


def listed_origins(text: str) -> tuple[str, ...]:
    """The origins in a list with commas or spaces between them; none if it is empty. Raises ValueError saying what to write."""
    found: list[str] = []
    for word in re.split(r"[,\s]+", text.strip()):
        if word:
            origin = one_origin(word)
            if origin in found:
                raise ValueError(f"{origin} is in it twice")
            found.append(origin)
    if text.strip() and not found:  # two variables of a script, both empty, must not let everybody in
        raise ValueError("there is no origin in it; leave the setting empty to let pages of every site in")
    if len(" ".join(found)) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} characters, which web servers in front of this one refuse in a header")
    return tuple(found)


def one_origin(word: str) -> str:
    """An origin as browsers write it. Raises ValueError saying what to write instead."""
    if word == "*":
        raise ValueError("'*' is no origin; leave the setting empty to let pages of every site in")
    if word == "null":
        raise ValueError("'null' is the origin of every sandboxed frame and every file, so it would let everybody in")
    if "*" in word:
        raise ValueError(f"{word!r} has a wildcard; write each origin out")
    match = ORIGIN.fullmatch(word)
    port = match["port"] if match else None
    if match is None or int(port or 1) > 65535 or port == DEFAULT_PORTS[match["scheme"]] or not is_host(match["host"]):
        raise ValueError(f"{word[:80]!r} is no origin; {advice(word)}")
    if match["host"].startswith("[") and not LOOPBACK.fullmatch(match["host"]):
        raise ValueError(
            f"{word!r} is an IPv6 address, which browsers do not know in frame-ancestors (CSP 3, 2.3.1); give it a name"
        )
    if match["scheme"] == "http" and not LOOPBACK.fullmatch(match["host"]):
        raise ValueError(f"{word!r} is not encrypted; write https://{match['host']}, or the address of this machine")
    return word


def is_host(host: str) -> bool:
    """Whether browsers would write a host so: labels of 1 to 63 letters (RFC 1035, 2.3.4), and an address in its shortest form (WHATWG URL, 3.5)."""
    if host.startswith("["):
        with suppress(ValueError):
            return ipaddress.IPv6Address(host[1:-1]).compressed == host[1:-1]
        return False
    labels = host.split(".")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        with suppress(ValueError):
            return str(ipaddress.IPv4Address(host)) == host
        return False
    return len(host) <= 253 and all(0 < len(label) <= 63 for label in labels)


def advice(word: str) -> str:
    """What to write instead of something that is almost an origin."""
    general = "write it like https://clinic.example.org, without a path; a name in other letters is written as xn--…"
    try:
        parts = urlsplit(word)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # a port that is none, half an address, a label that is too long
        return general
    # Browsers keep these letters, and Python's codec, which is older, does not.
    if set(word) & set("ßς\u200c\u200d"):
        return general
    shown = "" if port is None or str(port) == DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    suggested = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{shown}"
    with suppress(ValueError):
        return f"write {one_origin(suggested)}" if suggested != word else general
    return general


class ListedOnly:
    """A WSGI application in front of another: what is open to pages of every site becomes open to those listed.

    Every answer says `Vary: Origin`, so that no cache gives one site's answer to another. What is not open stays as it is, such as errors.
    """

    def __init__(self, inner: Any, origins: Iterable[str]) -> None:
        """inner: the application behind. origins: as `listed_origins` gives them."""
        self.inner = inner
        self.allowed = {origin: (ALLOW, origin) for origin in origins}
        self.ancestors = f"frame-ancestors 'self' {' '.join(self.allowed)}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        allowed = self.allowed.get(environ.get("HTTP_ORIGIN", ""))

        def start(status: str, headers: Headers, *error: Any) -> Any:
            return start_response(status, self.limited(headers, allowed), *error)

        return self.inner(environ, start)

    def limited(self, headers: Headers, allowed: tuple[str, str] | None) -> Headers:
        """The headers of one answer. allowed: what to say to a listed origin; None for all others."""
        made: Headers = []
        vary = "Origin"
        for pair in headers:
            name, value = pair
            if name == "Vary":
                vary = f"{value}, Origin"
            elif name == "Content-Security-Policy":
                made.append((name, value.replace(EVERYBODY, self.ancestors)))
            elif name == ALLOW:
                if allowed:
                    made.append(allowed)
            elif name != EXPOSE or allowed:
                made.append(pair)
        made.append(("Vary", vary))
        return made
