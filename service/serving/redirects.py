"""Redirects without scheme and host.

Werkzeug redirects an address without its final slash to this process's scheme and to any Host header (`Map.make_redirect_url`).
Behind a proxy the scheme is http, a browser remembers a 308, and the address may hold a token.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response


def make_redirects_relative(app: Flask) -> None:
    @app.after_request
    def without_host(response: Response) -> Response:
        if response.location:
            response.location = path_reference(response.location)
        return response


def path_reference(address: str) -> str:
    """An address from its path on (RFC 3986, 4.2). Exactly one leading slash: browsers read two, of either kind, as a host."""
    parts = urlsplit(address)
    path = parts.path.lstrip("/\\")
    return urlunsplit(("", "", f"/{path}", parts.query, parts.fragment))
