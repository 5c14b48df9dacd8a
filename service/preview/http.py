"""How a page of the preview is made: its template, its words in the admin's language, and the headers that keep it to itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import ModuleType
from typing import Any

from flask import Blueprint, current_app, g, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.catalogs.live.rows import relative_path
from service.catalogs.reports import OPEN
from service.errors import CellfactsError
from service.preview import i18n
from service.preview.auth.sessions import LANGUAGE
from service.serving.headers import CSP, PREVIEW, PREVIEW_POLICY
from service.words import all_page_messages, shell, uploading, watching
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale, format_date
from widget.model import Claim, Message, Month, Source
from widget.rendering import Document

MARK = "\ufffc"
NAME = "cellfacts-preview"  # of what every page works with, among the application's extensions


def register(part: Blueprint) -> None:
    """Give every answer of a blueprint its headers, unless it has others of its own."""

    @part.after_app_request
    def protect(response: Response) -> Response:
        for name, value in PREVIEW.items():  # a draft in a frame has others of its own
            response.headers.setdefault(name, value)
        if current_app.config["CELLFACTS_HTTPS"]:
            response.headers["Strict-Transport-Security"] = "max-age=63072000"
        return response

    @part.errorhandler(CellfactsError)
    def refused(error: CellfactsError) -> Response:
        return page_response("refusal.html", 503, why=str(error), gone=False)

    @part.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        code = error.code if isinstance(error, HTTPException) and error.code else 500
        if code == 413:
            return refusal(uploading.TOO_LARGE, code)
        if code >= 500:
            current_app.logger.error("unexpected error", exc_info=error)
        return refusal(shell.UNEXPECTED if code >= 500 else shell.LOST, code)


def book() -> Catalog:
    """The words of the preview in the language of whoever asks."""
    if "book" not in g:
        books = current_app.extensions[NAME].languages()
        chosen = i18n.choose_language(request.headers.get("Accept-Language", ""), session.get(LANGUAGE), books)
        g.book = books[chosen]
    found: Catalog = g.book
    return found


def in_language(tag: str) -> Catalog:
    """The words of the preview in a language that the widgets have; in English where it has none."""
    books: Mapping[Locale, Catalog] = current_app.extensions[NAME].languages()
    return next((one for locale, one in books.items() if locale.tag == tag), books[ENGLISH])


def base() -> str:
    """The address of the preview's host as the browser has it, without a slash at its end."""
    found: str = current_app.extensions[NAME].host(request.host_url)
    return found.rstrip("/")


def translated(message: Message, **values: object) -> str:
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


def display_time(stamp: str) -> str:
    """A moment of the log or the channel, to the minute: dates alone would hide which of two decisions was first."""
    at = datetime.fromisoformat(stamp)
    return f"{day(at.date())} {at:%H:%M} UTC"


def code(text: object) -> Markup:
    """Something that is typed or looked up, as an element."""
    return Markup("<code>{}</code>").format(text)


def with_code(told: tuple[Message, Mapping[str, str]]) -> Markup:
    """A message whose values are typed or looked up."""
    return around(told[0], **{name: code(value) for name, value in told[1].items()})


def message(key: str) -> Message | None:
    """The message of a key, as the log has it; None if there is none, or not any more."""
    return known_messages().get(key)


@cache
def known_messages() -> dict[str, Message]:
    """Every message of these pages by key."""
    return {one.key: one for one in all_page_messages()}


def copy_says(item: Source | Claim | Message) -> str:
    """What a widget says or calls something, in the admin's language."""
    now = current_app.extensions[NAME].watched.now()
    view = now.views.get(book().locale.tag, now.views[ENGLISH.tag])
    return Document(view.book).say(item)


def duration(seconds: int) -> str:
    """A number of seconds in words."""
    return i18n.seconds(seconds, book().locale)


def template_values(module: ModuleType | None) -> dict[str, Any]:
    """What every template may use. module: the words of its page."""
    languages = current_app.extensions[NAME].languages()
    return {
        "say": translated,
        "around": around,
        "day": day,
        "moment": display_time,
        "code": code,
        "near": relative_path,
        "with_code": with_code,
        "message_of": message,
        "copy_says": copy_says,
        "views": current_app.view_functions,
        "open_states": frozenset(state.value for state in OPEN),
        "words": module,
        "shell": shell,
        "here": request.full_path.rstrip("?"),
        "language": book().locale.tag,
        "languages": [(locale.tag, i18n.switch_label(own)) for locale, own in languages.items()],
        "admin": g.get("admin"),
        "form_token": generate_csrf,
        "nonce": nonce,
        "scripted": current_app.extensions[NAME].scripted,
        "is_local": current_app.extensions[NAME].is_local,
        "watching": watching,
        "start": "preview.board" if "preview.board" in current_app.view_functions else "preview.begin",
    }


def nonce() -> str:
    """What marks the scripts of this answer as ours."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def with_scripts(policy: str) -> str:
    """A policy that lets the scripts of this answer run, if it has any."""
    return f"{policy}; script-src 'nonce-{g.nonce}'" if "nonce" in g else policy


def page_response(template: str, code: int = 200, module: ModuleType | None = None, **values: Any) -> Response:
    """One page. template: its name in templates/preview. module: its words. values: what it shows."""
    response: Response = make_response(render_template(f"preview/{template}", **template_values(module), **values), code)
    response.headers["Content-Language"] = book().locale.tag
    response.headers[CSP] = with_scripts(PREVIEW_POLICY)
    return response


def is_seen(version: str) -> bool:
    """Whether htmx asks again for a page that it has already. version: of what the page shows."""
    return "HX-Request" in request.headers and request.args.get("seen") == version


def refusal(why: Message, code: int, **values: object) -> Response:
    """A page that says why nothing was done, and where to go on."""
    return page_response("refusal.html", code, why=translated(why, **values), gone=code == 404)
