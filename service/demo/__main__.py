"""`python -m service.demo ROOT HTMX HOST PORT PORT`: serve both demo sites until standard input closes.

A separate process keeps the service as small as in production. Standard input closes when the parent ends, however it ends.
"""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

from werkzeug.serving import make_server

from service import settings as settings_module
from service.catalogs.live.content import content_at_start
from service.demo.sites import CLINIC, NEUTRAL, create_site
from widget.catalogs import sound_catalogs


def main(root: str, htmx: str, host: str, *ports: str) -> None:
    """Serve both sites. root: address of the service's `/v1/`. htmx: folder. host, ports: where to listen."""
    # Werkzeug's access log would name readers' addresses.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    content, translations = content_at_start(settings_module.read_settings())
    catalogs = sound_catalogs(translations, content.messages())
    for site, port in zip((CLINIC, NEUTRAL), ports, strict=True):
        app = create_site(site, root, Path(htmx), content, catalogs.get(site.locale))
        server = make_server(host, int(port), app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
