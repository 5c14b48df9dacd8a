"""A widget is a folder: put beside the others with its translations, it is in the release, the guide, the gallery, the snippets and the plugin."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import polib
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.app import create_app
from service.cli import main
from service.releases.build import build_from_settings
from service.releases.store import open_store
from service.settings import Settings
from tests.conftest import CHINESE, DAY, PROJECT
from tests.support.content import CONTENT
from widget.findings import Refused
from widget.loading import PACKAGE
from widget.manifest import Release

GUIDE = (PACKAGE / "README.md").read_text()
FILES = {
    name: code.split("\n", maxsplit=1)[1]
    for code in re.findall(r"```(?:toml|html|css)\n(.*?)```", GUIDE, re.DOTALL)
    for name in re.findall(r"^\W+widget/(second_opinion/\S+)", code)
}
CHINESE_TEXTS = {
    "second_opinion.title": "怎样获得第二诊疗意见？",
    "second_opinion.answer": "请另一位肿瘤科医生看看您的病历。在美国，没有CAR-T获批用于实体瘤。",
    "second_opinion.steps.records": "请带上您的病历。",
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the widget of the writer's guide in it, translated."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(CONTENT.folder, folder / "widget")
    shutil.copytree(PROJECT / "translations", folder / "translations")
    for name, text in FILES.items():
        (folder / "widget" / name).parent.mkdir(exist_ok=True)
        (folder / "widget" / name).write_text(text, encoding="utf-8")
    return folder


def translate(clone: Path) -> None:
    path = clone / "translations" / CHINESE.folder / "LC_MESSAGES" / "widget.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog:
        if entry.msgctxt in CHINESE_TEXTS:
            entry.msgstr = CHINESE_TEXTS[entry.msgctxt]
    catalog.save()


@pytest.fixture(scope="module")
def settings(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    from service.settings import read_settings

    ours = read_settings(
        {
            "CELLFACTS_DATA": str(tmp_path_factory.mktemp("data") / "data"),
            "CELLFACTS_PUBLIC_URL": "http://facts.test/",
            "CELLFACTS_CONTENT": str(clone),
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLFACTS_CONTENT", str(clone))
        patch.setenv("CELLFACTS_PUBLIC_URL", "http://facts.test/")
        yield ours


@pytest.fixture(scope="module")
def built(settings: Settings, clone: Path) -> Release:
    """A release after the catalogs were brought in step and translated; before, there is none."""
    with pytest.raises(Refused) as refused:
        build_from_settings(settings, DAY)
    assert {finding.key for finding in refused.value.findings} >= CHINESE_TEXTS.keys()
    assert CliRunner().invoke(main, ["catalog", "update"]).exit_code == 0
    translate(clone)
    return build_from_settings(settings, DAY)


@pytest.fixture(scope="module")
def ninth(settings: Settings, built: Release) -> FlaskClient:
    store = open_store(settings.data)
    store.write(built)
    store.activate(built.id)
    return create_app(settings, clock=lambda: DAY).test_client()


@pytest.mark.parametrize("tag", ["en", "zh-Hans"])
def test_it_is_in_the_release_in_every_form(tag: str, built: Release) -> None:
    for ending in (
        ".html",
        ".h3.html",
        ".h4.html",
        ".page.html",
        ".oembed.json",
        ".brief.html",
        ".brief.page.html",
        ".brief.oembed.json",
    ):
        assert f"{tag}/second-opinion{ending}" in built.files
    assert built.manifest["widgets"][-2:] == ["second-opinion", "guide"]
    assert b".cellfacts-second-opinion" in built.files["widget.css"]


@pytest.mark.parametrize(
    ("tag", "title"), [("en", "How do I get a second opinion?"), ("zh-Hans", CHINESE_TEXTS["second_opinion.title"])]
)
def test_it_is_a_section_of_the_guide(tag: str, title: str, built: Release) -> None:
    guide = built.files[f"{tag}/guide.html"].decode()
    section = guide.partition('<section class="cellfacts-second-opinion')[2].partition("</section>")[0]
    assert title in re.sub("<[^>]+>", "", section)


def test_partners_find_it_in_the_gallery_with_its_code(ninth: FlaskClient) -> None:
    assert '<option value="second-opinion">How do I get a second opinion?</option>' in ninth.get("/").text
    page = ninth.get("/?text=second-opinion&language=both&site=html").text
    assert "http://facts.test/v1/en/second-opinion.page.html" in page
    assert "http://facts.test/v1/zh-Hans/second-opinion.page.html" in page


def test_the_service_serves_it_and_the_other_pages_stand(ninth: FlaskClient) -> None:
    for path in ("/v1/en/second-opinion.html", "/v1/zh-Hans/second-opinion.page.html", "/security", "/security/zh-Hans"):
        assert ninth.get(path).status_code == 200, path
    lost = ninth.get("/v1/en/nothing.html")
    assert lost.status_code == 404
    assert "second-opinion.page.html" in lost.get_data(as_text=True), "an error names the texts that there are"


def test_the_plugin_that_is_given_out_knows_it(ninth: FlaskClient) -> None:
    with ZipFile(io.BytesIO(ninth.get("/gallery/cellfacts-wordpress.zip").data)) as packed:
        source = packed.read("cellfacts/cellfacts.php").decode()
    row = source.partition("\t'second-opinion' => [")[2].partition("],")[0]
    assert "'en' => 'How do I get a second opinion?'" in row
    assert f"'zh-Hans' => '{CHINESE_TEXTS['second_opinion.title']}'" in row


def test_its_code_is_printed_by_command(built: Release) -> None:
    printed = CliRunner().invoke(main, ["snippet", "second-opinion", "--locale", "zh-Hans"])
    assert printed.exit_code == 0, printed.output
    assert "http://facts.test/v1/zh-Hans/second-opinion.html" in printed.output
    assert CHINESE_TEXTS["second_opinion.title"] in printed.output


def test_its_sentences_are_approved_like_all_others(built: Release) -> None:
    shown = CliRunner().invoke(main, ["catalog", "coverage", "--json"])
    assert '"second-opinion"' in shown.output


@pytest.mark.parametrize("lost", ["copy.toml", "template.html", "style.css"])
def test_without_one_of_its_files_it_is_one_finding_and_no_release(
    lost: str, clone: Path, settings: Settings, tmp_path: Path
) -> None:
    shutil.copytree(clone, tmp_path / "clone")
    (tmp_path / "clone" / "widget" / "second_opinion" / lost).unlink()
    broken = replace(settings, content=tmp_path / "clone", translations=tmp_path / "clone" / "translations")
    with pytest.raises(Refused) as refused:
        build_from_settings(broken, date(2026, 11, 24))
    assert [finding.file for finding in refused.value.findings] == ["widget/second_opinion/"]
    assert lost in refused.value.findings[0].message
