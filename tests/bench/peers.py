"""What our service is compared with, on the same server: a Flask view that returns a constant, WhiteNoise, and nothing at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

FOLDER = Path(os.environ.get("CELLFACTS_BENCH", "."))


def view() -> Flask:
    """A Flask view that returns the fragment as a constant, as Flask's quickstart writes a view."""
    app = Flask("view")
    text = (FOLDER / "v1/en/faq.html").read_text(encoding="utf-8")

    @app.get("/v1/en/faq.html")
    def constant() -> str:
        return text

    return app


def bare() -> Callable[..., list[bytes]]:
    """The least that a WSGI application can do: more than this the server does not give, whatever stands behind it."""
    body = (FOLDER / "v1/en/faq.html").read_bytes()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]

    def app(environ: object, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return app


def whitenoise() -> WhiteNoise:
    """WhiteNoise over the same file."""
    return WhiteNoise(Flask("empty").wsgi_app, root=str(FOLDER))
