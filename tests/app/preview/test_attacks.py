"""What somebody sends who means harm: into the log, into the pages, into the paths, by other methods."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from service.preview.auth import admins
from service.releases.store import Store
from tests.app.preview.conftest import HERE, NAME, PASSWORD, Browser
from tests.app.preview.test_deciding import journal, outcome
from tests.app.preview.test_signing_in import EVERY_PAGE

MARKUP = '<script>alert(1)</script>" onmouseover="x" </textarea><style>*{display:none}</style> \';-- {x} ${7*7} {{7*7}} %s'
FIELDS = [
    ("approve", {"key": "status.title", "locale": "en"}, "reviewer"),
    ("send-back", {"key": "status.title", "locale": "zh-Hans"}, "remark"),
    ("withdraw-text", {"widget": "faq", "locale": "zh-Hans"}, "reason"),
    ("checked", {"source": "fda"}, "found"),
]
NAMES = [what for what, _, _ in FIELDS]


@pytest.mark.parametrize("unsafe", ["\x1b[31mred", "a\x00b", "a\x9bb", "a\u202eb", "a\u200bb", "a\ufffcb", "x" * 501])
@pytest.mark.parametrize(("what", "about", "field"), FIELDS, ids=NAMES)
def test_no_terminal_and_no_reader_is_deceived_by_a_remark(
    reader: Browser, what: str, about: dict[str, str], field: str, unsafe: str
) -> None:
    answer = reader.decide(what, **about, **{field: unsafe})
    assert answer.status_code == 400
    assert "without invisible characters" in answer.text


def test_a_remark_of_several_lines_is_one_line_of_the_log(admin: Browser, store: Store, translations: Path) -> None:
    outcome(admin, admin.decide("send-back", key="status.title", locale="zh-Hans", remark='one\r\n"two"\n{"form": "x"}'))
    lines = (store.root / "preview" / "log.jsonl").read_bytes().splitlines()
    assert len(lines) == 2
    assert journal(store)[0].remark == 'one "two" {"form": "x"}'
    catalog = (translations / "zh_Hans/LC_MESSAGES/widget.po").read_text()
    assert f'by {NAME}: one "two" {{"form": "x"}}\n' in catalog


@pytest.mark.parametrize(("what", "about", "field"), FIELDS, ids=NAMES)
def test_nothing_in_a_remark_becomes_an_element(admin: Browser, what: str, about: dict[str, str], field: str) -> None:
    outcome(admin, admin.decide(what, **about, **{field: MARKUP}))
    for page in (*EVERY_PAGE, "/v1/en/faq.html", "/v1/zh-Hans/faq.html", "/v1/changes.atom"):
        text = admin.get(page).text
        assert "<script>alert" not in text, page
        assert '" onmouseover="' not in text, page
        assert "<style>*" not in text, page
        assert "$49" not in text, page


@pytest.mark.parametrize("form", ["", "\x1b[31m", "a\nb", "../../etc", "x" * 17, "x" * 20_000, "a b c d e f g h i"])
def test_the_id_of_a_form_is_one_that_we_made(admin: Browser, store: Store, form: str) -> None:
    data = admin.hidden("/decide/checked?source=fda", "/decide/checked") | {"found": "x", "form": form}
    assert admin.client.post("/decide/checked", data=data, headers={"Origin": HERE}).status_code == 404
    assert not journal(store)


PATHS = [
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/static/../admins.py",
    "/static/%2e%2e/admins.py",
    "/static/..%5cadmins.py",
    "/static/%2fetc/passwd",
    "/widgets/..%2f..%2fadmins",
    "/widgets/%00",
    "/sentences/../faq",
    "/sentence/%ff%fe",
    "/sentence/%0d%0aX-Evil:1",
    "/decisions/%0d%0aX-Evil:1",
    "/decide/activate?release=../../preview",
    "/decide/activate?release=..%2f..%2fpreview%00",
    "/decide/withdraw?release=%2e%2e",
    "/look/x/../../admins.json",
    "/look/%00/en/faq.html",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_and_no_name_leads_to_another_file(reader: Browser, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in {403, 404}
    assert "X-Evil" not in answer.headers
    assert "scrypt" not in answer.text
    assert "root:" not in answer.text


VALUES = ["../../preview", "%00", "%0d%0aX-Evil:1", "%ed%a0%80", "%ff", "9" * 400, "-1", "<script>alert(1)</script>", "__class__"]
PARAMETERS = [
    "/widgets/faq?version={0}&languages={0}&width={0}&look={0}",
    "/changes?{0}={0}&in={0}",
    "/sentences/zh-Hans/faq?in={0}",
    "/log?page={0}",
    "/sign-in?next={0}",
    "/upload?{0}",
    "/sources?{0}={0}",
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("address", PARAMETERS)
def test_a_parameter_that_means_nothing_does_no_harm(reader: Browser, address: str, value: str) -> None:
    answer = reader.get(address.format(value))
    assert answer.status_code in {200, 302, 404}
    assert "X-Evil" not in answer.headers
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/sign-out", "/decide/build", "/look/x/en/faq.html"])
def test_another_method_does_nothing(reader: Browser, method: str, path: str) -> None:
    assert reader.client.open(path, method=method).status_code == 405
    assert reader.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/upload/remove"])
def test_what_changes_something_takes_a_form_only(reader: Browser, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        answer = reader.client.open(path, method=method, headers={"X-HTTP-Method-Override": "POST"})
        assert answer.status_code in {200, 404}
    assert reader.get("/").status_code == 200, "still signed in"


def test_what_goes_wrong_inside_is_told_to_the_log_and_not_to_the_browser(
    app: Flask, admin: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(app.extensions["cellfacts-preview"].watched, "now", broken)
    answer = admin.get("/")
    assert answer.status_code == 500
    assert "secret of ours" not in answer.text
    assert "Traceback" not in answer.text
    assert "a secret of ours" in caplog.text
    assert PASSWORD not in caplog.text


def test_the_public_part_serves_no_file_of_the_previews(reader: Browser) -> None:
    for path in ("/admins.json", "/v1/preview/admins.json", "/v1/../preview/secret", "/admins.json", "/.git/config"):
        answer = reader.get(path)
        assert answer.status_code == 404
        assert "scrypt" not in answer.text


def test_a_password_is_compared_as_it_was_sent(store: Store) -> None:
    """Nothing is cut off, trimmed, or brought into another case or form."""
    known = {NAME: admins.new_admin(NAME, "  Straße kettle harbor Nineteen  ")}
    assert admins.is_password_right(known, NAME, "  Straße kettle harbor Nineteen  ")
    for other in (
        "Straße kettle harbor Nineteen",
        "  straße kettle harbor nineteen  ",
        "  Strasse kettle harbor Nineteen  ",
        "  Straße kettle harbor Nineteen  x",
        "  Straße kettle harbor Nineteen ",
    ):
        assert not admins.is_password_right(known, NAME, other)
