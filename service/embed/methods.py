"""The embed methods: how a text gets onto a partner's page, and what each method needs and offers.

The tables in the README and the gallery come from here. `tests/servers/methods/` measures their claims about readers and failures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.embed import snippets
from service.embed.snippets import Placement


@dataclass(frozen=True, slots=True)
class Method:
    """An embed method. code: the snippet in the place of the text.

    head: code of the page's head; None if it needs none. beside: the same for a page with its own htmx; None for methods without htmx. own:
    whether the partner's own server answers, so the head names its address. The other fields are a row of the table, for people: needs: of the
    page or server; unscripted: without script; learns: what we learn about the reader; down: when we are down; who: may use it.
    """

    name: str
    code: Callable[[Placement], str]
    head: Callable[[str], str] | None
    beside: Callable[[str], str] | None
    own: bool
    needs: str
    unscripted: str
    learns: str
    down: str
    who: str

    def head_code(self, root: str, base: str = snippets.BASE, *, with_own_htmx: bool = False) -> str:
        """The code of the page's head, once a page; empty if there is none.

        Args:
            root: Address of our `/v1/`.
            base: Address of the partner's own copy.
            with_own_htmx: The page has htmx already; ignored by methods without htmx.
        """
        head = (self.beside if with_own_htmx else None) or self.head
        return head(base if self.own else root) if head else ""


COLUMNS = {
    "name": "Method",
    "needs": "What it needs",
    "unscripted": "Without script",
    "learns": "What we learn about the reader",
    "down": "When we are down",
    "who": "Who may use it",
}
NOTHING = "nothing"
LINK_ONLY = "nothing; only the link to the other language leads to us"
ALL = (
    Method(
        "mirror",
        snippets.own_htmx,
        snippets.own_htmx_head,
        snippets.own_server_with_own_htmx,
        True,
        "the mirror command by cron, and a few lines for nginx, Apache or Caddy",
        "a link; with an include instead of htmx, the text",
        NOTHING,
        "the text stays; after its date it says that it may be old",
        "everybody with a server of their own: recommended",
    ),
    Method(
        "proxy",
        snippets.own_htmx,
        snippets.own_htmx_head,
        snippets.own_server_with_own_htmx,
        True,
        "nginx",
        "a link; with an include, the text",
        NOTHING,
        "the last good text, for a day",
        "everybody with nginx",
    ),
    Method(
        "ssi",
        snippets.ssi,
        snippets.stylesheet_head,
        None,
        True,
        "nginx, and a mirror or the proxy",
        "the text",
        NOTHING,
        "as the mirror or the proxy",
        "static pages behind nginx",
    ),
    Method(
        "ssi-apache",
        snippets.ssi_apache,
        snippets.stylesheet_head,
        None,
        True,
        "Apache with mod_include, and a mirror",
        "the text",
        NOTHING,
        "as the mirror",
        "static pages behind Apache",
    ),
    Method(
        "esi",
        snippets.esi,
        snippets.stylesheet_head,
        None,
        True,
        "Varnish, and a mirror or the proxy behind it",
        "the text",
        NOTHING,
        "as the mirror or the proxy",
        "sites behind Varnish",
    ),
    Method(
        "python",
        snippets.python,
        snippets.stylesheet_head,
        None,
        True,
        "this package, in Flask, Django, FastAPI or any Jinja page",
        "the text",
        LINK_ONLY,
        "the text stays; after its date it says that it may be old",
        "whoever updates the package with each release: what is installed cannot be withdrawn from here",
    ),
    Method(
        "wordpress",
        snippets.wordpress,
        None,
        None,
        False,
        "WordPress 6.1 or later, and our plugin",
        "the text",
        LINK_ONLY,
        "the last good text, for seven days; then a link",
        "every site in WordPress",
    ),
    Method(
        "htmx",
        snippets.htmx,
        snippets.htmx_head,
        snippets.with_own_htmx,
        False,
        "htmx 1.9.12, 2.0.11 or 4.0.1 on your site",
        "a link",
        "the reader's network address and browser, and your site's origin, while we answer",
        "a link",
        "everybody",
    ),
    Method(
        "iframe",
        snippets.iframe,
        snippets.iframe_head,
        None,
        False,
        NOTHING,
        "the text",
        "the reader's network address and browser, while we answer",
        "an empty frame, or the browser's error page in it",
        "pages that allow no foreign script",
    ),
    Method(
        "oembed",
        snippets.page_address,
        None,
        None,
        False,
        "a site that asks every address for its oEmbed answer, such as WordPress",
        "the text",
        "the reader's network address and browser, and your site's origin, while we answer",
        "an empty frame, or the browser's error page in it",
        "authors who may not paste HTML",
    ),
)
METHODS = {method.name: method for method in ALL}
