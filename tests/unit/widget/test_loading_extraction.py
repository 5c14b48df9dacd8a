"""Babel finds in the copy what the catalogs have: the method that pyproject.toml names, run by pybabel itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polib
import pytest
from babel.messages.frontend import CommandLineInterface

from tests.conftest import PROJECT
from tests.support.small_content import COPY, DAY, write_content
from widget.loading import extract, installed_content, load_content


def extracted(folder: Path, pot: Path) -> dict[str, polib.POEntry]:
    """What `pybabel extract` finds in the copy under a folder, with the project's own mapping."""
    mapping = pot.with_suffix(".toml")
    with (PROJECT / "pyproject.toml").open("rb") as file:
        (ours,) = (each for each in tomllib.load(file)["tool"]["babel"]["mappings"] if each["pattern"].startswith("widget/"))
    mapping.write_text("[[mappings]]\n" + "".join(f"{name} = {value!r}\n" for name, value in ours.items()))
    CommandLineInterface().run(["pybabel", "-q", "extract", "--no-location", "-F", str(mapping), "-o", str(pot), str(folder)])
    return {entry.msgctxt: entry for entry in polib.pofile(str(pot))}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, polib.POEntry]:
    """In the shipped copy."""
    return extracted(PROJECT, tmp_path_factory.mktemp("pot") / "found.pot")


def test_pybabel_finds_exactly_the_sentences_of_the_copy(found: dict[str, polib.POEntry]) -> None:
    assert {key: entry.msgid for key, entry in found.items()} == {
        message.key: message.english for message in installed_content().messages()
    } | {source.name.key: source.name.english for source in installed_content().sources.values()}


def test_the_template_of_the_catalogs_has_the_same_sentences(found: dict[str, polib.POEntry]) -> None:
    template = {entry.msgctxt: entry for entry in polib.pofile(str(PROJECT / "translations" / "widget.pot"))}
    assert {key: found[key].msgid for key in template} == {key: entry.msgid for key, entry in template.items()}


def test_a_comment_above_a_table_reaches_the_translator(tmp_path: Path) -> None:
    write_content(tmp_path / "widget")
    found = extracted(tmp_path, tmp_path / "found.pot")
    assert "The answer in one breath. Keep it short." in " ".join(found["tea.lead"].comment.split())
    assert not found["tea.title"].comment
    assert "tea.rows.us" not in found, "it is said by the table of decisions"


def test_every_message_is_found_with_the_line_of_its_table(tmp_path: Path) -> None:
    folder = write_content(tmp_path / "widget")
    content = load_content(folder, DAY)
    with (folder / "tea" / "copy.toml").open("rb") as file:
        rows = {key: (line, text, comments) for line, _, (key, text), comments in extract(file, (), (), {})}
    assert rows["tea.answer"] == (COPY[: COPY.index("[answer]")].count("\n") + 1, "Tea is made of leaves.", [])
    assert {key: line for key, (line, _, _) in rows.items()} == {
        key: place.line for key, place in content.places.items() if key.startswith("tea.")
    }


def test_a_broken_file_gives_what_can_be_read_of_it(tmp_path: Path) -> None:
    folder = write_content(tmp_path / "widget")
    path = folder / "tea" / "copy.toml"
    path.write_text(path.read_text().replace('text = "Is tea approved?"', "text = Is tea approved?"))
    with path.open("rb") as file:
        keys = [key for _, _, (key, _), _ in extract(file, (), (), {})]
    assert "tea.lead" in keys
    assert "tea.title" not in keys
