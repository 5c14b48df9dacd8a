"""An embed method: how a text gets onto a partner's page, and what the method needs and offers. Its folder says all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.embed.snippets import BASE, LinkLanguage, Placement, head_values, server_values, snippet_values
from widget.model import Message

SNIPPET = "snippet.html"
HEAD = "head.html"
HEAD_WITH_OWN_HTMX = "head-with-own-htmx.html"
SERVER = "server"  # the folder of the lines for servers


@dataclass(frozen=True, slots=True)
class Method:
    """An embed method.

    name: of its folder, and of `--method`. like: the method whose code, words and policy it has where it has none of its own; empty if it is like
    none. tried: whether we have run it; if not, its recipe is what others report. own: whether the partner's own server answers for the text,
    so that the head names its address. head: what code it has for the page's head: "htmx" (needed, with htmx), "needed", "optional" or "none".
    sites: the kinds of sites that it is for, keys of `service.words.methods.SITES`. over: the methods that it stands on; one of them is needed.
    row: the row that it shares in the table for partners. policy: what a Content Security Policy must allow; `{service}` stands for our origin.
    servers: the files with lines for each server, in order. words: what it says of itself, by the keys of `service.words.methods.PARTS`.
    """

    name: str
    like: str
    tried: bool
    own: bool
    head: str
    sites: tuple[str, ...]
    over: tuple[str, ...]
    row: str
    policy: str
    servers: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Message]
    files: ImmutableSandboxedEnvironment = field(repr=False, compare=False)

    @property
    def uses_htmx(self) -> bool:
        """Whether a page with an htmx of its own needs another head code."""
        return self.head == "htmx"

    @property
    def is_in_page(self) -> bool:
        """Whether the text stands in the partner's page, with its colors, and not in a frame or behind a link."""
        return "style-src" in self.policy

    def english(self, part: str) -> str:
        """What the method says of itself in English. part: a key of `PARTS`."""
        return self.words[part].english

    def policy_for(self, origin: str) -> str:
        """What a partner's Content Security Policy must allow. origin: of the service."""
        return self.policy.replace("{service}", origin)

    def code(self, placement: Placement) -> str:
        """The snippet, in the place of the text."""
        server = placement.base if self.own else placement.root
        return self.filled(SNIPPET, snippet_values(placement, server))

    def head_code(self, root: str, base: str = BASE, *, with_own_htmx: bool = False) -> str:
        """The code of the page's head, once a page; empty if there is none.

        Args:
            root: Address of our `/v1/`.
            base: Address of the partner's own copy.
            with_own_htmx: The page has htmx already; ignored by methods without htmx.
        """
        if self.head == "none":
            return ""
        file = HEAD_WITH_OWN_HTMX if with_own_htmx and self.uses_htmx else HEAD
        return self.filled(file, head_values(root, base, base if self.own else root))

    def server_lines(self, server: str, root: str, languages: tuple[LinkLanguage, ...], base: str = BASE) -> dict[str, str]:
        """The lines for a server of the partner, by file. languages: of the links that stand in where there is no text, at least English.

        Raises KeyError for a server that the method has no lines for.
        """
        values = server_values(root, base, languages)
        return {file: self.filled(f"{SERVER}/{file}", values) for file in self.servers[server]}

    def filled(self, file: str, values: Mapping[str, object]) -> str:
        places = [f"{name}/{file}" for name in (self.name, self.like) if name]
        return self.files.select_template(places).render(values).rstrip("\n")
