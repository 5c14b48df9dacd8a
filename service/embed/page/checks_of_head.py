"""Checks of what a page has once for all its texts: the stylesheet, and htmx with its configuration."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from service.embed.page.fetching import browser_origin, shortened
from service.embed.page.inspection import UNENCRYPTED, Inspection, error, warning
from service.embed.page.markup import WORDS, PageNode
from service.embed.page.places import Way
from service.htmx import VERSIONS
from widget.findings import Finding

HEAD = "See `cellfacts snippet --head`, or the gallery."
MOST_SHEETS = 8  # of the page's own host that are asked whether they are ours
# By the names that our recipes give it.
STYLESHEET = re.compile(r".*/(?:widget(?:\.[0-9a-f]{16})?\.css|cellfacts\.php)")
HASHED = re.compile(r"/widget\.[0-9a-f]{16}\.css$")
LAYER = "cellfacts-style"  # in our stylesheet, and in no other
IS_HTMX = re.compile(r"(?!.*(?:ext/|htmx-ext)).*htmx.*", re.IGNORECASE | re.DOTALL)
VERSION_IN_NAME = re.compile(r"(?:htmx(?:\.org)?[@/.-]v?|/)(\d+\.\d+\.\d+)")
VERSION_IN_FILE = re.compile(rb'version\s*[:=]\s*"(\d+\.\d+\.\d+)"')
# What htmx must be told so that it asks another site, by the first part of its version.
ELSEWHERE = {"2": ("selfRequestsOnly", False), "4": ("mode", "cors")}
MISSING = f"Our stylesheet is missing, so the texts stand there without their look. Add its line to the head. {HEAD}"
NOT_CALLED_HTMX = "No script is called htmx here. If none of the page's scripts has htmx in it, readers have the link alone."
NO_CONFIG = "No htmx-config is in this page, so htmx asks no other site. Add its line to the head"
BY_VERSION = 'htmx 2 needs "selfRequestsOnly":false, htmx 4 needs "mode":"cors"; both together do no harm.'


def stylesheets(page: Inspection) -> Iterator[Finding]:
    """Whether the texts in the page have our stylesheet, of the service that they come from."""
    texts = [place for place in page.of(Way.HTMX, Way.TEXT, Way.COMPONENT) if place.shown]
    if inline_style(page):
        return
    linked = style_links(page)
    roots = {place.tree for place in texts} - {""}
    misspelt = [] if linked else [element for element in all_styles(page) if is_misspelt(page.linked(element), roots)]
    for element in misspelt:
        where = shortened(page.linked(element))
        yield error(f"{where} is not our stylesheet, which is widget.css. Correct this line. {HEAD}", element)
    if texts and not linked and not misspelt:
        yield error(MISSING, texts[0])
    for element in linked if texts or not page.places else ():
        yield from style_findings(page, element, roots)


def inline_style(page: Inspection) -> PageNode | None:
    """Our stylesheet as a part of the page, as the plugin for WordPress has it."""
    styles = (words.parent for words in page.markup.named(WORDS) if LAYER in words.text and words.is_inside("style"))
    return next(styles, None)


def style_links(page: Inspection) -> list[PageNode]:
    """The lines that name our stylesheet: by its name, else by what the page's own host has there."""
    linked = all_styles(page)
    named = [element for element in linked if STYLESHEET.fullmatch(urlsplit(page.linked(element)).path)]
    if named or inline_style(page) or not any(page.of(Way.HTMX, Way.TEXT, Way.COMPONENT)):
        return named
    own = [element for element in linked if not page.is_elsewhere(page.linked(element))]
    return [element for element in own[:MOST_SHEETS] if LAYER.encode() in page.fetcher.ask(page.linked(element)).body]


def all_styles(page: Inspection) -> list[PageNode]:
    links = (element for element in page.markup.named("link") if page.linked(element))
    return [one for one in links if (rel := one.get("rel").lower().split()) and "stylesheet" in rel and "alternate" not in rel]


def is_misspelt(address: str, roots: set[str]) -> bool:
    """Whether a stylesheet stands where ours is, under a name like ours."""
    names = (address.removeprefix(root).strip("/").lower() for root in roots if address.startswith(root))
    return any(difflib.get_close_matches(name, ["widget.css"], 1, 0.8) for name in names)


def style_findings(page: Inspection, element: PageNode, roots: set[str]) -> Iterator[Finding]:
    """What is wrong with one line that names our stylesheet. roots: of the trees of the texts."""
    address = page.linked(element)
    where, root = shortened(address), address.rpartition("/")[0] + "/"
    if page.is_unencrypted(address):
        yield error(UNENCRYPTED.format(where), element)
        return
    answer = page.fetcher.ask(address)
    if answer.failure:
        yield error(f"The stylesheet cannot come: {answer.failure}", element)
        return
    if answer.status != 200 or LAYER.encode() not in answer.body:
        said = f"answers {answer.status}" if answer.status != 200 else "is not our stylesheet"
        yield error(f"{where} {said}, so the texts stand there without their look. {HEAD}", element)
    # A copy on the page's own host may serve texts whose links lead to the service.
    if roots and page.is_elsewhere(address) and browser_origin(address) not in {browser_origin(other) for other in roots}:
        yield warning(f"{where} is of another service than the texts. Take it from {', '.join(sorted(roots))}.", element)
    listed = page.listed(root) if HASHED.search(address) else None
    if listed and not address.endswith(f"/{listed.stylesheet}"):
        yield warning(f"{where} is of an earlier release, and does not change with the texts. Write {root}widget.css.", element)


def htmx_scripts(page: Inspection) -> Iterator[Finding]:
    """Whether the page has htmx, of a version that we test."""
    first = next(page.of(Way.HTMX), None) or head_alone(page)
    if first is None:
        return
    named = own_scripts(page)
    if not any(page.markup.named("script")):
        yield error(f"No script is in this page, and so no htmx: readers have the link alone. {HEAD}", first)
    elif not named:
        yield warning(NOT_CALLED_HTMX, first)
    for element in named:
        version = htmx_version(page, element)
        if version == "":
            missing = f"{shortened(element.get('src'))} is not there"
            yield error(f"{missing}, so readers have the link alone. Put htmx on your server.", element)
        elif version and version not in VERSIONS:
            tested = f"We test htmx {', '.join(VERSIONS)}, and not {version}"
            yield warning(f"{tested}. If a text does not come, take one of these.", element)


def own_scripts(page: Inspection) -> list[PageNode]:
    """The scripts called htmx. Extensions of htmx are called so too."""
    return [one for one in page.markup.named("script") if IS_HTMX.fullmatch(one.get("src"))]


def htmx_version(page: Inspection, element: PageNode) -> str | None:
    """The version of a script; empty where there is no such file, None where nobody can say. Only a script of the page's own host is asked for."""
    address = page.linked(element)
    if urlsplit(address).hostname == urlsplit(page.page.address).hostname:
        answer = page.fetcher.ask(address)
        if answer.failure or answer.status in {404, 410}:
            return None if answer.failure else ""
        if found := VERSION_IN_FILE.search(answer.body):
            return found[1].decode()
    in_name = VERSION_IN_NAME.search(address)
    return in_name[1] if in_name else None


def htmx_configuration(page: Inspection) -> Iterator[Finding]:
    """What htmx must be told where the text comes from another site."""
    elsewhere = next((place for place in page.of(Way.HTMX) if page.is_elsewhere(place.address)), None) or head_alone(page)
    metas = configurations(page)
    for element in metas[1:]:
        yield warning("htmx reads the first htmx-config of a page alone. Put both into one.", element)
    versions = {version[0] for element in own_scripts(page) if (version := htmx_version(page, element))}
    needed = dict(pair for major, pair in ELSEWHERE.items() if not versions or major in versions)
    if elsewhere is None or not needed:  # htmx 1 asks every site
        return
    if not metas:
        found = error if versions else warning
        yield found(f"{NO_CONFIG}, or {as_keys(needed)}. {BY_VERSION} {HEAD}", elsewhere)
        return
    try:
        config = json.loads(metas[0].get("content"))
        wrong = {name: value for name, value in needed.items() if config.get(name) != value}
    except (ValueError, AttributeError, RecursionError):
        yield error(f"This htmx-config is no JSON, so htmx does not read it. {HEAD}", metas[0])
        return
    if wrong:
        yield error(f"This htmx-config keeps htmx from asking another site. Add {as_keys(wrong)}. {BY_VERSION}", metas[0])


def configurations(page: Inspection) -> list[PageNode]:
    return [element for element in page.markup.named("meta") if element.get("name") == "htmx-config"]


def head_alone(page: Inspection) -> PageNode | None:
    """Our configuration of htmx in a page without any place of ours."""
    ours = (one for one in configurations(page) if all(name in one.get("content") for name, _ in ELSEWHERE.values()))
    return None if page.places else next(ours, None)


def as_keys(values: Mapping[str, object]) -> str:
    return json.dumps(values, separators=(",", ":")).strip("{}")
