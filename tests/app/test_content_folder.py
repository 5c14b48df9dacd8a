"""The content folder: a clone of this repository that commands and the public service read, and what they do when it has a mistake."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import settings as settings_module
from service.app import create_app
from service.cli import build_and_activate, build_if_none, main
from service.errors import SettingInvalid
from service.preview.decisions.log import Journal, LogEntry
from service.releases.store import open_store
from service.settings import Settings
from widget import loading
from widget.catalogs import shipped_translations
from widget.loading import PACKAGE, content_files

ASKED = "Would a trial, TIL or standard treatment suit me better?"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A content folder of this test's own, which the settings name."""
    root = tmp_path / "clone"
    for file in content_files(PACKAGE):
        place = root / "widget" / file.relative_to(PACKAGE)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    shutil.copytree(shipped_translations(), root / "translations")
    monkeypatch.setenv("CELLFACTS_CONTENT", str(root))
    monkeypatch.setenv("CELLFACTS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("CELLFACTS_TRANSLATIONS", raising=False)
    return root


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def put(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text, f"{path.name} does not have {before!r}"
    path.write_text(text.replace(before, after, 1))


def spoil(clone: Path) -> None:
    (clone / "widget/status/copy.toml").write_text("[broken\n")


def entries(settings: Settings) -> list[LogEntry]:
    """The log of decisions, oldest first."""
    return Journal(settings.data / "preview").entries()[::-1]


# The setting.


@pytest.mark.parametrize("missing", ["", "widget/facts", "translations"])
def test_a_folder_that_is_no_clone_is_refused_with_what_to_name(clone: Path, missing: str) -> None:
    shutil.rmtree(clone / missing)
    with pytest.raises(SettingInvalid, match=missing or "no such folder") as refused:
        settings_module.read_settings()
    assert not missing or "Name a clone of this repository." in str(refused.value)


def test_the_translations_are_those_of_the_clone_unless_others_are_named(clone: Path, tmp_path: Path) -> None:
    environ = {"CELLFACTS_CONTENT": str(clone)}
    assert settings_module.read_settings(environ).translations == clone / "translations"
    others = settings_module.read_settings(environ | {"CELLFACTS_TRANSLATIONS": str(tmp_path)})
    assert (others.copy_folder, others.translations) == (clone / "widget", tmp_path)
    assert settings_module.read_settings({}).copy_folder is None


def test_processes_that_are_started_read_the_same_folders(clone: Path, tmp_path: Path) -> None:
    for environ in (
        {},
        {"CELLFACTS_CONTENT": str(clone)},
        {"CELLFACTS_CONTENT": str(clone), "CELLFACTS_TRANSLATIONS": str(tmp_path)},
    ):
        settings = settings_module.read_settings(environ)
        handed_on = settings_module.read_settings(settings.as_environment())
        assert (handed_on.content, handed_on.translations) == (settings.content, settings.translations)


# Commands.


def test_the_words_of_the_clone_are_built(clone: Path) -> None:
    put(clone / "widget/status/copy.toml", ASKED, "Is there a trial that I could join?")
    built = run("release", "build", "--pending", "zh-Hans", "--json")
    assert built.exit_code == 0, built.output
    release = open_store(settings_module.read_settings().data).load(json.loads(built.output)["id"])
    assert b"Is there a trial that I could join?" in release.files["en/status.html"]
    refused = run("release", "build")
    assert refused.exit_code == 1
    assert "The English has changed since" in refused.output, "the catalogs are compared with the clone's words too"


def test_catalogs_are_brought_in_step_with_the_clone(clone: Path) -> None:
    put(clone / "widget/status/copy.toml", ASKED, "Is there a trial that I could join?")
    assert run("catalog", "update").exit_code == 0
    assert "Is there a trial that I could join?" in (clone / "translations/widget.pot").read_text()


@pytest.mark.parametrize("command", [("release", "build"), ("catalog", "coverage"), ("catalog", "update"), ("snippet", "status")])
def test_a_mistake_in_the_clone_is_one_line_with_its_place_and_no_traceback(clone: Path, command: tuple[str, ...]) -> None:
    spoil(clone)
    result = run(*command)
    assert result.exit_code == 1
    assert "widget/status/copy.toml:1" in result.output
    assert "Traceback" not in result.output


def test_check_gives_the_mistakes_of_the_copy_and_of_templates_in_every_form(clone: Path) -> None:
    template = clone / "widget/status/template.html"
    template.write_text(template.read_text() + "{{ nobody }}\n")
    line = len(template.read_text().splitlines())
    plain, github, as_json = (run("catalog", "check", *words) for words in ((), ("--github",), ("--json",)))
    assert {result.exit_code for result in (plain, github, as_json)} == {1}
    assert f"widget/status/template.html:{line}" in plain.output
    assert f"file=widget/status/template.html,line={line}" in github.output
    assert ("widget/status/template.html", line) in [(one["file"], one["line"]) for one in json.loads(as_json.output)["findings"]]
    spoil(clone)
    plain, as_json = run("catalog", "check"), run("catalog", "check", "--json")
    assert (plain.exit_code, as_json.exit_code) == (1, 1)
    assert "widget/status/copy.toml:1" in plain.output
    assert ("widget/status/copy.toml", 1) in [(one["file"], one["line"]) for one in json.loads(as_json.output)["findings"]]


def test_a_command_about_something_else_minds_no_mistake_in_the_copy(clone: Path) -> None:
    spoil(clone)
    assert run("snippet", "--head").exit_code == 0
    assert run("release", "--help").exit_code == 0


def test_a_widget_is_named_by_its_folder(clone: Path) -> None:
    assert "'nonsense' is not one of" in run("snippet", "nonsense").output
    (clone / "widget/disclaimer").rename(clone / "away")
    assert "'disclaimer' is not one of" in run("snippet", "disclaimer").output


# The public service.


def test_the_public_service_starts_with_the_words_of_the_clone(clone: Path) -> None:
    put(clone / "widget/status/copy.toml", '[title]\ntext = "', '[title]\ntext = "Asked: ')
    build_and_activate(settings_of_installed(), "a test")
    page = create_app(settings_module.read_settings()).test_client().get("/")
    assert "Asked: Is CAR-T approved" in page.text


def settings_of_installed() -> Settings:
    """The settings for the same data folder, with the installed content."""
    return settings_module.read_settings({"CELLFACTS_DATA": str(settings_module.read_settings().data)})


def test_the_public_service_starts_on_a_broken_clone_and_says_so(clone: Path, capfd: pytest.CaptureFixture[str]) -> None:
    build_and_activate(settings_module.read_settings(), "a test")
    spoil(clone)
    client = create_app(settings_module.read_settings()).test_client()
    assert "widget/status/copy.toml:1" in capfd.readouterr().err
    assert client.get("/").status_code == 200
    assert ASKED in client.get("/v1/en/status.html").text
    for tag in ("en", "zh-Hans"):
        answer = client.get(f"/v1/{tag}/nothing.html")
        assert answer.status_code == 404
        assert f'lang="{tag}"' in answer.text


# The log of decisions.


def test_what_serve_and_demo_activate_stands_in_the_log_once(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = settings_module.read_settings()
    build_if_none(settings)
    first = open_store(settings.data).current_id()
    assert capsys.readouterr().err == f"Activated release 1 ({first}).\n"
    build_if_none(settings)
    build_and_activate(settings, "cellfacts demo")
    assert capsys.readouterr().err == "", "nothing is new"
    style = clone / "widget/status/style.css"
    style.write_text(style.read_text() + ".cellfacts .cellfacts-status__new { color: inherit }\n")
    build_and_activate(settings, "cellfacts demo")
    second = open_store(settings.data).current_id()
    assert second != first
    assert capsys.readouterr().err == f"Activated release 2 ({second}).\n"
    said = [(entry.who, entry.what, entry.about, entry.done) for entry in entries(settings)]
    assert said == [("cellfacts serve", "activate", first, True), ("cellfacts demo", "activate", second, True)]


def test_what_the_command_line_does_to_releases_stands_in_the_log(clone: Path) -> None:
    settings = settings_module.read_settings()
    assert run("release", "build").exit_code == 0
    assert not entries(settings), "readers see nothing of it"
    built = json.loads(run("release", "build", "--activate", "--json").output)["id"]
    assert run("release", "activate", built).exit_code == 0
    assert run("release", "withdraw", "--widget", "faq", "--locale", "EN", "--reason", "A wrong number.").exit_code == 0
    assert run("release", "withdraw", built, "--reason", "All wrong.").exit_code == 0
    assert [(entry.who, entry.what, entry.about, entry.remark, entry.done) for entry in entries(settings)] == [
        ("cellfacts release build", "activate", built, "", True),
        ("cellfacts release activate", "activate", built, "", True),
        ("cellfacts release withdraw", "withdraw-text", "faq en", "A wrong number.", True),
        ("cellfacts release withdraw", "withdraw", built, "All wrong.", True),
    ]


def test_what_is_refused_stands_not_in_the_log(clone: Path) -> None:
    assert run("release", "build", "--activate").exit_code == 0
    settings = settings_module.read_settings()
    before = entries(settings)
    for words in (("activate", "0" * 16), ("withdraw", "0" * 16, "--reason", "Nothing.")):
        assert run("release", *words).exit_code == 1
    assert entries(settings) == before


def test_a_log_that_cannot_be_written_stops_no_withdrawal(clone: Path) -> None:
    assert run("release", "build", "--activate").exit_code == 0
    settings = settings_module.read_settings()
    store = open_store(settings.data)
    current = store.current_id()
    assert current
    log = settings.data / "preview" / "log.jsonl"
    log.unlink()
    log.mkdir()
    result = run("release", "withdraw", current, "--reason", "Wrong.")
    assert result.exit_code == 0, result.output
    assert "This is not in the log of decisions" in result.stderr
    assert store.channel().is_withdrawn(current)


@pytest.mark.parametrize("command", ["serve", "preview"])
def test_where_no_content_is_without_mistakes_no_process_starts_and_each_mistake_is_said(
    clone: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    spoil(clone)
    monkeypatch.setattr(loading.load_content, "__defaults__", (clone / "widget", None))
    result = run(command)
    assert result.exit_code == 1
    assert "widget/status/copy.toml:1" in result.stderr
    assert "Traceback" not in result.output
