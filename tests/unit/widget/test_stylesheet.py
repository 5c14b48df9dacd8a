"""The stylesheet reaches our fragments and nothing else, and the host page does not reach in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.support.content import CONTENT, LANGUAGES
from tests.support.guides import PARTNERS_GUIDE
from widget.model import Widget
from widget.stylesheet import StylesheetRefused, build_stylesheet, rules

CSS = build_stylesheet(CONTENT, LANGUAGES)


def test_the_style_layer_comes_first_because_the_earlier_important_layer_wins() -> None:
    assert CSS.startswith("@layer cellfacts-style,cellfacts-reset;")


def test_every_declaration_is_important_but_custom_properties() -> None:
    for body in re.findall(r"\{([^{}]*)\}", CSS):
        for declaration in filter(None, re.split(r";(?![^(]*\))", body)):
            custom = declaration.strip().startswith("--")
            assert declaration.endswith("!important") is not custom, declaration


def test_nothing_is_fetched() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


@pytest.mark.parametrize(
    "css",
    [
        "p { color: red }",
        ".cellfacts p, p { color: red }",
        ":root { --x: 1 }",
        ".cellfacts { background: url(https://elsewhere.example/x.png) }",
        '@import "x.css";',
        "@font-face { font-family: x }",
        ".cellfacts { color red }",
        ".cellfacts { color: red",
    ],
)
def test_a_rule_about_the_host_page_or_a_fetch_stops_the_build(css: str) -> None:
    if css == ".cellfacts { color: red":  # CSS Syntax 3 closes what is open at the end of a file
        assert "".join(rules(css, "x.css", LANGUAGES)) == ".cellfacts{color:red!important}"
        return
    with pytest.raises(StylesheetRefused, match=r"x\.css:1"):
        "".join(rules(css, "x.css", LANGUAGES))


@pytest.mark.parametrize("widget", CONTENT.widgets, ids=lambda widget: widget.slug)
def test_a_widgets_style_names_only_its_own_classes(widget: Widget) -> None:
    """And those of the frame, to be specific enough."""
    css = (CONTENT.folder / widget.name / "style.css").read_text()
    assert set(re.findall(r"\.(cellfacts-[a-z-]+)", css)) == {f"cellfacts-{widget.slug}"}


def test_the_tokens_are_documented_with_their_defaults() -> None:
    """Names in the CSS and names in the partners' guide are the same."""
    guide = PARTNERS_GUIDE.read_text()
    used = set(re.findall(r"var\((--cellfacts-[a-z-]+)", CSS))
    assert used == set(re.findall(r"`(--cellfacts-[a-z-]+)`", guide))


SHEETS = sorted(path for folder in ("widget", "service") for path in (PROJECT / folder).rglob("*.css"))
# What is said with left and right, and four sides of which the second and the last differ. A border that is turned points down either way.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-)?(?:left|right)(?:-\w+)?\s*:|(?:float|clear|text-align)\s*:\s*(?:left|right)"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset)\s*:\s*([^;{}]+)")


def four(value: str) -> list[str]:
    """The values of a shorthand, with each calculation as one."""
    return re.findall(r"(?:[^\s(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value.strip())


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_style_speaks_of_begin_and_end_so_that_it_serves_both_directions(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(css) == []
    assert [value for value in FOUR_SIDES.findall(css) if len(sides := four(value)) == 4 and sides[1] != sides[3]] == []
