"""Every policy, cache rule and security header that we send.

`COPY` is what a partner's web server must send with a copy; a test compares the recipes in the guides with it.
Sources: CSP level 3, the Fetch standard (CORS), RFC 9111 and RFC 5861 (caching).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

Headers = list[tuple[str, str]]
Pairs = tuple[tuple[str, str], ...]

CSP = "Content-Security-Policy"
CACHE = "Cache-Control"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
EXPOSE_HEADERS = "Access-Control-Expose-Headers"
NO_SNIFF = ("X-Content-Type-Options", "nosniff")

CURRENT_CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
PINNED_CACHE = "max-age=300"  # a pinned release can be withdrawn
FOREVER_CACHE = "public, max-age=31536000, immutable"
COPY_CACHE = "public, max-age=300, stale-if-error=86400"
PREFLIGHT_CACHE = "max-age=86400"
REVALIDATE = "no-cache"
NO_STORE = "no-store"

OWN_STYLE = "style-src 'self'"
ANY_SITE = "frame-ancestors *"


def policy(*sources: str, forms: str = "'none'", ancestors: str = "'none'") -> str:
    """A Content Security Policy that allows only what it names. forms: where forms may be sent. ancestors: who may frame the page."""
    return "; ".join(("default-src 'none'", *sources, "base-uri 'none'", f"form-action {forms}", f"frame-ancestors {ancestors}"))


TEXT_POLICY = policy(OWN_STYLE, ancestors="*")
COPY_POLICY = policy(OWN_STYLE, ancestors="'self'")
DRAFT_POLICY = COPY_POLICY  # the preview shows drafts in frames of its own
SPECIMEN_POLICY = COPY_POLICY  # and the gallery shows texts so
GALLERY_POLICY = policy(
    OWN_STYLE, "script-src 'self'", "connect-src 'self'", "frame-src 'self'", "img-src 'self'", forms="'self'"
)
SECURITY_PAGE_POLICY = policy(OWN_STYLE, "img-src 'self'")
# The preview's scripts have a nonce: with `'self'`, any file of this service with injected content could run as a script.
PREVIEW_POLICY = policy(OWN_STYLE, "connect-src 'self'", "img-src 'self'", "frame-src 'self'", forms="'self'")


def partner_policy(service: str) -> str:
    """What a partner's page must allow, and no more. service: its origin."""
    return policy("script-src 'self'", f"{OWN_STYLE} {service}", f"connect-src {service}", f"frame-src {service}")


def safety_headers(content_policy: str, referrer: str = "no-referrer") -> Pairs:
    return (NO_SNIFF, ("Referrer-Policy", referrer), (CSP, content_policy))


SAFETY = safety_headers(TEXT_POLICY)
# htmx 2.0.11 logs an error for each of these headers that is not exposed (measured).
HTMX_HEADERS = (
    "HX-Location, HX-Push, HX-Push-Url, HX-Redirect, HX-Refresh, HX-Replace-Url, HX-Reselect, HX-Reswap, HX-Retarget, "
    "HX-Trigger, HX-Trigger-After-Settle, HX-Trigger-After-Swap"
)
SHARED = (
    (ALLOW_ORIGIN, "*"),
    (EXPOSE_HEADERS, HTMX_HEADERS),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    *SAFETY,
)
COPY = (*safety_headers(COPY_POLICY), (CACHE, COPY_CACHE))
PREVIEW = dict(
    (
        *safety_headers(
            PREVIEW_POLICY, "same-origin"
        ),  # with no-referrer browsers send `Origin: null` with our own forms (Fetch)
        (CACHE, NO_STORE),
        ("X-Robots-Tag", "noindex, nofollow, noarchive"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("Vary", "Cookie, HX-Request, Accept-Language"),
    )
)
# A draft is in a sandboxed frame, which has no origin; its stylesheet must load all the same.
DRAFT = PREVIEW | dict(
    (*safety_headers(DRAFT_POLICY), ("Cross-Origin-Resource-Policy", "cross-origin"), ("X-Frame-Options", "SAMEORIGIN"))
)


def with_own_style(headers: Iterable[tuple[str, str]], root: str) -> Headers:
    """Headers whose Content Security Policy names our stylesheet's origin. root: address of `/v1/`.

    A sandboxed frame has no origin. WebKit 2.50 then matches nothing with `'self'`, and showed our page without its style (measured).
    """
    parts = urlsplit(root)
    return [(name, value.replace(OWN_STYLE, f"{OWN_STYLE} {parts.scheme}://{parts.netloc}")) for name, value in headers]
