"""The gallery for partners: choose a text, see it as readers get it, copy the code for the site at hand. The address is the choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from service.catalogs.preview_page import PageWords, page_words
from service.embed.loading import installed_methods
from service.embed.sites import methods_by_site
from service.gallery.choices import Offered, read_choice, texts_offered
from service.gallery.files import add_files, add_specimen
from service.gallery.http import packed, with_revalidation, with_safe_headers
from service.gallery.page import GalleryPage
from service.serving.headers import CACHE, CSP, GALLERY_POLICY, REVALIDATE
from service.serving.wsgi import PublicApp
from service.settings import Settings
from service.words import changes, methods, missing
from service.words import gallery as said
from service.words.methods import BOTH_LANGUAGES, method_messages
from widget.catalog import Catalog
from widget.catalogs import shipped_translations
from widget.content import Content
from widget.languages import page_fonts
from widget.locales import ENGLISH, Locale, negotiate
from widget.model import messages_in


def gallery_blueprint(
    public: PublicApp, settings: Settings, content: Content, catalogs: Mapping[Locale, Catalog], translations: Path | None = None
) -> Blueprint:
    """The gallery's routes. translations: the folder of catalogs; None for the shipped one. Raises MethodsRefused."""
    part = Blueprint("gallery", __name__, template_folder="templates", static_folder="static", static_url_path="/gallery")
    sites = methods_by_site(installed_methods().values())
    sites.pop(BOTH_LANGUAGES, None)
    offered = Offered(texts_offered(content, catalogs), tuple(catalogs), sites)
    messages = tuple(
        messages_in((tuple(vars(said).values()), tuple(vars(methods).values()), changes.TITLE, missing.SHORT, method_messages()))
    )
    page = GalleryPage(public, settings, content, catalogs, offered)
    add_files(part, page_fonts([catalog.language for catalog in catalogs.values()]), settings.htmx, with_revalidation)
    add_specimen(part, public, lambda: read_choice(request.args, offered, ENGLISH), with_revalidation)

    @cache
    def words_in(tag: str) -> PageWords:
        return page_words(translations or shipped_translations(), Locale(tag), messages)

    def index(tag: str) -> Response:
        choice = read_choice(request.args, offered, Locale(tag))
        response = make_response(render_template("gallery.html", **page.values(choice, words_in(tag))))
        response.headers["Content-Language"] = tag
        # The address in the browser's bar shall hold the choice alone, and no empty field of the form.
        response.headers["HX-Push-Url"] = url_for("gallery.index", tag=tag) + choice.query()
        return with_revalidation(packed(response))

    for locale in catalogs:
        path = "/" if locale == ENGLISH else f"/{locale.tag}"
        part.add_url_rule(path, "index", index, defaults={"tag": locale.tag})

    add_aliases(part, catalogs)

    @part.after_request
    def protect(response: Response) -> Response:
        return with_safe_headers(response, response.headers.get(CSP, GALLERY_POLICY))

    return part


def add_aliases(part: Blueprint, catalogs: Collection[Locale]) -> None:
    """Let another tag of a language, such as zh, lead to the gallery in it, as it leads to the texts under `/v1/`."""

    @part.get("/<tag>")
    def alias(tag: str) -> Response:
        locale = negotiate(tag, catalogs)
        if locale is None:
            abort(404)
        response = make_response(redirect(url_for("gallery.index", tag=locale.tag), 308))
        response.headers[CACHE] = REVALIDATE
        return response
