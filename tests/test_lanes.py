"""Partners find every lane in one table, and the code of each where they look for it."""

from __future__ import annotations

import re

import pytest

from service.lanes import ALL, COLUMNS, LANES, Lane
from service.snippets import Place
from tests.conftest import CHINESE, PROJECT
from tests.test_cli import run
from widget.library import find
from widget.locales import ENGLISH, Locale

README = (PROJECT / "README.md").read_text()
ROOT = "https://facts.example.org/v1/"


def recipe(lane: Lane) -> str:
    """Where the README says how: the one heading that names a lane, as GitHub makes an address of it."""
    (heading,) = [line for line in re.findall(r"^### (.+)$", README, re.MULTILINE) if f"`{lane.name}`" in line]
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_readme_has_the_table_of_lanes() -> None:
    heads = f"| {' | '.join(COLUMNS.values())} |\n|{'---|' * len(COLUMNS)}\n"
    rows = [
        [f"[`{lane.name}`](#{recipe(lane)})", *(getattr(lane, field) for field in COLUMNS if field != "name")] for lane in ALL
    ]
    assert heads + "".join(f"| {' | '.join(row)} |\n" for row in rows) in README


@pytest.mark.parametrize("lane", ALL, ids=LANES)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_the_code_of_each_lane_names_its_text_in_its_language_and_level(lane: Lane, locale: Locale) -> None:
    place = Place(
        find("faq"), locale, 'Quotes " and <tags>', ROOT, "/cell/", 3, f'<p lang="{locale.tag}">The text itself, faq.</p>'
    )
    code = lane.code(place)
    # A document of its own and a pasted text have headings of their own.
    assert place.path in code or re.search(r'heading="?3', code) or lane.name in {"iframe", "oembed", "paste"}
    assert "faq" in code
    assert locale.tag in code
    assert "<tags>" not in code
    assert ("/cell/" in code) == (lane.own and lane.name != "python")  # there the application itself knows
    assert lane.head_code(ROOT, "/cell/").count("/cell/") == int(lane.own)


@pytest.mark.parametrize("lane", [lane for lane in LANES if lane != "paste"])  # tests/test_pasting.py
def test_the_command_prints_the_code_and_the_head_of_each_lane(lane: str) -> None:
    for more in ((), ("--head",)):
        done = run("snippet", "status", "--lane", lane, *more)
        assert done.exit_code == 0
        assert done.output.strip()


@pytest.mark.parametrize("base", ["cellfacts", "/cell facts/", "javascript:alert(1)", '/"/', "//"])
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    done = run("snippet", "status", "--lane", "mirror", "--base", base)
    assert done.exit_code == 2
    assert "--base" in done.output
    assert not re.search("Traceback", done.output)
