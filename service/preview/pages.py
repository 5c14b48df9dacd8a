"""How a page of the preview is made: its template, its words in the admin's language, and the headers that keep it to itself."""

from __future__ import annotations

from datetime import date, datetime
from types import ModuleType
from typing import Any

from babel.units import format_unit
from flask import Blueprint, current_app, g, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from service.preview import speaking, words
from service.preview.sessions import LANGUAGE
from widget.catalog import Catalog
from widget.content import Message, Month
from widget.locales import format_date

# Of every page. `looking` has another one for what it shows in a frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then send `Origin: null` with our own forms (Fetch, "append a request Origin header").
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Vary": "Cookie, HX-Request, Accept-Language",
}
MARK = "\ufffc"


def register(part: Blueprint) -> None:
    """Give every answer of a blueprint its headers, unless it has others of its own."""

    @part.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if current_app.config["CELLFACTS_HTTPS"]:
            response.headers["Strict-Transport-Security"] = "max-age=63072000"
        return response


def book() -> Catalog:
    """The words of the preview in the language of whoever asks."""
    if "book" not in g:
        books = current_app.extensions["cellfacts-preview"].languages()
        chosen = speaking.chosen(request.headers.get("Accept-Language", ""), session.get(LANGUAGE), books)
        g.book = books[chosen]
    found: Catalog = g.book
    return found


def say(message: Message, **values: object) -> str:
    """A message in the language of whoever asks."""
    return book().say(message, **{name: str(value) for name, value in values.items()})


def around(message: Message, **elements: object) -> Markup:
    """A message with elements of a template in the places of its placeholders; everything else in it is escaped."""
    text = book().say(message, **{name: f"{MARK}{name}{MARK}" for name in elements})
    parts = text.split(MARK)
    return Markup("").join(escape(elements[one]) if number % 2 else escape(one) for number, one in enumerate(parts))


def day(value: date | Month) -> str:
    """A date as the admin's language writes it."""
    return format_date(value, book().locale)


def moment(stamp: str) -> str:
    """A moment of the log or the channel, to the minute: dates alone would hide which of two decisions was first."""
    at = datetime.fromisoformat(stamp)
    return f"{day(at.date())} {at:%H:%M} UTC"


def duration(seconds: int) -> str:
    """A number of seconds in words."""
    return str(format_unit(seconds, "duration-second", locale=book().locale.folder))


def shared(module: ModuleType | None) -> dict[str, Any]:
    """What every template may use. module: the words of its page."""
    languages = current_app.extensions["cellfacts-preview"].languages()
    return {
        "say": say,
        "around": around,
        "day": day,
        "moment": moment,
        "words": module,
        "shell": words.shell,
        "here": request.full_path.rstrip("?"),
        "language": book().locale.tag,
        "languages": [(locale.tag, own.text(words.shell.LANGUAGE_NAME)) for locale, own in languages.items()],
        "admin": g.get("admin"),
        "token": generate_csrf,
        "scripted": current_app.extensions["cellfacts-preview"].scripted,
    }


def page(template: str, code: int = 200, module: ModuleType | None = None, **values: Any) -> Response:
    """One page. template: its name in templates/preview. module: its words. values: what it shows."""
    response: Response = make_response(render_template(f"preview/{template}", **shared(module), **values), code)
    response.headers["Content-Language"] = book().locale.tag
    return response


def refusal(why: Message, code: int, **values: object) -> Response:
    """A page that says why nothing was done, and where to go on."""
    return page("refusal.html", code, why=say(why, **values))
