"""Error pages: a safe fragment that says what is wrong, with links to what exists.

They have no Access-Control-Allow-Origin. So htmx of every version keeps the placeholder's own link instead of swapping the error in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import product

from service.serving.headers import CACHE, NO_STORE, SAFETY, Headers
from service.serving.responses import ALLOWED
from widget.catalog import Catalog
from widget.content import Content
from widget.fragment import RESERVED_ROOT
from widget.locales import Locale
from widget.model import Widget
from widget.rendering import render_error
from widget.selection import widget_for
from widget.suffixes import PAGE, TYPES


class Problem(StrEnum):
    """The status line of each error."""

    BAD_REQUEST = "400 Bad Request"
    NOT_FOUND = "404 Not Found"
    METHOD = "405 Method Not Allowed"
    RETIRED = "410 Gone"
    UNAVAILABLE = "503 Service Unavailable"


# The notice of each error, and whether it links to the texts that there are.
NOTICES = {
    Problem.BAD_REQUEST: ("refused", True),
    Problem.NOT_FOUND: ("not_found", True),
    Problem.METHOD: ("refused", True),
    Problem.RETIRED: ("retired", True),
    Problem.UNAVAILABLE: ("unavailable", False),
}


# An address of a widget that has no such form, question or heading level is answered with what there is of that widget.
BY_WIDGET = frozenset({Problem.NOT_FOUND, Problem.RETIRED})


def problem_html(
    content: Content, problem: Problem, locale: Locale, catalogs: Mapping[Locale, Catalog], root: str, links: Iterable[Widget]
) -> str:
    """The fragment of an error. links: widgets to link to."""
    name, has_links = NOTICES[problem]
    title, text = content.notice("error", name, "title"), content.notice("error", name)
    html = render_error(content, title, text, locale, catalogs, links if has_links else ())
    return html.replace(RESERVED_ROOT, root)


def offered(
    content: Content, problem: Problem, locale: Locale, catalog: Catalog, paths: Collection[str]
) -> Iterator[tuple[str, tuple[Widget, ...]]]:
    """The texts to link to, by the widget that an address names; empty for any other address. paths: of the release that is served."""
    if problem is not Problem.RETIRED:
        yield "", content.everything
    for widget in content.everything if problem in BY_WIDGET else ():
        questions = content.questions(widget_for(widget, catalog)) if problem is Problem.NOT_FOUND else ()
        # The release may be older than the content.
        known = (question for question in questions if f"{locale.tag}/{question.path}{PAGE}" in paths)
        yield widget.slug, (widget, *(question for question in known if question.title.key in catalog.texts))


def problem_resources(
    content: Content, root: str, catalogs: Mapping[Locale, Catalog], paths: Collection[str] = ()
) -> dict[tuple[Problem, Locale, str], tuple[bytes, Headers]]:
    """Body and headers of every error in every language. The last part of the key is the widget that the address names, else empty.

    root: address of `/v1/`. catalogs: with English. paths: of the release that is served, to link to its questions.
    """
    resources = {}
    for problem, locale in product(Problem, catalogs):
        for slug, links in offered(content, problem, locale, catalogs[locale], paths):
            body = problem_html(content, problem, locale, catalogs, root, links).encode()
            headers = [
                ("Content-Type", TYPES[".html"]),
                ("Content-Language", locale.tag),
                ("Content-Length", str(len(body))),
                (CACHE, NO_STORE),
                *SAFETY,
            ]
            if problem is Problem.METHOD:
                headers.append(("Allow", ALLOWED))
            if problem is Problem.UNAVAILABLE:
                headers.append(("Retry-After", "60"))
            resources[problem, locale, slug] = body, headers
    return resources
