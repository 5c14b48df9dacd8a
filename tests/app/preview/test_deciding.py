"""Deciding: asked once, done once, by whom and when in a log that nothing is ever taken out of."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service import files
from service.errors import KeyMissing
from service.preview.app import create_app
from service.preview.auth import admins
from service.preview.decisions.log import Journal, LogEntry
from service.releases.store import FOLLOWING, Store
from service.settings import Settings
from service.signing import publish
from tests.app.preview.conftest import HERE, NAME, Browser
from widget import approvals
from widget.manifest import Release

KEY = "status.title"
PO = Path("zh_Hans/LC_MESSAGES/widget.po")


def outcome(browser: Browser, answer: TestResponse) -> str:
    """The words of the page that says what came of it, once it is known."""
    assert answer.status_code == 303, answer.text
    for _ in range(1200):  # a minute: beside six busy processes a build took 20 s (measured)
        page = browser.text(answer.location)
        if "This is being carried out" not in page:
            return " ".join(page.split())
        time.sleep(0.05)
    raise AssertionError("it did not end")


def journal(store: Store) -> list[LogEntry]:
    return Journal(store.root / "preview").entries()


def changed(translations: Path) -> None:
    """Another wording of one Chinese sentence, as a translator saves it."""
    text = (translations / PO).read_text()
    (translations / PO).write_text(text.replace('msgstr "有没有CAR-T获批用于治疗实体瘤？"', 'msgstr "CAR-T用于实体瘤获批了吗？"'))


def test_a_sentence_is_approved_by_a_named_clinician(admin: Browser, store: Store, translations: Path) -> None:
    said = outcome(admin, admin.decide("approve", key=KEY, locale="zh-Hans", reviewer="Dr Example"))
    assert "Done" in said
    ledger = approvals.load(translations)
    row = ledger.approvals[KEY, "zh-Hans"][0]
    assert (row.reviewer, row.text) == ("Dr Example", "有没有CAR-T获批用于治疗实体瘤？")
    entry = journal(store)[0]
    assert (entry.who, entry.what, entry.about, entry.done) == (NAME, "approve", f"{KEY} zh-Hans", True)
    assert "Dr Example" in admin.text(f"/sentence/{KEY}")


def test_without_a_name_nothing_is_approved(admin: Browser, store: Store, translations: Path) -> None:
    answer = admin.decide("approve", key=KEY, locale="zh-Hans", reviewer=" ")
    assert answer.status_code == 400
    assert "Fill in: Clinician who has checked it" in answer.text
    assert not (translations / "approvals.tsv").exists() or not approvals.load(translations).approvals
    assert not journal(store)


def test_a_whole_widget_is_approved_at_once(admin: Browser, translations: Path) -> None:
    (translations / "conflicts.toml").write_text('en = "None."\n')
    outcome(admin, admin.decide("approve-all", widget="faq", locale="en", reviewer="Dr Example"))
    ledger = approvals.load(translations)
    assert len([key for key, tag in ledger.approvals if tag == "en" and key.startswith("faq.")]) > 20
    assert "checked by Dr Example" in admin.text("/")


def test_a_sentence_that_the_checks_find_wrong_is_not_approved(admin: Browser, translations: Path) -> None:
    text = (translations / PO).read_text()
    (translations / PO).write_text(text.replace('msgstr "有没有CAR-T获批用于治疗实体瘤？"', 'msgstr "CAR-T能治愈实体瘤吗？"'))
    assert "error" in admin.text(f"/decide/approve?key={KEY}&locale=zh-Hans")
    answer = admin.decide("approve", key=KEY, locale="zh-Hans", reviewer="Dr Example")
    assert answer.status_code in {400, 409}
    assert not (translations / "approvals.tsv").exists() or not approvals.load(translations).approvals


def test_a_sentence_goes_back_with_a_remark_where_the_translator_sees_it(admin: Browser, translations: Path) -> None:
    outcome(admin, admin.decide("approve", key=KEY, locale="zh-Hans", reviewer="Dr Example"))
    said = outcome(admin, admin.decide("send-back", key=KEY, locale="zh-Hans", remark="太绝对"))
    assert "Done" in said
    catalog = (translations / PO).read_text()
    entry = next(block for block in catalog.split("\n\n") if f'msgctxt "{KEY}"' in block)
    assert "# Sent back on" in entry
    assert f"by {NAME}: 太绝对" in entry
    assert "#, fuzzy" in entry
    ledger = approvals.load(translations)
    assert (KEY, "zh-Hans") not in ledger.approvals
    assert [(row.reviewer, row.revoked) for row in ledger.rows] == [("Dr Example", False), ("Dr Example", True)]
    assert "Dr Example" not in admin.text(f"/sentence/{KEY}").partition("What was decided")[0]
    assert "needs work" in admin.text(f"/sentence/{KEY}")
    assert "太绝对" in admin.text(f"/sentence/{KEY}")


def test_build_make_current_go_back_withdraw(admin: Browser, store: Store, release: Release, translations: Path) -> None:
    changed(translations)
    said = outcome(admin, admin.decide("build"))
    built = re.search(r"built release \d+ \(([0-9a-f]{16})\)", said)
    assert built
    assert store.current_id() == release.id, "building changes nothing for readers"
    assert "built release 2 (" in said, "people say numbers"
    asked = " ".join(admin.text(f"/decide/activate?release={built[1]}").split())
    assert f"will see release 2 ({built[1]}) within seconds" in asked
    assert "2 lines change in words" in asked
    changes = " ".join(admin.text(f"/changes?new={built[1]}").split())
    assert f"Release 2 ( {built[1]} ) against release 1 ( {release.id} ), which readers see." in changes
    outcome(admin, admin.decide("activate", release=built[1]))
    assert store.current_id() == built[1]
    assert (store.root / "tuf" / "timestamp.json").exists(), "signed for mirrors"
    assert "earlier release" in admin.text(f"/decide/activate?release={release.id}")
    outcome(admin, admin.decide("activate", release=release.id))
    assert store.current_id() == release.id
    outcome(admin, admin.decide("withdraw", release=built[1], reason="wrong word"))
    assert store.channel().withdrawal_reason(built[1]) == "wrong word"
    assert [entry.what for entry in journal(store)] == ["withdraw", "activate", "activate", "build"]
    assert all(entry.done and entry.who == NAME for entry in journal(store))
    page = " ".join(admin.text("/releases").split())
    assert "withdrawn: wrong word" in page
    assert f"2 ( {built[1]} )" in page
    assert f"1 ( {release.id} )" in page
    log = " ".join(admin.text("/log").split())
    assert f"built release 2 ({built[1]})" in log
    assert f"withdrawn; release 1 ({release.id}) is current" in log
    assert f"Readers see release 1 ( {release.id} )" in " ".join(admin.text("/").split())
    said = " ".join(admin.text(f"/decide/withdraw?release={release.id}").split())
    assert f"Release 1 ({release.id}) is taken back for good." in said


def test_a_release_is_named_with_its_number_in_chinese_too(admin: Browser, release: Release) -> None:
    page = admin.get(f"/decide/withdraw?release={release.id}", headers={"Accept-Language": "zh-CN"})
    assert f"发布版本1（{release.id}）将被永久撤回。" in page.text


def test_a_preview_whose_numbers_cannot_be_read_names_releases_by_their_ids(
    admin: Browser, store: Store, release: Release
) -> None:
    with store.writing():
        store.set_channel(replace(store.channel(), numbers={}))
    (store.root / FOLLOWING).mkdir()
    said = " ".join(admin.text(f"/decide/withdraw?release={release.id}").split())
    assert f"Release {release.id} is taken back for good." in said


def test_one_text_is_withdrawn(admin: Browser, store: Store) -> None:
    outcome(admin, admin.decide("withdraw-text", widget="faq", locale="zh-Hans", reason="a wrong number"))
    gone = store.channel().withdrawn[0]
    assert (gone.widget, gone.locale, gone.reason) == ("faq", "zh-Hans", "a wrong number")
    assert "withdrawn" in admin.text("/")


def test_making_a_release_current_tells_what_stays_withdrawn_and_asks_only_where_nobody_can_tell(
    admin: Browser, store: Store, release: Release, translations: Path
) -> None:
    store.withdraw_fragment("status", "zh-Hans", "a wrong word")
    store.withdraw_fragment("faq", "en", "a wrong number")
    body = json.loads((store.root / "channel.json").read_text())
    body["words"][release.id]["en/faq"] = "0:noted in another way"  # nobody can compare
    body["withdrawn"][1]["sha256"] = "0" * 64
    (store.root / "channel.json").write_text(json.dumps(body))
    changed(translations)
    built = re.search(r"built release \d+ \(([0-9a-f]{16})\)", outcome(admin, admin.decide("build")))
    assert built
    page = admin.text(f"/decide/activate?release={built[1]}")
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "In this release readers get a notice instead of: faq (en)" in told
    assert "what was withdrawn is right in them: faq (en)." in page
    said = outcome(admin, admin.decide("activate", release=built[1], corrected="1"))
    assert "is said to be right in it" in said
    assert [(one.release, one.widget, one.locale) for one in store.channel().corrected] == [(built[1], "faq", "en")]
    outcome(admin, admin.decide("activate", release=release.id))
    assert "status (zh-Hans)" in admin.text("/releases")
    page = admin.text(f"/decide/activate?release={built[1]}")
    assert 'name="corrected"' not in page, "there is nothing left that nobody can tell"


def test_before_a_build_admins_hear_in_which_language_no_conflicts_of_interest_are_stated(
    admin: Browser, translations: Path
) -> None:
    def told() -> str:
        return " ".join(admin.text("/decide/build").split())

    stated = translations / "conflicts.toml"
    assert "No conflicts of interest are stated in en, zh-Hans , so no text there" in told()
    stated.write_text('en = "None."\n')
    assert "No conflicts of interest are stated in zh-Hans , so no text there" in told()
    stated.write_text('en = "None."\nzh-Hans = "无。"\n')
    assert "No conflicts of interest" not in told()


def test_before_a_sentence_is_approved_admins_hear_that_it_does_not_count_yet(admin: Browser, translations: Path) -> None:
    def told() -> bool:
        page = " ".join(admin.text(f"/decide/approve?key={KEY}&locale=zh-Hans").split())
        return "No conflicts of interest are stated in zh-Hans" in page

    assert told()
    (translations / "conflicts.toml").write_text('zh-Hans = "无。"\n')
    assert not told()


def test_a_release_is_built_under_the_name_that_the_draft_shows(settings: Settings, store: Store, today: date) -> None:
    app = create_app(replace(settings, publisher="Another Publisher"), store, lambda: today)
    try:
        browser = Browser(app.test_client())
        browser.sign_in()
        with app.test_request_context():
            drafts = app.extensions["cellfacts-preview"].versions.draft()
        draft = drafts.as_stored("en/faq.html")
        assert draft is not None
        assert "Another Publisher" in draft.decode()
        found = re.search(r"built release \d+ \(([0-9a-f]{16})\)", outcome(browser, browser.decide("build")))
        assert found
        assert store.manifest(found[1])["publisher"] == "Another Publisher"
        assert store.load(found[1]).files["en/faq.html"] == draft
    finally:
        shutil.rmtree(app.extensions["cellfacts-preview"].scratch.folder)


def test_a_build_that_is_refused_says_every_reason(admin: Browser, store: Store, translations: Path) -> None:
    text = (translations / PO).read_text()
    (translations / PO).write_text(text.replace('msgstr "有没有CAR-T获批用于治疗实体瘤？"', 'msgstr ""'))
    assert KEY in admin.get("/decide/build").text or "no translation" in admin.text("/decide/build")
    said = outcome(admin, admin.decide("build"))
    assert "Not done" in said
    assert KEY in said
    assert not journal(store)[0].done


def test_an_urgent_correction_does_not_wait_for_the_other_language(admin: Browser, translations: Path) -> None:
    text = (translations / PO).read_text()
    (translations / PO).write_text(re.sub(r'(msgctxt "barriers\.answer"\nmsgid ".*?"\nmsgstr ").*?"', r'\1"', text))
    said = outcome(admin, admin.decide("build", **{"pending-zh-Hans": "1"}))
    assert "built release" in said


def test_a_form_that_is_sent_twice_is_carried_out_once(admin: Browser, store: Store, translations: Path) -> None:
    ask = f"/decide/approve?key={KEY}&locale=zh-Hans"
    data = admin.hidden(ask, "/decide/approve") | {"reviewer": "Dr Example"}
    first = admin.client.post("/decide/approve", data=data, headers={"Origin": HERE})
    assert "Done" in outcome(admin, first)
    before = (translations / "approvals.tsv").read_bytes()
    again = admin.client.post("/decide/approve", data=data, headers={"Origin": HERE})
    assert "This form was sent before" in outcome(admin, again)
    assert (translations / "approvals.tsv").read_bytes() == before
    assert len(journal(store)) == 1


def test_the_back_button_after_a_decision_does_nothing_twice(
    admin: Browser, store: Store, release: Release, translations: Path
) -> None:
    """The page before it is still in the browser, with the same form."""
    changed(translations)
    said = outcome(admin, admin.decide("build"))
    built = re.search(r"release \d+ \(([0-9a-f]{16})\)", said)
    assert built
    data = admin.hidden(f"/decide/activate?release={built[1]}", "/decide/activate")
    outcome(admin, admin.client.post("/decide/activate", data=data, headers={"Origin": HERE}))
    outcome(admin, admin.decide("activate", release=release.id))
    outcome(admin, admin.client.post("/decide/activate", data=data, headers={"Origin": HERE}))
    assert store.current_id() == release.id


def test_what_has_changed_meanwhile_is_not_decided_about(admin: Browser, store: Store, translations: Path) -> None:
    data = admin.hidden(f"/decide/approve?key={KEY}&locale=zh-Hans", "/decide/approve") | {"reviewer": "Dr Example"}
    changed(translations)
    answer = admin.client.post("/decide/approve", data=data, headers={"Origin": HERE})
    assert answer.status_code == 409
    assert "Something has changed" in answer.text
    assert not (translations / "approvals.tsv").exists() or not approvals.load(translations).approvals


def test_of_two_admins_who_make_current_at_once_one_is_told(admin: Browser, app: Flask, store: Store, translations: Path) -> None:
    second = Browser(app.test_client())
    second.sign_in()
    ids = []
    for word in ("用于实体瘤获批了吗？", "用于实体瘤，获批了吗？"):
        text = (translations / PO).read_text()
        (translations / PO).write_text(re.sub(r'(msgctxt "status.title"\nmsgid ".*"\nmsgstr ").*"', rf'\1CAR-T{word}"', text))
        found = re.search(r"built release \d+ \(([0-9a-f]{16})\)", outcome(admin, admin.decide("build")))
        assert found
        ids.append(found[1])
    forms = [one.hidden(f"/decide/activate?release={ids[n]}", "/decide/activate") for n, one in enumerate((admin, second))]
    answers: list[TestResponse] = []

    def send(browser: Browser, form: dict[str, str]) -> None:
        answers.append(browser.client.post("/decide/activate", data=form, headers={"Origin": HERE}))

    threads = [threading.Thread(target=send, args=pair) for pair in zip((admin, second), forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if answer.status_code == 303:
            outcome(admin, answer)
        else:
            assert answer.status_code == 409
    done = [entry for entry in journal(store) if entry.what == "activate" and entry.done]
    assert len(done) == 1
    assert store.current_id() == done[0].about
    assert store.channel().sequence == 2


def test_where_the_key_is_elsewhere_the_page_says_which_command_to_run(
    admin: Browser, store: Store, release: Release, translations: Path
) -> None:
    changed(translations)
    outcome(admin, admin.decide("build"))
    built = next(one for one in store.ids() if one != release.id)
    outcome(admin, admin.decide("activate", release=built))
    (store.root / "keys" / "targets.pem").rename(store.root.parent / "targets.pem")
    page = admin.text(f"/decide/activate?release={release.id}")
    assert f"cellfacts release activate {release.id}" in page
    assert "Yes, do this" not in page
    assert "cellfacts keys sign" in admin.text(f"/decide/withdraw?release={built}")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyMissing("Bring the stick."), "Bring the stick. "),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/data/tuf"), "No space left on device. "),
    ],
)
def test_a_withdrawal_that_cannot_be_signed_stands_and_the_page_says_what_mirrors_lack(
    admin: Browser, store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(publish, "sign_current", refused)
    said = outcome(admin, admin.decide("withdraw-text", widget="faq", locale="zh-Hans", reason="a wrong number"))
    assert f"{reason}Your own readers see this now; mirrors do not yet." in said
    assert "Not done" in said
    assert "/data/tuf" not in said
    assert [(one.widget, one.locale) for one in store.channel().withdrawn] == [("faq", "zh-Hans")]
    assert not journal(store)[0].done


def test_a_text_in_a_language_that_readers_do_not_have_yet_is_not_withdrawn(
    admin: Browser, store: Store, translations: Path
) -> None:
    shutil.copytree(translations / PO.parent, translations / "de" / PO.parent.name)
    said = outcome(admin, admin.decide("withdraw-text", widget="faq", locale="de", reason="a wrong number"))
    assert "there is no 'de'; there are: en, zh-Hans" in said
    assert not store.channel().withdrawn


def test_a_decision_that_was_cut_short_says_so(admin: Browser, store: Store) -> None:
    log = Journal(admins.folder_of(store.root))
    with log.locked():
        log.add(LogEntry("cut", "2026-11-24T10:00:00Z", NAME, "build", "draft"))
    assert "Nothing is known about how this ended" in admin.text("/decisions/cut")
    assert "it was cut short" in admin.text("/log")


def test_the_log_only_grows_and_survives_a_line_that_was_cut(admin: Browser, store: Store) -> None:
    outcome(admin, admin.decide("approve", key=KEY, locale="zh-Hans", reviewer="Dr Example"))
    file = store.root / "preview" / "log.jsonl"
    before = file.read_bytes()
    file.write_bytes(before + b'{"form": "half')
    outcome(admin, admin.decide("send-back", key=KEY, locale="zh-Hans", remark="again"))
    assert file.read_bytes().startswith(before)
    assert [entry.what for entry in journal(store)] == ["send-back", "approve"]
    assert all(json.loads(line) for line in before.splitlines())


@pytest.mark.parametrize(
    "what",
    [
        "nope",
        "approve?key=no.such&locale=zh-Hans",
        "approve?key=status.title&locale=de",
        "approve-all?widget=nope&locale=en",
        "activate?release=../../etc",
        "activate?release=0123456789abcdef",
        "withdraw?release=",
        "withdraw-text?widget=faq&locale=xx",
        "checked?source=nope",
    ],
)
def test_what_is_not_there_cannot_be_decided_about(reader: Browser, what: str) -> None:
    answer = reader.get(f"/decide/{what}")
    assert answer.status_code == 404
    assert "nothing of that name" in answer.text


def test_a_source_that_was_opened_is_recorded(admin: Browser) -> None:
    outcome(admin, admin.decide("checked", source="fda", found="still there"))
    page = " ".join(admin.text("/sources").split())
    assert f"{NAME}: still there" in page


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder on a disk that cannot be written. root may write wherever the disk lets it, so for root it is mounted so."""
    if os.geteuid():
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        modes = [path.stat().st_mode for path in folders]
        for path in folders:
            path.chmod(0o555)
        yield
        for path, mode in zip(folders, modes, strict=True):
            path.chmod(mode)
        return
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder, folder], check=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


ABOUT = {
    "approve": {"key": KEY, "locale": "zh-Hans"},
    "approve-all": {"widget": "faq", "locale": "en"},
    "send-back": {"key": KEY, "locale": "zh-Hans"},
}


@pytest.mark.parametrize("what", ABOUT)
def test_where_the_texts_can_only_be_read_the_page_says_so_before_anybody_types(
    admin: Browser, store: Store, translations: Path, what: str
) -> None:
    address = f"/decide/{what}?{urlencode(ABOUT[what])}"
    form = admin.hidden(address, f"/decide/{what}")
    with read_only(translations):
        page = admin.get(address)
        assert page.status_code == 200
        assert '<input type="text"' not in page.text
        assert "Yes, do this" not in page.text
        said = admin.text(address)
        assert "The content folder is read-only" in said
        assert str(translations) in said
        assert "CELLFACTS_CONTENT" in said
        filled_in = {**form, **ABOUT[what], "reviewer": "Dr Example", "remark": "Too long."}
        sent = admin.client.post(f"/decide/{what}", data=filled_in, headers={"Origin": HERE})
        assert sent.status_code == 409, "a page that was open before"
        assert "The content folder is read-only" in sent.text
        assert not journal(store)
    assert "Yes, do this" in admin.get(address).text, "as soon as it can be written"


def test_why_what_is_only_read_is_not_decided_about_is_said_in_chinese(admin: Browser, translations: Path) -> None:
    admin.post("/language", "/", language="zh-Hans")
    with read_only(translations):
        said = admin.text(f"/decide/approve?key={KEY}&locale=zh-Hans")
    assert "内容文件夹为只读" in said
    assert "CELLFACTS_CONTENT" in said


@pytest.mark.parametrize("what", ABOUT)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_what_the_disk_refuses_all_the_same_is_said_in_words(
    admin: Browser, translations: Path, monkeypatch: pytest.MonkeyPatch, what: str, number: int
) -> None:
    (translations / "conflicts.toml").write_text('en = "None."\n')

    def refused(path: Path, data: bytes, mode: int | None = None) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(files, "write_flushed", refused)
    said = outcome(admin, admin.decide(what, **ABOUT[what], reviewer="Dr Example", remark="Too long."))
    assert f"It could not be saved: {os.strerror(number)}." in said
    assert "Not done" in said
    for inside in ("Errno", ".partial", str(translations)):
        assert inside not in said
