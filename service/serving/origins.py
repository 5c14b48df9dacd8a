"""Which sites' pages may read and frame what we serve: all, or those that the operator lists.

This is about other sites' pages in readers' browsers. It is no lock: whoever asks from a server gets what is public.
Sources: RFC 6454 (origins), the Fetch standard (CORS), CSP level 3 (frame-ancestors).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the settings of every command are read by this module, and that one brings Werkzeug
    from service.serving.responses import Headers

# Labels of 1 to 63 letters (RFC 1035, 2.3.4), of which the last makes no number, or an address in its shortest form (WHATWG URL, 3.5).
# Of IPv6 only this machine's: browsers know no other in frame-ancestors (CSP 3, 2.3.1).
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
LOOPBACK = re.compile(rf"localhost|127(?:\.{OCTET}){{3}}|\[::1\]")
NAME = rf"(?:{LABEL}\.)*(?!0x[0-9a-f]*(?::|$))(?=[0-9-]*[a-z]){LABEL}"
ORIGIN = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{LOOPBACK.pattern}|{OCTET}(?:\.{OCTET}){{3}}|{NAME})(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
RIGHT = (
    "write it like https://clinic.example.org or https://xn--fiq228c.example:8443: in small letters, without path, wildcard, "
    "or the port that goes without saying; http only for this machine"
)
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
    """An origin exactly as browsers send it. Raises ValueError saying how one is written."""
    match = ORIGIN.fullmatch(word)
    if (
        not match
        or len(match["host"]) > 253
        or int(match["port"] or 1) > 65535
        or match["port"] == DEFAULT_PORTS[match["scheme"]]
    ):
        raise ValueError(f"{word[:80]!r} is no origin as browsers send it; {RIGHT}")
    if match["scheme"] == "http" and not LOOPBACK.fullmatch(match["host"]):
        raise ValueError(f"{word[:80]!r} is not encrypted; {RIGHT}")
    return word


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
