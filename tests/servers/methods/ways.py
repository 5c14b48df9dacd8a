"""A partner's page in each method, on the servers that the method needs, before the real service.

Includes are tried over each thing that they can stand on, so there are more ways than methods.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from flask import Flask, render_template_string

from service.embed.model import Method
from service.embed.snippets import Placement
from service.htmx import file_name
from service.sync import mirror
from service.sync.errors import SourceUnreachable
from tests.conftest import DAY
from tests.support.content import CONTENT
from tests.support.methods import METHODS, server_lines
from tests.support.partner_servers import Answer, Copy, Kind, running
from tests.support.running import Site, free_ports, htmx_folder
from widget import css, render
from widget.locales import ENGLISH, Locale
from widget.model import Widget

from .servers import Clock, apache, mirror_lines, nginx, proxy_lines, varnish
from .service import KNOWN, Service

PAGE = "/patients/jane-roe/index.shtml"
TITLE = "What the link says"
FRESH = 300  # seconds for which a server takes what it has, by our own answers
AGAIN = 11  # seconds after a failure until nginx asks again
VARNISH_KEEPS = 0.5  # seconds
KEPT = 86_400  # seconds for which it may take what it has, after that, when we are down

Started = Callable[[Kind, str], Copy]


@dataclass
class Way:
    """A partner's site in one method. name: of the way; method: of the method; site: its server; clock: that its servers live by.

    shown: what its page is about: a widget or a question, its language and form.
    """

    name: str
    method: Method
    service: Service
    clock: Clock
    folder: Path
    site: Copy
    pages: Path | None = None
    logs: list[Path] = field(default_factory=list)
    day: date = DAY
    shown: tuple[Widget, Locale, str | None] = (CONTENT.find("status"), ENGLISH, None)

    @property
    def address(self) -> str:
        """The page with a text in it. By another name than the service's, so that it is another site."""
        return f"http://localhost:{self.site.port}{PAGE}"

    def page(self, widget: Widget, locale: Locale, form: str | None = None) -> str:
        """The partner's page, by the code that the gallery gives out."""
        root = f"{self.service.plain}v1/" if not self.method.own else "https://facts.example.org/v1/"
        code = self.method.code(Placement(widget, locale, TITLE, root, form=form))
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A partner</title><link rel="icon" href="data:,">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{self.method.head_code(root)}</head>'
            f"<body><main><h1>A partner</h1>\n{code}\n<p id='after'>After</p></main></body></html>"
        )

    def put(self, slug: str = "status", locale: Locale = ENGLISH, *, form: str | None = None, question: str = "") -> None:
        """Let the partner's page be about this."""
        widget = CONTENT.find(slug)
        asked = (one for one in CONTENT.questions(widget) if one.question == question)
        self.shown = (next(asked) if question else widget, locale, form)
        if not self.pages:
            return  # Flask makes the page for each reader
        (self.pages / "patients" / "jane-roe").mkdir(parents=True, exist_ok=True)
        (self.pages / "js").mkdir(exist_ok=True)
        (self.pages / PAGE.removeprefix("/")).write_text(self.page(*self.shown))
        (self.pages / "trouble.html").write_text("This must not be seen.")
        (self.pages / "js" / "htmx.min.js").write_bytes((htmx_folder() / file_name("2.0.11")).read_bytes())

    def ask(self, path: str = PAGE, **headers: str) -> Answer:
        """One request to the partner's server."""
        return self.site.ask(path, **headers)

    def mirrored(self) -> None:
        """One run of `cellfacts mirror`, as cron does it."""
        with suppress(SourceUnreachable):
            mirror.update_copy(self.service.plain, self.folder / "copy", "/cellfacts/", None, self.day)

    def later(self, seconds: int = FRESH + AGAIN) -> None:
        """Let time pass until the partner's servers ask again."""
        self.clock.forward(seconds)
        if (self.folder / "copy").exists():
            self.mirrored()
        if self.method.name == "esi":
            time.sleep(VARNISH_KEEPS + 0.2)


MIRROR, PROXY = "mirror", "proxy"


# By what a site is made of: test_wordpress*.py, test_php.py, tests/browser/test_components.py, tests/browser/test_oembed.py.
TESTED_ELSEWHERE = {"wordpress", "php", "react", "oembed"}


def ways() -> Iterator[tuple[str, str, str]]:
    """Each way with its method and what it stands on. What is like another method shows nothing new."""
    for name, method in METHODS.items():
        for below in method.over:
            yield f"{name} over {below}", name, below
        if not method.over and not method.like and name not in TESTED_ELSEWHERE:
            yield name, name, name if method.servers else ""


WAYS = {way: (method, below) for way, method, below in ways()}
PROXIED = [name for name, (_, below) in WAYS.items() if below == PROXY]
MIRRORED = [name for name, (_, below) in WAYS.items() if below == MIRROR]
OWN = MIRRORED + PROXIED
INCLUDED = [name for name, (method, _) in WAYS.items() if METHODS[method].over]


@contextmanager
def opened(name: str, service: Service, scratch: Path) -> Iterator[Way]:
    """A partner's site in one method, until the block ends. scratch: a folder that servers can read."""
    method, below = WAYS[name]
    clock = Clock(scratch / "clock")
    service.app_at(KNOWN if below == PROXY else service.plain)  # no server is to wait for it
    with ExitStack() as stack:
        way = Way(name, METHODS[method], service, clock, scratch, Copy(free_ports(1), scratch, ({}, {})))
        if not below:
            site = Site(plain_site(way), way.site.port)
            stack.callback(site.stop)
        else:
            if below == MIRROR:
                way.mirrored()
            served(way, below, stack)
            way.put()
        yield way


def plain_site(way: Way) -> Flask:
    """A partner's site in Flask; for the python method with the text in the page as it is made."""
    app = Flask("partner")
    app.jinja_env.globals["cellfacts"] = partial(render, root=f"{way.service.plain}v1/")

    @app.get(PAGE)
    def page() -> str:
        return render_template_string(way.page(*way.shown))

    @app.get("/cellfacts/widget.css")
    def stylesheet() -> tuple[str, dict[str, str]]:
        return css(), {"Content-Type": "text/css"}

    @app.get("/js/htmx.min.js")
    def htmx() -> tuple[bytes, dict[str, str]]:
        return (htmx_folder() / file_name("2.0.11")).read_bytes(), {"Content-Type": "text/javascript"}

    return app


def served(way: Way, below: str, stack: ExitStack) -> None:
    """Start the servers of a method. below: what it stands on."""
    beside, inside = ("", "")
    if below == PROXY:
        beside, inside = proxy_lines(way.service, way.folder, free_ports(1))
    elif way.method.name != "ssi-apache":
        inside = mirror_lines("nginx", way.folder / "copy")
    if way.method.over and "nginx" in way.method.servers:
        inside += server_lines(way.method.name, "nginx")
    else:
        inside += "location / { ssi off; }"
    origin = way.site
    kind = nginx(way.clock, beside, inside)
    if way.method.name == "ssi-apache":
        kind = apache(way.folder / "copy")
    elif way.method.name == "esi":
        origin = Copy(free_ports(1), way.folder, ({}, {}))
    stack.enter_context(running(kind, "", way.folder / "server", origin))
    way.pages = way.folder / "server" / "site"
    way.logs = [way.folder / "server" / "log", way.folder / "server" / "output"]
    if way.method.name == "esi":
        before = varnish(way.folder, way.site.port, origin.port, f"{VARNISH_KEEPS}s")
        stack.enter_context(running(before, "", way.folder / "varnish-server", way.site))
