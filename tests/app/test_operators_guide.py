"""The operators' guide: every command and setting is in it and exists, and its lines on releases run."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.releases.store import Store
from service.signing.expiry import GOOD_FOR, WARN_BEFORE
from service.signing.metadata import DAYS
from tests.app.test_docs import commands
from tests.conftest import PROJECT

GUIDE = (PROJECT / "service" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
UNITS = dict(re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", GUIDE, re.DOTALL))
ON_RELEASES = [line for block in BLOCKS for line in block.splitlines() if line.startswith("cellfacts release ")]


def settings_of(unit: str) -> dict[str, str]:
    """The last value of each setting of a unit, and of each variable that it sets."""
    lines = re.findall(r"^(\w+)=(.*)$", UNITS[unit], re.MULTILINE)
    variables = [tuple(word.partition("=")[::2]) for name, value in lines if name == "Environment" for word in value.split()]
    return dict([*lines, *variables])


def test_every_command_is_in_the_guide_and_every_command_in_it_exists() -> None:
    assert sorted(re.findall(r"^\| `(cellfacts [a-z -]+)`", GUIDE, re.MULTILINE)) == sorted(commands(main))


def test_every_setting_is_in_the_guide_and_every_setting_in_it_exists() -> None:
    source = (PROJECT / "service" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(CELLFACTS_[A-Z_]+)`", GUIDE, re.MULTILINE)) == set(re.findall(r'"(CELLFACTS_[A-Z_]+)"', source))


def test_the_lines_to_install_fit_the_units() -> None:
    (block,) = [block for block in BLOCKS if "pip install" in block]
    (user,) = re.findall(r"useradd --system (\S+)", block)
    (folder,) = re.findall(r"git clone --no-hardlinks \. (\S+)", block)
    assert f"chown -R {user} {folder}" in block, "the clone has files of its own, so this changes no file of the checkout"
    for unit in UNITS:
        found = settings_of(unit)
        assert found["User"] == user
        assert found["ExecStart"].startswith("/opt/cellfacts/bin/cellfacts ")
        assert "venv /opt/cellfacts " in block
    assert settings_of("cellfacts-preview.service")["CELLFACTS_CONTENT"] == folder


def test_the_clone_of_the_texts_shares_no_file_with_the_checkout(tmp_path: Path) -> None:
    """`chown` of a clone with hard links would change the owner of the checkout's own files."""
    (line,) = [found for block in BLOCKS for found in re.findall(r"sudo (git clone \S+ \. \S+)", block)]
    folder = tmp_path / "texts"
    subprocess.run([*shlex.split(line)[:-1], str(folder)], cwd=PROJECT, capture_output=True, check=True)
    assert (folder / "widget" / "status" / "copy.toml").is_file()
    assert all(path.stat().st_nlink == 1 for path in folder.rglob("*") if path.is_file())


def test_a_command_is_typed_with_the_settings_of_the_previews_unit(store: Store) -> None:
    (block,) = [block for block in BLOCKS if block.startswith("sudo -u")]
    words = shlex.split(block.replace("\\\n", " "))
    typed = dict(word.split("=", 1) for word in words if "=" in word)
    unit = settings_of("cellfacts-preview.service")
    assert words[:4] == ["sudo", "-u", unit["User"], "env"]
    assert typed == {name: unit[name] for name in ("CELLFACTS_DATA", "CELLFACTS_PUBLIC_URL", "CELLFACTS_CONTENT")}
    program = words.index("/opt/cellfacts/bin/cellfacts")
    done = CliRunner().invoke(main, words[program + 1 :], env={"CELLFACTS_DATA": str(store.root)})
    assert done.exit_code == 0, done.output
    assert store.current_id() in done.output


def test_both_units_serve_the_same_releases_under_the_same_name() -> None:
    readers, admins = (settings_of(unit) for unit in ("cellfacts.service", "cellfacts-preview.service"))
    for name in ("User", "CELLFACTS_DATA", "CELLFACTS_PUBLIC_URL"):
        assert readers[name] == admins[name]


def test_the_previews_unit_lets_it_write_where_admins_decide() -> None:
    """Its disk is read-only otherwise, and an installed package loses approvals with the next upgrade."""
    found = settings_of("cellfacts-preview.service")
    assert found["ProtectSystem"] == "strict"
    assert any(Path(found["CELLFACTS_CONTENT"]).is_relative_to(path) for path in found["ReadWritePaths"].split())


@pytest.mark.parametrize("line", ON_RELEASES)
def test_each_line_on_releases_does_what_it_says(line: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_DATA", str(store.root))
    before = store.current_id()
    done = CliRunner().invoke(main, shlex.split(line.replace(" ID", f" {before}"))[1:])
    assert done.exit_code == 0, done.output
    after = store.channel()
    if "withdraw" in line:
        (gone,) = after.withdrawn
        assert (gone.widget, gone.locale) == (("faq", "zh-Hans") if "--widget" in line else (None, None))
    else:
        assert after.current


def test_a_release_is_built_taken_back_in_each_way_and_called_corrected() -> None:
    assert {line.split()[2] for line in ON_RELEASES} == {"build", "withdraw", "activate"}
    assert {"--widget" in line for line in ON_RELEASES if "withdraw" in line} == {True, False}


def test_the_guide_says_how_long_each_signature_is_good() -> None:
    online = {DAYS["snapshot"], DAYS["timestamp"]}
    assert online == {GOOD_FOR.days}
    for key, days in (("root", DAYS["root"]), ("targets", DAYS["targets"]), ("online", GOOD_FOR.days)):
        assert re.search(rf"^\| {key} \| {days} days \|", GUIDE, re.MULTILINE)
    assert f"in the last {WARN_BEFORE.days} days" in GUIDE
