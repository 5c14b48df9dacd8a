"""What readers get where a fragment should have been: a safe fragment, in words, with links to what exists.

None carries Access-Control-Allow-Origin, so htmx of every version keeps the placeholder's own link instead of swapping this in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import product

from service.serving.headers import CACHE, NO_STORE, SAFETY, Headers
from service.serving.responses import ALLOWED
from widget import notices
from widget.catalog import Catalog
from widget.fragment import RESERVED_ROOT
from widget.locales import Locale
from widget.model import Widget
from widget.registry import EVERYTHING
from widget.rendering import render_error
from widget.suffixes import TYPES


class Problem(StrEnum):
    """The status line of each."""

    BAD_REQUEST = "400 Bad Request"
    NOT_FOUND = "404 Not Found"
    METHOD = "405 Method Not Allowed"
    RETIRED = "410 Gone"
    UNAVAILABLE = "503 Service Unavailable"


def problem_html(problem: Problem, locale: Locale, books: Mapping[Locale, Catalog], root: str, links: Iterable[Widget]) -> str:
    """The fragment for one problem. links: the texts to lead to, where any can be had."""
    if problem is Problem.UNAVAILABLE:
        html = render_error(notices.UNAVAILABLE_TITLE, notices.UNAVAILABLE, locale, books)
    elif problem is Problem.NOT_FOUND:
        html = render_error(notices.NOT_FOUND_TITLE, notices.NOT_FOUND, locale, books, links)
    elif problem is Problem.RETIRED:
        html = render_error(notices.RETIRED_TITLE, notices.RETIRED, locale, books, links)
    else:
        html = render_error(notices.REFUSED_TITLE, notices.REFUSED, locale, books, links)
    return html.replace(RESERVED_ROOT, root)


def problem_resources(root: str, books: Mapping[Locale, Catalog]) -> dict[tuple[Problem, Locale, str], tuple[bytes, Headers]]:
    """Body and headers of every problem in every language, and of a form that has been retired by the widget's name too.

    root: address of `/v1/`; books: English is among them.
    """
    made = {}
    for problem in Problem:
        about = [(widget.slug, (widget,)) for widget in EVERYTHING] if problem is Problem.RETIRED else [("", EVERYTHING)]
        for locale, (slug, links) in product(books, about):
            body = problem_html(problem, locale, books, root, links).encode()
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
            made[problem, locale, slug] = body, headers
    return made
