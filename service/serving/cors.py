"""Limit which sites' pages may read and frame our content, if the operator lists origins.

This limits pages in readers' browsers. It is no access control: a server can still fetch what is public.
Sources: the Fetch standard (CORS), CSP level 3 (frame-ancestors).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.serving.headers import ALLOW_ORIGIN, ANY_SITE, CSP, EXPOSE_HEADERS, Headers


class OriginFilter:
    """WSGI middleware: content that is open to every site becomes open to the listed origins only.

    Every response has `Vary: Origin`, so that no cache mixes them up. Responses that are not open, such as errors, stay as they are.
    """

    def __init__(self, inner: Any, origins: Iterable[str]) -> None:
        self.inner = inner
        self.allowed = {origin: (ALLOW_ORIGIN, origin) for origin in origins}
        self.ancestors = f"frame-ancestors 'self' {' '.join(self.allowed)}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        allowed = self.allowed.get(environ.get("HTTP_ORIGIN", ""))

        def start(status: str, headers: Headers, *error: Any) -> Any:
            return start_response(status, self.filter_headers(headers, allowed), *error)

        return self.inner(environ, start)

    def filter_headers(self, headers: Headers, allowed: tuple[str, str] | None) -> Headers:
        """The headers of one response. allowed: the header for a listed origin; None for all others."""
        filtered: Headers = []
        vary = "Origin"
        for header in headers:
            name, value = header
            if name == "Vary":
                vary = f"{value}, Origin"
            elif name == CSP:
                filtered.append((name, value.replace(ANY_SITE, self.ancestors)))
            elif name == ALLOW_ORIGIN:
                if allowed:
                    filtered.append(allowed)
            elif name != EXPOSE_HEADERS or allowed:
                filtered.append(header)
        filtered.append(("Vary", vary))
        return filtered
