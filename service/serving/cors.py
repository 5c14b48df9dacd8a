"""Which sites' pages may read and frame what we serve, where the operator lists them.

This is about other sites' pages in readers' browsers. It is no lock: whoever asks from a server gets what is public.
Sources: the Fetch standard (CORS), CSP level 3 (frame-ancestors).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.serving.headers import ALLOW_ORIGIN, ANY_SITE, CSP, EXPOSE_HEADERS, Headers


class OriginFilter:
    """A WSGI application in front of another: what is open to pages of every site becomes open to those listed.

    Every answer says `Vary: Origin`, so that no cache gives one site's answer to another. What is not open stays as it is, such as errors.
    """

    def __init__(self, inner: Any, origins: Iterable[str]) -> None:
        """inner: the application behind. origins: as the settings have them."""
        self.inner = inner
        self.allowed = {origin: (ALLOW_ORIGIN, origin) for origin in origins}
        self.ancestors = f"frame-ancestors 'self' {' '.join(self.allowed)}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        allowed = self.allowed.get(environ.get("HTTP_ORIGIN", ""))

        def start(status: str, headers: Headers, *error: Any) -> Any:
            return start_response(status, self.filter_headers(headers, allowed), *error)

        return self.inner(environ, start)

    def filter_headers(self, headers: Headers, allowed: tuple[str, str] | None) -> Headers:
        """The headers of one answer. allowed: what to say to a listed origin; None for all others."""
        made: Headers = []
        vary = "Origin"
        for pair in headers:
            name, value = pair
            if name == "Vary":
                vary = f"{value}, Origin"
            elif name == CSP:
                made.append((name, value.replace(ANY_SITE, self.ancestors)))
            elif name == ALLOW_ORIGIN:
                if allowed:
                    made.append(allowed)
            elif name != EXPOSE_HEADERS or allowed:
                made.append(pair)
        made.append(("Vary", vary))
        return made
