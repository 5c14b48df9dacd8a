"""No path leaves the folder: not one in a URL, not one in a manifest that the keys have signed, not a link that somebody has planted.

Paths come from Hypothesis: some 1,500 by default, 10,000 with CELLFACTS_FAULTS=all (`make test-faults`). Counts are printed (`pytest -s`).
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from tuf.api.metadata import Metadata, TargetFile, Targets
from werkzeug.test import create_environ

from service.app import create_app
from service.cli import main
from service.errors import CellfactsError
from service.files import replace_file
from service.releases import channel as channels
from service.releases.store import CHANGES, CHANNEL, Store
from service.settings import Settings
from service.signing import metadata
from service.signing.keys import signer_of
from service.signing.publish import publish
from tests.conftest import ROOT, filled, settings_in
from tests.faults.conftest import newer, read
from tests.faults.test_injections import smaller
from tests.faults.test_torn_reads import serving
from tests.support.content import CONTENT
from tests.support.running import Site, free_ports
from widget.manifest import Release, ReleaseDamaged, bundle_name, canonical_json, identity_of, pack, sha256, unpack, verify
from widget.release import build_release

EVERY = os.environ.get("CELLFACTS_FAULTS") == "all"
SECRET = b"a patient's letter"
ESCAPES: Counter[str] = Counter()


def examples(usual: int, all_of_them: int) -> limits:
    """How many paths Hypothesis shall think of."""
    return limits(
        max_examples=all_of_them if EVERY else usual,
        deadline=None,
        derandomize=not EVERY,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


# What leads out of a folder, once for each way to write it.
UP = (
    "..",
    "%2e%2e",
    "%252e%252e",
    ".%2e",
    "..;",
    "%c0%ae%c0%ae",
    "．．",
    "..\\",
    "..%5c",
    "..%00",
    "...",
    "....",
    ".. ",
    "..%2f",
)
STRANGE = (
    ".",
    "",
    "~",
    "~root",
    "C:",
    "con",
    "\\\\host\\share",
    "\0",
    "%00",
    "\n",
    "\r\n",
    "\u202e",
    "ｅｎ",
    "EN",
    "en ",
    ".hidden",
    "*",
)
INSIDE = ("en", "faq.html", "v1", "tuf", "targets", "releases", "keys", "channel.json", "timestamp.json", "1.root.json")
OUTSIDE = ("secret.txt", "etc", "passwd", "online.pem", "cellfacts.json", "lock", "proc", "self", "environ")
segments = st.one_of(
    st.sampled_from(UP), st.sampled_from(STRANGE + INSIDE + OUTSIDE), st.text(max_size=8), st.just("a" * 300), st.just("link")
)
joined = st.builds(lambda parts, slash: slash.join(parts), st.lists(segments, min_size=1, max_size=8), st.sampled_from("/\\"))
prefixes = st.sampled_from(
    (
        "",
        "/",
        "//",
        "/v1/",
        "/v1/tuf/",
        "/v1/tuf/targets/",
        "/v1/releases/",
        "/v1/releases/ID/",
        "/v1/en/",
        "/static/",
        "file:///",
    )
)
urls = st.builds(lambda prefix, path: prefix + path, prefixes, joined)


def is_leak(body: bytes) -> bool:
    """Whether something is in a body that nobody may read."""
    return SECRET in body or b"PRIVATE KEY" in body or b"root:x:0" in body


def note(kind: str, escaped: bool = False) -> None:
    """Count a path, and an escape."""
    ESCAPES[kind] += 1
    ESCAPES[f"{kind} escaped"] += escaped


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    """Say in the end how many paths were tried."""
    yield
    kinds = [kind for kind in ESCAPES if not kind.endswith(" escaped")]
    tried, escaped = sum(ESCAPES[kind] for kind in kinds), sum(ESCAPES[f"{kind} escaped"] for kind in kinds)
    print(f"\n{tried:,} hostile paths: {', '.join(f'{ESCAPES[kind]:,} {kind}' for kind in kinds)}; {escaped} escapes")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Store:
    """A data folder with everything in it, beside a secret."""
    place = tmp_path_factory.mktemp("escapes")
    (place / "secret.txt").write_bytes(SECRET)
    store = filled(settings_in(place / "data"), release)
    publish(store, datetime.now(UTC))
    (store.root / "secret.txt").write_bytes(SECRET)
    (store.releases / "secret.txt").write_bytes(SECRET)
    (store.root / "tuf" / "secret.txt").write_bytes(SECRET)
    (store.root / "tuf" / "targets" / "link").symlink_to(place / "secret.txt")
    return store


@pytest.fixture(scope="module")
def app(here: Store) -> Any:
    return create_app(settings_in(here.root))


def asked(app: Any, path: bytes) -> tuple[str, bytes]:
    """Status and body for a path as a server hands it over: decoded once, bytes as Latin-1 (PEP 3333)."""
    environ = create_environ(path="/", base_url=ROOT.removesuffix("v1/"))
    environ["PATH_INFO"] = path.decode("latin-1")
    said: list[str] = []
    body = b"".join(app(environ, lambda status, headers, *_: said.append(status)))
    return said[0], body


def judge_answer(kind: str, path: bytes, status: int, body: bytes) -> None:
    """Raises AssertionError where a secret got out, or the service has lost its footing."""
    note(kind, is_leak(body))
    assert not is_leak(body), path
    assert status < 500, path


@examples(700, 5000)
@given(path=urls, decoded=st.booleans())
def test_no_path_in_a_url_leaves_the_folder(app: Any, here: Store, path: str, decoded: bool) -> None:
    path = path.replace("ID", here.current_or_refuse())
    data = path.encode("utf-8", "surrogatepass")
    data = unquote_to_bytes(data) if decoded else data
    status, body = asked(app, data)
    judge_answer("in WSGI", data, int(status.partition(" ")[0]), body)


@pytest.fixture(scope="module")
def port(here: Store) -> Iterator[int]:
    """The same folder, served as an admin serves it."""
    number = free_ports(1)
    with serving(here.root, number):
        yield number


@examples(100, 1000)
@given(path=urls)
def test_no_path_on_a_socket_leaves_the_folder(port: int, here: Store, path: str) -> None:
    path = path.replace("ID", here.current_or_refuse())
    line = re.sub(rb"[\r\n]", b"%0a", path.encode("utf-8", "surrogatepass"))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET " + line + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b""
        try:
            while data := connection.recv(65536):
                answer += data
        except ConnectionResetError:
            pass  # a target that is none is not answered
    status = int(answer.split(b" ")[1]) if answer.startswith(b"HTTP/1.") else 400
    judge_answer("on a socket", line, status, answer)


def with_path(path: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Manifest and files of a release that is right but for one path."""
    entries = {path: {"type": "stylesheet", "sha256": sha256(SECRET), "length": len(SECRET)}}
    manifest = {
        **{"format": 1, "publisher": "x", "audience": "x", "locales": [], "widgets": [], "stylesheet": path},
        "files": entries,
    }
    return manifest | {"id": identity_of(manifest)}, {path: SECRET}


def leads_out(path: str) -> bool:
    """Whether a path means something else than a plain file below a folder, for any system."""
    parts = re.split(r"[/\\]", path)
    return (
        not path.isascii()
        or bool(re.search(r"[\\%:*;~\s\x00-\x1f]", path))
        or any(part == "" or part.startswith(".") for part in parts)
        or len(path) > 200
    )


@examples(700, 4000)
@given(path=joined.filter(leads_out))
def test_no_path_in_a_manifest_leaves_the_folder(path: str) -> None:
    manifest, files = with_path(path)
    note("in a manifest")
    with pytest.raises(ReleaseDamaged):
        verify(manifest, files)
    with pytest.raises(ReleaseDamaged):
        unpack(gzip.compress(canonical_json({"manifest": manifest, "files": {path: SECRET.decode()}}), 1))


def everything(folder: Path, *without: Path) -> dict[str, bytes | str]:
    """What lies in a folder: files by their bytes, links by where they lead."""
    found: dict[str, bytes | str] = {}
    for path in folder.rglob("*"):
        if not any(path.is_relative_to(one) for one in without):
            name = path.relative_to(folder).as_posix()
            found[name] = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "a folder"
    return found


@pytest.fixture
def source(settings: Settings, store: Store) -> Iterator[Site]:
    """The service, with everything signed."""
    publish(store, datetime.now(UTC))
    app = create_app(settings)
    site = Site(app)
    site.public = app.extensions["cellfacts"]  # type: ignore[attr-defined]
    yield site
    site.stop()


def mirrored(source: Site, folder: Path) -> int:
    """Run the command; its exit code."""
    source.public.next_look = source.public.signed.seen = 0  # type: ignore[attr-defined]
    done = CliRunner().invoke(main, ["mirror", source.address, str(folder)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code


def sign_whatever(source: Site, store: Store, bundle: bytes, current: str) -> None:
    """What a thief of all keys can do: sign a channel, and as its release what nothing has checked, under any name."""
    now, tuf, name = datetime.now(UTC), store.root / "tuf", bundle_name(current)
    state = channels.with_activation(store.channel(), current, now)
    files = {CHANNEL: channels.as_bytes(state), CHANGES: b"<feed/>", name: bundle}
    targets = {one: TargetFile.from_data(one, data, ["sha256"]) for one, data in files.items()}
    for one in (CHANNEL, CHANGES):
        replace_file(tuf / "targets" / f"{targets[one].hashes['sha256']}.{one}", files[one])
    version = metadata.next_version(metadata.newest_version(tuf, "targets"), now)
    signed = Metadata(Targets(version, expires=metadata.expiry("targets", now), targets=targets))
    metadata.write_metadata(tuf / f"{version}.targets.json", signed, signer_of(store.root, "targets"))
    metadata.sign_snapshot(store.root, now)
    source.app = beside(source.public, f"{targets[name].hashes['sha256']}.{name.rpartition('/')[2]}", bundle)  # type: ignore[attr-defined]


def beside(app: Any, name: str, body: bytes) -> Any:
    """An application that serves one more file, whatever folder is asked for it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if not environ["PATH_INFO"].endswith(f"/{name}"):
            return app(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/gzip"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


HOSTILE = (
    *(
        "../escaped.html",
        "en/../../../escaped.html",
        "TMP/escaped.html",
        "en\\..\\..\\escaped.html",
        "..\\escaped.html",
    ),
    *(
        ".htaccess",
        "en/.htaccess",
        "en//faq.html",
        "en/./faq.html",
        "./faq.html",
        "en/faq.html/",
        "C:/escaped.html",
        "en/a\0b.html",
    ),
    *("%2e%2e/escaped.html", "en/ｆaq.html", "en/faq.html ", "en/a\nb.html", "a" * 197 + ".html", "a/" * 99 + "a.html"),
    *("release.json", "channel.json/a.html", "tuf/timestamp.json", "EN/faq.html", "en/faq.html/a.html"),
)


def test_a_signed_release_with_such_a_path_is_refused_and_nothing_is_written(
    source: Site, store: Store, release: Release, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    assert mirrored(source, folder) == 0
    good = read(folder)
    for hostile in HOSTILE:
        path = hostile.replace("TMP", str(tmp_path))
        entries = {**release.manifest["files"], path: release.manifest["files"]["en/faq.html"]}
        manifest = {**release.manifest, "files": entries}
        identity = identity_of(manifest)
        files = {**release.files, path: release.files["en/faq.html"]}
        forged = Release(identity, files, manifest | {"id": identity})
        sign_whatever(source, store, pack(forged), identity)
        before = everything(tmp_path, folder)
        note("in a signed manifest", mirrored(source, folder) != 11)
        assert everything(tmp_path, folder) == before, path
        assert read(folder) == good, path
    assert not ESCAPES["in a signed manifest escaped"]


def test_a_signed_channel_whose_release_is_called_like_a_path_is_refused(source: Site, store: Store, tmp_path: Path) -> None:
    """The name becomes part of a path before anything is fetched."""
    folder = tmp_path / "copy"
    assert mirrored(source, folder) == 0
    good = read(folder)
    for name in ("a/../../../../escaped", "../../../escaped", "TMP/escaped", "a\0b", ".", "", "a" * 300, "A" * 16):
        sign_whatever(source, store, b"x", name.replace("TMP", str(tmp_path)))
        before = everything(tmp_path, folder)
        note("in a signed channel", mirrored(source, folder) != 11)
        assert everything(tmp_path, folder) == before, name
        assert {path.name for path in (folder / "state").iterdir()} == {
            "first.root.json",
            "made-for",
            "metadata",
            "proven",
            "signed",
        }
        assert read(folder) == good
    assert not ESCAPES["in a signed channel escaped"]


def planted(store: Store, secret: Path, release: Release) -> dict[Path, Path]:
    """Links in a data folder, by where they lie: where each leads."""
    tuf, inside = store.root / "tuf", store.releases / release.id
    return {
        store.releases / "0123456789abcdef": secret.parent,
        store.releases / "fedcba9876543210": Path("/"),
        inside / "en" / "faq.html": secret,
        inside / "en" / "planted.html": secret,
        inside / "release.json": secret,
        inside / "planted": secret.parent,
        store.root / "channel.json": secret,
        store.root / "changes.atom": secret,
        tuf / "x.json": secret,
        tuf / "9.root.json": secret,
        tuf / "timestamp.json": secret,
        tuf / "planted": secret.parent,
        tuf / "targets" / f"{'0' * 64}.channel.json": secret,
        tuf / ".timestamp.json.partial": secret,
        tuf / "targets": secret.parent,
        store.root / "staging-planted": secret.parent,
        store.root / "lock": secret.with_name("new"),
        store.root / "releases": secret.parent,
        store.root / "tuf": secret.parent,
    }


def everything_served(app: Any, store: Store) -> Iterator[tuple[str, bytes]]:
    """Every path that could lead to something in the data folder, by its answer's body."""
    names = {path.relative_to(store.root).as_posix() for path in store.root.rglob("*")}
    names |= {"tuf/x.json", "tuf/9.root.json", f"tuf/targets/{'0' * 64}.channel.json", "tuf/targets/secret.txt", "tuf/secret.txt"}
    names |= {f"releases/{name}/secret.txt" for name in ("0123456789abcdef", "fedcba9876543210")}
    names |= {re.sub(r"^releases/[^/]*/", "", name) for name in names} | {"releases/fedcba9876543210/etc/passwd"}
    for name in sorted(names):
        for path in (f"/v1/{name}", f"/{name}"):
            status, body = asked(app, path.encode())
            assert status[0] != "5" or app.extensions["cellfacts"].live.release is None, path
            yield path, body


def test_what_a_planted_link_leads_to_is_neither_served_nor_changed(
    settings: Settings, release: Release, books: Any, tmp_path: Path
) -> None:
    secret = tmp_path / "outside" / "secret.txt"
    secret.parent.mkdir()
    secret.write_bytes(SECRET)
    (secret.parent / "1.snapshot.json").write_bytes(SECRET)
    outside = everything(secret.parent)
    release, other = smaller(release), smaller(build_release(CONTENT, newer(books)))  # which is quicker
    for number in range(19):
        shutil.rmtree(settings.data, ignore_errors=True)
        store = filled(settings, release)
        publish(store, datetime.now(UTC))
        running = create_app(settings)
        link, leads = list(planted(store, secret, release).items())[number]
        shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
        link.symlink_to(leads)
        running.extensions["cellfacts"].next_look = running.extensions["cellfacts"].signed.seen = 0
        for app in (running, create_app(settings)):
            for _, body in everything_served(app, store):
                assert not is_leak(body), link
        for words in (["release", "activate", release.id], ["keys", "sign"], ["keys", "rotate", "online"]):
            CliRunner().invoke(main, [*words, "--data", str(settings.data)])
        with_write(store, other)
        assert everything(secret.parent) == outside, link
        copies = [
            path for path in settings.data.rglob("*") if path.is_file() and not path.is_symlink() and SECRET in path.read_bytes()
        ]
        assert not copies, link
        note("as planted links in a data folder")


def with_write(store: Store, release: Release) -> None:
    """Store and activate a release if that is possible."""
    with suppress(CellfactsError, ReleaseDamaged, OSError):
        store.write(release)
        store.activate(release.id)
        publish(store, datetime.now(UTC))


FOLDERS = ("installed", "state", "state/made-for", "state/metadata", "state/metadata/root_history", "state/signed")


def test_what_a_link_in_a_mirrors_folder_leads_to_is_not_changed(source: Site, store: Store, books: Any, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(SECRET)
    (outside / "tmpsecret").write_bytes(SECRET)
    (outside / "secret.json").write_bytes(SECRET)
    before = everything(outside)
    first = tmp_path / "first"
    assert mirrored(source, first) == 0
    other = build_release(CONTENT, newer(books))
    store.write(other)
    store.activate(other.id)
    publish(store, datetime.now(UTC))
    inner = (first / "current").resolve()
    next_folder = tmp_path / "next"
    assert mirrored(source, next_folder) == 0
    good = read(next_folder)
    files = [path.relative_to(first) for path in (first / "state").rglob("*") if path.is_file()]
    upcoming = [path.relative_to(next_folder) for path in (next_folder / "state" / "signed").iterdir()]
    upcoming += [Path(os.path.relpath((next_folder / "current").resolve(), next_folder.resolve()))]
    for number, name in enumerate(
        [*map(Path, FOLDERS), Path("lock"), Path("current"), *files, *upcoming, inner.relative_to(first)]
    ):
        for leads in (outside, outside / "secret.txt", outside / "new"):
            folder = tmp_path / f"copy{number}-{leads.name}"
            shutil.copytree(first, folder, symlinks=True)
            link = folder / name
            shutil.rmtree(link) if link.is_dir() and not link.is_symlink() else link.unlink(missing_ok=True)
            link.symlink_to(leads)
            code = mirrored(source, folder)
            note("as planted links in a mirror", everything(outside) != before)
            assert everything(outside) == before, name
            assert code in {0, 11, 13}, name
            if code == 0:
                assert read(folder) == good, name
            shutil.rmtree(folder)
