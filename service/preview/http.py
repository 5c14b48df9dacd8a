"""Responses of the preview: template, translated words, and headers that isolate the page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache, partial
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
from service.releases.numbers import Numbers
from service.serving.headers import CSP, PREVIEW, PREVIEW_POLICY
from service.words import all_page_messages, releases, shell, uploading, watching
from widget.catalog import Catalog
from widget.document import Document
from widget.findings import Finding
from widget.languages import marked_language
from widget.locales import ENGLISH, Locale, format_date
from widget.model import Claim, Message, Month, Source

MARK = "\ufffc"
NAME = "cellfacts-preview"  # the key of the context in `app.extensions`


def register(part: Blueprint) -> None:
    """Set the default headers of every response, and the error pages."""

    @part.after_app_request
    def protect(response: Response) -> Response:
        for name, value in PREVIEW.items():  # a draft in a frame sets stricter ones
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
            g.failed = True  # perhaps the content was what failed, and this page must not
        return refusal(shell.UNEXPECTED if code >= 500 else shell.LOST, code)


def interface_catalog() -> Catalog:
    """The preview's catalog in the language of this request."""
    if "catalog" not in g:
        catalogs = current_app.extensions[NAME].languages()
        locale = i18n.choose_language(request.headers.get("Accept-Language", ""), session.get(LANGUAGE), catalogs)
        g.catalog = catalogs[locale]
    catalog: Catalog = g.catalog
    return catalog


def catalog_in(tag: str) -> Catalog:
    """The preview's catalog in a language of the widgets; English where there is none."""
    catalogs: Mapping[Locale, Catalog] = current_app.extensions[NAME].languages()
    return next((catalog for locale, catalog in catalogs.items() if locale.tag == tag), catalogs[ENGLISH])


def base_address() -> str:
    """The preview's base address as the browser has it, without a trailing slash."""
    address: str = current_app.extensions[NAME].host(request.host_url)
    return address.rstrip("/")


def translate(message: Message, **values: object) -> str:
    """A message in the language of this request."""
    return interface_catalog().say(message, **{name: str(value) for name, value in values.items()})


def message_markup(message: Message, **elements: object) -> Markup:
    """A message whose placeholders are replaced by template elements. Everything else in it is escaped."""
    text = interface_catalog().say(message, **{name: f"{MARK}{name}{MARK}" for name in elements})
    parts = text.split(MARK)
    return Markup("").join(escape(elements[part]) if number % 2 else escape(part) for number, part in enumerate(parts))


def display_date(value: date | Month) -> str:
    return format_date(value, interface_catalog().locale)


def display_time(stamp: str) -> str:
    """A timestamp of the log or channel, to the minute. Dates alone would hide which of two decisions was first."""
    at = datetime.fromisoformat(stamp)
    return f"{display_date(at.date())} {at:%H:%M} UTC"


def code_markup(text: object) -> Markup:
    return Markup("<code>{}</code>").format(text)


def message_with_code(sentence: tuple[Message, Mapping[str, str]]) -> Markup:
    """A message whose values are shown as code, releases with their number."""
    return message_markup(sentence[0], **{name: subject_markup(value) for name, value in sentence[1].items()})


def release_numbers() -> Numbers:
    """The numbers of releases, as they are during this request."""
    if "numbers" not in g:
        g.numbers = current_app.extensions[NAME].numbers()
    numbers: Numbers = g.numbers
    return numbers


def subject_markup(subject: str) -> Markup:
    """The subject of a decision as code; a release with its number."""
    number = release_numbers().get(subject)
    if number is None:
        return code_markup(subject)
    return message_markup(releases.NAME, number=number, release=Markup('<code class="whole">{}</code>').format(subject))


def release_label(text: str) -> str:
    """The id of a release with its number; any other text as it is."""
    number = release_numbers().get(text)
    return text if number is None else translate(releases.NAME, number=number, release=text)


def with_release_labels(values: Mapping[str, str]) -> dict[str, str]:
    """The values of a message, releases among them with their number."""
    return {name: release_label(value) for name, value in values.items()}


def message_of_key(key: str) -> Message | None:
    """The message of a key in the log; None if the key no longer exists."""
    return messages_by_key().get(key)


@cache
def messages_by_key() -> dict[str, Message]:
    return {message.key: message for message in all_page_messages()}


def copy_text(item: Source | Claim | Message) -> str:
    """The text of a widget's source, claim or message, in the language of this request."""
    now = current_app.extensions[NAME].watched.now()
    view = now.views.get(interface_catalog().locale.tag, now.views[ENGLISH.tag])
    return Document(now.content, view.catalog).say(item)


def duration(seconds: int) -> str:
    """A number of seconds in words."""
    return i18n.format_seconds(seconds, interface_catalog().locale)


def template_values(module: ModuleType | None) -> dict[str, Any]:
    """The variables of every template. module: the words of its page."""
    languages = current_app.extensions[NAME].languages()
    return {
        "say": translate,
        "around": message_markup,
        "day": display_date,
        "moment": display_time,
        "code": code_markup,
        "about": subject_markup,
        "named": with_release_labels,
        "release_label": release_label,
        "near": relative_path,
        "with_code": message_with_code,
        "message_of": message_of_key,
        "copy_says": copy_text,
        "views": current_app.view_functions,
        "open_states": frozenset(state.value for state in OPEN),
        "words": module,
        "shell": shell,
        "here": request.full_path.rstrip("?"),
        "language": interface_catalog().locale.tag,
        "direction": interface_catalog().language.direction,
        "lang_of": partial(marked_language, around=interface_catalog().language.direction),
        "languages": [(locale.tag, i18n.switch_label(catalog)) for locale, catalog in languages.items()],
        "admin": g.get("admin"),
        "form_token": generate_csrf,
        "nonce": nonce,
        "scripted": current_app.extensions[NAME].scripted,
        "is_local": current_app.extensions[NAME].is_local,
        "watching": watching,
        "mistakes": content_mistakes(),
        "start": "preview.board" if "preview.board" in current_app.view_functions else "preview.begin",
    }


def content_mistakes() -> tuple[Finding, ...]:
    """The mistakes because of which pages show an older content than the files have. Only for those who may see the drafts."""
    context = current_app.extensions[NAME]
    if (g.get("admin") or context.is_local) and "failed" not in g:
        with suppress(OSError):  # the page itself says so, if it needs the files
            mistakes: tuple[Finding, ...] = context.watched.now().mistakes
            return mistakes
    return ()


def nonce() -> str:
    """The CSP nonce of this response."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def with_nonce(policy: str) -> str:
    """The policy with this response's nonce, if its page has scripts."""
    return f"{policy}; script-src 'nonce-{g.nonce}'" if "nonce" in g else policy


def page_response(template: str, code: int = 200, module: ModuleType | None = None, **values: Any) -> Response:
    """Render a page.

    Args:
        template: File name in templates/preview.
        code: HTTP status.
        module: Words of the page, as `words` in the template.
        values: Further variables of the template.
    """
    response: Response = make_response(render_template(f"preview/{template}", **template_values(module), **values), code)
    response.headers["Content-Language"] = interface_catalog().locale.tag
    response.headers[CSP] = with_nonce(PREVIEW_POLICY)
    return response


def is_seen(version: str) -> bool:
    """Whether htmx polls for a page that has not changed. version: of the page's content."""
    return "HX-Request" in request.headers and request.args.get("seen") == version


def refusal(why: Message, code: int, **values: object) -> Response:
    """A page that says why nothing was done, and where to go on."""
    return page_response("refusal.html", code, why=translate(why, **values), gone=code == 404)
