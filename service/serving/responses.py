"""A prepared response: every content coding, header and 304 is made in advance, so a request is only a look-up.

Rules: RFC 9110 for conditions and content negotiation, RFC 9111 for caching. Entity tags are compared by Werkzeug
(`W/`, lists and `*`), because proxies weaken tags.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from service.serving.headers import ALLOW_ORIGIN, CACHE, PREFLIGHT_CACHE, Headers

Answer = TypeVar("Answer")

# The order decides between codings with equal weight.
CODINGS = ("br", "gzip", "identity")
SUFFIXES = {"br": "-br", "gzip": "-gz", "identity": ""}
# Over the 147 bodies of a release: quality 11 takes 2.7 s of processor time, 9 takes 1.2 s, 6 with a window of 128 KB takes 0.07 s and is
# 12 % larger than 11 (measured). A body of ours is smaller than the window.
BROTLI_QUALITY = 6
BROTLI_WINDOW = 17
# Browsers and caches send shorter headers. Longer ones are parsed each time, so that nobody can fill our memory with them.
LONGEST_REMEMBERED = 200
ALLOWED = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True)
class Variant:
    """One content coding of a body. ok: headers of a 200. unchanged: headers of a 304."""

    body: bytes
    etag: str
    ok: Headers
    unchanged: Headers


@dataclass(frozen=True, slots=True)
class Resource:
    """All responses of one URL. variants: by content coding. status: of a response with a body."""

    variants: Mapping[str, Variant]
    status: str = "200 OK"


@lru_cache(maxsize=1024)
def encoded(body: bytes) -> Mapping[str, bytes]:
    """A body by content coding. Remembered, because a release shares most files with the one before, and a withdrawal changes a few."""
    return {
        "br": brotli.compress(body, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW),
        # No time stamp in the header, so that the same content gives the same bytes.
        "gzip": gzip.compress(body, compresslevel=9, mtime=0),
        "identity": body,
    }


def prepare(body: bytes, headers: Iterable[tuple[str, str]], status: str = "200 OK", packed: bool = False) -> Resource:
    """Prepare every variant of a body. headers: without length, coding, tag and Vary. packed: the body is compressed already."""
    tag = hashlib.sha256(body).hexdigest()[:32]
    bodies = {"identity": body} if packed else encoded(body)
    shared = [*headers, ("Vary", "Accept-Encoding")]
    variants = {}
    for coding, data in bodies.items():
        etag = f"{tag}{SUFFIXES[coding]}"
        tagged = [*shared, ("ETag", f'"{etag}"')]
        ok = [*tagged, ("Content-Length", str(len(data)))]
        if coding != "identity":
            ok.append(("Content-Encoding", coding))
        # RFC 9110, 15.4.5: what a cache needs to refresh its copy; nothing about a body that is not sent.
        unchanged = [header for header in tagged if header[0] not in {"Content-Type", "Content-Language"}]
        variants[coding] = Variant(data, etag, ok, unchanged)
    return Resource({coding: variants.get(coding, variants["identity"]) for coding in CODINGS}, status)


def cache_short_headers(read: Callable[..., Answer]) -> Callable[..., Answer]:
    """Decorator: cache the results of a function of a header, for short headers only."""
    cached = lru_cache(maxsize=1024)(read)

    def look_up(header: str, *rest: str) -> Answer:
        return cached(header, *rest) if len(header) <= LONGEST_REMEMBERED else read(header, *rest)

    return look_up


@cache_short_headers
def preferred_coding(accept_encoding: str) -> str:
    """The coding to send. A client that refuses everything gets the plain body (RFC 9110, 12.5.3, allows it)."""
    accepted = parse_accept_header(accept_encoding.lower(), Accept)
    weights = dict(accepted)
    if "x-gzip" in weights:  # RFC 9110, 8.4.1.3: the same as gzip
        weights.setdefault("gzip", weights["x-gzip"])
    everything = weights.get("*", 0)

    def weight(coding: str) -> float:
        # If not mentioned, the plain body is acceptable, but less than a requested coding.
        return float(weights.get(coding, everything if coding != "identity" else max(everything, 0.0001)))

    best = max(CODINGS, key=weight)
    return best if weight(best) > 0 else "identity"


@cache_short_headers
def matches(header: str, etag: str) -> bool:
    """True if an If-None-Match header names this tag. GET and HEAD compare weakly (RFC 9110, 13.1.2)."""
    return parse_etags(header).contains_weak(etag)


@cache_short_headers
def matches_strongly(header: str, etag: str) -> bool:
    """True if an If-Match header names this tag (RFC 9110, 13.1.1)."""
    return parse_etags(header).contains(etag)


def preflight_headers(resource: Resource, environ: Mapping[str, Any]) -> Headers:
    """CORS preflight headers; none if the resource is not open to other sites.

    Safari and Firefox send a preflight for htmx 1 and 2, because these listen to an upload (MDN, CORS, simple requests; htmx issue 779).
    Custom request headers are never allowed, so a snippet cannot send the address of the reader's page.
    """
    if "HTTP_ACCESS_CONTROL_REQUEST_HEADERS" in environ:
        return []
    allow_origin = [header for header in resource.variants["identity"].ok if header[0] == ALLOW_ORIGIN]
    return [*allow_origin, ("Access-Control-Max-Age", "86400")] if allow_origin else []


def respond(resource: Resource, environ: Mapping[str, Any], start_response: Any) -> list[bytes]:
    """Respond to GET, HEAD or OPTIONS. The caller has refused every other method."""
    method = environ["REQUEST_METHOD"]
    if method == "OPTIONS":
        start_response("204 No Content", [("Allow", ALLOWED), (CACHE, PREFLIGHT_CACHE), *preflight_headers(resource, environ)])
        return []
    accept = environ.get("HTTP_ACCEPT_ENCODING")
    variant = resource.variants[preferred_coding(accept) if accept else "identity"]
    plain = resource.status == "200 OK"  # RFC 9110, 13.2.1: a condition is about an answer that would have been 2xx
    if plain and "HTTP_IF_MATCH" in environ and not matches_strongly(environ["HTTP_IF_MATCH"], variant.etag):
        start_response("412 Precondition Failed", [("Content-Length", "0")])
        return []
    if plain and "HTTP_IF_NONE_MATCH" in environ and matches(environ["HTTP_IF_NONE_MATCH"], variant.etag):
        start_response("304 Not Modified", variant.unchanged)
        return []
    start_response(resource.status, variant.ok)
    return [] if method == "HEAD" else [variant.body]
