"""Host pages: what partners' sites do to everything on a page, and so to a widget in it. The frameworks come from npm and Debian at set-up."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.support.content import CONTENT, LANGUAGES
from tests.support.running import Wsgi, installed
from widget import render, stylesheet

THEMES = Path("usr/share/wordpress/wp-content/themes")
ROOM = 20  # px, beside the box with the widgets
# One with links and verdicts, one with answers to open, one with tables, one with boxes to tick.
ALL = ("status", "faq", "til_vs_cart", "trial_checklist")


@dataclass(frozen=True, slots=True)
class HostPage:
    """A kind of page.

    files: style sheets, by their path in npm's or WordPress's folder. layer: into which they are imported; none where empty. css: of the page
    itself, after them. root, body, main: attributes. quirks: it has no doctype, as pages had before 2000.
    """

    files: tuple[str, ...] = ()
    layer: str = ""
    css: str = ""
    root: str = ""
    body: str = ""
    main: str = ""
    quirks: bool = False


# Everything that a page can hand down, and that no reader should get.
INHERITED = """
body { -webkit-text-fill-color: transparent; -webkit-text-stroke: 1px red; -webkit-text-security: disc; -webkit-user-select: none; user-select: none;
  color: #eee; letter-spacing: .3em; word-spacing: 1em; text-transform: uppercase; text-indent: 4em; hyphens: auto; word-break: break-all;
  white-space: nowrap; text-align: justify; text-align-last: center; text-shadow: 0 0 4px red; cursor: none; pointer-events: none; visibility: hidden;
  font: italic small-caps 900 8px/1 fantasy; font-stretch: condensed; font-feature-settings: "smcp"; font-size-adjust: .9; font-kerning: none;
  font-synthesis: none; line-height: 9px; list-style: none inside; quotes: none; tab-size: 20; text-emphasis: filled red; text-orientation: upright;
  text-rendering: geometricPrecision; border-collapse: collapse; border-spacing: 20px; caption-side: bottom; empty-cells: hide; accent-color: red;
  text-wrap: nowrap; text-underline-position: under; text-underline-offset: 20px; text-decoration-skip-ink: none; overflow-wrap: normal;
  line-break: anywhere; font-variant-numeric: oldstyle-nums; paint-order: stroke; text-size-adjust: 300%; -webkit-text-size-adjust: 300% }
"""
# What page builders, and those who fight them, write on everything.
SHOUTED = """
font-family: cursive; font-size: 9px; line-height: 1; letter-spacing: 3px; text-transform: uppercase; color: #f0f; background: #000;
border: 2px solid lime; margin: 9px; padding: 9px; float: left; position: relative; inset: 3px; opacity: .2;
filter: blur(2px) invert(1); column-count: 2; zoom: 2; -webkit-text-fill-color: transparent; animation: gone 1s infinite;
transition: all 9s; rotate: 3deg; transform: rotate(3deg); clip-path: inset(20%); overflow: hidden; max-height: 20px;
text-decoration: line-through; user-select: none; cursor: none; mask: linear-gradient(red, transparent); mix-blend-mode: difference;
outline: 0; z-index: -1; hyphens: auto; counter-reset: cellfacts-done 9; content-visibility: hidden; contain: strict;
writing-mode: vertical-rl; text-indent: -9999px; accent-color: red; display: inline; list-style: none; direction: rtl;
unicode-bidi: bidi-override; visibility: hidden; width: 10px; height: 3px; color-scheme: dark; appearance: none; container-type: size;
box-shadow: none; quotes: none
"""
IMPORTANT = f"""
.page *, .page *::before, .page *::after {{ {SHOUTED.replace(";", " !important;")} !important }}
.page *::before, .page *::after {{ content: "x" !important }}
.page *::first-letter {{ font-size: 60px !important; float: left !important; color: #fff !important }}
.page *::first-line {{ font-size: 40px !important; color: #fff !important }}
.page *::marker {{ content: "x" !important; color: #fff !important }}
.page details::details-content {{ display: none !important }}
@keyframes gone {{ to {{ opacity: 0 }} }}
"""
# A framework's checkbox, as Materialize and iCheck draw it: the real one is hidden, and a script or a label draws another.
CHECKBOX = """
[type=checkbox] { position: absolute !important; opacity: 0 !important; inline-size: 0 !important; pointer-events: none !important }
[type=checkbox] + span::before { content: ""; position: absolute; inset: 0 auto auto 0; inline-size: 18px; block-size: 18px; border: 2px solid }
"""
HOSTS = {
    "bootstrap": HostPage(("bootstrap/dist/css/bootstrap.min.css",), main='class="container lead"'),
    "bootstrap-dark": HostPage(("bootstrap/dist/css/bootstrap.min.css",), root='data-bs-theme="dark"'),
    "tailwind": HostPage(("tailwindcss/preflight.css",), css="body { -webkit-font-smoothing: antialiased }"),
    "tailwind-layered": HostPage(("tailwindcss/preflight.css",), layer="base"),
    "bulma": HostPage(("bulma/css/bulma.min.css",), main='class="content is-large"'),
    "foundation": HostPage(("foundation-sites/dist/css/foundation.min.css",)),
    "pico": HostPage(("@picocss/pico/css/pico.min.css",), main='class="container"'),
    "pico-dark": HostPage(("@picocss/pico/css/pico.min.css",), root='data-theme="dark"'),
    "wordpress": HostPage(("twentytwentyone/style.css",), body='class="is-light-theme"', main='class="entry-content"'),
    "materialize": HostPage(("@materializecss/materialize/dist/css/materialize.min.css",), css=CHECKBOX),
    "unset": HostPage(css="* { all: unset !important } head, head * { display: none !important }"),
    "small-root": HostPage(css="html { font-size: 62.5% } body { font-size: 1.2rem }"),
    "rtl": HostPage(
        root='dir="rtl"', css="body { text-align: right } * { direction: rtl !important; unicode-bidi: bidi-override !important }"
    ),
    "quirks": HostPage(css="body { background: #000; color: #fff; font: 10px Georgia } td { color: #fff }", quirks=True),
    "inherited": HostPage(css=INHERITED),
    "important": HostPage(css=IMPORTANT),
}
# A reset, a theme, no doctype, and everything important. CELLFACTS_HOSTS=all takes all pages, where otherwise the worst are enough.
WORST = tuple(HOSTS) if os.environ.get("CELLFACTS_HOSTS") == "all" else ("tailwind", "wordpress", "quirks", "important")
# What can bend a widget all the same, and how to keep it from that: see the README.
HOSTS_OF_EARLIER_LAYERS = {"earlier-layer": HostPage(css="@layer base { p { letter-spacing: 3px !important } }")}
# The box in which the widgets stand has the same place and width on every page; all else about it is the page's.
BOX = "".join(
    f"{name}:{value}!important;"
    for name, value in {
        "display": "block",
        "position": "absolute",
        "inset": "0 auto auto 0",
        "box-sizing": "border-box",
        "width": f"calc(100vw - {ROOM}px)",
        "max-width": "none",
        "height": "auto",
        "margin": "0",
        "padding": "0",
        "border": "0",
        "background": "var(--behind, Canvas)",
    }.items()
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a host page.

    tag: of the language. names: of the widgets, with commas. style: more of the page's own style. around: attributes of what is around them.
    day: today, in ISO 8601; empty for no notice of an overdue check.
    first: our style sheet is linked before theirs; the other order is the worse one for us.
    """

    tag: str = "en"
    names: str = ",".join(ALL)
    style: str = ""
    around: str = ""
    day: str = ""
    first: str = ""


@cache
def fragments(tag: str, names: str, day: str) -> str:
    """Widgets, as partners get them. Arguments as in `Shown`."""
    today = date.fromisoformat(day) if day else None
    return "".join(str(render(name, tag, root="https://facts.example.org/v1/", today=today)) for name in names.split(","))


def document(host: HostPage, shown: Shown) -> str:
    """A whole page."""
    ours = '<link rel="stylesheet" href="/v1/widget.css">'
    links = "".join(f'<link rel="stylesheet" href="/files/{file}">' for file in host.files if not host.layer)
    imports = "".join(f'@import "/files/{file}" layer({host.layer});' for file in host.files if host.layer)
    return f"""{"" if host.quirks else "<!DOCTYPE html>"}<html lang="en" {host.root}><head><meta charset="utf-8"><title>Host</title>
        {ours if shown.first else ""}{links}<style>{imports}{host.css}{shown.style}</style>{"" if shown.first else ours}</head>
        <body {host.body}><main {host.main}><h2 class="own">Our clinic</h2><p class="own">What we do. <a class="own" href="#">More</a></p>
        <div {shown.around}><div class="page" style="{BOX}">{fragments(shown.tag, shown.names, shown.day)}</div></div></main></body></html>"""


def blank(root: float, scheme: str) -> HostPage:
    """A page without a style but what ours follows by design. root: its font size in px. scheme: its color-scheme."""
    return HostPage(css=f":root {{ font-size: {max(root, 16)}px; color-scheme: {scheme} }}")


def file(path: str) -> bytes:
    """A style sheet of a package."""
    if path.startswith("twentytwenty"):
        theme = THEMES / path
        return (installed("CELLFACTS_WORDPRESS", "wordpress", str(theme)) / theme).read_bytes()
    return (installed("CELLFACTS_NPM", "npm/node_modules", path) / path).read_bytes()


def application() -> Wsgi:
    """Every host page: /HOST?tag=…&style=…&around=…; a blank one as /blank?root=16&scheme=normal&…"""
    css = stylesheet.build_stylesheet(CONTENT, LANGUAGES).encode()

    def answer(path: str, query: dict[str, str]) -> tuple[str, bytes]:
        if path == "v1/widget.css":
            return "text/css", css
        if path.startswith("files/"):
            return "text/css", file(path.removeprefix("files/"))
        host = (
            blank(float(query.pop("root")), query.pop("scheme"))
            if path == "blank"
            else {**HOSTS, **HOSTS_OF_EARLIER_LAYERS}[path]
        )
        return "text/html", document(host, Shown(**query)).encode()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        try:
            kind, body = answer(environ["PATH_INFO"].removeprefix("/"), query)
        except (KeyError, FileNotFoundError) as error:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [str(error).encode()]
        start_response("200 OK", [("Content-Type", f"{kind}; charset=utf-8")])
        return [body]

    return app
