"""The guides for partners cannot go stale: their snippets are what the command prints, their addresses answer, their lines run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from service.cli import main
from service.htmx import VERSIONS
from tests.support.content import CONTENT
from tests.support.guides import PARTNERS_GUIDE, method_page, named_blocks, pages_for_partners, snippets
from tests.support.methods import METHODS
from tests.support.running import Site

PAGES = pages_for_partners()
GUIDE = PARTNERS_GUIDE.read_text()
SNIPPETS = [(page, command, code) for page in PAGES for command, code in snippets(page).items()]


def name_of(page: Path) -> str:
    return page.parent.name


@pytest.mark.parametrize(
    ("page", "command", "code"), SNIPPETS, ids=[f"{name_of(page)}: {command}" for page, command, _ in SNIPPETS]
)
def test_every_snippet_in_a_guide_is_what_its_command_prints(
    page: Path, command: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    done = CliRunner().invoke(main, shlex.split(command)[1:])
    assert done.exit_code == 0
    assert done.stdout.rstrip("\n") == code


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_other_command_in_a_guide_runs(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    for line in re.findall(r"^cellfacts snippet .*$", page.read_text(), re.MULTILINE):
        assert CliRunner().invoke(main, shlex.split(line)[1:]).exit_code == 0, line


@pytest.mark.parametrize("name", METHODS)
def test_the_page_of_a_method_has_its_code_and_says_how_its_lines_are_printed(name: str) -> None:
    page, shown = method_page(name).read_text(), snippets(method_page(name))
    assert page.startswith(f"# `{name}`: ")
    if name not in {"mirror", "proxy"}:  # their code is that of htmx with another address, and the command prints it
        assert any("--head" not in command for command in shown)
    else:
        assert f"`cellfacts snippet status --method {name}`" in page
    if METHODS[name].head != "optional" and name != "bilingual":  # there any method's will do
        assert any("--head" in command for command in shown) == (METHODS[name].head != "none")
    for server, files in METHODS[name].servers.items():
        assert f"cellfacts snippet --method {name} --server {server}\n" in page
        assert all(f"(server/{file})" in page for file in files)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_in_a_guide_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if link.startswith("https://"):  # to the maker of something
            continue
        file, _, part = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_file(), link
        headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
        assert not part or part in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, link


def test_the_guide_is_short_enough_to_be_read() -> None:
    assert len(GUIDE.splitlines()) <= 190


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_address_in_a_snippet_answers(page: Path, client: FlaskClient) -> None:
    for address in set(re.findall(r"https://facts\.example\.org(/v1/[^\"'\s$]+\.(?:html|css))", page.read_text())):
        assert client.get(address).status_code == 200, address


def test_every_address_in_the_table_answers(client: FlaskClient) -> None:
    for address in ("/", "/v1/widget.css", "/v1/release.json", "/security", "/security/zh-Hans", "/healthz", "/readyz"):
        assert f"`{address}`" in GUIDE
        assert client.get(address).status_code == 200


def test_the_versions_of_htmx_in_its_page_are_the_tested_ones() -> None:
    assert set(re.findall(r"\b[124]\.\d+\.\d+\b", method_page("htmx").read_text())) == set(VERSIONS)


def test_the_guide_names_every_question(client: FlaskClient) -> None:
    listed = re.search(r"A \*\*question\*\* is one of the\n`faq`, alone: ([^.]+)\.", GUIDE)
    assert listed
    questions = [question.question for question in CONTENT.questions(CONTENT.find("faq"))]
    assert re.findall(r"`([a-z_-]+)`", listed[1]) == questions
    codes = {name: client.get(f"/v1/zh-Hans/faq/{name}.html").status_code for name in questions}
    held = set(re.findall(r"^`(\w+)` is held in Chinese", GUIDE, re.MULTILINE))
    assert codes == {name: 404 if name in held else 200 for name in questions}


def test_the_decisions_as_data_are_read_as_the_guide_shows(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    code = named_blocks(PARTNERS_GUIDE)["decisions.py"]
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


def test_the_head_of_next_js_is_the_head_of_react_as_jsx_spells_it() -> None:
    (spelled,) = re.findall(r"^```jsx\n(<link .*) />\n```$", method_page("react").read_text(encoding="utf-8"), re.MULTILINE)
    (printed,) = (block for command, block in snippets(method_page("react")).items() if "--head" in command)
    assert f"{spelled.lower()}>" == printed
    assert {"crossOrigin", "referrerPolicy"} <= set(re.findall(r"\w+(?==)", spelled)), "React's names of the attributes"
