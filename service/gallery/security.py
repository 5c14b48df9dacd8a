"""The page for a partner's web, security and ethics teams, in English and Chinese, and `/.well-known/security.txt` (RFC 9116).

Everything on it is in the folders of the methods, in the current release, or measured by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template

from service.catalogs.preview_page import usable_texts
from service.clock import utc_stamp
from service.embed.loading import installed_methods
from service.embed.sites import own_methods
from service.gallery.http import with_revalidation, with_safe_headers
from service.gallery.state import release_values
from service.serving.cors import OriginFilter
from service.serving.headers import ANY_SITE, CSP, SAFETY, SECURITY_PAGE_POLICY, with_own_style
from service.serving.wsgi import PublicApp
from service.settings import Settings
from service.words.methods import NAME, PARTS, POLICY, method_messages
from widget.catalogs import shipped_translations
from widget.languages import marked_language
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.model import Message

# RFC 9116, 2.5.5: less than a year ahead. Made anew with each answer, so it is past its date only where the service is gone.
VALID_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A method's row. policy: what a Content Security Policy must allow. cells: each column with its words and their language."""

    name: str
    policy: str
    cells: Mapping[str, tuple[str, str]]


# The columns after the name. All but the policy are what each method says of itself.
COLUMNS: Mapping[str, Message] = {
    part: {**PARTS, "policy": POLICY}[part] for part in ("loads", "learns", "policy", "down", "gone")
}


def words_in(message: Message, tag: str, texts: Mapping[str, str]) -> tuple[str, str]:
    """A message with the language that it is in: English stands in for what is missing. tag: of the page. texts: of its language, by key."""
    return (texts[message.key], tag) if message.key in texts else (message.english, ENGLISH.tag)


def method_rows(service: str, tag: str, texts: Mapping[str, str]) -> list[MethodRow]:
    """Each method with its policy and words. service: our origin. tag, texts: as in `words_in`."""
    return [
        MethodRow(
            method.name,
            method.policy_for(service),
            {part: words_in(message, tag, texts) for part, message in method.words.items() if part in COLUMNS},
        )
        for method in own_methods(installed_methods().values())
    ]


def origin_of(address: str) -> str:
    """The origin of an address. A policy with a path would allow that path only."""
    return "/".join(address.split("/")[:3])


def stated_conflicts(release: Release | None) -> dict[str, str]:
    """The stated conflicts of interest of a release, by language tag; empty where none is stated."""
    if release is None:
        return {}
    conflicts = release.manifest.get("conflicts") or {}
    return {tag: conflicts.get(tag) or "" for tag in release.manifest["locales"]}


def security_txt(contact: str, address: str, now: datetime) -> str:
    """RFC 9116. contact: an address to follow. address: of the file itself. now: UTC."""
    expires = utc_stamp(now + VALID_FOR)
    return f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, zh\nCanonical: {address}\n"


def own_policy(settings: Settings) -> str:
    """The content policy of our texts."""
    policy = dict(with_own_style(SAFETY, settings.root))[CSP]
    return (
        policy.replace(ANY_SITE, OriginFilter(None, settings.allowed_origins).ancestors) if settings.allowed_origins else policy
    )


def page_values(
    tag: str, texts: Mapping[str, str], public: PublicApp, settings: Settings, names: Mapping[str, str]
) -> dict[str, Any]:
    """The template variables.

    Args:
        tag: Of the page's language.
        texts: What the methods say in it, by key.
        public: What is served.
        settings: Of the service.
        names: Each language's own, by tag.
    """
    live = public.live
    return {
        **release_values(public),
        "tag": tag,
        "names": names,
        "lang_of": marked_language,
        "root": settings.root,
        "publisher": live.release.manifest["publisher"] if live.release else settings.publisher,
        "conflicts": stated_conflicts(live.release),
        "contact": settings.contact,
        "terms": settings.terms,
        "name_column": words_in(NAME, tag, texts),
        "columns": {part: words_in(message, tag, texts) for part, message in COLUMNS.items()},
        "rows": method_rows(origin_of(settings.public_url), tag, texts),
        "own_policy": own_policy(settings),
        "listed": bool(settings.allowed_origins),
        "fingerprint": public.signed.fingerprint,
    }


def security_blueprint(public: PublicApp, settings: Settings, translations: Path | None, names: Mapping[str, str]) -> Blueprint:
    """The routes of the page and of security.txt. Raises MethodsRefused.

    Args:
        public: What is served.
        settings: Of the service.
        translations: The folder of catalogs; None for the shipped one.
        names: Each language's own, by tag.
    """
    part = Blueprint("security", __name__, template_folder="templates")
    installed_methods()

    @cache
    def texts_in(tag: str) -> Mapping[str, str]:
        return usable_texts(translations or shipped_translations(), Locale(tag), (NAME, *COLUMNS.values(), *method_messages()))

    def page(tag: str) -> Response:
        values = page_values(tag, texts_in(tag), public, settings, names)
        response = make_response(render_template(f"security-{tag}.html", **values))
        response.headers["Content-Language"] = tag
        return with_revalidation(response)

    part.add_url_rule("/security", "english", lambda: page("en"))
    part.add_url_rule("/security/zh-Hans", "chinese", lambda: page("zh-Hans"))

    @part.get("/.well-known/security.txt")
    def well_known() -> Response:
        if not settings.contact:
            abort(404)
        text = security_txt(settings.contact, f"{settings.public_url}.well-known/security.txt", datetime.now(UTC))
        return Response(text, content_type="text/plain; charset=utf-8")

    @part.after_request
    def protect(response: Response) -> Response:
        return with_safe_headers(response, SECURITY_PAGE_POLICY)

    return part
