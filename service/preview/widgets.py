"""Looking at a widget: which version, beside which other one, in which languages, at which width, inside which page, seen how.

Everything is an address, so that a view can be sent to a colleague, and the form that makes it works without scripting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from service.catalogs.watch.drafts import PSEUDO
from service.preview import hosts, sessions
from service.preview.looking import answer, root_of
from service.preview.looks import LOOKS
from service.preview.pages import copy_says, nonce, page, refusal, say, with_scripts
from service.preview.sentences import known, names
from service.preview.versions import DRAFT, RELEASED, UPLOAD
from service.preview.words import hosts as hostwords
from service.preview.words import looking as words
from service.preview.words import sharing, shell
from widget.content import Message, Widget
from widget.library import EVERYTHING
from widget.locales import Locale

if TYPE_CHECKING:
    from service.preview.site import Preview

POLICY = (
    "default-src 'none'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
WIDTHS = {"phone": words.PHONE, "tablet": words.TABLET, "desktop": words.DESKTOP}
HEADINGS = {"2": ".html", "3": ".h3.html", "4": ".h4.html"}
BOTH, NONE = "all", ""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at. beside: another version, or empty. tags: of the languages, in order. scripted: whether scripts run in the frames."""

    widget: Widget
    version: str
    beside: str
    languages: str
    tags: tuple[str, ...]
    width: str
    host: str
    look: str
    lane: str
    heading: str
    scripted: bool

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that are shown."""
        return tuple(dict.fromkeys(filter(None, (self.version, self.beside))))


def register(part: Blueprint, preview: Preview) -> None:
    """Add the page to a blueprint, and the documents in its frames."""
    in_frames(part, preview)

    @part.get("/widgets")
    def widgets() -> Response:
        return redirect(url_for("preview.widget", slug=EVERYTHING[0].slug, **asked()))

    @part.get("/widgets/<slug>")
    def widget(slug: str) -> Response:
        found = known(slug)
        if found is None:
            return refusal(shell.LOST, 404)
        view = view_of(preview, found)
        missing = hosts.missing(view.host, view.lane, preview.settings.htmx)
        told = {"hostwords": hostwords, "hostcommand": hosts.COMMAND, "missing": missing}
        return page("widget.html", module=words, view=view, frames=frames(preview, view), told=told, **offered(preview))


def in_frames(part: Blueprint, preview: Preview) -> None:
    """Add what the frames show: a version under a token, inside a page."""

    @part.get("/look/<token>/in/<host>/<look>/<lane>/<heading>/<tag>/<slug>")
    def hosted(token: str, host: str, look: str, lane: str, heading: str, tag: str, slug: str) -> Response:
        seen, found = preview.tokens.read(token), known(slug)
        if seen is None or not seen.session:  # who was sent a link reads the texts that it names, and that they are drafts
            return refusal(sharing.LINK_ENDED, 403)
        data = preview.versions.file(seen.version, f"{tag}/{slug}{HEADINGS.get(heading, '')}", seen.session)
        if found is None or data is None or not (host in hosts.HOSTS and look in LOOKS and lane in hosts.LANES):
            return refusal(words.MISSING, 404)
        assets = f"{root_of(token)}assets/"
        locale = Locale("en" if tag == PSEUDO else tag)
        inside = answer(data, "x.html", root_of(token), shared=False).get_data(as_text=True)
        piece = hosts.Piece(
            found, locale, copy_says(found.title), inside, root_of(token), assets, nonce() if hosts.LANES[lane].scripted else ""
        )
        return document(hosts.document(host, look, lane, piece))

    @part.get("/look/<token>/assets/<path:name>")
    def asset(token: str, name: str) -> Response:
        seen = preview.tokens.read(token)
        found = (
            seen
            and seen.session
            and hosts.asset(name, preview.settings.htmx, lambda path: preview.versions.file(seen.version, path, seen.session))
        )
        if not found:
            return refusal(words.MISSING, 404)
        data, mimetype = found
        return answer(data, name, root_of(token), shared=False, mimetype=mimetype)


def asked() -> dict[str, Any]:
    """What a request's address says, for another one."""
    return dict(request.args)


def document(html: str) -> Response:
    """A host page."""
    response = Response(html, mimetype="text/html")
    response.headers.update({"Content-Security-Policy": with_scripts(POLICY), "X-Frame-Options": "SAMEORIGIN"})
    return response


def view_of(preview: Preview, widget: Widget) -> View:
    """What a request asks to look at; what it does not say, or says wrongly, is as usual."""
    tags = preview.versions.draft().tags
    languages = chosen("languages", (BOTH, *tags, PSEUDO))
    versions = tuple(versions_of(preview))
    return View(
        widget,
        chosen("version", versions),
        chosen("beside", (NONE, *versions)),
        languages,
        tags if languages == BOTH else (languages,),
        chosen("width", tuple(WIDTHS)),
        chosen("host", tuple(hosts.HOSTS)),
        chosen("look", tuple(LOOKS)),
        chosen("lane", tuple(hosts.LANES)),
        chosen("heading", tuple(HEADINGS)),
        "shown" not in request.args or "scripts" in request.args,
    )


def chosen(name: str, offered: tuple[str, ...]) -> str:
    """What a request chooses of what there is; the first by default."""
    value = request.args.get(name, "")
    return value if value in offered else offered[0]


def versions_of(preview: Preview) -> dict[str, str]:
    """Every version that there is, and what it is called."""
    found = {DRAFT: say(words.DRAFT)}
    current = preview.store.current_id()
    if current:
        found[RELEASED] = say(words.RELEASED)
    if preview.scratch.age("upload", sessions.identity()) is not None:
        found[UPLOAD] = say(words.UPLOAD)
    return found | {one: say(words.RELEASE, release=one) for one in reversed(preview.store.ids())}


def offered(preview: Preview) -> dict[str, Any]:
    """What the form offers: for each field its label, and the choices with their names."""
    said = names(preview.watched.now())
    versions = versions_of(preview)
    fields: list[tuple[str, Message, Mapping[str, str]]] = [
        ("version", words.VERSION, versions),
        ("beside", words.BESIDE, {NONE: say(words.NOTHING)} | versions),
        ("languages", words.LANGUAGES, {BOTH: say(words.ALL_LANGUAGES)} | said | {PSEUDO: say(words.PSEUDO)}),
        ("width", words.WIDTH, {name: say(one) for name, one in WIDTHS.items()}),
        ("host", words.HOST, {name: say(one.name) for name, one in hosts.HOSTS.items()}),
        ("look", words.LOOK, {name: say(one.name) for name, one in LOOKS.items()}),
        ("lane", words.LANE, {name: say(one.name) for name, one in hosts.LANES.items()}),
        ("heading", words.HEADING, {name: name for name in HEADINGS}),
    ]
    return {"fields": fields, "widgets": EVERYTHING, "names": said, "pseudo": PSEUDO}


def frames(preview: Preview, view: View) -> list[dict[str, Any]]:
    """A frame for each language and version: the versions of one language beside each other."""
    called = versions_of(preview)
    found = []
    for tag in view.tags:
        for version in view.versions:
            path = f"{tag}/{view.widget.slug}{HEADINGS[view.heading]}"
            there = preview.versions.file(version, path, sessions.identity()) is not None
            token = preview.tokens.of_session(version)
            place: dict[str, Any] = {"host": view.host, "look": view.look, "lane": view.lane, "heading": view.heading, "tag": tag}
            source = url_for("preview.hosted", token=token, slug=view.widget.slug, **place) if there else ""
            found.append({"tag": tag, "version": called[version], "source": source})
    return found
