"""The facts in a clone of the repository, by real processes: asked on a terminal, and mended where the copy that is installed is refused."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.conftest import PROJECT

COMMAND = (sys.executable, "-c", "from service.cli import main; main()", "facts")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose own code runs in it, as with `pip install -e`. One decision has no check."""
    for name in ("widget", "service", "translations"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(PROJECT / "pyproject.toml", tmp_path / "pyproject.toml")
    record = tmp_path / "widget" / "facts" / "checks.tsv"
    record.write_text("".join(line for line in record.read_text().splitlines(True) if "\tcn.cart.satricel\t" not in line))
    return tmp_path


def environment(clone: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(clone), "CELLFACTS_CONTENT": str(clone), "CELLFACTS_DATA": str(clone / "instance")}


def run(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=clone,
        env=environment(clone),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def typed_into(clone: Path, answers: dict[str, str], *words: str) -> tuple[int, str]:
    """Run a command on a terminal, and type an answer where its question stands. Returns its exit code and what was on the screen."""
    main, other = pty.openpty()
    process = subprocess.Popen([*COMMAND, *words], cwd=clone, env=environment(clone), stdin=other, stdout=other, stderr=other)
    os.close(other)
    screen, waiting, until = "", dict(answers), monotonic() + 60
    while monotonic() < until:
        if not select.select([main], [], [], 60)[0]:
            break
        try:
            data = os.read(main, 4096)
        except OSError:  # Linux says so when the other end is closed
            break
        screen += data.decode(errors="replace")
        for question in [question for question in waiting if question in screen]:
            os.write(main, f"{waiting.pop(question)}\n".encode())
    code = process.wait(60)
    os.close(main)
    return code, screen


def test_a_missing_check_stops_no_command_about_facts_and_is_mended_on_a_terminal(clone: Path) -> None:
    due = run(clone, "due")
    assert due.returncode == 1, due.stderr
    assert due.stdout.startswith("cn.cart.satricel  has no check that stands")
    answers = {
        "Result": "same",
        "Sources that you read": "2",
        "Address that you read, of lancet-2025": "",
        "Newest record seen": "2026-09",
        "Your name": "Dr A",
    }
    code, screen = typed_into(clone, answers, "check", "cn.cart.satricel")
    assert code == 0, screen
    last = (clone / "widget" / "facts" / "checks.tsv").read_text().splitlines()[-1].split("\t")
    assert last[1:] == [
        "cn.cart.satricel",
        "same",
        "2026-09",
        "lancet-2025",
        "https://doi.org/10.1016/S0140-6736(25)00860-8",
        "Dr A",
        "",
    ]
    assert "cn.cart.satricel" not in run(clone, "due").stdout


def test_without_a_terminal_it_ends_at_once_and_names_what_is_missing(clone: Path) -> None:
    result = run(clone, "check", "cn.cart.satricel")
    assert (result.returncode, result.stdout) == (2, "")
    assert "Missing: --result; --seen DATE; --source KEY; --address URL; --who NAME." in result.stderr


def test_a_check_leaves_nothing_that_git_would_take_along(clone: Path) -> None:
    for name in (".gitignore", ".gitattributes"):
        shutil.copyfile(PROJECT / name, clone / name)
    git = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.org")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "first")):
        subprocess.run([*git, *words], cwd=clone, check=True, capture_output=True)
    words = ("--source", "lancet-2025", "--address", "https://doi.org/10.1016/S0140-6736(25)00860-8", "--who", "Dr A")
    assert run(clone, "check", "cn.cart.satricel", "--result", "same", "--seen", "2026-09", *words).returncode == 0
    changed = subprocess.run([*git, "status", "--short"], cwd=clone, check=True, capture_output=True, text=True).stdout
    assert changed == " M widget/facts/checks.tsv\n"
