"""Keys in real life: each line of the operators' guide for a lost or stolen key, a backup and a restore is run, and mirrors are asked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tuf.api.metadata import Metadata, Snapshot, TargetFile, Targets, Timestamp

from service.app import create_app
from service.cli import main
from service.releases.store import Store
from service.settings import Settings
from service.signing import keys as keyring
from service.signing.expiry import newest_version
from service.signing.metadata import expiry, meta_file, write_metadata
from service.signing.publish import publish
from tests.conftest import PROJECT
from tests.support.running import Site
from widget.wording import ReleasedText

GUIDE = (PROJECT / "service" / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
NOW = datetime.now(UTC)
WRONG = b"approved everywhere"


def block(words: str) -> str:
    """The one shell block of the guide that holds these words."""
    (found,) = [one for one in BLOCKS if words in one]
    return found


@pytest.fixture
def stick(store: Store, tmp_path: Path) -> Path:
    """A stick with the root and targets keys of a service that has signed; they are no longer in its data folder."""
    publish(store, NOW)
    folder = tmp_path / "media" / "stick"
    folder.mkdir(parents=True)
    for name in ("root", "targets"):
        (store.root / "keys" / f"{name}.pem").rename(folder / f"{name}.pem")
    return folder


@pytest.fixture
def source(settings: Settings, stick: Path) -> Iterator[Site]:
    """The real service; it looks at its folder with every request."""
    app = create_app(settings)
    inner = app.extensions["cellfacts"]

    def looking(environ: object, start_response: object) -> object:
        inner.next_look = 0.0
        return app(environ, start_response)  # type: ignore[arg-type]

    site = Site(looking)  # type: ignore[arg-type]
    yield site
    site.stop()


def run(*words: str, keys: Path | None = None) -> Result:
    return CliRunner().invoke(main, list(words), env={"CELLFACTS_KEYS": str(keys or "")})


@pytest.fixture
def shell(settings: Settings, tmp_path: Path) -> Callable[[str], str]:
    """Runs lines of the guide where a service's operator would: beside `instance`, with `cellfacts` on the path."""
    program = tmp_path / "bin" / "cellfacts"
    program.parent.mkdir()
    start = shlex.join([sys.executable, "-c", "from service.cli import main; main()"])
    program.write_text(f'#!/bin/sh\nexec {start} "$@"\n')
    program.chmod(0o755)
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")},
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
    }
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "instance").symlink_to(settings.data)

    def lines(text: str) -> str:
        text = text.replace("/media/", f"{tmp_path}/media/")
        done = subprocess.run(
            ["/bin/sh", "-ec", text], cwd=tmp_path / "work", env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return lines


@pytest.mark.parametrize("name", ["online", "targets", "root"])
def test_a_lost_key_is_replaced_and_copies_follow(name: str, source: Site, store: Store, stick: Path, tmp_path: Path) -> None:
    copy, data = str(tmp_path / "copy"), str(store.root)
    assert run("mirror", source.address, copy).exit_code == 0
    path = (store.root / "keys" if name == "online" else stick) / f"{name}.pem"
    safe = tmp_path / "safe.pem"
    path.rename(safe)
    if name == "root":
        assert run("keys", "rotate", "online", "--data", data, keys=stick).exit_code == 1
        shutil.copy(safe, path)  # "take the copy from the safe"
    assert f"| {name} |" in GUIDE
    done = run("keys", "rotate", name, "--data", data, keys=stick)
    assert done.exit_code == 0, done.output
    assert path.read_bytes() != safe.read_bytes()
    store.withdraw_fragment("faq", "en", "wrong")
    assert run("keys", "sign", "--data", data, keys=stick).exit_code == 0
    assert run("mirror", source.address, copy).exit_code == 0
    assert "has been withdrawn" in (tmp_path / "copy" / "current" / "en" / "faq.html").read_text()


def forge(data: Path, stolen: Path, signs: str, now: datetime) -> None:
    """What a thief makes of keys: other targets, and whatever must be signed for them to arrive. signs: the stolen key."""
    tuf = data / "tuf"
    keys = {"snapshot": data / "keys", "timestamp": data / "keys", "targets": stolen}
    signer = {role: read_signer(folder / f"{keyring.KEYS[role]}.pem") for role, folder in keys.items()}
    if signs == "online":
        signer |= {role: read_signer(stolen / "online.pem") for role in ("snapshot", "timestamp")}
    version = newest_version(tuf, "targets") + 1
    target = TargetFile.from_data("channel.json", WRONG, ["sha256"])
    (tuf / "targets" / f"{target.hashes['sha256']}.channel.json").write_bytes(WRONG)
    targets = Targets(version=version, expires=expiry("targets", now), targets={"channel.json": target})
    write_metadata(tuf / f"{version}.targets.json", Metadata(targets), signer["targets"])
    snapshot = Snapshot(version=newest_version(tuf, "snapshot") + 1, expires=expiry("snapshot", now))
    snapshot.meta["targets.json"] = meta_file(version, tuf, "targets")
    write_metadata(tuf / f"{snapshot.version}.snapshot.json", Metadata(snapshot), signer["snapshot"])
    before = Metadata[Timestamp].from_file(str(tuf / "timestamp.json")).signed.version
    timestamp = Timestamp(
        version=before + 1, expires=expiry("timestamp", now), snapshot_meta=meta_file(snapshot.version, tuf, "snapshot")
    )
    write_metadata(tuf / "timestamp.json", Metadata(timestamp), signer["timestamp"])


def read_signer(path: Path) -> keyring.CryptoSigner:
    private = keyring.load_pem_private_key(path.read_bytes(), None)
    return keyring.CryptoSigner(private, keyring.SSlibKey.from_crypto(private.public_key()))


@pytest.mark.parametrize("name", ["targets", "online"])
def test_what_a_thief_signs_with_a_replaced_key_is_refused(
    name: str, source: Site, store: Store, stick: Path, tmp_path: Path
) -> None:
    copy, data = str(tmp_path / "copy"), str(store.root)
    thief = tmp_path / "thief"
    thief.mkdir()
    for path in (*stick.iterdir(), store.root / "keys" / "online.pem"):
        shutil.copy(path, thief)
    assert run("mirror", source.address, copy).exit_code == 0
    assert run("keys", "rotate", name, "--data", data, keys=stick).exit_code == 0
    assert run("mirror", source.address, copy).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "copy" / "current").rglob("*") if path.is_file()}
    forge(store.root, thief, name, NOW + timedelta(minutes=1))
    refused = run("mirror", source.address, copy)
    assert refused.exit_code == 11, refused.output
    assert before == {path: path.read_bytes() for path in (tmp_path / "copy" / "current").rglob("*") if path.is_file()}


def test_a_root_that_a_thief_signs_with_the_replaced_root_key_is_refused(
    source: Site, store: Store, stick: Path, tmp_path: Path
) -> None:
    copy, data, stolen = str(tmp_path / "copy"), str(store.root), tmp_path / "stolen.pem"
    shutil.copy(stick / "root.pem", stolen)
    assert run("mirror", source.address, copy).exit_code == 0
    for name in ("root", "targets", "online"):
        assert run("keys", "rotate", name, "--data", data, keys=stick).exit_code == 0
    assert run("mirror", source.address, copy).exit_code == 0
    tuf = store.root / "tuf"
    forged = Metadata.from_file(str(tuf / f"{newest_version(tuf, 'root')}.root.json"))
    forged.signed.version += 1
    write_metadata(tuf / f"{forged.signed.version}.root.json", forged, read_signer(stolen))
    (tuf / "timestamp.json").touch()  # the service looks again when it changes
    assert run("mirror", source.address, copy).exit_code == 11


def test_everybody_begins_anew_when_the_root_key_is_gone_for_good(
    source: Site, store: Store, stick: Path, shell: Callable[[str], str], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert run("mirror", source.address, str(copy)).exit_code == 0
    for path in stick.iterdir():
        path.unlink()
    (tmp_path / "media" / "safe").mkdir()
    said = shell(block("keys init"))
    assert "Fingerprint of the root" in said
    refused = run("mirror", source.address, str(copy))
    assert refused.exit_code == 11
    assert (copy / "current" / "en" / "faq.html").is_file(), "the copy stays until the partner takes the new root"
    assert "`rm -r /srv/cellfacts/state`" in GUIDE
    shutil.rmtree(copy / "state")
    assert (copy / "current" / "en" / "faq.html").is_file()
    root = store.root / "tuf" / "1.root.json"
    assert run("mirror", source.address, str(copy), "--root", str(root)).exit_code == 0


def test_nobody_begins_anew_with_the_keys_that_were_stolen(
    store: Store, stick: Path, shell: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / "media" / "safe").mkdir()
    before = {path: path.read_bytes() for path in stick.iterdir()}
    with pytest.raises(AssertionError, match=re.escape(str(stick / "root.pem"))):
        shell(block("keys init"))
    assert before == {path: path.read_bytes() for path in stick.iterdir()}
    assert not (store.root / "tuf").exists()
    assert "empty stick" in GUIDE
    assert "empty stick" in run("keys", "init", "--help").output


def test_the_stick_of_another_service_changes_nothing(store: Store, stick: Path, tmp_path: Path, source: Site) -> None:
    other, copy, data = tmp_path / "other", str(tmp_path / "copy"), str(store.root)
    assert run("keys", "init", "--data", str(other)).exit_code == 0
    assert run("mirror", source.address, copy).exit_code == 0
    words = ("release", "withdraw", "--widget", "faq", "--locale", "en", "--reason", "wrong")
    for command in (words, ("keys", "sign"), *(("keys", "rotate", name) for name in ("root", "targets", "online"))):
        refused = run(*command, "--data", data, keys=other / "keys")
        assert refused.exit_code == 1, command
        assert f"in {other / 'keys'} is not the key that root 1 names" in refused.output
    assert run("mirror", source.address, copy).exit_code == 0, "mirrors keep what they have"
    assert run("keys", "sign", "--data", data, keys=stick).exit_code == 0
    assert run("mirror", source.address, copy).exit_code == 0
    assert "has been withdrawn" in (tmp_path / "copy" / "current" / "en" / "faq.html").read_text()


@pytest.mark.parametrize("name", ["root", "targets", "online"])
def test_a_new_partner_begins_with_the_first_root_after_any_key_was_replaced(
    name: str, source: Site, store: Store, stick: Path, tmp_path: Path
) -> None:
    before = run("keys", "status", "--data", str(store.root)).output.splitlines()[-1]
    done = run("keys", "rotate", name, "--data", str(store.root), keys=stick)
    assert ("copy in the safe" in done.output) is (name != "online")
    assert run("keys", "status", "--data", str(store.root)).output.splitlines()[-1] == before
    assert "1.root.json" in run("keys", "status", "--help").output
    root = store.root / "tuf" / "1.root.json"
    assert run("mirror", source.address, str(tmp_path / "copy"), "--root", str(root)).exit_code == 0


def test_a_backup_of_a_running_service_is_whole_and_copies_accept_what_is_restored(
    source: Site,
    settings: Settings,
    store: Store,
    stick: Path,
    shell: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy, stop = tmp_path / "copy", threading.Event()

    def busy() -> None:
        """Sign again and again while the backup is made."""
        while not stop.is_set():
            publish(store, datetime.now(UTC), anew=True)

    monkeypatch.setenv("CELLFACTS_KEYS", str(stick))
    thread = threading.Thread(target=busy)
    thread.start()
    for _ in range(5):
        shell(block("flock"))
    stop.set()
    thread.join()
    store.withdraw_fragment("faq", "en", "wrong")
    assert run("keys", "sign", "--data", str(settings.data), keys=stick).exit_code == 0
    assert run("mirror", source.address, str(copy)).exit_code == 0
    edge = (copy / "current" / "channel.json").as_uri()
    shutil.rmtree(settings.data)  # the disk is gone
    (tmp_path / "work" / "instance").unlink()
    shell(block("curl").replace("https://edge.example.org/v1/channel.json", edge))
    (tmp_path / "work" / "instance").rename(settings.data)
    assert run("release", "verify", "--data", str(settings.data)).exit_code == 0
    restored = Store(settings.data).channel()
    assert restored.withdrawn_texts(str(restored.current), {("faq", "en"): ReleasedText()}), (
        "what was withdrawn after the backup stays withdrawn"
    )
    done = run("mirror", source.address, str(copy))
    assert done.exit_code == 0, done.output
    assert run("mirror", "--check", str(copy)).exit_code == 0


def test_the_keys_are_moved_to_a_stick_as_the_guide_says(store: Store, shell: Callable[[str], str], tmp_path: Path) -> None:
    publish(store, NOW)
    (tmp_path / "media" / "stick").mkdir(parents=True)
    said = shell(block("mv instance/keys/").replace(" ID", f" {store.current_id()}"))
    assert "is current" in said
    assert {path.name for path in (tmp_path / "media" / "stick").iterdir()} == {"root.pem", "targets.pem"}


def test_what_changed_without_the_stick_is_signed_when_it_comes(
    source: Site, store: Store, stick: Path, shell: Callable[[str], str], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert run("mirror", source.address, str(copy)).exit_code == 0
    said = run("release", "withdraw", "--widget", "faq", "--locale", "en", "--reason", "wrong", "--data", str(store.root))
    assert "cellfacts keys sign" in said.output
    (line,) = [one for one in BLOCKS if one.startswith("CELLFACTS_KEYS=/media/stick cellfacts keys sign")]
    shell(line)
    assert run("mirror", source.address, str(copy)).exit_code == 0
    assert "has been withdrawn" in (copy / "current" / "en" / "faq.html").read_text()


def test_the_edge_in_the_guide_is_started_with_options_that_exist() -> None:
    words = shlex.split(block("serve --mirror"))
    options = {option for parameter in main.commands["serve"].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
