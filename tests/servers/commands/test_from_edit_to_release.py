"""The whole way of a sentence: edited, translated, approved, released."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import DAY, PROJECT
from tests.support.content import CHECKS, CONTENT

PO = "zh_Hans/LC_MESSAGES/widget.po"


class Checkout:
    """A copy of the project whose English can be edited, and its command, each run in a process of its own."""

    def __init__(self, folder: Path) -> None:
        for name in ("widget", "service", "translations"):
            shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(CONTENT.folder / CHECKS, folder / "widget" / CHECKS)
        self.folder = folder
        self.po = folder / "translations" / PO

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        # On a day on which no fact is due, whenever the test runs.
        day = f"{DAY:%Y, %-m, %-d}"
        clock = (
            "from datetime import UTC, date, datetime; from service import clock; "
            f"clock.today = lambda: date({day}); clock.now = lambda: datetime({day}, 12, tzinfo=UTC)"
        )
        code = f"{clock}; from service.cli import main; main()"
        environment = {"PATH": "/usr/bin:/bin", "CELLFACTS_DATA": str(self.folder / "data"), "PYTHONUTF8": "1"}
        return subprocess.run(
            [sys.executable, "-c", code, *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def edit(self, path: Path, before: str, after: str) -> None:
        text = path.read_text()
        assert text.count(before) == 1, before
        path.write_text(text.replace(before, after))

    def state(self) -> str:
        """How the FAQ in Chinese is released; empty if the release is refused."""
        if self.run("release", "build", "--activate").returncode:
            return ""
        shown = json.loads(self.run("release", "show", "--json").stdout)
        return str(shown["files"]["zh-Hans/faq.html"]["state"])


def test_a_changed_sentence_from_its_edit_to_a_release_that_says_checked(tmp_path: Path) -> None:
    place = Checkout(tmp_path)
    copy = tmp_path / "widget" / "faq" / "copy.toml"
    first, third = "Show what you found to your own cancer doctor first.", "First show what you found to your own cancer doctor."
    second = "Show what you found to your cancer doctor first."
    old, new = "请先把查到的内容拿给您自己的肿瘤科医生看。", "请先让您自己的肿瘤科医生看看查到的内容。"
    (tmp_path / "translations" / "conflicts.toml").write_text('zh-Hans = "无。"\n')
    number = str(sum(message.is_for("zh-Hans") for message in CONTENT.messages_of(CONTENT.find("faq"))))
    assert place.run("catalog", "approve", "--all-in", "faq", "--count", number, "--reviewer", "A. Reviewer").returncode == 0
    assert place.state() == "checked"

    place.edit(copy, first, second)
    assert place.run("catalog", "update").returncode == 0
    place.edit(copy, second, third)
    assert place.run("catalog", "update").returncode == 0
    entry = re.search(
        r'#, fuzzy\n#\| msgid "(.*)"\nmsgctxt "faq.evaluate.show"\nmsgid "(.*)"\nmsgstr "(.*)"\n', place.po.read_text()
    )
    assert entry
    assert entry.groups() == (first, third, old), "the oldest English since the last review, and the old translation"
    before = place.po.read_bytes()
    assert place.run("catalog", "update").stdout.count("nothing to change") == 4
    assert place.po.read_bytes() == before
    assert place.run("catalog", "check").returncode == 1
    assert re.search(r"needs work\s+faq\.evaluate\.show", place.run("catalog", "coverage", "--locale", "zh-Hans").stdout)
    assert place.state() == "", "nothing is released with it"

    place.edit(place.po, entry[0], entry[0].split("\n", 2)[2].replace(old, new))
    assert place.run("catalog", "update").stdout.count("nothing to change") == 4
    assert place.run("catalog", "check").returncode == 0
    said = place.run("catalog", "coverage").stdout
    assert re.search(r"stale approval\s+faq\.evaluate\.show", said)
    assert place.state() == "not-checked", "it is sound, and nobody has approved it yet"

    assert place.run("catalog", "approve", "faq.evaluate.show", "--reviewer", "A. Reviewer").returncode == 0
    assert place.state() == "checked"
    texts = [path.read_text() for path in (tmp_path / "data" / "releases").glob("*/zh-Hans/faq.html")]
    assert any(new in text and "A. Reviewer" in text for text in texts)
