"""The gallery: every widget as readers see it, in every language, with the code to copy. For partners.

Each widget is shown in the iframe lane, so what a partner sees here is the lane itself, and two languages of a widget never share a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from service.embed import methods, snippets
from service.embed.snippets import Placement
from service.embed.wordpress.plugin import ARCHIVE, archive
from service.gallery.neutral import neutral_page
from service.releases.channel import GUIDE, Channel
from service.releases.store import FOLLOWING
from service.serving import ICON
from service.serving.headers import CACHE, GALLERY_POLICY, REVALIDATE, safety_headers
from service.serving.wsgi import Live, PublicApp
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale, format_date
from widget.manifest import Release, text_entries
from widget.model import PUBLISHER, Widget
from widget.notices import LANGUAGE_NAME
from widget.registry import EVERYTHING, missing_parts
from widget.rendering import provenance
from widget.suffixes import PAGE
from widget.wording import texts_of


@dataclass(frozen=True, slots=True)
class Version:
    """One widget in one language. code: by lane."""

    locale: Locale
    language: str
    title: str
    page: str
    code: dict[str, str]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One widget in every language."""

    widget: Widget
    purpose: str
    review_by: date
    next_check: str
    versions: tuple[Version, ...]


def exhibits(root: str, books: Mapping[Locale, Catalog]) -> list[Exhibit]:
    """Everything that the gallery shows. root: address of `/v1/`. books: the catalog of each language."""
    shown = []
    for widget in EVERYTHING:
        if missing_parts(widget):  # nothing of it is in a release, which says what it lacks
            continue
        versions = []
        for locale, book in books.items():
            title = book.text(widget.title)
            code = {lane.name: lane.code(Placement(widget, locale, title, root)) for lane in methods.ALL}
            versions.append(Version(locale, book.text(LANGUAGE_NAME), title, f"{root}{locale.tag}/{widget.slug}{PAGE}", code))
        next_check = provenance(widget).review_by
        shown.append(Exhibit(widget, widget.purpose, next_check, format_date(next_check, ENGLISH), tuple(versions)))
    return shown


def checked_texts(release: Release, channel: Channel) -> tuple[int, int]:
    """How many texts of a release a clinician has checked, and how many readers can read; the guide repeats the others."""
    gone = channel.withdrawn_texts(release.id, texts_of(release))
    states = [
        entry["state"]
        for _, entry in text_entries(release.manifest)
        if entry["widget"] != GUIDE and (entry["widget"], entry["locale"]) not in gone
    ]
    return states.count("checked"), len(states) - states.count("being-updated")


def of_release(live: Live) -> dict[str, Any]:
    """What the page says of the current release, or that there is none."""
    release = live.release
    if release is None:
        return {"release": None, "checked": 0, "readable": 0, "publisher": PUBLISHER}
    checked, readable = checked_texts(release, live.channel)
    return {
        "release": release,
        "checked": checked,
        "readable": readable,
        "publisher": release.manifest["publisher"],
    }


def offer_plugin(part: Blueprint, root: str) -> None:
    """The route of the plugin for WordPress. part: of the gallery. root: address of `/v1/`."""
    packed = archive(root)

    @part.get(f"/gallery/{ARCHIVE}")
    def wordpress() -> Response:
        response = Response(packed, mimetype="application/zip")
        return revalidated(response)


def gallery_blueprint(public: PublicApp, root: str, books: Mapping[Locale, Catalog]) -> Blueprint:
    """The routes of the gallery. root: address of `/v1/`. books: the catalog of each language."""
    part = Blueprint("gallery", __name__, template_folder="templates", static_folder="static", static_url_path="/gallery")
    shown = exhibits(root, books)
    offer_plugin(part, root)

    @part.get("/gallery/icon.svg")
    def icon() -> Response:
        return revalidated(Response(ICON.read_bytes(), mimetype="image/svg+xml"))

    @part.get("/")
    def index() -> Response:
        response = make_response(
            render_template(
                "gallery.html",
                **of_release(public.live),
                exhibits=shown,
                root=root,
                lanes=methods.ALL,
                columns=methods.COLUMNS,
                beside=snippets.with_own_htmx(root),
                heads={lane.name: lane.head_code(root) for lane in methods.ALL},
                neutral=neutral_page(root),
                fingerprint=public.signed.fingerprint,
                follows=(public.store.root / FOLLOWING).is_dir(),
            )
        )
        return revalidated(response)

    @part.after_request
    def protect(response: Response) -> Response:
        return protected(response, GALLERY_POLICY)

    return part


def protected(response: Response, policy: str) -> Response:
    """A page of ours with what keeps it apart from others. policy: of its content."""
    response.headers.update(safety_headers(policy))
    return response


def revalidated(response: Response) -> Response:
    """A page that a browser keeps, and asks about each time whether it is still the same."""
    response.headers[CACHE] = REVALIDATE
    response.add_etag()
    response.make_conditional(request)
    return response
