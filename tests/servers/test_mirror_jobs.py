"""What keeps a partner's copy up to date, as its folder and page have it: the first run, the line for cron and the units for systemd."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError

import pytest
from click.testing import CliRunner
from tuf.api.metadata import Signed

from service.app import create_app
from service.cli import main
from service.releases.store import Store
from service.settings import Settings
from service.signing.publish import publish
from tests.conftest import PROJECT
from tests.support.guides import OPERATORS, method_page, named_blocks
from tests.support.methods import server_files, server_lines
from tests.support.running import Site, free_ports

PROGRAM, SOURCE, FOLDER = "/opt/cellfacts/bin/cellfacts", "https://facts.example.org/", "/srv/cellfacts"
COMMAND = f"{PROGRAM} mirror {SOURCE} {FOLDER} --base /cellfacts/"
OURS = dict(re.findall(r"```ini\n# /etc/systemd/system/(\S+)\n(.*?)```", OPERATORS.read_text(), re.DOTALL))
UNITS = server_files("mirror", "systemd") | {name: text for name, text in OURS.items() if "mirror" not in name}
SERVICE, TIMER = "cellfacts-mirror.service", "cellfacts-mirror.timer"


@pytest.fixture
def source(settings: Settings, store: Store) -> Iterator[Site]:
    """The real service on a port of its own, with everything signed."""
    publish(store, datetime.now(UTC))
    site = Site(create_app(settings))
    yield site
    site.stop()


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The command where a partner would have installed it."""
    path = tmp_path / "bin" / "cellfacts"
    path.parent.mkdir()
    start = shlex.join([sys.executable, "-c", "from service.cli import main; main()"])
    path.write_text(f'#!/bin/sh\ncd {shlex.quote(str(PROJECT))} && exec {start} "$@"\n')
    path.chmod(0o755)
    return path


def here(text: str, program: Path, source: Site, folder: Path) -> str:
    """A snippet with this test's addresses in the place of the page's."""
    return text.replace(PROGRAM, str(program)).replace(SOURCE, source.address).replace(FOLDER, str(folder))


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as cron does: by sh, with next to no environment."""
    environ = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    return subprocess.run(["/bin/sh", "-c", command], env=environ, cwd="/", capture_output=True, text=True, check=False)


def settings_of(unit: str) -> dict[str, list[str]]:
    """Every setting of a unit, with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", UNITS[unit], re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def test_the_first_run_says_whom_it_trusts(source: Site, program: Path, tmp_path: Path) -> None:
    block = named_blocks(method_page("mirror"))["the first run"]
    assert subprocess.run(["/bin/sh", "-n", "-c", block], check=False).returncode == 0
    last = block.splitlines()[-1]
    assert last == f"sudo -u cellfacts {COMMAND}"
    assert f"install -d -o cellfacts {FOLDER}\n" in block
    done = shell(here(last.removeprefix("sudo -u cellfacts "), program, source, tmp_path / "copy"))
    assert done.returncode == 0, done.stderr
    assert "trusting the root with the fingerprint" in done.stderr


def test_cron_mails_only_what_goes_wrong(source: Site, program: Path, tmp_path: Path) -> None:
    block = server_lines("mirror", "cron")
    line = re.fullmatch(r"# /etc/cron\.d/cellfacts\nMAILTO=\S+\n7-59/10 \* \* \* \* cellfacts (.*)\n", block)
    assert line
    assert line[1] == f"{COMMAND.replace('mirror', 'mirror --quiet')} >/dev/null"
    assert "%" not in line[1], "cron would take it for the end of a line"
    command = here(line[1], program, source, tmp_path / "copy")
    first = shell(command)
    assert (first.returncode, first.stdout) == (0, "")
    again = shell(command)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    source.stop()
    gone = shell(command)
    assert (gone.returncode, gone.stdout, gone.stderr) == (10, "", ""), "its signatures are still good"
    timestamp = tmp_path / "copy" / "state" / "proven" / "timestamp.json"
    timestamp.write_text(re.sub(r'"expires": ?"[^"]+"', '"expires": "2026-01-01T00:00:00Z"', timestamp.read_text()))
    late = shell(command)
    assert late.returncode == 10
    assert re.fullmatch(r"Error: The service cannot be reached .*\n", late.stderr)


def test_another_user_can_read_the_copy(source: Site, program: Path, tmp_path: Path) -> None:
    """The web server is not the mirror's user."""
    assert shell(here(COMMAND, program, source, tmp_path / "copy")).returncode == 0
    installed = tmp_path / "copy" / "installed"
    for path in (installed, *installed.rglob("*")):
        assert path.stat().st_mode & (0o005 if path.is_dir() else 0o004), path


def test_systemd_finds_nothing_wrong_with_the_units(program: Path, tmp_path: Path) -> None:
    """It also reads what these units need of the machine, and may complain of that; that is not ours."""
    assert set(UNITS) == {SERVICE, TIMER, "cellfacts.service", "cellfacts-preview.service"}
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace(PROGRAM, str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in UNITS)], capture_output=True, text=True, check=False
    )
    assert not [line for line in (done.stdout + done.stderr).splitlines() if "cellfacts" in line]
    assert done.returncode == 0


def test_the_units_commands_run_in_their_order(source: Site, program: Path, tmp_path: Path) -> None:
    unit = settings_of(SERVICE)
    assert unit["ExecStart"] == [COMMAND, f"{PROGRAM} mirror --check {FOLDER}"]
    assert unit["ReadWritePaths"] == [FOLDER]
    commands = [here(command, program, source, tmp_path / "copy") for command in unit["ExecStart"]]
    for command in commands:
        done = shell(command)
        assert done.returncode == 0, done.stderr
    source.stop()
    unreachable, whole = [shell(command).returncode for command in commands]
    assert [str(unreachable)] == unit["SuccessExitStatus"]
    assert whole == 0


def test_the_unit_fails_when_the_service_is_gone_for_a_week(
    source: Site, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring, check = [
        shlex.split(here(command, program, source, tmp_path / "copy")) for command in settings_of(SERVICE)["ExecStart"]
    ]
    assert CliRunner().invoke(main, bring[1:]).exit_code == 0

    is_expired, later = Signed.is_expired, datetime.now(UTC) + timedelta(days=7)
    monkeypatch.setattr(Signed, "is_expired", lambda signed, _now=None: is_expired(signed, later))
    source.stop()
    assert CliRunner().invoke(main, bring[1:]).exit_code == 10
    assert CliRunner().invoke(main, check[1:]).exit_code == 12


def test_the_timer_starts_the_unit_every_ten_minutes_but_not_everywhere_at_once() -> None:
    timer = settings_of(TIMER)
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=2", "--base-time=2026-11-24 00:00:01 UTC", *timer["OnCalendar"]],
        env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.findall(r"00:[12]0:00", done.stdout)[:2] == ["00:10:00", "00:20:00"], done.stderr
    assert timer["RandomizedDelaySec"]
    assert TIMER.replace("timer", "service") == SERVICE, "a timer starts the unit of its own name"


def test_the_lines_for_a_server_in_front_serve_what_is_behind(source: Site, tmp_path: Path) -> None:
    """Real nginx, the operators' own lines, the real service."""
    (block,) = re.findall(r"```conf\n(location / .*?)```", OPERATORS.read_text(), re.DOTALL)
    port = free_ports(1)
    temporary = " ".join(f"{kind}_temp_path {tmp_path};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ {temporary} server {{ listen 127.0.0.1:{port};\n"
        f"{block.replace('http://127.0.0.1:8000', source.address.rstrip('/'))} }} }}"
    )
    process = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/en/faq.html", timeout=5) as answer:
                    assert answer.headers["Access-Control-Allow-Origin"] == "*"
                    assert "Questions and answers" in answer.read().decode()
                break
            except URLError:
                time.sleep(0.05)
        else:
            raise AssertionError((tmp_path / "error.log").read_text())
    finally:
        process.terminate()
        process.wait()
