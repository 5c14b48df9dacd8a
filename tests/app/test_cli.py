"""What people type: exit codes, JSON, and one sentence for whatever they can mend."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.releases.channel import Activation, Channel, Withdrawal
from service.releases.store import Store
from service.signing import metadata
from service.signing.publish import publish
from service.sync.client import newest_channel
from tests.conftest import PROJECT
from tests.support.content import CHECKS, CONTENT
from tests.support.running import free_ports
from widget.catalogs import shipped_translations
from widget.manifest import Release, bundle_name, unpack
from widget.wording import ReleasedText

SHOW = "请先把查到的内容拿给您自己的肿瘤科医生看。"  # faq.evaluate.show, which the guide has too


def run(*words: str) -> Result:
    """One command in this process. On ports of its own, because somebody may have started `make serve`."""
    return CliRunner().invoke(main, words, env={"CELLFACTS_PORT": str(free_ports(3))} if words[0] in {"serve", "demo"} else None)


def is_one_sentence(result: Result) -> bool:
    """Exit code 1, one line, no traceback."""
    return result.exit_code == 1 and len(result.output.strip().splitlines()) == 1 and "Traceback" not in result.output


def test_a_release_is_built_listed_shown_verified_and_activated(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    built = json.loads(run("release", "build", *data, "--json").output)
    assert built["findings"] == []
    listed = json.loads(run("release", "list", *data, "--json").output)
    assert listed == {"current": None, "sequence": 0, "releases": [built["id"]], "withdrawn": [], "numbers": {built["id"]: 1}}
    assert run("release", "activate", built["id"], *data).exit_code == 0
    assert re.search(rf"   1  {built['id']}  \d{{4}}-\d\d-\d\d \d\d:\d\d UTC  current\n", run("release", "list", *data).output)
    assert json.loads(run("release", "show", *data, "--json").output)["id"] == built["id"]
    assert "not-checked" in run("release", "show", *data).output
    assert "is whole" in run("release", "verify", built["id"], *data).output
    (tmp_path / "data" / "releases" / built["id"] / "release.json").write_text("{")
    assert run("release", "list", *data).output.endswith("  current  damaged\n")


def test_a_release_is_named_by_its_number_wherever_a_command_takes_or_says_one(store: Store, release: Release) -> None:
    data = ("--data", str(store.root))
    with store.writing():
        known = store.channel()
        store.set_channel(replace(known, history=(Activation(OTHER, known.since, 0), *known.history)))
    name = f"1 ({release.id})"
    assert run("release", "activate", "1", *data).output == f"Release {name} is current.\n"
    assert f"Release {name} is whole" in run("release", "verify", "1", *data).output
    assert f"Release {name}" in run("release", "show", "1", *data).output
    assert run("release", "diff", "1", release.id, *data).output == f"Releases {name} and {name} say the same.\n"
    for words in (("activate", "1"), ("show",), ("verify", "1")):
        assert json.loads(run("release", *words, *data, "--json").output)["number"] == 1
    done = run("release", "withdraw", "2", "--reason", "wrong", *data, "--json")
    assert json.loads(done.output)["numbers"] == {release.id: 1, OTHER: 2}
    assert store.channel().is_withdrawn(OTHER)
    newest = (store.root / "preview" / "log.jsonl").read_text().splitlines()[-1]
    assert json.loads(newest)["about"] == OTHER, "the log keeps ids"
    for words in (("show", "7"), ("activate", "7"), ("withdraw", "7", "--reason", "x"), ("diff", "7"), ("verify", "7")):
        done = run("release", *words, *data)
        assert is_one_sentence(done), words
        assert "There is no release 7 here." in done.output


def test_two_releases_are_compared_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ("--data", str(tmp_path / "data"))
    old = json.loads(run("release", "build", *data, "--json").output)["id"]
    folder = tmp_path / "translations"
    shutil.copytree(shipped_translations(), folder)
    path = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    path.write_text(path.read_text().replace(SHOW, SHOW.replace("内容", "内容都")))
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(folder))
    new = json.loads(run("release", "build", "--activate", *data, "--json").output)["id"]
    assert run("release", "diff", old, *data).output == f"faq (zh-Hans)\n  {SHOW.replace('内容', '内容[-都-]')}\n", (
        "what it would change"
    )
    assert run("release", "diff", old, new, *data).output == f"faq (zh-Hans)\n  {SHOW.replace('内容', '内容{+都+}')}\n"
    assert "<ins>都</ins>" in run("release", "diff", old, new, "--html", *data).output
    (change,) = json.loads(run("release", "diff", old, new, "--json", *data).output)["changes"]
    assert (change["widget"], change["locale"], change["after"]) == ("faq", "zh-Hans", SHOW.replace("内容", "内容都"))
    assert "say the same" in run("release", "diff", old, old, *data).output


def test_a_release_and_a_fragment_are_withdrawn_for_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ("--data", str(tmp_path / "data"))
    first = json.loads(run("release", "build", "--activate", *data, "--json").output)["id"]
    done = run("release", "withdraw", "--widget", "faq", "--locale", "zh-CN", "--reason", "a lost not", *data)
    assert done.exit_code == 0
    assert "faq in zh-Hans is withdrawn, and with it the guide in that language." in done.output
    done = run("release", "withdraw", "--widget", "guide", "--locale", "en", "--reason", "too long", *data)
    assert done.output == "guide in en is withdrawn.\n"
    assert is_one_sentence(run("release", "withdraw", "--widget", "faq", "--locale", "zh", "--reason", "again", *data))
    done = run("release", "withdraw", first, "--reason", "wrong", *data, "--json")
    assert json.loads(done.output)["sequence"] == 4
    assert "withdrawn" in run("release", "list", *data).output
    assert is_one_sentence(run("release", "activate", first, *data))
    assert is_one_sentence(run("release", "build", "--activate", *data)), "the same text has the same id, and stays withdrawn"


def test_a_withdrawn_text_stays_away_when_its_facts_are_checked_again(tmp_path: Path) -> None:
    """In a copy of the project whose dates move on, as whoever checks the facts moves them."""
    copy, data = tmp_path / "copy", ("--data", str(tmp_path / "data"))
    for folder in ("widget", "service", "translations"):
        shutil.copytree(PROJECT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    checks = Path(shutil.copyfile(CONTENT.folder / CHECKS, copy / "widget" / CHECKS))

    def there(*words: str) -> str:
        program = [sys.executable, "-c", "from service.cli import main; main()", *words, *data]
        environ = {**os.environ, "PYTHONPATH": str(copy), "CELLFACTS_TRANSLATIONS": str(copy / "translations")}
        environ["CELLFACTS_CONTENT"] = str(copy)
        return subprocess.run(program, cwd=copy, env=environ, capture_output=True, text=True, check=True).stdout

    there("release", "build", "--activate")
    there("release", "withdraw", "--widget", "status", "--locale", "en", "--reason", "a lost not")
    checks.write_text(checks.read_text().replace("2026-11-23T", "2026-11-24T"))
    for words in ((), ("--corrected",)):
        said = there("release", "build", "--activate", *words)
        assert "status in en is withdrawn (a lost not): it says the same words. Correct it, and build again." in said
        assert ("--corrected changed nothing" in said) == bool(words)
    exported = there("release", "export", str(tmp_path / "site"), "--base", "/facts/")
    assert "Wrote release" in exported
    page = (tmp_path / "site" / "en" / "status.html").read_text()
    assert "cellfacts__notice--withdrawn" in page
    assert "November 24, 2026" in (tmp_path / "site" / "en" / "barriers.html").read_text(), "the facts were checked again"
    assert "withdrawn in it: status (en)" in there("release", "list")


def test_what_nobody_can_compare_comes_back_when_a_person_says_so_and_that_is_told(store: Store, release: Release) -> None:
    data = ("--data", str(store.root))
    with store.writing():
        known = store.channel()
        gone = Withdrawal(OTHER, "a lost not", known.since, 1, "faq", "en", "0" * 64)
        store.set_channel(replace(known, sequence=1, history=(Activation(OTHER, known.since, 0),), withdrawn=(gone,), words={}))
    said = run("release", "activate", release.id, *data).output
    assert "faq in en is withdrawn (a lost not): what was withdrawn can no longer be read, so nobody can compare." in said
    command = f"cellfacts release activate {release.id} --corrected"
    assert command in said
    said = run(*command.split()[1:], *data).output
    assert "a person has called this corrected: faq (en)" in said
    assert "is withdrawn" not in said
    assert "said to be corrected: faq (en), 20" in run("release", "list", *data).output
    assert "Said to be corrected: faq (en), 20" in run("release", "show", *data).output
    assert json.loads(run("release", "show", *data, "--json").output)["corrected"][0]["widget"] == "faq"
    assert "Said to be corrected: faq in en" in (store.root / "changes.atom").read_text()
    assert run("release", "build", "--corrected", *data).exit_code == 2, "nothing is served yet"


def test_withdrawing_needs_a_reason_and_one_thing_to_withdraw(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    run("release", "build", "--activate", *data)
    for words in (
        ("nothing",),
        ("nothing", "--widget", "faq", "--reason", "x"),
        ("--locale", "en", "--reason", "x"),
        ("--reason", "x"),
    ):
        assert run("release", "withdraw", *words, *data).exit_code == 2, words
    assert run("release", "withdraw", "--widget", "faq", "--locale", "fr", "--reason", "x", *data).exit_code == 2
    unknown = run("release", "withdraw", "--widget", "faqs", "--locale", "en", "--reason", "x", *data)
    assert unknown.exit_code == 2
    assert "there are: status, barriers" in " ".join(unknown.output.split())
    assert is_one_sentence(run("release", "withdraw", "nothing", "--reason", "x", *data))


def test_a_withdrawal_without_the_targets_key_works_here_and_says_what_mirrors_lack(tmp_path: Path) -> None:
    data, stick = ["--data", str(tmp_path / "data")], tmp_path / "stick"
    run("release", "build", "--activate", *data)
    stick.mkdir()
    (tmp_path / "data" / "keys" / "targets.pem").rename(stick / "targets.pem")
    words = ["release", "withdraw", "--widget", "faq", "--locale", "en", "--reason", "wrong", *data]
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["sequence"] == 2
    assert report["findings"][0]["check"] == "not-signed"
    assert "keys sign" in report["findings"][0]["message"]
    assert ("faq", "en") in Store(tmp_path / "data").channel().withdrawn_texts(report["current"], {("faq", "en"): ReleasedText()})
    assert CliRunner().invoke(main, ["keys", "sign", *data]).exit_code == 1
    done = CliRunner().invoke(main, ["keys", "sign", *data], env={"CELLFACTS_KEYS": str(stick)})
    assert done.exit_code == 0, done.output
    assert "is what mirrors get" in done.output


def signed_channel(data: Path) -> Channel:
    """What mirrors get."""
    return newest_channel(data / "tuf" / "targets")


OTHER = "0123456789abcdef"


@pytest.fixture
def after_another(store: Store) -> Store:
    """A store whose release was preceded by another one, which is no longer here; all is signed."""
    with store.writing():
        known = store.channel()
        store.set_channel(replace(known, history=(Activation(OTHER, known.since, 0), *known.history)))
    publish(store, datetime.now(UTC))
    return store


@pytest.mark.parametrize("damage", ["en/faq.html", "release.json", ""])
def test_a_withdrawal_reaches_mirrors_whatever_a_disk_has_lost(after_another: Store, release: Release, damage: str) -> None:
    """Of the release that stays; it has been signed before."""
    store = after_another
    lost = store.releases / release.id / damage
    lost.write_text("approved") if damage else shutil.rmtree(lost)
    done = run("release", "withdraw", OTHER, "--reason", "wrong", "--data", str(store.root))
    assert done.exit_code == 0, done.output
    assert f"Release 2 ({OTHER}) is withdrawn" in done.output
    assert ("cannot be read" in done.output) == (damage != "en/faq.html")
    assert signed_channel(store.root).is_withdrawn(OTHER)
    (bundle,) = (store.root / "tuf" / "targets").glob(f"*.{bundle_name(release.id)}")
    assert unpack(bundle.read_bytes()) == release


def lose_bundle(store: Store) -> None:
    """The release that stays, and what was signed of it."""
    shutil.rmtree(store.releases)
    for path in (store.root / "tuf" / "targets").glob("*.json.gz"):
        path.write_bytes(b"")


def lose_change(store: Store) -> None:
    """A channel from a backup, older than what was signed."""
    before = (store.root / "channel.json").read_bytes()
    store.withdraw_fragment("faq", "en", "wrong")
    store.withdraw_fragment("faq", "zh-Hans", "wrong")
    publish(store, datetime.now(UTC))
    (store.root / "channel.json").write_bytes(before)


@pytest.mark.parametrize("lose", [lose_bundle, lose_change])
def test_a_withdrawal_that_cannot_be_signed_stays_and_says_so(after_another: Store, lose: Callable[[Store], None]) -> None:
    store = after_another
    lose(store)
    done = run("release", "withdraw", OTHER, "--reason", "wrong", "--data", str(store.root), "--json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["sequence"] == 2
    (finding,) = report["findings"]
    assert (finding["level"], finding["check"]) == ("error", "not-signed")
    assert finding["message"].endswith(". Your own readers see this now; mirrors do not yet.")
    assert store.channel().is_withdrawn(OTHER)
    assert not signed_channel(store.root).is_withdrawn(OTHER)


def test_after_a_withdrawal_that_a_full_disk_keeps_from_being_signed_the_command_says_that_it_is_withdrawn(
    after_another: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, *_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder / "tuf"))

    monkeypatch.setattr(metadata, "sign_files", full)
    done = run("release", "withdraw", OTHER, "--reason", "wrong", "--data", str(after_another.root))
    assert done.exit_code == 1
    assert f"Release 2 ({OTHER}) is withdrawn." in done.stdout
    tuf = after_another.root / "tuf"
    assert done.stderr == f"Error: {tuf}: No space left on device. Your own readers see this now; mirrors do not yet.\n"
    assert after_another.channel().is_withdrawn(OTHER)


def test_a_release_that_the_disk_does_not_give_back_stops_no_withdrawal(
    store: Store, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking for an earlier one, it is passed over."""

    read = Path.read_bytes

    def unreadable(path: Path) -> bytes:
        if path.suffix == ".html":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return read(path)

    with store.writing():
        known = store.channel()
        store.set_channel(replace(known, history=(*known.history, Activation(OTHER, known.since, 1, release.id))))
    monkeypatch.setattr(Path, "read_bytes", unreadable)
    assert store.withdraw(OTHER, "wrong").is_withdrawn(OTHER)


def test_the_status_of_the_keys_says_where_they_are_and_what_ends_soon(tmp_path: Path) -> None:
    data, stick = ["--data", str(tmp_path / "data")], tmp_path / "stick"
    run("release", "build", "--activate", *data)
    stick.mkdir()
    (tmp_path / "data" / "keys" / "root.pem").rename(stick / "root.pem")
    environ = {"CELLFACTS_KEYS": str(stick), "COLUMNS": "100"}
    shown = CliRunner().invoke(main, ["keys", "status", *data], env=environ).output
    assert "in $CELLFACTS_KEYS" in shown
    assert "Attention" not in shown
    roles = json.loads(CliRunner().invoke(main, ["keys", "status", *data, "--json"], env=environ).output)["roles"]
    assert {one["role"]: (one["here"], one["place"], one["state"]) for one in roles} == {
        "root": (False, "in $CELLFACTS_KEYS", "good"),
        **dict.fromkeys(("targets", "snapshot", "timestamp"), (True, "here", "good")),
    }
    assert "missing" in run("keys", "status", *data).output
    publish(Store(tmp_path / "data"), datetime.now(UTC) - timedelta(days=70), anew=True)
    roles = json.loads(run("keys", "status", *data, "--json").output)["roles"]
    assert [one["state"] for one in roles] == ["good", "ends within 30 days", "past", "past"]
    shown = run("keys", "status", *data).output
    assert "Attention: targets ends on " in shown
    assert "keys sign" in shown
    assert "Attention: timestamp ended on " in shown


def test_whatever_lies_beside_the_roots_a_command_about_keys_ends_in_a_sentence(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    commands = [("keys", "sign"), ("keys", "status"), ("keys", "rotate", "online")]
    for words in commands[1:]:
        result = run(*words, *data)
        assert is_one_sentence(result), "no keys yet"
        assert "keys init" in result.output
    run("release", "build", "--activate", *data)
    (tmp_path / "tuf" / "old.root.json").write_text("{}")
    for words in commands:
        assert run(*words, *data).exit_code == 0, words
    (tmp_path / "tuf" / "2.root.json").write_text("{")
    for words in (*commands, ("release", "withdraw", "--widget", "faq", "--locale", "en", "--reason", "wrong")):
        result = run(*words, *data)
        assert result.exit_code == 1, words
        assert "Traceback" not in result.output
        assert "2.root.json cannot be read: restore it from a backup." in result.output
    (tmp_path / "tuf" / "1.root.json").unlink()
    assert "1.root.json" in run("keys", "status", *data).output


def test_keys_are_not_made_a_second_time_by_a_command(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    built = json.loads(run("release", "build", "--activate", *data, "--json").output)["id"]
    for name in ("tuf", "keys"):
        (tmp_path / "data" / name).rename(tmp_path / name)
    for words in (("release", "activate", built), ("keys", "sign")):
        result = run(*words, *data)
        assert result.exit_code == 1
        assert "keys init" in result.output
        assert not (tmp_path / "data" / "tuf").exists()
    assert run("keys", "init", *data).exit_code == 0
    assert run("keys", "sign", *data).exit_code == 0


def test_a_reason_is_given_in_words(tmp_path: Path) -> None:
    for reason in ("", "  ", "two\nlines", "\x1b[31m"):
        words = ["release", "withdraw", "a" * 16, "--reason", reason, "--data", str(tmp_path)]
        assert CliRunner().invoke(main, words).exit_code == 2


def test_an_export_is_the_tree_with_the_partners_own_address(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    built = json.loads(run("release", "build", "--activate", *data, "--json").output)["id"]
    out = tmp_path / "www" / "facts"
    for base, root in (("/facts", "/facts/"), ("https://cdn.example.org/f/", "https://cdn.example.org/f/")):
        assert run("release", "export", str(out), "--base", base, *data).exit_code == 0
        text = (out / "en" / "faq.html").read_text()
        assert f'href="{root}zh-Hans/faq.page.html"' in text
        assert f'<meta itemprop="version" content="{built}">' in text
        assert "cellfacts.invalid" not in text
        files = json.loads((out / "release.json").read_text())["files"]
        for path, entry in files.items():
            assert hashlib.sha256((out / path).read_bytes()).hexdigest() == entry["served_sha256"], path
    assert [path.name for path in out.parent.iterdir()] == ["facts"], "nothing is left beside it"
    for base in ("facts", "//evil.example/", "javascript:x", '/a"b/', "/a/../b/ c"):
        assert run("release", "export", str(out), "--base", base, *data).exit_code == 2, base
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("")
    assert is_one_sentence(run("release", "export", str(tmp_path / "mine"), "--base", "/", *data))


def test_before_the_first_release_the_list_says_what_to_do(tmp_path: Path) -> None:
    assert "cellfacts release build" in run("release", "list", "--data", str(tmp_path)).output


@pytest.mark.parametrize("words", [("release", "activate", "nothing"), ("release", "show"), ("release", "verify", "../..")])
def test_an_unknown_release_is_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert is_one_sentence(run(*words, "--data", str(tmp_path)))


def test_a_newer_data_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cellfacts.json").write_text('{"format": 99}')
    for words in (("serve",), ("demo",), ("release", "build"), ("release", "list")):
        assert is_one_sentence(run(*words, "--data", str(tmp_path))), words


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert is_one_sentence(run("release", "build", "--data", str(tmp_path / "file" / "data")))


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        for command in ("serve", "demo"):
            result = run(command, "--data", str(tmp_path), "--port", port)
            assert is_one_sentence(result)
            assert "--port" in result.output


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    assert run("serve", "--port", "eighty").exit_code == 2
    assert run("snippet", "cure").exit_code == 2
    assert run("snippet", "faq", "--locale", "fr").exit_code == 2
    assert run("nothing").exit_code == 2
    assert run("demo", "--port", "65534").exit_code == 2


def test_a_host_that_this_machine_does_not_have_is_one_sentence(tmp_path: Path) -> None:
    for host in ("no-such-host.invalid", "x:y", "999.1.1.1"):
        result = run("serve", "--data", str(tmp_path), "--host", host)
        assert is_one_sentence(result)
        assert "--host" in result.output


def test_a_refusal_is_json_where_json_was_asked_for(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path), "--json")
    run("release", "build", *data)
    for words in (("release", "show"), ("release", "verify", "nothing"), ("release", "activate", "nothing")):
        result = run(*words, *data)
        assert result.exit_code == 1
        (finding,) = json.loads(result.output)["findings"]
        assert finding["check"] == "refused"
        assert "release" in finding["message"]


def test_what_is_served_and_damaged_is_one_sentence_at_the_start(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    built = json.loads(run("release", "build", "--activate", *data, "--json").output)["id"]
    file = tmp_path / "releases" / built / "en" / "faq.html"
    file.write_text("approved everywhere")
    assert is_one_sentence(run("serve", *data))
    run("release", "build", *data)
    assert "is whole" in run("release", "verify", *data).output, "building it again mends it"
    half = (tmp_path / "releases" / built / "release.json").read_text().replace("BEIJING", "\\ud800")
    for wrong in ("[]", "null", "{}", '{"format": 1, "files": []}', half, "[" * 200_000):
        (tmp_path / "releases" / built / "release.json").write_text(wrong)
        assert is_one_sentence(run("release", "verify", *data))
    shutil.rmtree(tmp_path / "releases" / built)
    assert is_one_sentence(run("serve", *data))
    for wrong in ("", "[]", "null", "{}", '{"format": 99}', '{"format": 1, "sequence": -1, "current": 5}'):
        (tmp_path / "channel.json").write_text(wrong)
        for words in (("serve",), ("release", "list"), ("release", "build", "--activate")):
            assert is_one_sentence(run(*words, *data)), (words, wrong)


def test_reading_needs_no_right_to_write(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "nothing" / "here"))
    assert run("release", "list", *data).exit_code == 0
    assert not (tmp_path / "nothing").exists()


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("service.files.write_flushed", full)
    (tmp_path / "cellfacts.json").write_text('{"format": 1}')
    result = run("release", "build", "--data", str(tmp_path))
    assert is_one_sentence(result)
    assert "No space left" in result.output
    assert not list(tmp_path.glob("staging-*"))


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogs with HTML in one translation."""
    folder = tmp_path / "translations"
    shutil.copytree(shipped_translations(), folder)
    path = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    path.write_text(path.read_text().replace(SHOW, SHOW.replace("查到", "<b>查到</b>")))
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(folder))
    return path


def test_a_broken_catalog_stops_the_build_and_leaves_what_is_served_alone(
    broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("--data", str(tmp_path / "data"))
    monkeypatch.delenv("CELLFACTS_TRANSLATIONS")
    run("release", "build", "--activate", *data)
    before = run("release", "list", *data).output
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(broken.parents[2]))
    result = run("release", "build", "--activate", *data)
    assert result.exit_code == 1
    line = broken.read_text().split("<b>")[0].count("\n")
    assert f"{broken}:" in result.output
    assert "faq.evaluate.show" in result.output
    assert "plain text" in result.output
    assert "Traceback" not in result.output
    assert run("release", "list", *data).output == before
    (finding,) = json.loads(run("release", "build", *data, "--json").output)["findings"]
    assert finding.keys() == {"level", "key", "locale", "file", "line", "check", "message"}
    assert abs(finding["line"] - line) <= 2


def test_catalog_check_has_the_same_findings_as_the_gate(broken: Path) -> None:
    result = run("catalog", "check", "--json")
    assert result.exit_code == 1
    found = [(finding["check"], finding["key"]) for finding in json.loads(result.output)["findings"]]
    assert [one for one in found if one != ("held", "faq.evidence")] == [("markup", "faq.evaluate.show")]


def test_a_correction_does_not_wait_for_the_other_language(broken: Path, tmp_path: Path) -> None:
    """`--pending`: what the translator has not got to yet is a notice; what is wrong still stops the build."""
    data = ("--data", str(tmp_path / "data"))
    assert run("release", "build", "--pending", "zh-CN", *data).exit_code == 1, "HTML in a translation is wrong, not unfinished"
    broken.write_text(broken.read_text().replace("<b>", "").replace("</b>", "").replace(f'msgstr "{SHOW}"', 'msgstr ""'))
    assert run("release", "build", *data).exit_code == 1
    built = json.loads(run("release", "build", "--pending", "zh-CN", "--activate", *data, "--json").output)
    tree = tmp_path / "data" / "releases" / built["id"]
    for name, waits in (("faq", True), ("guide", True), ("status", False)):
        text = (tree / "zh-Hans" / f"{name}.html").read_text()
        assert ("本文正在更新" in text) is waits, name
        assert ("cellfacts__answer" in text) is not waits
        assert f"en/{name}.html" in text
    assert "being updated" not in (tree / "en" / "faq.html").read_text()
    states = json.loads(run("release", "show", *data, "--json").output)["files"]
    assert states["zh-Hans/faq.html"]["state"] == "being-updated"
    assert is_one_sentence(run("release", "build", "--pending", "en", *data))
    assert is_one_sentence(run("release", "build", "--pending", "fr", *data))


def test_an_update_of_a_broken_catalog_writes_nothing(broken: Path) -> None:
    """polib alone reads `msgstr 没有…"` as 有… (measured); an update that wrote that back would make the lost "not" look sound."""
    text = broken.read_text().replace('msgstr "美国：没有。', "msgstr 美国：没有。")
    assert "msgstr 美国" in text
    broken.write_text(text)
    before = {path: path.read_bytes() for path in broken.parents[2].rglob("*") if path.is_file()}
    result = run("catalog", "update")
    assert result.exit_code == 1
    assert f"{broken}:" in result.output
    assert {path: path.read_bytes() for path in broken.parents[2].rglob("*") if path.is_file()} == before


def test_an_update_loses_no_translation_and_keeps_the_file_as_it_is(broken: Path) -> None:
    text = broken.read_text().replace("<b>", "").replace("</b>", "")
    entry = re.search(r'msgctxt "status.answer"\nmsgid "(.*)"\nmsgstr "(.*)"\n', text)
    assert entry
    plural = entry[0].replace("msgstr ", 'msgid_plural "x"\nmsgstr[0] ')
    spare = '\n#~ msgctxt "faq.title"\n#~ msgid "Old questions"\n#~ msgstr "旧的问题"\n'
    target = broken.with_name("shared.po")
    target.write_text(text.replace(entry[0], plural) + spare)
    target.chmod(0o660)
    broken.unlink()
    broken.symlink_to(target.name)
    assert run("catalog", "update").exit_code == 0
    after = target.read_text()
    assert f'msgstr "{entry[2]}"' in after, "a plural that a tool made is text to be looked at"
    assert '#~ msgstr "旧的问题"' in after
    assert 'msgstr "常见问题解答"' in after
    assert broken.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o660
    assert "nothing to change" in run("catalog", "update").output.splitlines()[1]


def test_a_cleared_mark_makes_the_english_beside_it_the_one_that_was_seen(broken: Path) -> None:
    text = broken.read_text().replace("<b>", "").replace("</b>", "")
    stale = text.replace(
        'msgctxt "faq.title"\nmsgid "Questions and answers"', '#| msgid "VERY OLD"\nmsgctxt "faq.title"\nmsgid "Questions"'
    )
    assert stale != text
    broken.write_text(stale)
    run("catalog", "update")
    assert '#| msgid "Questions"' in broken.read_text()
    assert "VERY OLD" not in broken.read_text()


def test_the_shipped_catalogs_are_in_step_with_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "translations"
    shutil.copytree(shipped_translations(), folder)
    monkeypatch.setenv("CELLFACTS_TRANSLATIONS", str(folder))
    assert run("catalog", "check").exit_code == 0
    assert run("catalog", "update").output.count("nothing to change") == 4


def test_a_snippet_is_for_the_locale_and_level_asked_for() -> None:
    code = run("snippet", "til-vs-cart", "--locale", "zh-CN", "--heading", "4").output
    assert "/v1/zh-Hans/til-vs-cart.h4.html" in code
    assert 'lang="zh-Hans"' in code
    assert "hx-get" in code
    assert code.count("data-hx-") == code.count("hx-"), "WordPress strips hx-*, keeps data-hx-*"
