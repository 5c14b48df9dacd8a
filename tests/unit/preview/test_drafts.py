"""The draft that admins look at is the release that would be built from it, to the byte."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from service.catalogs.live.snapshot import Watched
from service.preview.view.compare import draft_messages
from service.preview.view.draft_release import Drafts, with_catalog
from tests.conftest import CHINESE, DAY
from tests.support.content import CONTENT
from tests.support.releases import NEW_TYPES
from widget.catalogs import shipped_translations
from widget.manifest import Release
from widget.messages import path_of, read_messages

PO = Path("zh_Hans/LC_MESSAGES/widget.po")


@pytest.fixture(scope="module")
def drafts() -> Drafts:
    return Drafts(Watched(None).now(), DAY)


def test_the_draft_of_a_sound_catalog_is_the_release_to_the_byte(drafts: Drafts, release: Release) -> None:
    compared = 0
    for path, data in release.files.items():
        if not path.startswith(("overdue/", "withdrawn/")) and release.manifest["files"][path]["type"] not in NEW_TYPES:
            assert drafts.file(path) == data, path
            compared += 1
    for tag, said in draft_messages(drafts).items():
        assert said == read_messages(release.files[path_of(tag)]), tag
    asked = [question.title for widget in CONTENT.widgets for question in CONTENT.questions(widget)]
    texts = sum(len(CONTENT.everything) + sum(title.is_for(tag) for title in asked) for tag in ("en", "zh-Hans"))
    short = len(CONTENT.everything)
    assert compared == 2 + texts * 5 + short * 2 * 3, "styles; three levels, page and oEmbed answer of each text; short forms"


def test_a_draft_past_its_date_is_the_overdue_form(drafts: Drafts, release: Release) -> None:
    late = Drafts(drafts.now, date(2027, 12, 1))
    assert late.file("en/faq.html") == release.files["overdue/en/faq.html"]


@pytest.mark.parametrize(
    "path",
    [
        "en/nope.html",
        "de/faq.html",
        "../en/faq.html",
        "en/faq.h5.html",
        "en/til_vs_cart.html",
        "en/faq.html/",
        "",
        "EN/faq.html",
        "en/barriers.paste.html",
        "en/faq.oembed.html",
        "en/faq.json",
        "en/faq/nope.html",
        "en/faq/risks.brief.html",
        "en/status/risks.html",
        "en/faq.brief.h3.html",
        "en/faq/risks/risks.html",
    ],
)
def test_a_draft_has_no_file_that_a_release_has_not(drafts: Drafts, path: str) -> None:
    assert drafts.file(path) is None


def title_of_status(drafts: Drafts) -> str:
    """In Chinese, as it is shipped."""
    return draft_messages(drafts)["zh-Hans"].texts["status.title"]


def test_a_hole_in_a_draft_shows_its_english(drafts: Drafts, tmp_path: Path) -> None:
    shutil.copytree(shipped_translations(), tmp_path, dirs_exist_ok=True)
    text = (tmp_path / PO).read_text()
    (tmp_path / PO).write_text(text.replace(f'msgstr "{title_of_status(drafts)}"', 'msgstr ""'))
    holey = Drafts(Watched(tmp_path).now(), DAY)
    english = CONTENT.find("status").title.english.partition("CAR-T")
    assert english[2] in (holey.file("zh-Hans/status.html") or b"").decode()


def test_a_catalog_that_somebody_sent_is_looked_at_and_not_kept(drafts: Drafts, tmp_path: Path) -> None:
    sent = tmp_path / "sent.po"
    title = title_of_status(drafts)
    sent.write_text((shipped_translations() / PO).read_text().replace(title, f"请问{title}"))
    before = (shipped_translations() / PO).read_bytes()
    shown = Drafts(with_catalog(drafts.now, sent, CHINESE), DAY)
    assert "请问" in (shown.file("zh-Hans/status.html") or b"").decode()
    assert shown.file("en/status.html") == drafts.file("en/status.html")
    assert (shipped_translations() / PO).read_bytes() == before
