"""One draft: what is shown, compared and built are the same files, whoever changes them, and a mistake in one stops nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from service import settings as settings_module
from service.clock import today as today_in_utc
from service.preview.app import create_app
from service.preview.auth import admins
from service.preview.decisions.log import Journal
from service.preview.watch.site import create_watch
from service.releases import operations
from service.releases.store import Store, open_store
from service.settings import Settings
from service.words import comparing
from tests.app.preview.conftest import NAME, Browser
from tests.support.content import CONTENT
from widget import approvals
from widget.catalogs import shipped_translations
from widget.loading import PACKAGE, content_files

COPY, TEMPLATE, STYLE = Path("widget/status/copy.toml"), Path("widget/status/template.html"), Path("widget/status/style.css")
CHECKS = Path("widget/facts/checks.tsv")
KEY = "status.ask.trial"
ASKED = "Would a trial, TIL or standard treatment suit me better?"
NEW = "Is there a trial that I could join?"
PAGES = (
    "/",
    "/changes",
    "/releases",
    "/sentences/en/status",
    f"/sentence/{KEY}",
    "/widgets/status",
    "/widgets/guide",
    "/sources",
    "/upload",
    "/share",
    "/log",
    "/decide/build",
)
OLDER = "What is shown is older than the files"
WAIT_FOR_NOBODY = {"pending-zh-Hans": "1"}


@pytest.fixture
def today() -> date:
    """Of the clock: the content has the shipped checks, of any day."""
    return today_in_utc()


@pytest.fixture(scope="session")
def at_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clone of the repository, as far as content goes, with checks of three days ago, and a store that serves it."""
    folder = tmp_path_factory.mktemp("first")
    root = folder / "clone"
    for file in content_files(PACKAGE):
        place = root / "widget" / file.relative_to(PACKAGE)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    shutil.copytree(shipped_translations(), root / "translations")
    set_checks(root, today_in_utc() - timedelta(days=3))
    settings = settings_in(folder)
    store = open_store(settings.data)
    store.activate(operations.build(settings, store, today_in_utc()).id)
    return folder


def set_checks(root: Path, day: date) -> None:
    """Let every fact have been checked on a day, in the sources that it has now."""
    head, *rows = (CONTENT.folder / "facts" / "checks.tsv").read_text().splitlines()
    cells = [row.split("\t") for row in rows]
    moved = [
        [f"{day}T00:00:00Z", fact, "same", str(day - timedelta(days=30)) if seen else "", *rest]
        for _, fact, _, seen, *rest in cells
    ]
    (root / CHECKS).write_text("".join(f"{line}\n" for line in (head, *("\t".join(row) for row in moved))))


def settings_in(folder: Path) -> Settings:
    environ = {"CELLFACTS_DATA": str(folder / "data"), "CELLFACTS_CONTENT": str(folder / "clone")}
    return settings_module.read_settings(environ | {"CELLFACTS_HTMX": str(folder / "no-htmx")})


@pytest.fixture
def clone(tmp_path: Path, at_first: Path) -> Path:
    """The content folder."""
    return Path(shutil.copytree(at_first / "clone", tmp_path / "clone"))


@pytest.fixture
def settings(tmp_path: Path, clone: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def store(settings: Settings, at_first: Path, password_hash: str) -> Store:
    """A store that serves a release of the clone, as it is at first."""
    shutil.copytree(at_first / "data", settings.data)
    store = open_store(settings.data)
    with store.writing():
        admins.save_admins(store, {NAME: admins.Admin(NAME, password_hash, "2026-11-24T08:00:00Z")})
    return store


def put(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text, f"{path.name} does not have {before!r}"
    path.write_text(text.replace(before, after, 1))


def draft_of(app: Flask, path: str) -> bytes:
    data = app.extensions["cellfacts-preview"].versions.draft().as_stored(path)
    assert data is not None
    return bytes(data)


def outcome(browser: Browser, **values: str) -> str:
    """What came of a build, in words."""
    answer = browser.decide("build", **values)
    assert answer.status_code == 303, answer.text
    for _ in range(1200):
        page = browser.text(answer.location)
        if "This is being carried out" not in page:
            return " ".join(page.split())
        time.sleep(0.05)
    raise AssertionError("it did not end")


def built_now(browser: Browser, store: Store) -> str:
    """The release that the preview builds of its draft."""
    said = outcome(browser, **WAIT_FOR_NOBODY)
    match = re.search(r"built release \d+ \(([0-9a-f]{16})\)", said)
    assert match, said
    assert match[1] in store.ids()
    return match[1]


def edit_word(clone: Path) -> None:
    put(clone / COPY, ASKED, NEW)


def edit_template(clone: Path) -> None:
    put(clone / TEMPLATE, '<div class="cellfacts-status__places"', '<div class="cellfacts-status__places cellfacts-status__new"')


def edit_checks(clone: Path) -> None:
    set_checks(clone, today_in_utc() - timedelta(days=1))


def edit_chinese(clone: Path) -> None:
    put(
        clone / "translations/zh_Hans/LC_MESSAGES/widget.po",
        'msgstr "有没有CAR-T获批用于治疗实体瘤？"',
        'msgstr "CAR-T有没有获批用于治疗实体瘤？"',
    )


EDITS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a word": (edit_word, "en", NEW),
    "a template": (edit_template, "en", "cellfacts-status__new"),
    "the checks": (edit_checks, "en", f'datetime="{today_in_utc() - timedelta(days=1)}"'),
    "a translation": (edit_chinese, "zh-Hans", "CAR-T有没有获批用于治疗实体瘤？"),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_shown_compared_and_built_at_once(app: Flask, admin: Browser, store: Store, clone: Path, what: str) -> None:
    edit, tag, expected = EDITS[what]
    path = f"{tag}/status.html"
    assert comparing.NOTHING.english in admin.text("/changes")
    assert expected not in draft_of(app, path).decode()
    edit(clone)
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', admin.get(f"/widgets/status?languages={tag}").text)
    assert frame
    assert expected in admin.get(frame[1]).text, "shown"
    assert comparing.NOTHING.english not in admin.text("/changes"), "compared"
    shown = draft_of(app, path)
    assert store.load(built_now(admin, store)).files[path] == shown, "built"


def test_every_edit_together_is_built_as_it_is_shown(app: Flask, admin: Browser, store: Store, clone: Path) -> None:
    for edit, _, _ in EDITS.values():
        edit(clone)
    shown = {
        f"en/{slug}{form}": draft_of(app, f"en/{slug}{form}") for slug in ("status", "guide") for form in (".html", ".page.html")
    }
    files = store.load(built_now(admin, store)).files
    assert {path: files[path] for path in shown} == shown


def test_what_is_saved_after_the_page_was_opened_is_not_built(admin: Browser, store: Store, clone: Path) -> None:
    before, page = store.ids(), "/decide/build"
    fields = admin.hidden(page, page)
    edit_word(clone)
    answer = admin.client.post(page, data=fields | WAIT_FOR_NOBODY, headers={"Origin": "http://localhost"})
    assert answer.status_code == 409
    assert "Something has changed since" in answer.text
    assert store.ids() == before


def test_what_is_saved_while_it_is_built_is_not_stored(
    admin: Browser, store: Store, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.releases import build

    before, really = store.ids(), build.build_from_settings

    def slowly(*given: object) -> object:
        release = really(*given)  # type: ignore[arg-type]
        edit_word(clone)
        return release

    monkeypatch.setattr(build, "build_from_settings", slowly)
    assert "Something has changed since" in outcome(admin)
    assert store.ids() == before


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


BROKEN: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no TOML": (lambda clone: append(clone / COPY, "\n[broken\n"), r"widget/status/copy\.toml:\d+", ""),
    "an unknown word": (
        lambda clone: put(clone / COPY, "[title]\n", '[title]\ntxet = "x"\n'),
        r"widget/status/copy\.toml:\d+",
        "txet",
    ),
    "an unknown source": (
        lambda clone: append(clone / COPY, '\n[more]\ntext = "More."\nsources = ["nobody"]\n'),
        r"widget/status/copy\.toml:\d+",
        "nobody",
    ),
    "a missing copy": (lambda clone: (clone / COPY).unlink(), r"widget/status/", "copy.toml"),
    "a missing template": (lambda clone: (clone / TEMPLATE).unlink(), r"widget/status/", "template.html"),
    "a tag without end": (
        lambda clone: append(clone / TEMPLATE, "{% if"),
        r"widget/status/template\.html:\d+",
        "Correct the template",
    ),
    "an unknown filter": (
        lambda clone: append(clone / TEMPLATE, "{{ x | y }}"),
        r"widget/status/template\.html:\d+",
        "Correct the template",
    ),
    "an unknown name": (lambda clone: append(clone / TEMPLATE, "{{ nobody }}"), r"widget/status/template\.html:\d+", "nobody"),
    "an unknown part": (
        lambda clone: append(clone / TEMPLATE, "{{ say(copy.nobody) }}"),
        r"widget/status/template\.html:\d+",
        "nobody",
    ),
    "markup that no widget may have": (
        lambda clone: append(clone / TEMPLATE, "<hr>"),
        r"widget/status/template\.html",
        "<hr> is not allowed",
    ),
    "a missing part of all": (
        lambda clone: (clone / "widget/templates/footer.html").unlink(),
        r"widget/templates/\w+\.html:\d+",
        "footer",
    ),
    "an overdue notice": (
        lambda clone: put(clone / "widget/templates/trust.html", "notices.overdue.title", "notices.overdue.nobody"),
        r"widget/templates/trust\.html:\d+",
        "nobody",
    ),
    "another's style": (lambda clone: append(clone / STYLE, "body { color: red }\n"), r"widget/status/style\.css:\d+", "body"),
    "no text": (lambda clone: (clone / STYLE).write_bytes(b"/* \xe9 */"), r"widget/status/style\.css", "UTF-8"),
    "no check": (lambda clone: append(clone / CHECKS, "yesterday\tall\n"), r"widget/facts/checks\.tsv:\d+", ""),
    "a missing list": (lambda clone: (clone / "widget/facts/sources.toml").unlink(), r"widget/facts/sources\.toml", "missing"),
    "no folder": (lambda clone: (clone / "widget").rename(clone / "away"), "widget", "cannot be read"),
}


def kept_copy(clone: Path) -> Path:
    return Path(shutil.copytree(clone, clone.parent / "kept"))


def put_back(clone: Path, kept: Path) -> None:
    for name in ("widget", "translations"):
        shutil.rmtree(clone / name, ignore_errors=True)
        shutil.copytree(kept / name, clone / name)


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_said_with_its_place_and_the_last_good_draft_stays(
    app: Flask, admin: Browser, store: Store, clone: Path, how: str
) -> None:
    spoil, place, said = BROKEN[how]
    good = draft_of(app, "en/status.html")
    kept, ids = kept_copy(clone), store.ids()
    spoil(clone)
    for page in ("/", f"/sentence/{KEY}", "/decide/build"):
        text = admin.text(page)
        assert OLDER in text, page
        assert re.search(place, text), f"{page}: {text}"
        assert said in text, page
    assert draft_of(app, "en/status.html") == good
    for path in ("zh-Hans/red-flags.page.html", "en/guide.h3.html", "widget.css", "en/faq.oembed.json"):
        assert draft_of(app, path), "what was never asked for before can be had too"
    asked = admin.text("/decide/build")
    assert "No release can be built" in asked
    assert "Yes, do this" not in asked
    put_back(clone, kept)
    for page in ("/", "/decide/build"):
        assert OLDER not in admin.text(page), page
    assert store.ids() == ids


def test_every_page_answers_and_says_so_until_the_file_is_mended(app: Flask, admin: Browser, store: Store, clone: Path) -> None:
    edit_word(clone)
    assert NEW in draft_of(app, "en/status.html").decode()
    append(clone / COPY, "\n[broken\n")
    for page in PAGES:
        text = admin.text(page)
        assert OLDER in text, page
        assert re.search(r"widget/status/copy\.toml:\d+", text), page
    assert NEW in draft_of(app, "en/status.html").decode(), "the last good draft, not the released one"
    put(clone / COPY, "\n[broken\n", "")
    for page in PAGES:
        assert OLDER not in admin.text(page), page
    assert NEW.encode() in store.load(built_now(admin, store)).files["en/status.html"]


def test_a_build_that_was_asked_for_before_the_mistake_is_refused_with_it(admin: Browser, store: Store, clone: Path) -> None:
    before, page = store.ids(), "/decide/build"
    fields = admin.hidden(page, page)
    append(clone / COPY, "\n[broken\n")
    answer = admin.client.post(page, data=fields, headers={"Origin": "http://localhost"})
    assert answer.status_code == 409
    assert OLDER in answer.text
    assert store.ids() == before


def test_a_mistake_that_comes_while_it_is_built_is_in_the_log_with_its_place(
    admin: Browser, store: Store, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from service.releases import build

    before, really = store.ids(), build.build_from_settings

    def after_a_mistake(*given: object) -> object:
        append(clone / COPY, "\n[broken\n")
        return really(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "build_from_settings", after_a_mistake)
    said = outcome(admin)
    assert re.search(r"Not done .*widget/status/copy\.toml:\d+", said), said
    assert store.ids() == before


def test_whoever_has_not_signed_in_is_told_of_no_mistake(stranger: Browser, clone: Path) -> None:
    append(clone / COPY, "\n[broken\n")
    for page in ("/sign-in", "/nowhere"):
        assert "copy.toml" not in stranger.client.get(page, follow_redirects=True).text


def test_mistakes_in_several_files_are_said_together(admin: Browser, clone: Path) -> None:
    append(clone / COPY, '\n[more]\ntext = "More."\nsources = ["nobody"]\n')
    append(clone / "widget/faq/copy.toml", '\n[more]\ntxet = "More."\n')
    text = admin.text("/")
    assert "widget/status/copy.toml:" in text
    assert "widget/faq/copy.toml:" in text


def test_a_mistake_that_changes_is_said_anew(admin: Browser, clone: Path) -> None:
    append(clone / COPY, '\n[more]\ntext = "More."\nsources = ["nobody"]\n')
    assert "nobody" in admin.text("/")
    put(clone / COPY, "nobody", "nowhere")
    assert "nowhere" in admin.text("/")
    assert "nobody" not in admin.text("/")


def test_many_broken_saves_do_not_lose_the_last_good_draft(app: Flask, admin: Browser, clone: Path) -> None:
    """Templates of the last good content are needed long after they are gone from the disk."""
    good = {tag: draft_of(app, f"{tag}/status.html") for tag in ("en", "zh-Hans")}
    append(clone / TEMPLATE, "{{ nobody }}")
    for number in range(6):
        put(clone / TEMPLATE, "{{ nobody", f"{{{{ nobody{number}")
        assert f"nobody{number}" in admin.text("/releases")
    preview = app.extensions["cellfacts-preview"]
    preview.versions.last.cache.clear()
    assert {tag: draft_of(app, f"{tag}/status.html") for tag in good} == good


# How files are replaced.


def at_old_time(path: Path) -> None:
    os.utime(path, (1_500_000_000, 1_500_000_000))


def reworded(clone: Path) -> str:
    """The copy with another word of equal length."""
    return (clone / COPY).read_text().replace("suit me better", "suit me faster", 1)


def renamed_over(clone: Path) -> None:
    new = clone / "new"
    new.write_text(reworded(clone))
    at_old_time(new)
    new.replace(clone / COPY)


def written_in_place(clone: Path) -> None:
    status = (clone / COPY).stat()
    with (clone / COPY).open("r+") as file:
        file.write(reworded(clone))
    os.utime(clone / COPY, ns=(status.st_atime_ns, status.st_mtime_ns))


def put_in_a_new_folder(clone: Path) -> None:
    text = reworded(clone)
    folder = (clone / COPY).parent
    shutil.copytree(folder, clone / "new")
    (clone / "new" / COPY.name).write_text(text)
    for file in (clone / "new").iterdir():
        at_old_time(file)
    shutil.rmtree(folder)
    (clone / "new").rename(folder)


@pytest.mark.parametrize("replace", [renamed_over, written_in_place, put_in_a_new_folder])
def test_a_file_of_equal_size_and_older_time_is_seen(admin: Browser, clone: Path, replace: Callable[[Path], None]) -> None:
    at_old_time(clone / COPY)
    assert ASKED in admin.text(f"/sentence/{KEY}")
    size = (clone / COPY).stat().st_size
    replace(clone)
    assert (clone / COPY).stat().st_size == size
    assert "suit me faster" in admin.text(f"/sentence/{KEY}")


def git(clone: Path, *words: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", "-C", str(clone), *who, *words], check=True, capture_output=True)


def test_a_checkout_of_another_commit_and_back_is_seen(admin: Browser, clone: Path) -> None:
    git(clone, "init", "-q", "-b", "main")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "one")
    git(clone, "switch", "-qc", "other")
    (clone / COPY).write_text(reworded(clone))
    git(clone, "commit", "-qam", "two")
    for branch, word in (("main", "better"), ("other", "faster"), ("main", "better")):
        git(clone, "checkout", "-q", branch)
        assert f"suit me {word}" in admin.text(f"/sentence/{KEY}"), branch
    git(clone, "rm", "-rq", "widget/faq")
    assert OLDER in admin.text("/"), "other files say faq"
    git(clone, "checkout", "-q", "HEAD", "--", "widget/faq")
    assert OLDER not in admin.text("/")


# At the start.


def test_a_preview_starts_on_a_broken_file_with_the_installed_content(settings: Settings, store: Store, clone: Path) -> None:
    edit_word(clone)
    append(clone / COPY, "\n[broken\n")
    app = create_app(settings, store, today_in_utc)
    try:
        browser = Browser(app.test_client())
        assert browser.sign_in().status_code == 303
        for page in PAGES:
            text = browser.text(page)
            assert OLDER in text, page
            assert re.search(r"widget/status/copy\.toml:\d+", text), page
        assert ASKED in browser.text(f"/sentence/{KEY}")
        put(clone / COPY, "\n[broken\n", "")
        assert NEW in browser.text(f"/sentence/{KEY}"), "without a restart, and without signing in anew"
        assert OLDER not in browser.text("/")
    finally:
        shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)


def test_a_translators_pages_follow_the_copy_and_its_mistakes(tmp_path: Path, clone: Path) -> None:
    page = create_watch(clone / "translations", tmp_path / "no-htmx", copy_folder=clone / "widget").test_client()
    version = re.search(r"seen=([^\"&]+)", page.get("/widgets/status").text)
    assert version
    edit_word(clone)
    open_page = page.get("/sentences/en/status", query_string={"seen": version[1]}, headers={"HX-Request": "true"})
    assert NEW in open_page.text, "a page that is open follows"
    append(clone / TEMPLATE, "{{ nobody }}")
    for address in ("/sentences/en/status", "/sentences/zh-Hans/guide", f"/sentence/{KEY}", "/widgets/status"):
        answer = page.get(address)
        assert answer.status_code == 200, address
        assert OLDER in answer.text, address
        assert re.search(r"widget/status/template\.html:\d+", answer.text), address
    put(clone / TEMPLATE, "{{ nobody }}", "")
    assert OLDER not in page.get("/sentences/en/status").text


# Deciding about sentences.


def test_what_is_approved_and_sent_back_stands_in_the_content_folder(admin: Browser, store: Store, clone: Path) -> None:
    for what, values in (("approve", {"reviewer": "Dr Example"}), ("send-back", {"remark": "Too long."})):
        answer = admin.decide(what, key=KEY, locale="zh-Hans", **values)
        assert answer.status_code == 303, answer.text
    assert "Dr Example" in (clone / "translations" / approvals.NAME).read_text()
    assert "Sent back on" in (clone / "translations/zh_Hans/LC_MESSAGES/widget.po").read_text()


@pytest.mark.parametrize("what", ["approve", "approve-all", "send-back"])
def test_the_installed_content_is_only_read_and_the_page_says_what_to_set(
    tmp_path: Path, settings: Settings, store: Store, what: str
) -> None:
    environ = {"CELLFACTS_DATA": str(settings.data), "CELLFACTS_HTMX": str(tmp_path / "no-htmx")}
    app = create_app(settings_module.read_settings(environ), store, today_in_utc)
    try:
        browser = Browser(app.test_client())
        browser.sign_in()
        about = {"widget": "status"} if what == "approve-all" else {"key": KEY}
        said = " ".join(browser.text(f"/decide/{what}?{urlencode({**about, 'locale': 'zh-Hans'})}").split())
        assert "The content folder is read-only. Set CELLFACTS_CONTENT to a clone of this repository." in said
        assert "Yes, do this" not in said
        assert not Journal(store.root / "preview").entries()
    finally:
        shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)
