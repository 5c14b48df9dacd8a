"""The recipes in Chinese: each says what the English beside it says, part by part, with the same code, links, numbers and denials."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markdown_it import MarkdownIt
from markdown_it.token import Token

from service.catalogs import wordlists
from service.catalogs.checks.table import CHECKS, run_checks
from service.catalogs.checks.unit import HAN, Unit
from service.embed.loading import GUIDE
from service.words.methods import FOLDER
from tests.conftest import CHINESE, PROJECT
from tests.support.methods import METHODS

RECIPES = sorted(FOLDER.glob(f"*/README.{CHINESE.tag}.md"))
LISTS = wordlists.load(PROJECT / "translations")
# The errors of a catalog, and how Chinese is written. Names of servers and frameworks stay in Latin letters.
LOOKED_FOR = {check.name for check in CHECKS if check.level == "error"} - {"untranslated"} | {
    "punctuation",
    "spaces",
    "full-width",
}


def tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))


def below_the_mark(path: Path) -> list[Token]:
    """A recipe in Chinese without its first line."""
    return tokens(path)[1:]


def blocks(recipe: Sequence[Token]) -> list[str]:
    """What a recipe is built of, in order: headings, paragraphs, lists with their numbers, tables, and each block of code whole."""
    return [
        f"{token.tag} {token.type} {token.info} {token.attrs or ''}{token.content * (token.type == 'fence')}" for token in recipe
    ]


def parts(line: Token) -> list[str]:
    """The code, links and bold words within a line, in any order. Italics are no style of Chinese: it has quotation marks."""
    return sorted(
        f"{part.type} {part.attrs.get('href', '')}{part.content * (part.type == 'code_inline')}"
        for part in line.children or ()
        if part.type not in {"text", "softbreak", "em_open", "em_close"}
    )


def words(line: Token) -> str:
    """The words of a line, as the checks of catalogs read them: what is code is a placeholder."""
    stands_for = {"code_inline": "{code}", "softbreak": " "}
    return "".join(stands_for.get(part.type, part.content) for part in line.children or ())


def lines(recipe: Sequence[Token]) -> list[tuple[str, Token]]:
    """Headings, paragraphs and cells: what each is, and its content."""
    return [(before.type, line) for before, line in pairwise(recipe) if line.type == "inline"]


def named(recipe: Path) -> str:
    return recipe.parent.name


@pytest.mark.parametrize("recipe", RECIPES, ids=named)
def test_a_recipe_in_chinese_is_of_the_english_as_it_is_now(recipe: Path) -> None:
    english = sha256((recipe.parent / GUIDE).read_bytes()).hexdigest()[:12]
    mark = f"<!-- of {GUIDE}, sha256 {english} -->"
    assert recipe.read_text(encoding="utf-8").partition("\n")[0] == mark, (
        f"{recipe}: {GUIDE} has changed. Compare the two, mend the Chinese, then make this its first line: {mark}"
    )


@pytest.mark.parametrize("recipe", RECIPES, ids=named)
def test_a_recipe_in_chinese_has_the_parts_of_the_english(recipe: Path) -> None:
    english, chinese = tokens(recipe.parent / GUIDE), below_the_mark(recipe)
    assert blocks(chinese) == blocks(english), f"{recipe}: another order of headings, lists or code than in {GUIDE}"
    for (_, source), (_, target) in zip(lines(english), lines(chinese), strict=True):
        assert parts(target) == parts(source), (
            f"{recipe}: other code, links or bold (it ends before a full stop): {target.content}"
        )
        assert "\n" not in target.content, f"{recipe}: a browser makes a space of the line's end: {target.content}"


@pytest.mark.parametrize("recipe", RECIPES, ids=named)
def test_a_recipe_in_chinese_loses_no_number_and_no_denial(recipe: Path) -> None:
    for (what, source), (_, target) in zip(lines(tokens(recipe.parent / GUIDE)), lines(below_the_mark(recipe)), strict=True):
        assert HAN.search(target.content) or what != "paragraph_open", f"{recipe}: this is not in Chinese: {target.content}"
        unit = Unit(recipe.parent.name, words(source), words(target), CHINESE)
        found = [advice for name, _, advice in run_checks(unit, LISTS) if name in LOOKED_FOR]
        assert not found, f"{recipe}: {target.content}\n{found}"


def test_the_gallery_shows_a_recipe_in_chinese_without_its_first_line(client: FlaskClient) -> None:
    method = METHODS[RECIPES[0].parent.name]
    page = client.get(f"/zh-Hans?site={method.sites[0]}&method={method.name}").text
    shown = page.partition(f'<div lang="{CHINESE.tag}">')[2]
    assert shown.lstrip().startswith("<p>")
    assert "sha256" not in shown
