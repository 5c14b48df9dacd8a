"""`python -m service.preview.server`: the preview at an address of its own, until standard input closes.

A process of its own, so that whatever admins do costs readers nothing, and the public service has no sign-in at all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from flask import Flask, redirect, url_for
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from werkzeug.wrappers import Response

from service import settings as settings_module
from service.clock import today
from service.preview import app as site
from service.preview.auth import upload_slots
from service.releases.store import own_store
from service.serving.redirects import stay_here
from service.serving.server import PARENT, end_with_parent, listening_address

STANDARD_INPUT = 0


def create_app() -> Flask:
    """The preview and nothing else. Raises CellfactsError, DataFolderNotWritable."""
    end_with_parent()
    settings = settings_module.read()
    app = Flask("service", static_folder=None)
    app.url_map.merge_slashes = False  # a wrong address is answered, not mended
    stay_here(app)
    site.register(app, settings, own_store(settings.data), today)

    @app.get("/")
    def begin() -> Response:
        return redirect(url_for("preview.board"))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app


def end_with_input() -> None:
    """End when standard input closes: that is when the process that started this one is gone, however it ended.

    Not by `sys.stdin`: a thread that reads it holds its lock, and a worker that is forked meanwhile closes it, and waits for ever (seen: every
    start, on Python 3.11; it held the port, too).
    """
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until standard input closes."""
    settings = settings_module.read()
    if settings.preview_bind is None:
        sys.exit("CELLFACTS_PREVIEW_BIND says where the preview listens; it is not set.")
    host, port = settings.preview_bind
    os.environ[PARENT] = str(os.getpid())
    threading.Thread(target=end_with_input, daemon=True).start()
    Granian(
        "service.preview.server:create_app",
        factory=True,
        address=listening_address(host),
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=upload_slots.THREADS,
        http=HTTPModes.http1,
        websockets=False,
        # A form that never ends must not keep the port.
        workers_kill_timeout=3,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
