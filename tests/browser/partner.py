"""Partner pages made for a test, with the same snippets that the gallery gives out."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable

from service.app import create_app
from service.embed.snippets import Placement
from service.htmx import file_name
from service.settings import Settings
from tests.support.content import CONTENT
from tests.support.methods import HTMX_SCRIPT, METHODS
from tests.support.running import HOST, Demo, Received, Site, Wsgi, free_ports, htmx_folder, pages
from widget.htmx import TIMEOUT
from widget.locales import ENGLISH, Locale
from widget.suffixes import PAGE

CHINESE = Locale("zh-Hans")
LOCALES = (ENGLISH, CHINESE)
SLUGS = tuple(widget.slug for widget in CONTENT.everything)
# A page's address that says too much about who reads it.
PATH = "/patients/jane-roe/biopsy"
SECRETS = ("jane-roe", "biopsy", "melanoma", "token-of-hers")


def placeholder(slug: str, locale: Locale, root: str, method: str = "htmx") -> str:
    """The snippet of one widget, with its slug as the link's text."""
    return METHODS[method].code(Placement(CONTENT.find(slug), locale, slug, root))


def page(root: str, *parts: str, head: str = "", body: str = "", timeout: int = TIMEOUT, with_own_htmx: bool = False) -> str:
    """A partner's page in the htmx method.

    head: more for the head; body: attributes; timeout: of our placeholders, in milliseconds; with_own_htmx: the head code for sites that have htmx.
    """
    common = METHODS["htmx"].head_code(root, with_own_htmx=with_own_htmx)
    if with_own_htmx:
        common += HTMX_SCRIPT
    parts = tuple(part.replace(f'"timeout":{TIMEOUT}', f'"timeout":{timeout}') for part in parts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A partner</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"{common}{head}</head><body {body}><main>{''.join(parts)}</main></body></html>"
    )


def with_htmx(files: dict[str, str | bytes], version: str) -> Wsgi:
    """Pages beside one version of htmx, where the snippet's head expects it."""
    return pages({**files, "/js/htmx.min.js": (htmx_folder() / file_name(version)).read_bytes()})


def recorded_service(demo: Demo) -> Site:
    """The real application once more, on the release of the demo, with every request that reaches it noted."""
    port = free_ports(1)
    address = f"http://{HOST}:{port}/"
    settings = Settings(demo.data, HOST, port, 1, address, None, htmx_folder())
    return Site(create_app(settings), port)


def check_that_nothing_was_told(received: list[Received], site: Site) -> None:
    """No secret, no htmx header, no cookie; of the page's address at most the origin."""
    assert received, "nothing reached the service"
    for request in received:
        said = f"{request.method} {request.path} {dict(request.headers)}"
        assert not [secret for secret in SECRETS if secret in said], said
        assert not [name for name in request.headers if name.startswith(("hx-", "x-")) or name == "cookie"], said
        assert request.headers.get("referer", f"http://localhost:{site.port}/") == f"http://localhost:{site.port}/", said
        assert "?" not in request.path, said


def files(root: str) -> dict[str, dict[str, str]]:
    """Every file of the release at an address, by path, with what its manifest says of it."""
    with urllib.request.urlopen(f"{root}release.json", timeout=10) as answer:
        found: dict[str, dict[str, str]] = json.load(answer)["files"]
    return found


def addresses(root: str, locales: Iterable[Locale] = LOCALES) -> list[str]:
    """The whole-document page of every text in every language: of widgets, of their short forms, of questions alone."""
    tags = {locale.tag for locale in locales}
    found = {path: entry["locale"] for path, entry in files(root).items() if path.endswith(PAGE) and "overdue" in entry}
    return [f"{root}{path}" for path, tag in found.items() if tag in tags]
