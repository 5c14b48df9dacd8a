"""Documentation that cannot go stale: what is named exists, what exists is named, what can be run is run."""

from __future__ import annotations

import re
import shlex
from datetime import date
from inspect import Parameter, signature
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.cli import main
from service.htmx import VERSIONS
from tests.conftest import PROJECT
from tests.support.content import CONTENT
from tests.unit.widget.test_golden import COMMAND
from widget import __version__, render
from widget.model import Widget

README = (PROJECT / "README.md").read_text(encoding="utf-8")
GUIDES = {
    str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
    for path in (PROJECT / "README.md", *sorted((PROJECT / "service").rglob("*.md")), PROJECT / "tests" / "README.md")
}


def commands(group: click.Group, prefix: str = "cellfacts") -> list[str]:
    """Every command, written out."""
    found = []
    for name, command in group.commands.items():
        found += commands(command, f"{prefix} {name}") if isinstance(command, click.Group) else [f"{prefix} {name}"]
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [*command.split()[1:], "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4


SNIPPETS = re.findall(r"<!-- (cellfacts snippet[^>]*) -->\n(.*?)\n```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "code"), SNIPPETS, ids=[command for command, _ in SNIPPETS])
def test_every_snippet_in_the_readme_is_what_its_command_prints(command: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.exit_code == 0
    assert result.output.rstrip("\n") == code


def test_the_readme_has_the_head_and_the_place_of_the_first_widget() -> None:
    assert [command for command, _ in SNIPPETS] == ["cellfacts snippet status --head", "cellfacts snippet status"]


def test_every_address_in_a_snippet_answers(client: FlaskClient) -> None:
    addresses = set(re.findall(r'https://facts\.example\.org(/v1/[^"\s$]+\.(?:html|css))', README))
    assert addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_the_versions_of_htmx_in_the_texts_are_the_tested_ones() -> None:
    recipe = (PROJECT / "service" / "embed" / "methods" / "htmx" / "README.md").read_text()
    for text in (README, recipe):
        found = set(re.findall(r"\b[124]\.\d+\.\d+\b", text))
        assert set(VERSIONS) <= found


def test_every_picture_is_there() -> None:
    for readme in (PROJECT / "README.md", *(PROJECT / "widget").glob("*/README.md")):
        for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme.read_text()):
            assert (readme.parent / path).read_bytes().startswith(b"\x89PNG"), readme


def test_the_make_targets_in_the_guides_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for text in GUIDES.values():
        assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert re.findall(r"```sh\n(.*?)```", README, re.DOTALL) == ["make serve\nmake test\n"]


def test_the_map_of_the_house_and_of_the_tests_is_the_real_one() -> None:
    guide = GUIDES["tests/README.md"]
    (plan,) = re.findall(r"```text\n(.*?)```", guide, re.DOTALL)
    tops = {path.name for path in PROJECT.iterdir() if path.is_dir() and path.name[0] != "." and (path / "README.md").is_file()}
    assert set(re.findall(r"^(\w+)/ ", plan, re.MULTILINE)) == tops
    layers = {path.parent.name for path in (PROJECT / "tests").glob("*/__init__.py")} - {"support", "content", "golden"}
    assert {row.split("/")[0] for row in re.findall(r"^\| `([a-z/]+)/` \|", guide, re.MULTILINE)} == layers
    assert COMMAND in re.findall(r"```sh\n(.*?)\n```", guide, re.DOTALL)


def test_every_example_of_running_one_test_names_what_there_is() -> None:
    (block,) = re.findall(r"## One test\n\n```sh\n(.*?)```", GUIDES["tests/README.md"], re.DOTALL)
    named = re.findall(r"pytest (tests/\S+)", block)
    assert named
    assert all((PROJECT / path).exists() for path in named)
    assert all(line.startswith((".venv/bin/pytest ", "make test ")) for line in block.splitlines())


CHANGELOG = (PROJECT / "CHANGELOG.md").read_text()


def test_the_changelog_begins_with_this_version_and_its_day() -> None:
    newest = re.search(r"^## (\S+) \((\d{4}-\d\d-\d\d)\)$", CHANGELOG, re.MULTILINE)
    assert newest
    assert newest[1] == __version__
    assert date.fromisoformat(newest[2])


def test_the_changelog_is_one_page_with_one_line_a_change() -> None:
    lines = CHANGELOG.splitlines()
    assert len(lines) <= 80
    assert not [line for line in lines if len(line) > 150]
    assert not [line for line in lines[4:] if line and not re.match(r"## |- |The first version", line)], (
        "no change takes two lines"
    )


def test_the_changelog_has_the_newest_version_first_and_says_what_to_do() -> None:
    versions = [tuple(map(int, number.split("."))) for number in re.findall(r"^## (\d+\.\d+\.\d+)", CHANGELOG, re.MULTILINE)]
    assert versions == sorted(versions, reverse=True)
    assert len(versions) == len(set(versions)) == CHANGELOG.count("\n## ")
    newest = CHANGELOG.split("\n## ")[1]
    assert not [line for line in newest.splitlines() if line.startswith("- ") and " To do: " not in line]


NAMED = {
    (guide, found)
    for guide in sorted((*GUIDES, "translations/README.md", "widget/README.md"))
    for found in re.findall(r"`(?:\.venv/bin/)?(cellfacts [a-z][^`]*)`", (PROJECT / guide).read_text(encoding="utf-8"))
}


@pytest.mark.parametrize(("guide", "line"), sorted(NAMED), ids=str)
def test_every_command_that_a_guide_names_in_passing_exists_with_its_options(guide: str, line: str) -> None:
    """What stands in a block is run; this is what stands within a sentence or a table."""
    command: click.Command = main
    words = shlex.split(line)[1:]
    while words and isinstance(command, click.Group):
        assert words[0] in command.commands, f"{guide}: {line}"
        command = command.commands[words.pop(0)]
    options = {name for taken in command.params for name in (*taken.opts, *taken.secondary_opts)} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, f"{guide}: {line}"


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
