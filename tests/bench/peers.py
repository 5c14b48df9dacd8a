"""What our service is compared with, on the same server: a Flask view that returns a constant, and WhiteNoise."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response
from whitenoise import WhiteNoise

FOLDER = Path(os.environ.get("CELLFACTS_BENCH", "."))


def view() -> Flask:
    """A Flask view that returns the fragment as a constant."""
    app = Flask("view")
    body = (FOLDER / "v1/en/faq.html").read_bytes()

    @app.get("/v1/en/faq.html")
    def constant() -> Response:
        return Response(body, content_type="text/html; charset=utf-8")

    return app


def whitenoise() -> WhiteNoise:
    """WhiteNoise over the same file."""
    return WhiteNoise(Flask("empty").wsgi_app, root=str(FOLDER))
