"""Documentation that cannot go stale: what is named exists, what exists is named, what can be run is run."""

from __future__ import annotations

import re
import shlex
from inspect import Parameter, signature
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from service.cli import main
from service.htmx import VERSIONS
from tests.conftest import PROJECT
from tests.support.content import CONTENT
from tests.support.running import Site
from widget import WIDGETS, __version__, render
from widget.model import Widget

README = (PROJECT / "README.md").read_text()


def commands(group: click.Group, prefix: str = "cellfacts") -> list[str]:
    """Every command, written out."""
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{prefix} {name}") if isinstance(command, click.Group) else [f"{prefix} {name}"]
    return found


def test_every_command_is_in_the_readme_and_every_command_in_it_exists() -> None:
    assert set(re.findall(r"^\| `(cellfacts [a-z ]+)`", README, re.MULTILINE)) == set(commands(main))


@pytest.mark.parametrize("command", commands(main))
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [*command.split()[1:], "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


def test_every_setting_is_in_the_readme_and_every_setting_in_it_exists() -> None:
    source = (PROJECT / "service" / "settings.py").read_text()
    assert set(re.findall(r"^\| `(CELLFACTS_[A-Z_]+)`", README, re.MULTILINE)) == set(
        re.findall(r'"(CELLFACTS_[A-Z_]+)"', source)
    )


SNIPPETS = re.findall(r"<!-- (cellfacts snippet[^>]*) -->\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "code"), SNIPPETS, ids=[command for command, _ in SNIPPETS])
def test_every_snippet_in_the_readme_is_what_its_command_prints(command: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.exit_code == 0
    assert result.output.rstrip("\n") == code


def test_every_address_in_a_snippet_answers(client: FlaskClient) -> None:
    addresses = set(re.findall(r'https://facts\.example\.org(/v1/[^"\s$]+\.(?:html|css))', README))
    assert addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_every_address_in_the_table_answers(client: FlaskClient) -> None:
    for address in ("/", "/v1/widget.css", "/v1/release.json", "/security", "/security/zh-Hans", "/healthz", "/readyz"):
        assert f"`{address}`" in README
        assert client.get(address).status_code == 200
    (named,) = re.findall(
        r"^The gallery shows every widget, with its name: (.*)\.$", README.replace(" `guide` is\n", "\n"), re.MULTILINE
    )
    assert set(re.findall("`([a-z-]+)`", named)) <= {widget.replace("_", "-") for widget in WIDGETS}


def test_the_versions_of_htmx_in_the_texts_are_the_tested_ones() -> None:
    gallery = (PROJECT / "service" / "gallery" / "templates" / "gallery.html").read_text()
    for text in (README, gallery):
        found = set(re.findall(r"\b[124]\.\d+\.\d+\b", text))
        assert set(VERSIONS) <= found


def test_every_picture_is_there() -> None:
    for readme in (PROJECT / "README.md", *(PROJECT / "widget").glob("*/README.md")):
        for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme.read_text()):
            assert (readme.parent / path).read_bytes().startswith(b"\x89PNG"), readme


def test_the_make_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)) <= targets


def test_the_previews_unit_of_systemd_lets_it_write_where_admins_decide() -> None:
    """Its disk is read-only otherwise, and an installed package loses approvals with the next upgrade."""
    (unit,) = re.findall(r"```ini\n# /etc/systemd/system/cellfacts-preview\.service\n(.*?)```", README, re.DOTALL)
    assert "ProtectSystem=strict" in unit
    content = re.search(r"\bCELLFACTS_CONTENT=(\S+)", unit)
    assert content
    writable = re.findall(r"^ReadWritePaths=(.+)$", unit, re.MULTILINE)
    assert any(Path(content[1]).is_relative_to(path) for line in writable for path in line.split())


def test_the_changelog_begins_with_this_version() -> None:
    assert re.search(r"^## (\S+)", (PROJECT / "CHANGELOG.md").read_text(), re.MULTILINE)[1] == __version__  # type: ignore[index]


@pytest.mark.parametrize("path", sorted((PROJECT / "widget").glob("*/README.md")), ids=lambda path: path.parent.name)
def test_the_example_in_each_widgets_readme_runs(path: Path) -> None:
    text = path.read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    scope: dict[str, object] = {"render": render}
    exec(code[1], scope)
    assert 'lang="zh-Hans"' in str(scope["html"])
    assert "cellfacts--brief" in str(scope["brief"])
    for file in re.findall(r"`(tests/golden/[^`]+)`", text):
        assert (PROJECT / file).is_file()


@pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
def test_each_widgets_readme_has_what_render_takes_with_its_defaults(widget: Widget) -> None:
    text = (PROJECT / "widget" / widget.name / "README.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE))
    takes = {name: taken.default for name, taken in signature(render).parameters.items() if taken.kind is taken.KEYWORD_ONLY}
    if not CONTENT.questions(widget):
        del takes["question"]
    assert rows == {name: "none" if default is Parameter.empty else str(default) for name, default in takes.items()}


def test_the_readme_names_every_question(client: FlaskClient) -> None:
    listed = re.search(r"A \*\*question\*\* is one of the\n`faq`, alone: ([^.]+)\.", README)
    assert listed
    questions = [question.question for question in CONTENT.questions(CONTENT.find("faq"))]
    assert re.findall(r"`([a-z_-]+)`", listed[1]) == questions
    codes = {name: client.get(f"/v1/zh-Hans/faq/{name}.html").status_code for name in questions}
    held = set(re.findall(r"^`(\w+)` is held in Chinese", README, re.MULTILINE))
    assert codes == {name: 404 if name in held else 200 for name in questions}


def test_the_decisions_as_data_are_read_as_the_readme_shows(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(# decisions\.py\n.*?)```", README, re.DOTALL)
    site = Site(app)
    try:
        exec(compile(code.replace("https://facts.example.org/", site.address), "decisions.py", "exec"), {})
    finally:
        site.stop()
    printed = capsys.readouterr().out
    for row in CONTENT.decisions.values():
        assert row.indication.english in printed, row.key
        assert all(note.english in printed for note in row.notes if "{" not in note.english)
    assert printed.count("No clinician has checked it.") == len(CONTENT.decisions)
