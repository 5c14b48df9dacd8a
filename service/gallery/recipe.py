"""The recipe of an embed method as HTML: its README with this service's address in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from service.embed.loading import GUIDE
from service.embed.model import SERVER
from service.embed.wordpress.plugin import ARCHIVE
from service.words.methods import FOLDER
from widget.locales import ENGLISH

EXAMPLE = "facts.example.org"  # stands for the service in every guide
# The first line of a block says which command prints it. Head code and snippet stand above the recipe already; what needs more words does not.
ABOVE = re.compile(
    r"<!-- cellfacts snippet(?: [a-z-]+)?(?P<head> --head)?(?: --locale [A-Za-z-]+ --heading \d)?(?: --method [a-z-]+)? -->\n"
)
# A block that only tells the command for the lines of a server, or of several, has those lines here instead.
SERVER_COMMANDS = re.compile(r"(?:cellfacts snippet --method [a-z-]+ --server [a-z]+\n)+")
MARK = re.compile(r"(?://|#|<!--|\{#) cellfacts [^\n]*\n")  # for our tests
METHOD_PAGE = re.compile(r"\.\./([a-z0-9-]+)/README\.md")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a recipe's links lead. address: of this service, with a final slash. method: the page of another method, None if there is none.

    files: of each file with lines for a server. has_head: whether the code for the page's head stands above the recipe.
    plugin: of the WordPress plugin. above: what stands instead of code that stands above. lines: a server's lines as HTML, by server.
    """

    address: str
    method: Callable[[str], str | None]
    files: Mapping[str, str]
    has_head: bool
    plugin: str
    above: Markup
    lines: Mapping[str, str]


@cache
def recipe_source(method: str, tag: str) -> tuple[str, str]:
    """A method's recipe in a language, with the tag of the language that it is in: English where it is not translated."""
    translated = FOLDER / method / f"README.{tag}.md"
    if tag != ENGLISH.tag and translated.is_file():
        return translated.read_text(encoding="utf-8-sig"), tag
    return (FOLDER / method / GUIDE).read_text(encoding="utf-8-sig"), ENGLISH.tag


def recipe_html(source: str, places: Places) -> Markup:
    """A recipe without its title, its headings one level lower. A server's lines stand at the end if it does not name them."""
    host = places.address.partition("//")[2].rstrip("/")
    text = source.replace(f"https://{EXAMPLE}/", places.address).replace(EXAMPLE, host)
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("fence", fence)
    tokens = without_title(parser.parse(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        if token.children:
            token.children = list(linked(token.children, places))
    html = str(parser.renderer.render(tokens, parser.options, {"places": places}))
    unnamed = [lines for server, lines in places.lines.items() if f'id="lines-{server}"' not in html]
    return Markup(html + "".join(unnamed))  # noqa: S704 - made of our own files, HTML off


def without_title(tokens: Sequence[Token]) -> Sequence[Token]:
    """All below the title: it names the method, which is chosen above. Above it a translation says which English it is of."""
    end = next(index for index, token in enumerate(tokens) if (token.type, token.tag) == ("heading_close", "h1"))
    return tokens[end + 1 :]


def linked(tokens: Sequence[Token], places: Places) -> Iterator[Token]:
    """The parts of a line, each link led to where this page has it. A link to a file that partners do not have is only words."""
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = link_target(str(token.attrs["href"]), places)
            open_links.append(address is not None)
            token.attrs["href"] = address or ""
        elif token.type == "code_inline" and token.content == ARCHIVE:
            yield Token("link_open", "a", 1, attrs={"href": places.plugin})
            yield token
            yield Token("link_close", "a", -1)
            continue
        kept = open_links[-1] if token.type in {"link_open", "link_close"} else True
        if token.type == "link_close":
            open_links.pop()
        if kept:
            yield token


def link_target(address: str, places: Places) -> str | None:
    """Where a link of a recipe leads on this page; None if to nothing that is here."""
    if address.startswith(("https://", "http://")):
        return address
    if other := METHOD_PAGE.match(address):
        return places.method(other[1])
    return places.files.get(address.removeprefix(f"{SERVER}/"))


def fence(_: RendererHTML, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Any]) -> str:
    """A block of code with its own Copy; a word instead of what stands above, lines instead of the command for them."""
    code = tokens[index].content
    if SERVER_COMMANDS.fullmatch(code):
        asked = re.findall(r"--server ([a-z]+)", code)
        return "".join(env["places"].lines.get(server, "") for server in asked)
    printed = ABOVE.match(code)
    if printed and (env["places"].has_head or not printed["head"]):
        return f"<p>{env['places'].above}</p>\n"
    return code_box(MARK.sub("", code, count=1).rstrip("\n"))


def code_box(code: str, label: str = "") -> str:
    """Code that wraps and can be copied. The script adds the button. label: for who hears the page."""
    named = f' role="group" aria-label="{escape(label)}"' if label else ""
    return f'<div class="code"><pre tabindex="0"{named}><code>{escape(code)}</code></pre></div>\n'


def lines_box(server: str, code: str, label: str, is_open: bool) -> str:
    """The lines for a server, which a click unfolds."""
    shown = " open" if is_open else ""
    return f'<details class="more" id="lines-{server}"{shown}><summary>{escape(label)}</summary>\n{code_box(code, label)}</details>\n'
