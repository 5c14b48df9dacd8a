"""Redirects that name no scheme and no host.

Werkzeug leads an address without its last slash to the scheme that this process speaks and to whatever Host says (`Map.make_redirect_url`).
Behind a proxy the scheme is http, a browser remembers a 308, and the address may hold a token.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response


def make_redirects_relative(app: Flask) -> None:
    """Let no redirect of an application leave the address under which somebody has reached it."""

    @app.after_request
    def without_host(response: Response) -> Response:
        if response.location:
            response.location = path_reference(response.location)
        return response


def path_reference(address: str) -> str:
    """An address from its path on (RFC 3986, 4.2). With two slashes at its beginning it would name a host again (browsers take both kinds)."""
    parts = urlsplit(address)
    path = parts.path.lstrip("/\\")
    return urlunsplit(("", "", f"/{path}", parts.query, parts.fragment))
