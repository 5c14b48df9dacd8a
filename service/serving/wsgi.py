"""The public service as WSGI: a dictionary of prepared responses in front of Flask.

One URL, one body: HX-Request, Accept-Language, cookies and query strings are ignored, so any cache may store the response.
Look-ups use dictionary keys, never joined paths, so no path leaves the release. Nothing about readers is stored or logged.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from service.clock import today
from service.errors import CellfactsError, ReleaseUnknown
from service.files import read_no_follow
from service.releases.channel import Channel
from service.releases.diff import messages_by_locale
from service.releases.store import CHANGES, CHANNEL, Store
from service.serving import responses
from service.serving.error_pages import ErrorPages, Problem, notices_of
from service.serving.headers import CACHE, CURRENT_CACHE, SHARED, Headers
from service.serving.redirects import path_reference
from service.serving.resources import STYLESHEET, SignedFiles, channel_resource, feed_resource, resources, stylesheet_resource
from service.serving.responses import Resource
from widget.catalog import Catalog
from widget.content import Content
from widget.locales import Locale, negotiate
from widget.manifest import Release, ReleaseDamaged

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]

# RFC 9110, 7.2, and RFC 3986, 3.2.2: a registered name or address, perhaps a port.
HOST = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._~-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECONDS_BETWEEN_LOOKS = 1.0


@responses.cache_short_headers
def is_host(text: str) -> bool:
    return HOST.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Live:
    """What is served now. release: None before the first. day, channel: for which it was prepared."""

    release: Release | None
    day: date
    channel: Channel
    table: Mapping[str, Resource]

    @property
    def locales(self) -> tuple[Locale, ...]:
        return tuple(Locale(tag) for tag in self.release.manifest["locales"]) if self.release else ()


class PublicApp:
    """The WSGI application. Unknown addresses go to `inner` (Flask), except those under /v1/."""

    def __init__(
        self,
        inner: WSGI,
        store: Store,
        root: str,
        content: Content,
        catalogs: Mapping[Locale, Catalog],
        clock: Callable[[], date] = today,
        translations: Path | None = None,
    ) -> None:
        """Load the current release. root: address of `/v1/` for readers. content, catalogs, translations: for the words of errors."""
        self.inner = inner
        self.store = store
        self.root = root
        self.clock = clock
        self.content, self.catalogs, self.translations = content, dict(catalogs), translations
        self.errors = ErrorPages(content, root, catalogs, translations)
        self.pinned = lru_cache(maxsize=4)(self.load_pinned)
        languages = [catalog.language for catalog in catalogs.values()]
        self.live = Live(None, clock(), Channel(), {f"/v1/{STYLESHEET}": stylesheet_resource(content, languages)})
        self.signed = SignedFiles(store.root / "tuf")
        self.feed: tuple[bytes, Resource | None] = b"", None
        self.next_look = 0.0
        self.complaint = ""
        self.looking = Lock()
        self.refresh()

    def refresh(self) -> None:
        """If the channel or the day changed, prepare the release again. On failure, keep what is served."""
        self.next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        day = self.clock()
        self.signed.refresh()
        self.refresh_feed()
        try:
            channel = self.store.channel()
        except (CellfactsError, OSError) as error:
            self.complain(str(error))
            channel = self.live.channel
        # channel.json was removed or replaced by an old copy: withdrawn texts would come back.
        served = self.live.channel
        if channel.sequence < served.sequence:
            self.complain(f"channel.json is older than what is served (sequence {served.sequence}), so it is not believed")
            channel = served
        release = self.current(channel)
        if release is not None and (release, day, channel) != (self.live.release, self.live.day, self.live.channel):
            table = resources(release, self.root, day, channel)
            table[f"/v1/{CHANNEL}"] = channel_resource(channel)
            if self.live.release:  # a cached page still needs its own stylesheet
                stylesheet = f"/v1/{self.live.release.manifest['stylesheet']}"
                table.setdefault(stylesheet, self.live.table[stylesheet])
            if release is not self.live.release:
                catalogs = self.catalogs | words_of(release, self.content)
                paths = release.manifest["files"].keys()
                self.errors = ErrorPages(self.content, self.root, catalogs, self.translations, paths)
            self.live = Live(release, day, channel, table)
            self.pinned.cache_clear()

    def refresh_feed(self) -> None:
        """Prepare changes.atom again if it changed; if it cannot be read, keep the previous one."""
        try:
            feed = read_no_follow(self.store.root / CHANGES)
        except OSError:
            return  # nothing has been signed yet
        if feed != self.feed[0]:
            self.feed = feed, feed_resource(feed, self.root)

    def current(self, channel: Channel) -> Release | None:
        """The release to serve: the channel's, or the one already loaded if that cannot be loaded."""
        identity, loaded = channel.current, self.live.release
        if identity is None or (loaded and identity == loaded.id):
            return loaded
        try:
            release = self.store.load(identity)
        except (CellfactsError, ReleaseDamaged, OSError) as error:
            instead = f"release {loaded.id}" if loaded else "nothing"
            self.complain(f"{str(error).rstrip('.')}; serving {instead} instead")
            return loaded
        self.complaint = ""
        return release

    def complain(self, text: str) -> None:
        """Print a warning to the operator, once for each reason."""
        if text != self.complaint:
            print(f"cellfacts: {text}", file=sys.stderr, flush=True)
        self.complaint = text

    def load_pinned(self, identity: str, day: date) -> Mapping[str, Resource]:
        """Prepare a stored release under its pinned address. Raises ReleaseUnknown, ReleaseDamaged."""
        channel = self.live.channel
        try:
            release = self.store.load(identity)
        except ReleaseUnknown:
            if not channel.is_withdrawn(identity) or self.live.release is None:
                raise
            # An edge may know of the withdrawal without having the release.
            return withdrawn_resources(self.live.release, self.root, day, channel, identity)
        return resources(release, self.root, day, channel, identity)

    def pinned_resource(self, identity: str, path: str) -> Resource | None:
        """A resource of a pinned release. A missing release is not cached: it may be stored later."""
        try:
            return self.pinned(identity, self.live.day).get(path)
        except (CellfactsError, ReleaseDamaged, OSError):
            return None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # One thread refreshes; the others go on with the current table.
        if time.monotonic() > self.next_look and self.looking.acquire(blocking=False):
            try:
                self.refresh()
            finally:
                self.looking.release()
        host = environ.get("HTTP_HOST")  # empty or absent in HTTP/1.0, as some load balancers speak it
        # A target without a slash (`GET nope`) would be redirected by Werkzeug to whatever Host says.
        if (host and not is_host(host)) or not environ.get("PATH_INFO", "/").startswith("/"):
            return self.refuse(Problem.BAD_REQUEST, environ, start_response)
        path = environ.get("PATH_INFO", "")
        resource = self.live.table.get(path)
        if resource is None:
            if not path.startswith("/v1/"):
                return self.inner(environ, start_response)
            return self.answer_uncommon(path, environ, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return self.refuse(Problem.METHOD, environ, start_response)
        return responses.respond(resource, environ, start_response)

    def answer_uncommon(self, path: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Slow path: pinned releases, locale redirects, signed files, the feed, 404s."""
        first, _, rest = path.removeprefix("/v1/").partition("/")
        if first == "tuf":
            resource = self.signed.table.get(path)
        elif path == f"/v1/{CHANGES}":
            resource = self.feed[1]
        elif first == "releases":
            resource = self.pinned_resource(rest.partition("/")[0], path)
        else:
            locale = negotiate(first, self.live.locales)
            target = f"{locale.tag}/{rest}" if locale else ""
            resource = None
            aliased = self.live.table.get(f"/v1/{target}")
            if aliased and environ["REQUEST_METHOD"] == "OPTIONS":
                return responses.respond(aliased, environ, start_response)
            if aliased and environ["REQUEST_METHOD"] in METHODS:
                return redirect(f"{path_reference(self.root)}{target}", start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return self.refuse(Problem.METHOD, environ, start_response)
        if resource is None:
            return self.refuse(self.missing_problem(path), environ, start_response)
        return responses.respond(resource, environ, start_response)

    def missing_problem(self, path: str) -> Problem:
        if self.live.release is None:
            return Problem.UNAVAILABLE
        return Problem.RETIRED if self.errors.retired_widget(path) else Problem.NOT_FOUND

    def problem(self, problem: Problem, path: str) -> tuple[bytes, Headers]:
        """Body and headers of an error at an address."""
        return self.errors.answer(self.errors.trouble(problem, path))

    def refuse(self, problem: Problem, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        body, headers = self.problem(problem, environ.get("PATH_INFO", ""))
        start_response(problem.value, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def words_of(release: Release, content: Content) -> dict[Locale, Catalog]:
    """Catalogs of the words of a release, for error pages. Only of languages that have every word of such a page."""
    needed = notices_of(content)
    said = messages_by_locale(release) or {}
    return {Locale(tag): Catalog(Locale(tag), words.texts) for tag, words in said.items() if needed <= words.texts.keys()}


def withdrawn_resources(like: Release, root: str, day: date, channel: Channel, identity: str) -> dict[str, Resource]:
    """Resources of a withdrawn release that is not stored here: a notice for each text, and nothing else.

    like: the release that is served, whose notices are used. identity: of the withdrawn one.
    """
    prepared = resources(replace(like, id=identity), root, day, channel, identity)
    # A notice links to the stylesheet that is served.
    texts = [path for path, entry in like.manifest["files"].items() if "withdrawn" in entry]
    return {path: prepared[path] for path in (f"/v1/releases/{identity}/{text}" for text in texts) if path in prepared}


def redirect(location: str, start_response: Any) -> list[bytes]:
    """308 to the canonical address of a locale alias."""
    headers = [("Location", location), (CACHE, CURRENT_CACHE), ("Content-Length", "0"), *SHARED]
    start_response("308 Permanent Redirect", headers)
    return []
