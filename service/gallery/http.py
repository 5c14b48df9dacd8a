"""Responses of the gallery: safe headers, revalidation, compression."""

from __future__ import annotations

import gzip

from flask import Response, request

from service.serving.headers import CACHE, REVALIDATE, safety_headers
from service.serving.responses import preferred_coding


def with_safe_headers(response: Response, policy: str) -> Response:
    """Set the safe headers and the content policy."""
    response.headers.update(safety_headers(policy))
    return response


def with_revalidation(response: Response) -> Response:
    """Let browsers cache the page, and revalidate it each time."""
    response.headers[CACHE] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response


def packed(response: Response) -> Response:
    """Compress the page by gzip where the browser takes it: its code and choices repeat themselves."""
    response.headers["Vary"] = "Accept-Encoding"
    if response.status_code == 200 and preferred_coding(request.headers.get("Accept-Encoding", "identity")) != "identity":
        response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
