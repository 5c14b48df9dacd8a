"""Origins as browsers send them, read from the list that an operator sets. Source: RFC 6454."""

from __future__ import annotations

import re

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
