"""Partners find every method in one table, and the code of each where they look for it."""

from __future__ import annotations

import re

import pytest

from service.embed.methods import ALL, COLUMNS, METHODS, Method
from service.embed.snippets import Placement
from tests.app.test_cli import run
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.locales import ENGLISH, Locale

README = (PROJECT / "README.md").read_text()
ROOT = "https://facts.example.org/v1/"


def recipe(method: Method) -> str:
    """Where the README says how: the one heading that names a method, as GitHub makes an address of it."""
    (heading,) = [line for line in re.findall(r"^### (.+)$", README, re.MULTILINE) if f"`{method.name}`" in line]
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_readme_has_the_table_of_methods() -> None:
    heads = f"| {' | '.join(COLUMNS.values())} |\n|{'---|' * len(COLUMNS)}\n"
    rows = [
        [f"[`{method.name}`](#{recipe(method)})", *(getattr(method, field) for field in COLUMNS if field != "name")]
        for method in ALL
    ]
    assert heads + "".join(f"| {' | '.join(row)} |\n" for row in rows) in README


@pytest.mark.parametrize("method", ALL, ids=METHODS)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_the_code_of_each_method_names_its_text_in_its_language_and_level(method: Method, locale: Locale) -> None:
    place = Placement(CONTENT.find("faq"), locale, 'Quotes " and <tags>', ROOT, "/cell/", 3)
    code = method.code(place)
    # A document of its own has headings of its own.
    assert place.path in code or re.search(r'heading="?3', code) or method.name in {"iframe", "oembed"}
    assert "faq" in code
    assert locale.tag in code
    assert "<tags>" not in code
    assert ("/cell/" in code) == (method.own and method.name != "python")  # there the application itself knows
    assert method.head_code(ROOT, "/cell/").count("/cell/") == int(method.own)
    assert ("data-hx-get" in code) == bool(method.beside)


@pytest.mark.parametrize("method", METHODS)
def test_the_command_prints_the_code_and_the_head_of_each_method(method: str) -> None:
    for more in ((), ("--head",)):
        done = run("snippet", "status", "--method", method, *more)
        assert done.exit_code == 0
        assert done.output.strip()


def test_the_earlier_option_lane_gives_the_same_code_and_is_not_in_the_help() -> None:
    for method in METHODS:
        assert run("snippet", "faq", "--lane", method).output == run("snippet", "faq", "--method", method).output
    assert run("snippet", "faq", "--lane", "paste").exit_code == 2
    listed = run("snippet", "--help").output
    assert "--method" in listed
    assert "lane" not in listed.lower()


@pytest.mark.parametrize("base", ["cellfacts", "/cell facts/", "javascript:alert(1)", '/"/', "//"])
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    done = run("snippet", "status", "--method", "mirror", "--base", base)
    assert done.exit_code == 2
    assert "--base" in done.output
    assert not re.search("Traceback", done.output)


OWN_HTMX = ("snippet", "--head", "--with-own-htmx")


def test_a_site_that_has_htmx_gets_two_keys_and_the_stylesheet() -> None:
    (meta, sheet) = run(*OWN_HTMX).output.strip().splitlines()
    assert re.findall(r'"(\w+)":', meta) == ["selfRequestsOnly", "mode"]
    assert sheet.startswith('<link rel="stylesheet"')
    assert run("snippet", "status", *OWN_HTMX[1:]).output == run(*OWN_HTMX).output, "the head is the same for every widget"


@pytest.mark.parametrize("method", ["mirror", "proxy"])
def test_beside_a_copy_of_ones_own_htmx_is_told_nothing(method: str) -> None:
    head = run("snippet", "--head", "--method", method).output
    assert head.splitlines() == [
        '<link rel="stylesheet" href="/cellfacts/widget.css" referrerpolicy="no-referrer">',
        '<script src="/js/htmx.min.js" defer></script>',
    ]
    assert run(*OWN_HTMX, "--method", method).output.splitlines() == head.splitlines()[:1]


@pytest.mark.parametrize("method", ["mirror", "proxy"])
def test_a_copy_at_another_address_of_ones_own_is_another_site_to_htmx(method: str) -> None:
    where = ("--method", method, "--base", "https://facts.clinic.example/")
    assert '"selfRequestsOnly":false' in run("snippet", "--head", *where).output
    assert '"selfRequestsOnly":false' in run(*OWN_HTMX, *where).output


@pytest.mark.parametrize("method", [method.name for method in ALL if not method.beside])
def test_a_method_without_htmx_has_no_head_for_it(method: str) -> None:
    done = run(*OWN_HTMX, "--method", method)
    assert done.exit_code == 2
    assert f"the method {method} does not use htmx; these do: mirror, proxy, htmx." in " ".join(done.output.split())


def test_what_does_not_go_together_is_said() -> None:
    assert "add --head" in run("snippet", "faq", "--with-own-htmx").output
    assert "say which widget: barriers" in run("snippet").output
