"""A mirror is always one whole release that the keys have signed, old or new; whatever happens, the last good copy stays."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import clock
from service.app import create_app
from service.cli import main
from service.releases.channel import Channel
from service.releases.numbers import NUMBERS
from service.releases.store import Store, open_store
from service.settings import Settings
from service.signing import rotation
from service.signing.publish import publish
from service.sync.edge import follow
from tests.conftest import CHINESE
from tests.support.content import CONTENT
from tests.support.releases import with_manifest
from tests.support.running import Site
from widget import manifest
from widget.catalog import Catalog
from widget.locales import ENGLISH, Locale
from widget.manifest import Release
from widget.release import build_release

NOW = datetime.now(UTC)


@pytest.fixture
def source(settings: Settings, store: Store) -> Iterator[Site]:
    """The real service on a port of its own, with everything signed."""
    publish(store, NOW)
    app = create_app(settings)
    site = Site(app)
    site.service = app.extensions["cellfacts"]  # type: ignore[attr-defined]
    yield site
    site.stop()


def look_again(source: Site) -> None:
    """Let the service look at its store with the next request."""
    source.service.next_look = 0.0  # type: ignore[attr-defined]


def run(source: Site, folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["mirror", source.address, str(folder), *words])


def copy(folder: Path) -> dict[str, bytes]:
    """Every file of the copy that is served."""
    current = (folder / "current").resolve()
    return {path.relative_to(current).as_posix(): path.read_bytes() for path in current.rglob("*") if path.is_file()}


def release_newer(source: Site, store: Store, books: Mapping[Locale, Catalog]) -> Release:
    """Publish a release whose questions have the title "Newer questions"."""
    newer = build_release(
        CONTENT, {**books, ENGLISH: replace(books[ENGLISH], texts={**books[ENGLISH].texts, "faq.title": "Newer questions"})}
    )
    store.write(newer)
    store.activate(newer.id)
    publish(store, NOW)
    look_again(source)
    return newer


def test_the_first_run_makes_a_whole_copy_with_the_partners_own_address(source: Site, release: Release, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    done = run(source, folder)
    assert done.exit_code == 0, done.output
    assert f"Updated to release 1 ({release.id}), sequence 1, " in done.output
    files = copy(folder)
    assert 'href="/cellfacts/zh-Hans/faq.page.html"' in files["en/faq.html"].decode()
    assert files["en/status.html"].decode().count(release.id) == 1
    assert not [path for path, data in files.items() if b"cellfacts.invalid" in data]
    assert json.loads(files["channel.json"])["current"] == release.id
    assert CliRunner().invoke(main, ["mirror", "--check", str(folder)]).exit_code == 0


def test_mirrors_and_edges_show_the_numbers_of_their_origin(
    source: Site, store: Store, release: Release, books: Mapping[Locale, Catalog], tmp_path: Path
) -> None:
    """Of a release that is the first which they ever store."""
    newer = release_newer(source, store, books)
    done = run(source, tmp_path / "copy", "--json")
    assert json.loads(done.stdout)["number"] == 2
    assert json.loads(copy(tmp_path / "copy")["channel.json"])["numbers"] == {release.id: 1, newer.id: 2}
    edge = follow(tmp_path / "edge", source.address, None)
    assert edge.name == f"2 ({newer.id})"
    assert open_store(tmp_path / "edge").numbers() == {release.id: 1, newer.id: 2}
    assert not (tmp_path / "edge" / NUMBERS).exists()
    listed = CliRunner().invoke(main, ["release", "list", "--data", str(tmp_path / "edge")]).output
    assert listed.startswith(f"   2  {newer.id}  ")


def test_trust_at_first_use_is_said_out_loud_and_only_then(source: Site, store: Store, tmp_path: Path) -> None:
    mark = rotation.first_root_fingerprint(store.root)
    assert mark in run(source, tmp_path / "copy").stderr
    assert mark not in run(source, tmp_path / "copy").output
    root = store.root / "tuf" / "1.root.json"
    assert mark not in run(source, tmp_path / "given", "--root", str(root)).output


def test_a_run_without_news_writes_nothing(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    before = (tmp_path / "copy" / "current").resolve().stat().st_mtime_ns
    done = run(source, tmp_path / "copy", "--json")
    assert json.loads(done.output)["changed"] is False
    assert (tmp_path / "copy" / "current").resolve().stat().st_mtime_ns == before


def test_a_new_release_and_a_withdrawal_arrive_with_the_next_run(
    source: Site, store: Store, books: dict[Locale, Catalog], release: Release, tmp_path: Path
) -> None:
    run(source, tmp_path / "copy")
    newer = release_newer(source, store, books)
    assert run(source, tmp_path / "copy").exit_code == 0
    assert "Newer questions" in copy(tmp_path / "copy")["en/faq.html"].decode()
    store.withdraw_fragment("faq", "en", "wrong")
    publish(store, NOW)
    look_again(source)
    run(source, tmp_path / "copy")
    text = copy(tmp_path / "copy")["en/faq.html"].decode()
    assert "This text has been withdrawn." in text
    assert "<details" not in text
    store.withdraw(newer.id, "wrong")
    publish(store, NOW)
    look_again(source)
    run(source, tmp_path / "copy")
    assert release.id in copy(tmp_path / "copy")["en/faq.html"].decode()
    assert len(list((tmp_path / "copy" / "installed").iterdir())) == 2, "the one before stays until the next change"


def test_a_service_that_is_gone_leaves_the_last_good_copy(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    before = copy(tmp_path / "copy")
    source.app = nothing
    done = run(source, tmp_path / "copy", "--json")
    assert done.exit_code == 10
    assert json.loads(done.output)["findings"][0]["check"] == "SourceUnreachable"
    assert copy(tmp_path / "copy") == before
    assert CliRunner().invoke(main, ["mirror", "http://127.0.0.1:1/", str(tmp_path / "copy")]).exit_code == 10
    assert copy(tmp_path / "copy") == before


def nothing(environ: object, start_response: object) -> list[bytes]:
    start_response("503 Service Unavailable", [])  # type: ignore[operator]
    return [b""]


def portal(environ: object, start_response: object) -> list[bytes]:
    """A captive portal: 200 and a login page for everything."""
    start_response("200 OK", [("Content-Type", "text/html")])  # type: ignore[operator]
    return [b"<html>Please sign in</html>"]


def test_a_captive_portal_is_not_believed(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    before = copy(tmp_path / "copy")
    source.app = portal
    assert run(source, tmp_path / "copy").exit_code in {10, 11}
    assert copy(tmp_path / "copy") == before
    assert run(source, tmp_path / "never").exit_code in {10, 11}
    assert not (tmp_path / "never" / "current").exists()


def test_an_old_state_that_somebody_replays_is_refused(
    source: Site, store: Store, books: dict[Locale, Catalog], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(store.root / "tuf", kept)
    release_newer(source, store, books)
    run(source, tmp_path / "copy")
    before = copy(tmp_path / "copy")
    shutil.rmtree(store.root / "tuf")
    shutil.copytree(kept, store.root / "tuf", copy_function=shutil.copy)
    look_again(source)
    done = run(source, tmp_path / "copy")
    assert done.exit_code == 11, done.output
    assert copy(tmp_path / "copy") == before


def test_signatures_past_their_date_are_refused(source: Site, store: Store, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    before = copy(tmp_path / "copy")
    publish(store, NOW - timedelta(days=8))  # a clock that stood still: the newest signature is already past its date
    look_again(source)
    done = run(source, tmp_path / "copy")
    assert done.exit_code == 12, done.output
    assert copy(tmp_path / "copy") == before


def test_a_text_past_its_date_says_so_in_a_copy_whose_service_is_gone(
    source: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(source, tmp_path / "copy")
    assert "This text may be out of date." not in copy(tmp_path / "copy")["en/status.html"].decode()
    source.app = nothing
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
    assert run(source, tmp_path / "copy").exit_code == 10
    assert "This text may be out of date." in copy(tmp_path / "copy")["en/status.html"].decode()
    assert "This text may be out of date." not in copy(tmp_path / "copy")["en/barriers.html"].decode()


def test_an_update_that_was_interrupted_blinds_nobody(
    source: Site, store: Store, books: dict[Locale, Catalog], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest signatures came, what they sign did not: the copy is proven by its own, and says what is overdue."""
    run(source, tmp_path / "copy")
    release_newer(source, store, books)
    app = source.app

    def half(environ: dict[str, str], start_response: object) -> object:
        return (nothing if environ["PATH_INFO"].endswith(".json.gz") else app)(environ, start_response)  # type: ignore[arg-type]

    source.app = half  # type: ignore[assignment]
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
    assert run(source, tmp_path / "copy").exit_code == 10
    text = copy(tmp_path / "copy")["en/faq.html"].decode()
    assert "This text may be out of date." in text
    assert "Newer questions" not in text
    assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 0
    source.app = app
    assert run(source, tmp_path / "copy").exit_code == 0
    assert "Newer questions" in copy(tmp_path / "copy")["en/faq.html"].decode()


def test_quiet_says_nothing_while_all_is_still_good(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy", "--quiet")
    source.app = nothing
    done = run(source, tmp_path / "copy", "--quiet")
    assert (done.exit_code, done.stderr) == (10, "")
    assert run(source, tmp_path / "new", "--quiet").stderr, "there is no good copy yet"


def test_a_web_server_can_read_the_copy_whatever_the_umask(source: Site, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        run(source, tmp_path / "copy")
    finally:
        os.umask(before)
    assert (tmp_path / "copy" / "current" / "en" / "faq.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "copy" / "current" / "en").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_is_no_copy_is_not_touched_by_a_check(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["mirror", "--check", str(tmp_path)])
    assert done.exit_code == 13
    assert "no copy" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_service_that_has_lost_a_withdrawal_is_refused_even_if_its_signatures_are_newer(
    source: Site, store: Store, tmp_path: Path
) -> None:
    """Restored from a backup, say. Its signatures are newer than all before; what it says is not."""
    shutil.copytree(store.root, tmp_path / "backup")
    store.withdraw_fragment("faq", "en", "wrong")
    publish(store, NOW)
    look_again(source)
    run(source, tmp_path / "copy")
    restore(tmp_path / "backup", store)
    source.service.live = replace(source.service.live, channel=Channel())  # type: ignore[attr-defined] # it was started again
    publish(store, NOW + timedelta(hours=1), anew=True)
    look_again(source)
    for _ in range(2):
        refused = run(source, tmp_path / "copy")
        assert refused.exit_code == 11
        assert "lost a change, perhaps a withdrawal" in refused.stderr
    store.withdraw_fragment("status", "en", "another change under the same number")
    publish(store, NOW + timedelta(hours=2))
    look_again(source)
    assert run(source, tmp_path / "copy").exit_code == 11
    assert "This text has been withdrawn." in copy(tmp_path / "copy")["en/faq.html"].decode()
    # The way out that the guide tells: the newest channel.json lies on every copy.
    (store.root / "channel.json").write_bytes(copy(tmp_path / "copy")["channel.json"])
    publish(store, NOW + timedelta(hours=3))
    look_again(source)
    assert run(source, tmp_path / "copy").exit_code == 0


def restore(backup: Path, store: Store) -> None:
    """Put a data folder back as it was."""
    for name in ("tuf", "releases"):
        shutil.rmtree(store.root / name)
    shutil.copytree(backup, store.root, dirs_exist_ok=True)


def test_planted_links_are_removed_and_never_followed(source: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("mine")
    folder = tmp_path / "copy"
    run(source, folder)
    (folder / "installed" / "planted").symlink_to(outside)
    (folder / ".staging-planted").symlink_to(outside)
    link = folder / "current"
    link.unlink()
    link.symlink_to(outside)
    assert run(source, folder).exit_code == 0
    assert (outside / "precious").read_text() == "mine"
    assert [path.name for path in outside.iterdir()] == ["precious"]
    assert copy(folder)["en/faq.html"]
    assert {path.name for path in folder.iterdir()} == {"current", "installed", "state", "lock"}


@pytest.mark.parametrize("name", ["installed", "state", "state/signed", "state/metadata", "state/made-for", "lock"])
def test_a_link_in_the_place_of_a_folder_is_a_local_fault(source: Site, store: Store, tmp_path: Path, name: str) -> None:
    """What is old there would be removed, wherever it is."""
    folder = tmp_path / "copy"
    run(source, folder)
    (folder / name).rename(tmp_path / "outside")
    (folder / name).symlink_to(tmp_path / "outside")
    store.withdraw_fragment("faq", "en", "wrong")
    publish(store, NOW)
    look_again(source)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "outside").rglob("*")}
    done = run(source, folder)
    assert done.exit_code == 13
    assert str(folder / name) in done.stderr
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "outside").rglob("*")} == before


def test_a_folder_in_the_place_of_the_link_is_a_local_fault_and_nothing_is_lost(
    source: Site, store: Store, books: dict[Locale, Catalog], tmp_path: Path
) -> None:
    """Somebody has copied the copy without its links, say; what the link pointed to stays, too."""
    folder = tmp_path / "copy"
    run(source, folder)
    good = copy(folder)
    (folder / "current").rename(tmp_path / "link")
    shutil.copytree((folder / "installed").resolve() / (tmp_path / "link").readlink().name, folder / "current")
    installed = list((folder / "installed").rglob("*"))
    release_newer(source, store, books)
    done = run(source, folder)
    assert done.exit_code == 13
    assert f"{folder / 'current'} is a folder" in done.stderr
    assert copy(folder) == good
    assert list((folder / "installed").rglob("*")) == installed
    shutil.rmtree(folder / "current")
    assert run(source, folder).exit_code == 0
    assert "Newer questions" in copy(folder)["en/faq.html"].decode()


def test_a_copy_in_which_a_file_is_a_link_is_not_whole(source: Site, tmp_path: Path) -> None:
    """Even if it says the same today."""
    run(source, tmp_path / "copy")
    good = copy(tmp_path / "copy")
    file = tmp_path / "copy" / "current" / "en" / "faq.html"
    file.rename(tmp_path / "elsewhere.html")
    file.symlink_to(tmp_path / "elsewhere.html")
    assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 11
    assert run(source, tmp_path / "copy").exit_code == 0
    assert not file.is_symlink()
    assert copy(tmp_path / "copy") == good


def test_a_changed_byte_is_found_and_mended(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    good = copy(tmp_path / "copy")
    (tmp_path / "copy" / "current" / "en" / "faq.html").write_text("approved everywhere")
    assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 11
    assert run(source, tmp_path / "copy").exit_code == 0
    assert copy(tmp_path / "copy") == good


def test_a_note_that_cannot_be_read_is_found_and_mended(source: Site, tmp_path: Path) -> None:
    """What a copy was made for: a full disk may have left it empty."""
    run(source, tmp_path / "copy")
    for content in (b"", b"{}", b'{"base": "/", "day": "soon"}'):
        name = (tmp_path / "copy" / "current").readlink().name
        (tmp_path / "copy" / "state" / "made-for" / f"{name}.json").write_bytes(content)
        assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 11
        assert run(source, tmp_path / "copy").exit_code == 0
        assert CliRunner().invoke(main, ["mirror", "--check", str(tmp_path / "copy")]).exit_code == 0


def test_what_is_strange_in_the_folder_goes_with_the_next_change(source: Site, store: Store, tmp_path: Path) -> None:
    """A link is removed, never what it points to."""
    run(source, tmp_path / "copy")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    (tmp_path / "copy" / "installed" / "link").symlink_to(tmp_path / "mine")
    (tmp_path / "copy" / "installed" / "file").write_text("")
    (tmp_path / "copy" / "state" / "made-for" / "gone.json").write_text("{}")
    (tmp_path / "copy" / "state" / "metadata" / "tmpabcdefgh").write_text("{")
    store.withdraw_fragment("faq", "en", "wrong")
    publish(store, NOW)
    look_again(source)
    assert run(source, tmp_path / "copy").exit_code == 0
    assert len(list((tmp_path / "copy" / "installed").iterdir())) == 2
    assert len(list((tmp_path / "copy" / "state" / "made-for").iterdir())) == 2
    assert not list((tmp_path / "copy" / "state" / "metadata").glob("tmp*"))
    assert not list((tmp_path / "copy").glob(".staging-*"))
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_a_file_that_is_not_the_signed_one_is_refused(source: Site, store: Store, release: Release, tmp_path: Path) -> None:
    (bundle,) = (store.root / "tuf" / "targets").glob("*.json.gz")
    bundle.write_bytes(bundle.read_bytes()[:-9] + b"forgedxxx")
    source.service.signed.seen = 0  # type: ignore[attr-defined]
    look_again(source)
    assert run(source, tmp_path / "copy").exit_code == 11
    assert not (tmp_path / "copy" / "current").exists()


def test_another_root_than_the_known_one_is_refused(source: Site, tmp_path: Path) -> None:
    run(source, tmp_path / "copy")
    (tmp_path / "other.json").write_bytes(b"{}")
    assert run(source, tmp_path / "copy", "--root", str(tmp_path / "other.json")).exit_code == 11


def test_a_folder_that_cannot_be_written_is_a_local_fault(source: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(source, tmp_path / "file" / "copy").exit_code == 13


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    for words in ([], ["http://127.0.0.1:1/"], ["ftp://x/", str(tmp_path)], ["http://x/", str(tmp_path), "--base", "x"]):
        assert CliRunner().invoke(main, ["mirror", *words]).exit_code == 2, words


def test_nothing_of_another_language_or_day_is_mixed(source: Site, tmp_path: Path) -> None:
    """Every file in a copy names the release that the copy's manifest names, in both languages."""
    run(source, tmp_path / "copy")
    files = copy(tmp_path / "copy")
    listed = json.loads(files["release.json"])
    assert set(listed["files"]) == files.keys() - {"release.json", "channel.json"}
    for locale in (ENGLISH, CHINESE):
        assert listed["id"] in files[f"{locale.tag}/guide.html"].decode()


def test_a_copy_stays_as_it_is_where_the_service_has_a_newer_format(
    source: Site, store: Store, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copy"
    run(source, folder)
    before = copy(folder)
    newer = with_manifest(release, format=3)
    with monkeypatch.context() as later:  # a later version of this program publishes
        later.setattr(manifest, "FORMAT", 3)
        later.setattr(manifest, "READABLE", (1, 2, 3))
        store.write(newer)
        store.activate(newer.id)
        publish(store, NOW)
    look_again(source)
    done = run(source, folder)
    assert done.exit_code == 13, done.output
    assert "update cellfacts" in done.output
    assert copy(folder) == before
    assert CliRunner().invoke(main, ["mirror", "--check", str(folder)]).exit_code == 0
