"""The gallery for partners: every widget as readers see it, in every language, with the code to copy.

Widgets are shown by the iframe method. So partners see that method itself, and two languages of a widget never share a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request

from service.embed.loading import installed_methods
from service.embed.model import Method
from service.embed.snippets import LinkLanguage, Placement, link_languages
from service.embed.table import FIRST_COLUMN, methods_by_site, table_rows
from service.embed.wordpress.plugin import ARCHIVE, archive, titles_of
from service.gallery.neutral import neutral_page
from service.releases.channel import Channel
from service.releases.store import FOLLOWING
from service.serving import ICON
from service.serving.headers import CACHE, GALLERY_POLICY, REVALIDATE, safety_headers
from service.serving.wsgi import PublicApp
from service.words.methods import SITES
from widget.catalog import Catalog
from widget.content import Content
from widget.document import provenance
from widget.languages import Language, marked_language, page_fonts
from widget.locales import ENGLISH, Locale, format_date
from widget.manifest import Release, text_entries
from widget.model import GUIDE, PUBLISHER, Widget
from widget.selection import widget_for
from widget.suffixes import BRIEF_FORM
from widget.wording import texts_of


@dataclass(frozen=True, slots=True)
class Version:
    """A widget in one language. code: by method."""

    locale: Locale
    language: str
    title: str
    page: str
    code: dict[str, str]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A text in all languages. name: its own in addresses."""

    name: str
    widget: Widget
    purpose: str
    review_by: date
    next_check: str
    versions: tuple[Version, ...]


def make_exhibit(widget: Widget, form: str | None, root: str, content: Content, catalogs: Mapping[Locale, Catalog]) -> Exhibit:
    """A widget or question. form: "brief", or None for all of it. root: address of `/v1/`. Raises MethodsRefused."""
    versions = []
    for locale, catalog in catalogs.items():
        if widget.question and widget.question not in {
            one.question for one in content.questions(widget_for(content.find(widget.name), catalog))
        }:
            continue
        title = catalog.text(widget.title)
        place = Placement(widget, locale, title, root, form=form)
        code = {method.name: method.code(place) for method in installed_methods().values()}
        versions.append(Version(locale, catalog.language_name, title, place.page, code))
    next_check = provenance(widget).review_by
    return Exhibit(place.text, widget, widget.purpose, next_check, format_date(next_check, ENGLISH), tuple(versions))


def make_exhibits(root: str, content: Content, catalogs: Mapping[Locale, Catalog]) -> dict[str, list[Exhibit]]:
    """What the gallery shows, by the value of `show` in its address: every whole text, every brief, or one question."""
    shown: dict[str, list[Exhibit]] = {
        show: [make_exhibit(widget, form, root, content, catalogs) for widget in content.everything]
        for show, form in (("", None), (BRIEF_FORM, BRIEF_FORM))
    }
    for widget in content.widgets:
        for question in content.questions(widget):
            shown[question.path] = [make_exhibit(question, None, root, content, catalogs)]
    return shown


def checked_texts(release: Release, channel: Channel) -> tuple[int, int]:
    """The number of texts that a clinician has checked, and of readable ones. The guide repeats the others, so it does not count."""
    withdrawn = channel.withdrawn_texts(release.id, texts_of(release))
    states = [
        entry["state"]
        for _, entry in text_entries(release.manifest)
        if entry["widget"] != GUIDE and (entry["widget"], entry["locale"]) not in withdrawn
    ]
    return states.count("checked"), len(states) - states.count("being-updated")


def release_values(public: PublicApp) -> dict[str, Any]:
    """The template variables about the current release, if there is one. number: of the release, None if not known."""
    live, release = public.live, public.live.release
    if release is None:
        return {"release": None, "number": None, "checked": 0, "readable": 0, "publisher": PUBLISHER}
    checked, readable = checked_texts(release, live.channel)
    return {
        "release": release,
        "number": public.store.numbers(live.channel).get(release.id),
        "checked": checked,
        "readable": readable,
        "publisher": release.manifest["publisher"],
    }


def add_files(part: Blueprint, zip_bytes: bytes, languages: Iterable[Language]) -> None:
    """Add the routes of the WordPress plugin, the icon and the fonts. zip_bytes: what partners download. languages: that are shown."""
    css = page_fonts(languages)

    @part.get(f"/gallery/{ARCHIVE}")
    def wordpress() -> Response:
        response = Response(zip_bytes, mimetype="application/zip")
        return with_revalidation(response)

    @part.get("/gallery/fonts.css")
    def fonts() -> Response:
        return with_revalidation(Response(css, mimetype="text/css"))

    @part.get("/gallery/icon.svg")
    def icon() -> Response:
        return with_revalidation(Response(ICON.read_bytes(), mimetype="image/svg+xml"))


def method_values(root: str, content: Content, catalogs: Mapping[Locale, Catalog]) -> dict[str, Any]:
    """The template variables about the embed methods. root: address of `/v1/`. Raises MethodsRefused."""
    methods = installed_methods()
    languages = link_languages(content.guide, catalogs)
    origin = "/".join(root.split("/")[:3])
    return {
        "methods": methods,
        "first_column": FIRST_COLUMN.english,
        "rows": table_rows(methods.values()),
        "sites": {SITES[site].english: suited for site, suited in methods_by_site(methods.values()).items()},
        "heads": {name: method.head_code(root) for name, method in methods.items()},
        "heads_with_own_htmx": {
            name: method.head_code(root, with_own_htmx=True) for name, method in methods.items() if method.uses_htmx
        },
        "policies": {name: method.policy_for(origin) for name, method in methods.items()},
        "server_lines": {name: lines_by_server(method, root, languages) for name, method in methods.items()},
    }


def lines_by_server(method: Method, root: str, languages: tuple[LinkLanguage, ...]) -> dict[str, str]:
    """The lines for the partner's server, by server."""
    return {server: "\n\n".join(method.server_lines(server, root, languages).values()) for server in method.servers}


def gallery_blueprint(
    public: PublicApp, root: str, content: Content, catalogs: Mapping[Locale, Catalog], terms: str = ""
) -> Blueprint:
    """The gallery's routes. root: address of `/v1/`. terms: of the page with the terms of the texts; empty if not stated.

    Raises MethodsRefused.
    """
    part = Blueprint("gallery", __name__, template_folder="templates", static_folder="static", static_url_path="/gallery")
    exhibits = make_exhibits(root, content, catalogs)
    of_methods = method_values(root, content, catalogs)
    add_files(part, archive(root, titles_of(content, catalogs)), [catalog.language for catalog in catalogs.values()])

    @part.get("/")
    def index() -> Response:
        show = request.args.get("show", "")
        if show not in exhibits:
            abort(404)
        response = make_response(
            render_template(
                "gallery.html",
                **release_values(public),
                exhibits=exhibits[show],
                show=show,
                questions=[shown[0] for name, shown in exhibits.items() if "/" in name],
                root=root,
                terms=terms,
                lang_of=marked_language,
                **of_methods,
                neutral=neutral_page(content.guide, root),
                fingerprint=public.signed.fingerprint,
                follows=(public.store.root / FOLLOWING).is_dir(),
            )
        )
        return with_revalidation(response)

    @part.after_request
    def protect(response: Response) -> Response:
        return with_safe_headers(response, GALLERY_POLICY)

    return part


def with_safe_headers(response: Response, policy: str) -> Response:
    """Set the safe headers and the content policy."""
    response.headers.update(safety_headers(policy))
    return response


def with_revalidation(response: Response) -> Response:
    """Let browsers cache the page, and revalidate it each time."""
    response.headers[CACHE] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response
