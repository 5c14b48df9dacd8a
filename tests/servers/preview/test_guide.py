"""What the operators' guide says of the preview is true: its commands run, its lines for nginx work, its figures are ours."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from service.preview.auth import admins, audit, rate_limit, sessions
from service.preview.decisions import log
from service.preview.pages.uploads import LARGEST
from tests.app.preview.conftest import NAME, PASSWORD
from tests.conftest import PROJECT
from tests.servers.preview.test_alone import announced, asked, signed_in, start, with_admin
from tests.servers.preview.test_slow_forms import unfinished
from tests.servers.test_serving import free_port
from tests.support.partner_servers import KINDS, Copy, running

OPERATORS = (PROJECT / "service" / "README.md").read_text()
GUIDE = OPERATORS.partition("## The preview\n")[2].partition("\n## ")[0]
COMMANDS = re.findall(r"^cellfacts (admin .+)$", GUIDE, re.MULTILINE)
(ADDRESS,) = re.findall(r"^CELLFACTS_PREVIEW_URL=(\S+) cellfacts preview$", GUIDE, re.MULTILINE)
BIND = "127.0.0.1:8010"
(LINES,) = re.findall(r"```conf\n(.*?)```", GUIDE, re.DOTALL)


def test_every_command_runs_in_the_order_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    assert [command.split()[1] for command in COMMANDS] == ["add", "list", "password", "remove"]
    for command in COMMANDS:
        result = CliRunner().invoke(main, shlex.split(command), input=f"{PASSWORD}\n{PASSWORD}\n")
        assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, password_hash: str) -> Iterator[tuple[int, int, str]]:
    """The port of nginx with the guide's lines, that of the preview behind it, and the name that admins type."""
    data, private, front = with_admin(tmp_path_factory.mktemp("guide") / "data", password_hash), free_port(), free_port()
    process = start("preview", "--data", str(data), "--port", str(private), CELLFACTS_PREVIEW_URL=ADDRESS)
    assert announced(process, "preview") == ADDRESS
    with ExitStack() as ending:
        assert process.stdout is not None
        ending.enter_context(process.stdout)
        ending.callback(process.wait)
        ending.callback(process.terminate)
        # Not below pytest's own folders: nginx answers as another user, who may not go there.
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        assert BIND in LINES
        lines = LINES.replace(BIND, f"127.0.0.1:{private}")
        ending.enter_context(running(KINDS["nginx"], lines, folder / "nginx", Copy(front, folder, ({}, {}))))
        yield front, private, ADDRESS.removeprefix("https://").rstrip("/")


def test_nginx_lets_admins_in_and_keeps_what_the_preview_says(proxied: tuple[int, int, str]) -> None:
    front, _, name = proxied
    status, cookie = signed_in(front, name, f"https://{name}")
    assert status == 303
    status, headers, _ = asked(front, "/", Cookie=cookie, Host=name)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert int(headers["strict-transport-security"].partition("max-age=")[2]) >= 365 * 86400
    assert asked(front, "/static/preview.css", Host=name)[0] == 200
    assert asked(front, "/", Host="evil.example")[0] == 403


def test_a_file_as_large_as_the_preview_takes_it_passes(proxied: tuple[int, int, str]) -> None:
    front, _, name = proxied
    _, cookie = signed_in(front, name, f"https://{name}")
    answer = asked(
        front, "/upload", {"csrf_token": "x", "file": "x" * LARGEST}, Cookie=cookie, Host=name, Origin=f"https://{name}"
    )
    assert answer[1].get("content-security-policy"), f"{answer[0]}, and not from us"


def test_behind_nginx_unfinished_forms_do_not_even_reach_us(proxied: tuple[int, int, str]) -> None:
    front, _, name = proxied
    with ExitStack() as open_ones:
        for _ in range(20):
            open_ones.enter_context(unfinished(front))
        assert signed_in(front, name, f"https://{name}")[0] == 303


def test_the_figures_of_the_guide_are_ours() -> None:
    told = " ".join(GUIDE.split())
    assert f"{admins.SHORTEST} to {admins.LONGEST} characters" in told
    assert (rate_limit.FREE, rate_limit.FIRST, rate_limit.LONGEST, rate_limit.EVERYBODY) == (5, 30, 900, 60)
    assert "After five wrong passwords" in told
    assert "half a minute first, then twice as long each time, up to a quarter of an hour" in told
    assert "sixty tries a minute" in told
    assert (sessions.IDLE, sessions.LONGEST) == (4 * 3600, 12 * 3600)
    assert "four hours without a request, after twelve hours" in told
    assert f"{audit.LARGEST // 1_000_000} MB" in told
    for file in (admins.NAME, log.NAME, audit.NAME, "secret"):
        assert f"| `{file}` |" in GUIDE
    assert f'"{NAME}"' in GUIDE


def test_every_picture_of_a_page_is_there_and_shown() -> None:
    folder = PROJECT / "service" / "preview"
    shown = re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", (folder / "README.md").read_text())
    assert len(shown) >= 12
    for path in shown:
        assert (folder / path).read_bytes().startswith(b"\x89PNG"), path
