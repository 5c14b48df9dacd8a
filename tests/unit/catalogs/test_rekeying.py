"""A translations folder of before takes the new keys, and loses neither a text nor an approval nor a revocation."""

from __future__ import annotations

import csv
import runpy
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import CHINESE, PROJECT
from widget.approvals import COLUMNS, approval_digest, load
from widget.catalogs import load_catalogs, shipped_translations
from widget.loading import installed_content

SCRIPT = PROJECT / ".ci" / "rekey_translations.py"
OLD, NEW = "notice.general", "notices.general"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped catalogs with the keys of before, and a ledger with an approval and a revocation."""
    folder = Path(shutil.copytree(shipped_translations(), tmp_path / "translations"))
    with (folder / "rekeyed.csv").open(newline="") as file:
        earlier = {row["new"]: row["old"] for row in csv.DictReader(file)}
    po = folder / "zh_Hans" / "LC_MESSAGES" / "widget.po"
    text = po.read_text()
    for new, old in earlier.items():
        text = text.replace(f'msgctxt "{new}"\n', f'msgctxt "{old}"\n')
    po.write_text(text)
    english = next(message.english for message in installed_content().messages() if message.key == NEW)
    row = (OLD, "en", approval_digest(OLD, english, english), "Dr Example")
    rows = [
        (*row, "2026-11-24T08:00:00Z", "approved", english, english),
        (*row, "2026-11-24T09:00:00Z", "revoked", english, english),
    ]
    (folder / "approvals.tsv").write_text("".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows)))
    return folder


def rekey(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(folder)])
    runpy.run_path(str(SCRIPT), run_name="__main__")


def test_every_text_is_found_by_its_new_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = installed_content().messages()
    assert load_catalogs(folder, messages)[CHINESE].problems, "with the keys of before many are missing"
    rekey(folder, monkeypatch)
    shipped = load_catalogs(shipped_translations(), messages)[CHINESE].texts
    assert load_catalogs(folder, messages)[CHINESE].texts == shipped


def test_no_key_of_before_is_that_of_another_sentence_now() -> None:
    """A folder that takes the new keys would lose its text."""
    with (shipped_translations() / "rekeyed.csv").open(newline="") as file:
        old = {row["old"] for row in csv.DictReader(file)}
    assert not old & {message.key for message in installed_content().messages()}


def test_approvals_and_revocations_go_along_and_the_old_rows_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "approvals.tsv").read_text()
    for _ in range(2):
        rekey(folder, monkeypatch)
    ledger = load(folder)
    assert not ledger.problems
    assert (folder / "approvals.tsv").read_text().startswith(before)
    assert [(row.key, row.revoked) for row in ledger.rows] == [(OLD, False), (OLD, True), (NEW, False), (NEW, True)]
    assert not ledger.approvals, "what was revoked stays revoked"
