"""Parse the list of allowed origins. Each must be written exactly as browsers send it (RFC 6454)."""

from __future__ import annotations

import re

# Labels of 1 to 63 characters (RFC 1035, 2.3.4); the last is no number. Or an IPv4 address in its shortest form (WHATWG URL, 3.5).
# Of IPv6 only the loopback address: browsers accept no other in frame-ancestors (CSP 3, 2.3.1).
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
LOOPBACK = re.compile(rf"localhost|127(?:\.{OCTET}){{3}}|\[::1\]")
NAME = rf"(?:{LABEL}\.)*(?!0x[0-9a-f]*(?::|$))(?=[0-9-]*[a-z]){LABEL}"
ORIGIN = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{LOOPBACK.pattern}|{OCTET}(?:\.{OCTET}){{3}}|{NAME})(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
HOW_TO_WRITE = (
    "write it like https://clinic.example.org or https://xn--fiq228c.example:8443: in small letters, without path, wildcard, "
    "or the port that goes without saying; http only for this machine"
)
DEFAULT_PORTS = {"https": "443", "http": "80"}
# The list is part of a header of every response. By default nginx accepts 4 KB of headers from the service behind it.
LONGEST_LIST = 2500


def listed_origins(text: str) -> tuple[str, ...]:
    """Origins separated by commas or white space; none if the text is empty. Raises ValueError with advice."""
    origins: list[str] = []
    for word in re.split(r"[,\s]+", text.strip()):
        if word:
            origin = parse_origin(word)
            if origin in origins:
                raise ValueError(f"{origin} is in it twice")
            origins.append(origin)
    if text.strip() and not origins:  # two variables of a script, both empty, must not let everybody in
        raise ValueError("there is no origin in it; leave the setting empty to let pages of every site in")
    if len(" ".join(origins)) > LONGEST_LIST:
        raise ValueError(
            f"it has more than {LONGEST_LIST:,} characters, which web servers in front of this one refuse in a header"
        )
    return tuple(origins)


def parse_origin(word: str) -> str:
    """Check one origin and return it unchanged. Raises ValueError with advice."""
    match = ORIGIN.fullmatch(word)
    if (
        not match
        or len(match["host"]) > 253
        or int(match["port"] or 1) > 65535
        or match["port"] == DEFAULT_PORTS[match["scheme"]]
    ):
        raise ValueError(f"{word[:80]!r} is no origin as browsers send it; {HOW_TO_WRITE}")
    if match["scheme"] == "http" and not LOOPBACK.fullmatch(match["host"]):
        raise ValueError(f"{word[:80]!r} is not encrypted; {HOW_TO_WRITE}")
    return word
