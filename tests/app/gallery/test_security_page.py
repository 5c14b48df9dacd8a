"""What web, security and ethics teams read is what the service does, and nothing is claimed that was not tested."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.embed.sites import own_methods
from service.gallery.security import COLUMNS, method_rows, security_txt
from service.releases.store import FOLLOWING, Store
from service.settings import Settings, read_settings
from tests.bench.servers import free_port, wait_for
from tests.conftest import CHINESE, DAY, PROJECT, filled
from tests.support.content import CONTENT
from tests.support.markup import elements, parse, text
from tests.support.methods import METHODS, catalog_in
from widget.approvals import Review
from widget.catalog import Catalog
from widget.locales import Locale
from widget.manifest import Release
from widget.release import build_release

TERMS = "https://clinic.example/terms"
PAGES = {"en": "/security", "zh-Hans": "/security/zh-Hans"}


def words(client: FlaskClient, tag: str = "en") -> str:
    """All that the page says."""
    return text(parse(client.get(PAGES[tag]).text))


def asked(settings: Settings, **changes: object) -> FlaskClient:
    """A client of a service with other settings."""
    return create_app(replace(settings, **changes), clock=lambda: DAY).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize("tag", PAGES)
def test_the_security_page_is_a_page_of_its_own_under_a_strict_policy(client: FlaskClient, tag: str) -> None:
    answer = client.get(PAGES[tag])
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == tag
    assert parse(answer.text).get("lang") == tag
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not elements(answer.text, "script")
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=", answer.text)
    assert "Set-Cookie" not in answer.headers
    assert client.get(PAGES[tag], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_gallery_leads_there_and_both_languages_lead_to_each_other(client: FlaskClient) -> None:
    assert 'href="/security"' in client.get("/").text
    assert 'href="/security/zh-Hans"' in client.get("/zh-Hans").text
    assert 'href="/security/zh-Hans" lang="zh-Hans"' in client.get("/security").text
    assert 'href="/security" lang="en"' in client.get("/security/zh-Hans").text


@pytest.mark.parametrize("tag", PAGES)
def test_every_link_in_the_security_page_is_answered(settings: Settings, store: Store, tag: str) -> None:
    from service.signing.publish import publish

    publish(store, datetime.now(UTC))
    client = asked(settings)
    for link in elements(client.get(PAGES[tag]).text, "a"):
        address = str(link.get("href")).replace("http://facts.test", "")
        assert address.startswith(("#", "/"))
        if address.startswith("#"):
            assert f'id="{address[1:]}"' in client.get(PAGES[tag]).text
        else:
            assert client.get(address).status_code == 200, address


CATALOG = catalog_in(CHINESE)


def test_every_method_is_in_the_security_page_in_both_languages(client: FlaskClient) -> None:
    for tag in PAGES:
        said = words(client, tag)
        for method in own_methods(METHODS.values()):
            assert method.policy_for("http://facts.test") in said
            for part in COLUMNS.keys() - {"policy"}:
                message = method.words[part]
                assert (message.english if tag == "en" else CATALOG.get(message.key, "no translation yet")) in said, (
                    tag,
                    message.key,
                )
    heads = [text(head) for head in elements(client.get(PAGES["en"]).text, "th") if head.get("scope") == "col"]
    assert heads == ["Method", *(column.english for column in COLUMNS.values())]
    assert 'lang="en">' not in client.get(PAGES["zh-Hans"]).text.partition('<table class="methods"')[2].partition("</table>")[0]


def test_the_chinese_table_says_nothing_is_learned_where_the_english_does() -> None:
    for method in METHODS.values():
        english, learns = method.english("learns"), CATALOG.get(method.words["learns"].key, "")
        assert (english == "nothing") == (learns == "一无所知"), method.name
        assert english.startswith("nothing") == learns.startswith("一无所知"), method.name
        assert ("network address" in english) == ("网络地址" in learns), method.name


def test_what_a_method_says_and_nobody_has_translated_is_in_english_and_marked_so() -> None:
    (row,) = (row for row in method_rows("https://facts.test", "zh-Hans", {}) if row.name == "htmx")
    assert row.policy == "script-src 'self'; connect-src https://facts.test; style-src https://facts.test"
    assert row.cells["down"] == ("a link", "en")


def test_a_wrong_translation_of_a_method_is_not_shown(settings: Settings, store: Store, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "translations", tmp_path / "translations")
    catalog = tmp_path / "translations" / "zh_Hans" / "LC_MESSAGES" / "preview.po"
    good = CATALOG[METHODS["iframe"].words["loads"].key]
    catalog.write_text(catalog.read_text().replace(f'msgstr "{good}"', f'msgstr "<b>{good}</b>"'))
    shown = asked(settings, translations=tmp_path / "translations").get(PAGES["zh-Hans"]).text
    assert "&lt;b&gt;" not in shown
    assert f' lang="en">{METHODS["iframe"].english("loads")}</td>' in shown


def test_the_security_page_has_the_same_parts_in_both_languages(client: FlaskClient) -> None:
    def shape(tag: str) -> list[tuple[str, str | None]]:
        found = elements(client.get(PAGES[tag]).text)
        return [
            (one.tag, one.get("id") or one.get("class"))
            for one in found
            if one.tag in {"section", "h1", "h2", "li", "tr", "td", "dt", "dl"}
        ]

    assert shape("en") == shape("zh-Hans")


def test_tests_that_the_security_page_names_exist(client: FlaskClient) -> None:
    for path in PAGES.values():
        named = re.findall(r"tests/[a-z_/]+\.py", client.get(path).text)
        assert len(named) == 2
        assert all((PROJECT / name).is_file() for name in named)


def test_what_was_not_tested_is_said(client: FlaskClient) -> None:
    assert "Safari itself, on a phone or a Mac; screen readers" in words(client)
    assert "it is no claim that everything conforms" in words(client)
    assert "手机和Mac上的Safari本身；屏幕阅读器" in words(client, "zh-Hans")
    assert "并不是说全部符合" in words(client, "zh-Hans")


def test_the_publisher_is_the_one_that_the_release_says(settings: Settings, books: Mapping[Locale, Catalog]) -> None:
    release = build_release(CONTENT, books, publisher="Another Publisher 出版")
    assert release.manifest["publisher"] == "Another Publisher 出版"
    assert "© " in release.files["en/faq.html"].decode()
    every = [
        path
        for path, entry in release.manifest["files"].items()
        if entry["type"] not in {"stylesheet", "oembed", "messages", "schema"}
        and "form" not in entry  # a brief leads to what names it
    ]
    assert all("Another Publisher 出版" in release.files[path].decode() for path in every), "overdue and withdrawn too"
    filled(settings, release)
    client = asked(settings, publisher="Not Yet Built")
    for said in (words(client), words(client, "zh-Hans"), client.get("/").text):
        assert "Another Publisher 出版" in said
        assert "BEIJING BIOTECH" not in said
        assert "Not Yet Built" not in said
    assert client.get("/v1/release.json").get_json()["publisher"] == "Another Publisher 出版"


def test_the_name_of_the_publisher_is_part_of_the_release_and_of_nothing_else(books: Mapping[Locale, Catalog]) -> None:
    assert build_release(CONTENT, books).id == build_release(CONTENT, books, publisher="BEIJING BIOTECH").id
    assert build_release(CONTENT, books).id != build_release(CONTENT, books, publisher="X").id


def test_the_security_page_without_a_contact_says_so_and_invents_none(client: FlaskClient) -> None:
    assert "Not set. Whoever runs this service has not said how to report an error" in words(client)
    assert "尚未设置" in words(client, "zh-Hans")
    assert "mailto:" not in client.get("/security").text
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("given", "shown", "link"),
    [
        ("facts@example.org", "facts@example.org", "mailto:facts@example.org"),
        ("mailto:facts@example.org", "facts@example.org", "mailto:facts@example.org"),
        ("https://example.org/contact", "https://example.org/contact", "https://example.org/contact"),
    ],
)
def test_a_contact_is_shown_here_and_in_security_txt(settings: Settings, store: Store, given: str, shown: str, link: str) -> None:
    client = asked(settings, contact=read_settings({"CELLFACTS_CONTACT": given}).contact)
    for path in PAGES.values():
        page = client.get(path).text
        assert page.count(f'<a href="{link}">{shown}</a>') == 2
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == link
    assert fields["Canonical"] == "http://facts.test/.well-known/security.txt"
    assert timedelta(0) < datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC) <= timedelta(days=30)


def test_a_contact_is_never_in_a_text(settings: Settings, store: Store) -> None:
    """In mainland China no contact may stand beside health education."""
    client = asked(settings, contact="mailto:facts@example.org")
    for path in ("/v1/zh-Hans/guide.page.html", "/v1/en/guide.html", "/v1/zh-Hans/nothing.html", "/"):
        assert "facts@example.org" not in client.get(path).text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/security", "Not stated yet. Whoever runs this service"),
        ("/security/zh-Hans", "尚未说明。本服务的运行者"),
        ("/", "not stated yet"),
    ],
)
def test_where_no_terms_are_set_the_page_says_so_and_invents_none(client: FlaskClient, path: str, said: str) -> None:
    assert said in text(parse(client.get(path).text))
    assert "creativecommons" not in client.get(path).text


@pytest.mark.parametrize("path", ["/security", "/security/zh-Hans", "/"])
def test_terms_that_are_set_are_linked_and_never_called_unstated(
    settings: Settings, books: Mapping[Locale, Catalog], path: str
) -> None:
    filled(settings, build_release(CONTENT, books, conflicts={"en": "None.", "zh-Hans": "无。"}))
    page = asked(settings, terms=read_settings({"CELLFACTS_TERMS": f" {TERMS} "}).terms).get(path).text
    assert f'<a href="{TERMS}">{TERMS}</a>' in page
    assert not re.search("not stated yet|尚未说明", page, re.IGNORECASE)


def test_terms_are_handed_on_to_the_processes_that_the_service_starts() -> None:
    settings = read_settings({"CELLFACTS_TERMS": TERMS})
    assert read_settings(settings.as_environment()).terms == settings.terms


@pytest.mark.parametrize(
    ("path", "said"), [("/security", "{} ({})"), ("/security/zh-Hans", "{}（{}）"), ("/", "Release {} ({}).")]
)
def test_the_release_is_named_with_its_number(client: FlaskClient, release: Release, path: str, said: str) -> None:
    assert said.format(1, release.id) in text(parse(client.get(path).text))


@pytest.mark.parametrize("path", ["/security", "/security/zh-Hans", "/"])
def test_an_edge_of_an_older_service_names_the_release_without_a_number(
    settings: Settings, store: Store, release: Release, path: str
) -> None:
    with store.writing():
        store.set_channel(replace(store.channel(), numbers={}))
    (store.root / FOLLOWING).mkdir()
    said = text(parse(asked(settings).get(path).text))
    assert release.id in said
    assert f"({release.id})" not in said
    assert not re.search(rf"None\W*{release.id}", said)


def test_security_txt_has_the_fields_that_rfc_9116_asks_for() -> None:
    made = security_txt(
        "mailto:a@example.org", "https://x.example/.well-known/security.txt", datetime(2026, 11, 24, 12, tzinfo=UTC)
    )
    assert made.splitlines() == [
        "Contact: mailto:a@example.org",
        "Expires: 2026-12-24T12:00:00Z",
        "Preferred-Languages: en, zh",
        "Canonical: https://x.example/.well-known/security.txt",
    ]


def test_conflicts_of_interest_are_shown_as_the_release_states_them(settings: Settings, books: Mapping[Locale, Catalog]) -> None:
    filled(settings, build_release(CONTENT, books, conflicts={"en": "We sell <none> of it."}))
    client = asked(settings, terms=TERMS)
    assert "We sell <none> of it." in words(client)
    assert "<none>" not in client.get("/security").text
    assert words(client).count("Not stated yet.") == 1, "of Chinese"
    assert words(client, "zh-Hans").count("尚未说明。") == 1


def test_a_release_from_before_there_were_statements_states_nothing(
    client: FlaskClient, settings: Settings, store: Store
) -> None:
    live = client.application.extensions["cellfacts"]
    assert live
    app = create_app(replace(settings, terms=TERMS), clock=lambda: DAY)
    public = app.extensions["cellfacts"]
    old = {name: value for name, value in public.live.release.manifest.items() if name != "conflicts"}
    public.live = replace(public.live, release=replace(public.live.release, manifest=old))
    public.next_look = float("inf")
    assert words(app.test_client()).count("Not stated yet.") == 2


def test_the_security_page_says_how_many_texts_a_clinician_has_checked(
    settings: Settings, books: Mapping[Locale, Catalog], client: FlaskClient
) -> None:
    assert "No clinician has checked this text yet, and every widget says so." in words(client)
    assert "目前还没有临床医生审核过这些文本" in words(client, "zh-Hans")
    review = Review("A. Reviewer", date(2026, 11, 25), "None.")
    filled(
        settings,
        build_release(CONTENT, books, lambda widget, locale: review if (widget.name, locale.tag) == ("faq", "en") else None),
    )
    ours = asked(settings)
    assert "1 of 16 texts" in words(ours)
    assert "16份文本（每个组件的每种语言各算一份）中，已审核1份" in words(ours, "zh-Hans")


def test_the_security_page_is_there_before_a_release_is(settings: Settings) -> None:
    client = asked(settings)
    assert "There is none yet." in words(client)
    assert "还没有。" in words(client, "zh-Hans")


def test_the_security_page_shows_the_policy_that_texts_come_with(settings: Settings, store: Store, client: FlaskClient) -> None:
    assert client.get("/v1/en/faq.html").headers["Content-Security-Policy"] in words(client)
    assert "pages of every site" in words(client)
    listed = asked(settings, allowed_origins=("https://clinic.example",))
    assert listed.get("/v1/en/faq.html").headers["Content-Security-Policy"] in words(listed)
    assert "only listed sites" in words(listed)


def test_the_running_service_writes_nothing_about_who_asks_for_what(tmp_path: Path) -> None:
    port = free_port()
    command = [Path(sys.executable).with_name("cellfacts"), "serve", "--data", tmp_path / "data", "--port", str(port)]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(port)
        for path in ("/v1/en/faq.html", "/v1/en/nothing-here.html", "/", "/security", "/odd-address"):
            question = urllib.request.Request(
                f"http://127.0.0.1:{port}{path}?melanoma",
                headers={"User-Agent": "Secret/1.0", "Referer": "https://clinic.example/jane-roe", "Cookie": "token=hers"},
            )
            try:
                urllib.request.urlopen(question, timeout=10).close()
            except urllib.error.HTTPError as error:
                error.close()
    finally:
        process.terminate()
        process.wait(timeout=15)
    kept = [file.read_bytes() for file in [log, *(tmp_path / "data").rglob("*")] if file.is_file()]
    assert len(kept) > 10
    for secret in (b"Secret/1.0", b"jane-roe", b"melanoma?", b"?melanoma", b"token=hers", b"nothing-here", b"odd-address"):
        assert not [data for data in kept if secret in data], secret
