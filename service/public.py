"""The current release as WSGI: a dictionary of prepared responses in front of Flask.

One URL, one body: nothing here looks at HX-Request, Accept-Language, cookies or query strings, so any cache may keep it.
Look-ups are dictionary keys, never joined paths, so no path leaves the release. About readers, nothing is kept or logged.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from service import responses
from service.channel import Channel, as_bytes
from service.errors import CellfactsError
from service.problems import Problem, problem_resources
from service.responses import Resource
from service.store import CHANGES, CHANNEL, Store, read_own
from service.tree import tree
from widget.catalog import Catalog
from widget.fragment import RESERVED_ROOT
from widget.locales import ENGLISH, Locale, negotiate
from widget.manifest import Release, ReleaseDamaged, sha256

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]

CURRENT_CACHE = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400"
PINNED_CACHE = "max-age=300"  # a pinned release can be withdrawn
FOREVER_CACHE = "public, max-age=31536000, immutable"

# htmx 2.0.11 logs an error for each of these that it may not read (measured).
HTMX_HEADERS = (
    "HX-Location, HX-Push, HX-Push-Url, HX-Redirect, HX-Refresh, HX-Replace-Url, HX-Reselect, HX-Reswap, HX-Retarget, "
    "HX-Trigger, HX-Trigger-After-Settle, HX-Trigger-After-Swap"
)
SAFETY = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
    ),
)
SHARED = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", HTMX_HEADERS),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    *SAFETY,
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
}
# RFC 9110, 7.2, and RFC 3986, 3.2.2: a registered name or address, perhaps a port.
HOST = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._~-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
TIMESTAMP = "timestamp.json"
SIGNED = re.compile(
    r"[0-9]+\.(?:root|targets|snapshot)\.json|targets/[0-9a-f]{64}\.(?:channel\.json|changes\.atom|[0-9a-f]{16}\.json\.gz)"
)
METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECONDS_BETWEEN_LOOKS = 1.0


@responses.remembered
def is_host(text: str) -> bool:
    """Whether a Host header is well formed."""
    return HOST.fullmatch(text) is not None


def today() -> date:
    """The day by which a text is overdue or not: one clock for the world, UTC."""
    return datetime.now(UTC).date()


def channel_resource(channel: Channel) -> Resource:
    """channel.json as it is served."""
    return responses.prepare(as_bytes(channel), [("Content-Type", TYPES[".json"]), ("Cache-Control", CURRENT_CACHE), *SHARED])


def feed_resource(feed: bytes, root: str) -> Resource:
    """changes.atom as it is served. feed: in the reserved form; root: address of `/v1/`."""
    body = feed.replace(RESERVED_ROOT.encode(), root.encode())
    return responses.prepare(body, [("Content-Type", TYPES[".atom"]), ("Cache-Control", CURRENT_CACHE), *SHARED])


def resources(release: Release, root: str, prefix: str, day: date, channel: Channel) -> dict[str, Resource]:
    """Every URL path of a release's tree with its prepared answer. prefix: of the URL, `/v1/` or `/v1/releases/ID/`."""
    made = tree(release, root, day, channel)
    entries = release.manifest["files"]
    pinned = prefix != "/v1/"
    table = {}
    for path, body in made.items():
        entry = entries.get(path, {})
        headers = [("Content-Type", TYPES[path[path.rindex(".") :]])]
        if locale := entry.get("locale"):
            headers.append(("Content-Language", locale))
        gone = pinned and "widget" in entry and channel.is_withdrawn(release.id, entry["widget"], locale)
        lasting = path == release.manifest["stylesheet"]
        headers.append(("Cache-Control", FOREVER_CACHE if lasting else PINNED_CACHE if pinned else CURRENT_CACHE))
        # RFC 9110, 15.5.11. Without CORS, so that htmx keeps the link that stands in a placeholder.
        table[prefix + path] = responses.prepare(
            body, [*headers, *(SAFETY if gone else SHARED)], "410 Gone" if gone else "200 OK"
        )
    return table


@dataclass(frozen=True, slots=True)
class Live:
    """What is served now. release: None before the first. day, channel: those it was prepared for."""

    release: Release | None
    day: date
    channel: Channel
    table: Mapping[str, Resource]

    @property
    def locales(self) -> tuple[Locale, ...]:
        """The locales of the release."""
        return tuple(Locale(tag) for tag in self.release.manifest["locales"]) if self.release else ()


class SignedFiles:
    """What mirrors ask for under /v1/tuf/, as it was signed last. table: by URL path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen = 0
        self.table: Mapping[str, Resource] = {}
        self.expires: datetime | None = None

    def refresh(self) -> None:
        """Prepare everything again if the timestamp has been signed again."""
        try:
            stamp = (self.folder / "timestamp.json").stat().st_mtime_ns
            if stamp != self.seen:
                self.table = dict(self.prepared())
                signed = json.loads((self.folder / "timestamp.json").read_bytes())["signed"]
                self.expires = datetime.fromisoformat(signed["expires"])
                self.seen = stamp
        except (OSError, ValueError, KeyError, TypeError):
            return  # nothing signed yet, or a file was removed while we looked: the next look finds the newer ones

    def is_stale(self, now: datetime) -> bool:
        """Whether the newest signature is past its date: an edge without its origin for seven days, or an origin without its key."""
        return self.expires is not None and now > self.expires

    @property
    def fingerprint(self) -> str | None:
        """The SHA-256 of the first root, for partners to compare; None before there are keys."""
        first = self.table.get("/v1/tuf/1.root.json")
        return sha256(first.variants["identity"].body) if first else None

    def prepared(self) -> Iterator[tuple[str, Resource]]:
        """URL path and answer of each file. Whatever else lies there is not served, nor what a link leads to. Raises OSError."""
        # Written last, so read first: what it names is there then.
        yield self.answer(TIMESTAMP, read_own(self.folder / TIMESTAMP))
        for folder in (self.folder, self.folder / "targets"):
            for path in () if folder.is_symlink() else folder.iterdir():
                name = path.relative_to(self.folder).as_posix()
                if SIGNED.fullmatch(name) and path.is_file() and not path.is_symlink():
                    yield self.answer(name, read_own(path))

    @staticmethod
    def answer(name: str, data: bytes) -> tuple[str, Resource]:
        """URL path and answer of one file."""
        # The timestamp says whether anything is new, so nobody may keep it; all others never change under their names.
        cache = "no-cache" if name == TIMESTAMP else FOREVER_CACHE
        suffix = name[name.rindex(".") :]
        headers = [("Content-Type", TYPES.get(suffix, "application/gzip")), ("Cache-Control", cache), *SHARED]
        return f"/v1/tuf/{name}", responses.prepare(data, headers, packed=suffix == ".gz")


class PublicApp:
    """The WSGI application. What it does not know it hands to `inner` (Flask), but for everything under /v1/."""

    def __init__(
        self, inner: WSGI, store: Store, root: str, books: Mapping[Locale, Catalog], clock: Callable[[], date] = today
    ) -> None:
        """inner: the application behind. store: where releases are. root: address of `/v1/` as readers know it.

        books: sound catalogs, for the words of error pages. clock: today's date.
        """
        self.inner = inner
        self.store = store
        self.root = root
        self.clock = clock
        self.languages = tuple(books)
        self.problems = problem_resources(root, books, SAFETY)
        self.pinned = lru_cache(maxsize=4)(self.load_pinned)
        self.live = Live(None, clock(), Channel(), {})
        self.signed = SignedFiles(store.root / "tuf")
        self.feed: tuple[bytes, Resource | None] = b"", None
        self.next_look = 0.0
        self.complaint = ""
        self.refresh()

    def refresh(self) -> None:
        """Look whether another release is current or another day has come, and prepare it. Keeps what there is on failure."""
        self.next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        day = self.clock()
        self.signed.refresh()
        self.refresh_feed()
        try:
            channel = self.store.channel()
        except (CellfactsError, OSError) as error:
            self.complain(str(error))
            channel = self.live.channel
        release = self.current(channel)
        if release is not None and (release, day, channel) != (self.live.release, self.live.day, self.live.channel):
            table = resources(release, self.root, "/v1/", day, channel)
            table[f"/v1/{CHANNEL}"] = channel_resource(channel)
            if self.live.release:  # a page that was cached a minute ago asks for its own stylesheet
                before = f"/v1/{self.live.release.manifest['stylesheet']}"
                table.setdefault(before, self.live.table[before])
            self.live = Live(release, day, channel, table)
            self.pinned.cache_clear()

    def refresh_feed(self) -> None:
        """Prepare changes.atom again if it is another one; what there is stays where it cannot be read."""
        try:
            feed = read_own(self.store.root / CHANGES)
        except OSError:
            return  # nothing has been signed yet
        if feed != self.feed[0]:
            self.feed = feed, feed_resource(feed, self.root)

    def current(self, channel: Channel) -> Release | None:
        """The release to serve: the channel's, or the one that we have where that cannot be loaded."""
        identity, known = channel.current, self.live.release
        if identity is None or (known and identity == known.id):
            return known
        try:
            found = self.store.load(identity)
        except (CellfactsError, ReleaseDamaged, OSError) as error:
            instead = f"release {known.id}" if known else "nothing"
            self.complain(f"{str(error).rstrip('.')}; serving {instead} instead")
            return known
        self.complaint = ""
        return found

    def complain(self, text: str) -> None:
        """Tell the operator, once for each reason."""
        if text != self.complaint:
            print(f"cellfacts: {text}", file=sys.stderr, flush=True)
        self.complaint = text

    def load_pinned(self, identity: str, day: date) -> Mapping[str, Resource]:
        """The prepared answers of one stored release under its pinned address. Raises ReleaseUnknown, ReleaseDamaged."""
        release = self.store.load(identity)
        return resources(release, f"{self.root}releases/{identity}/", f"/v1/releases/{identity}/", day, self.live.channel)

    def pinned_resource(self, identity: str, path: str) -> Resource | None:
        """One prepared answer of a pinned release. That there is none is not remembered: it may be stored later."""
        try:
            return self.pinned(identity, self.live.day).get(path)
        except (CellfactsError, ReleaseDamaged, OSError):
            return None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if time.monotonic() > self.next_look:
            self.refresh()
        host = environ.get("HTTP_HOST")  # empty or absent in HTTP/1.0, as some load balancers speak it
        # A target without a slash (`GET nope`) would be redirected by Werkzeug to whatever Host says.
        if (host and not is_host(host)) or not environ.get("PATH_INFO", "/").startswith("/"):
            return self.refuse(Problem.BAD_REQUEST, environ, start_response)
        path = environ.get("PATH_INFO", "")
        resource = self.live.table.get(path)
        if resource is None:
            if not path.startswith("/v1/"):
                return self.inner(environ, start_response)
            return self.seldom(path, environ, start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return self.refuse(Problem.METHOD, environ, start_response)
        return responses.answer(resource, environ, start_response)

    def seldom(self, path: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pinned releases, locale aliases, and what does not exist."""
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
                return responses.answer(aliased, environ, start_response)
            if aliased and environ["REQUEST_METHOD"] in METHODS:
                return redirect(f"{self.root}{target}", start_response)
        if environ["REQUEST_METHOD"] not in METHODS:
            return self.refuse(Problem.METHOD, environ, start_response)
        if resource is None:
            problem = Problem.NOT_FOUND if self.live.release else Problem.UNAVAILABLE
            return self.refuse(problem, environ, start_response)
        return responses.answer(resource, environ, start_response)

    def refuse(self, problem: Problem, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with a safe fragment that says what is wrong and what there is, in the language of the path."""
        tag = environ.get("PATH_INFO", "").removeprefix("/v1/").partition("/")[0]
        body, headers = self.problems[problem, negotiate(tag, self.languages) or ENGLISH]
        start_response(problem.value, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def redirect(location: str, start_response: Any) -> list[bytes]:
    """308 to the canonical address of a locale alias."""
    headers = [("Location", location), ("Cache-Control", CURRENT_CACHE), ("Content-Length", "0"), *SHARED]
    start_response("308 Permanent Redirect", headers)
    return []
