"""A translator's file is looked at for one session, and nothing of it is kept."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service.settings import Settings
from tests.app.preview.conftest import HERE, Browser
from widget.catalogs import shipped_translations

PO = shipped_translations() / "zh_Hans" / "LC_MESSAGES" / "widget.po"


def send(browser: Browser, data: bytes, name: str = "widget.po") -> TestResponse:
    fields: dict[str, object] = dict(browser.hidden("/upload", "/upload"))
    fields["file"] = (io.BytesIO(data), name)
    return browser.client.post("/upload", data=fields, headers={"Origin": HERE})


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def other_words() -> bytes:
    return PO.read_text().replace("有没有CAR-T获批用于治疗实体瘤？", "CAR-T用于实体瘤获批了吗？").encode()


def frame_of(browser: Browser, version: str) -> str:
    """The words in the first frame that shows a version of the status widget in Chinese."""
    page = browser.get(f"/widgets/status?version={version}&languages=zh-Hans").text
    source = page.split('<iframe class="frame', 1)[1].split('src="', 1)[1].split('"', 1)[0]
    return browser.get(source).text


def test_an_upload_is_checked_counted_and_seen_in_the_widgets(admin: Browser) -> None:
    assert send(admin, other_words(), "from Anna.po").status_code == 303
    page = admin.text("/upload")
    assert "from Anna.po" in page
    assert "The checks find nothing wrong." in page
    assert "CAR-T用于实体瘤获批了吗？" in frame_of(admin, "upload")
    assert "CAR-T用于实体瘤获批了吗？" not in frame_of(admin, "draft")


def test_nothing_of_an_upload_is_stored(admin: Browser, settings: Settings, translations: Path) -> None:
    before = everything_in(settings.data) | everything_in(translations)
    send(admin, other_words())
    frame_of(admin, "upload")
    assert everything_in(settings.data) | everything_in(translations) == before


def test_nobody_else_sees_an_upload(admin: Browser, app: Flask) -> None:
    send(admin, other_words())
    other = Browser(app.test_client())
    other.sign_in()
    assert "Checks" not in other.text("/upload")
    assert "CAR-T用于实体瘤获批了吗？" not in frame_of(other, "upload")


def test_an_upload_is_gone_when_it_is_taken_away_and_at_sign_out(admin: Browser, app: Flask) -> None:
    folder = app.extensions["cellfacts-preview"].scratch.folder
    send(admin, other_words())
    assert list(folder.glob("upload-*"))
    admin.post("/upload/remove", "/upload")
    assert not list(folder.glob("upload-*"))
    send(admin, other_words())
    admin.post("/sign-out", "/")
    assert not list(folder.glob("upload-*"))
    admin.sign_in()
    assert "See it in the widgets" not in admin.text("/upload")


def test_the_address_of_an_uploads_frame_ends_with_the_session(admin: Browser, app: Flask) -> None:
    send(admin, other_words())
    page = admin.get("/widgets/status?version=upload&languages=zh-Hans").text
    source = page.split('<iframe class="frame', 1)[1].split('src="', 1)[1].split('"', 1)[0]
    admin.post("/sign-out", "/")
    assert Browser(app.test_client()).get(source).status_code == 403


def test_what_is_wrong_in_an_upload_is_said_with_its_line(admin: Browser) -> None:
    send(admin, PO.read_text().replace("有没有CAR-T获批用于治疗实体瘤？", "CAR-T能治愈实体瘤！").encode())
    page = admin.text("/upload")
    assert "status.title" in page
    assert "line " in page
    assert "An error stops a release." in page


BAD = {
    "broken quotes": PO.read_bytes().replace(b'msgid "', b"msgid ", 1),
    "binary": bytes(range(256)) * 40,
    "empty": b"",
    "no catalog": b"hello\n",
    "wrong charset": PO.read_bytes().replace(b"charset=UTF-8", b"charset=GBK", 1),
    "merge conflict": PO.read_bytes() + b"\n<<<<<<< HEAD\n",
    "nobody's language": PO.read_bytes().replace(b"Language: zh_CN", b"Language: xx", 1),
    "traversal in the header": PO.read_bytes().replace(b"Language: zh_CN", b"Language: ../../etc", 1),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_what_is_no_catalog_is_refused_with_a_reason(reader: Browser, data: bytes) -> None:
    answer = send(reader, data)
    if answer.status_code == 303:
        assert "error" in reader.text("/upload")
    else:
        assert answer.status_code == 400
        assert "notice" in answer.text


def test_fifty_megabytes_are_refused_before_they_are_read(reader: Browser) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.po"\r\n\r\n' + b"#" * 50_000_000
    answer = reader.client.post("/upload", data=body, content_type="multipart/form-data; boundary=x", headers={"Origin": HERE})
    assert answer.status_code == 413
    assert "larger than 2 MB" in answer.text


ATTACKS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{x.__class__}", "javascript:alert(1)", "{{7*7}}"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_an_upload_becomes_an_element(reader: Browser, attack: str) -> None:
    text = attack.replace("\\", "\\\\").replace('"', '\\"')
    send(reader, PO.read_text().replace("有没有CAR-T获批用于治疗实体瘤？", text).encode(), f"{attack[:20]}.po")
    for page in (reader.get("/upload").text, frame_of(reader, "upload")):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page


def test_an_upload_without_a_file_says_what_to_do(reader: Browser) -> None:
    answer = reader.post("/upload", "/upload")
    assert answer.status_code == 400
    assert "Choose a file first." in answer.text


def test_a_killed_service_leaves_nothing_behind(tmp_path: Path) -> None:
    """The next one removes the folder of a process that is gone."""
    from service.preview import ephemeral

    orphan = Path(shutil.move(ephemeral.create_folder(), ephemeral.memory_folder() / f"{ephemeral.PREFIX}4194304-orphan"))
    ephemeral.remove_orphans()
    assert not orphan.exists()
