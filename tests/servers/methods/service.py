"""Our service as partners' servers and readers reach it, with every request noted, and everything that can be wrong with it."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service import settings as settings_module
from service.app import create_app
from service.settings import Settings
from service.signing.publish import publish
from tests.conftest import DAY, filled
from tests.support.certificates import certificate
from tests.support.running import HOST, Received, Site, Wsgi, free_ports
from widget.manifest import Release

NAME = "facts.example.org"
KNOWN = f"https://{NAME}/"  # where servers ask; browsers and mirrors ask at `plain`
TROUBLE = "This must not be seen."
HANGS_FOR = 20.0  # seconds, longer than any server waits
WHOLE = f"<article class='cellfacts'>{TROUBLE}</article>".encode()
HALF = f'<article class="cellfacts cellfacts-status" lang="en"><p>{TROUBLE}</p><a href="https://'.encode()
GOOD = ("Cache-Control", "max-age=300, stale-if-error=86400")
LONGER = ("Content-Length", "5000")
# Each by its name: status, headers and body.
TROUBLES: Mapping[str, tuple[str, tuple[tuple[str, str], ...], bytes]] = {
    "hang": ("503 Service Unavailable", (), WHOLE),  # after a long while
    "cut": ("200 OK", (GOOD, LONGER), HALF),  # and the connection is closed
    "stall": ("200 OK", (GOOD, LONGER), HALF),  # and it stays open
    "portal": ("200 OK", (GOOD,), f"<!DOCTYPE html><h1>{TROUBLE}</h1>".encode()),
    "empty": ("200 OK", (GOOD,), b""),
    "packed": ("200 OK", (GOOD, ("Content-Encoding", "gzip")), gzip.compress(WHOLE)),
}


def for_a_year(start_response: Any) -> Any:
    """What a server in front of us may have been told to say of every answer."""

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        kept = [(name, value) for name, value in headers if name != "Cache-Control"]
        return start_response(
            status, [*kept, ("Cache-Control", "public, max-age=31536000"), ("Expires", "Thu, 31 Dec 2099 00:00:00 GMT")], *rest
        )

    return start


class Names:
    """A name server (RFC 1035) on a port of its own: every name is this machine, unless it is told to know none."""

    def __init__(self) -> None:
        self.knows = True
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOST, 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.answer, daemon=True)
        self.thread.start()

    def answer(self) -> None:
        """Until the socket is closed."""
        with suppress(OSError):
            while True:
                asked, whence = self.socket.recvfrom(512)
                if not asked:
                    return
                end = asked.index(b"\0", 12) + 5
                (kind,) = struct.unpack("!H", asked[end - 4 : end - 2])
                found = self.knows and kind == 1
                head = asked[:2] + struct.pack("!HHHHH", 0x8180 if self.knows else 0x8182, 1, int(found), 0, 0)
                record = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + socket.inet_aton(HOST) if found else b""
                self.socket.sendto(head + asked[12:end] + record, whence)

    def close(self) -> None:
        """Free the port."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (HOST, self.port))
        self.thread.join()
        self.socket.close()


class Service:
    """The real application on a release, by https under its own name for servers, and by http under `plain` for browsers and mirrors.

    received: every request that reached it, from wherever. trouble: what it answers instead: a status line, or one of the keys of TROUBLES.
    """

    def __init__(self, folder: Path, release: Release) -> None:
        folder.mkdir(exist_ok=True)
        self.certificate = certificate(folder, NAME)
        self.port, self.plain_port = free_ports(1), free_ports(1)
        self.plain = f"http://{HOST}:{self.plain_port}/"
        self.store = filled(self.settings(folder / "data", self.plain), release)
        self.sign()
        self.apps: dict[str, Any] = {}
        self.making = threading.Lock()
        self.received: list[Received] = []
        self.trouble = ""
        self.released = threading.Event()
        self.names = Names()
        self.sites: list[Site] = []

    def settings(self, data: Path, address: str) -> Settings:
        """Those of a service that readers know under an address."""
        return settings_module.read_settings({"CELLFACTS_DATA": str(data), "CELLFACTS_PUBLIC_URL": address})

    def app_at(self, address: str) -> Any:
        """The application for readers who know it under an address, made once: it takes a second."""
        with self.making:
            if address not in self.apps:
                self.apps[address] = create_app(self.settings(self.store.root, address), clock=lambda: DAY)
            return self.apps[address]

    def up(self) -> None:
        """Answer, as always or as `trouble` says."""
        self.app_at(KNOWN)  # before the first question: a partner's server waits three seconds
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.sites = [Site(self.troubled(KNOWN), self.port, context), Site(self.troubled(self.plain), self.plain_port)]
        for site in self.sites:
            site.received = self.received

    def troubled(self, address: str) -> Wsgi:
        """The application, if it is well."""

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            app: Wsgi = self.app_at(address)
            if self.trouble == "hang":
                self.released.wait(HANGS_FOR)
            if self.trouble == "a year":
                return app(environ, for_a_year(start_response))
            if self.trouble:
                return self.troubles(start_response)
            return app(environ, start_response)

        return answer

    def troubles(self, start_response: Any) -> Iterable[bytes]:
        """An answer that must not be shown."""
        status, more, body = TROUBLES.get(self.trouble, (self.trouble, (), WHOLE))
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), *more])
        yield body
        if self.trouble == "stall":
            self.released.wait(HANGS_FOR)

    def down(self) -> None:
        """Nobody listens there any more."""
        for site in self.sites:
            site.stop()
        self.sites = []

    def fails(self, how: str) -> None:
        """Be down in one of the ways of being so: "refused", "unknown" (our name is not found), "hang", or a status line."""
        if how == "refused":
            self.down()
        elif how == "unknown":
            self.names.knows = False
            self.down()
        else:
            self.released.clear()
            self.trouble = how

    def recovers(self) -> None:
        """Be as before."""
        self.names.knows = True
        self.trouble = ""
        self.released.set()
        if not self.sites:
            self.up()

    def sign(self) -> None:
        """Sign what is current, for mirrors."""
        publish(self.store, datetime.now(UTC))

    def changes(self) -> None:
        """Serve what the store says from now on."""
        self.sign()
        for app in self.apps.values():
            app.extensions["cellfacts"].refresh()

    def withdraw(self, widget: str, locale: str) -> None:
        """Take a text back."""
        self.store.withdraw_fragment(widget, locale, "wrong")
        self.changes()

    def close(self) -> None:
        """Free the ports."""
        self.released.set()
        self.down()
        self.names.close()
