"""Partners find every method in one table, and the code of each where they look for it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from service.embed.methods import ALL, COLUMNS, METHODS, Method
from service.embed.snippets import Placement
from tests.app.test_cli import run
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.suffixes import BRIEF_FORM

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


(FAQ,) = (widget for widget in CONTENT.widgets if CONTENT.questions(widget))
QUESTION = CONTENT.questions(FAQ)[-1]
SHORT = [*((widget, BRIEF_FORM) for widget in CONTENT.everything), *((question, None) for question in CONTENT.questions(FAQ))]


@pytest.mark.parametrize("method", ALL, ids=METHODS)
@pytest.mark.parametrize(("widget", "form"), SHORT, ids=[f"{widget.path} {form}" for widget, form in SHORT])
def test_the_code_of_each_method_names_the_short_form_and_links_to_more(
    method: Method, widget: Widget, form: str | None, client: FlaskClient
) -> None:
    place = Placement(widget, ENGLISH, "A title", "http://facts.test/v1/", "/v1/", form=form)
    code = method.code(place)
    asked = {"wordpress", "python"}  # there the words name it
    if method.name in asked:
        assert (f'"{form}"' if form else f'"{widget.question}"') in code
        assert (f'"{widget.slug}"' in code) == (method.name == "python" or bool(form)), "a question needs no widget in WordPress"
    else:
        named = place.page if method.name in {"iframe", "oembed"} else place.path
        assert named in code
        for address in set(re.findall(r"/v1/[^\s\"'>]+", code)):
            assert client.get(address).status_code == 200, address
    if "<a " in code:
        assert f"/v1/en/{widget.path}.page.html" in code, "the link leads to the whole text, or to the question"


def test_no_two_texts_share_a_name_in_an_include_or_in_the_stylesheet() -> None:
    texts = [*((widget, None) for widget in CONTENT.everything), *SHORT]
    for name in ("ssi", "htmx"):
        codes = [METHODS[name].code(Placement(widget, ENGLISH, "x", ROOT, form=form)) for widget, form in texts]
        found = [re.findall(r'set="(\w+)"|class="([^"]+)"', code)[0] for code in codes]
        assert len(set(found)) == len(texts)


def test_the_command_prints_what_the_gallery_shows_of_short_forms() -> None:
    assert '/en/status.brief.html"' in run("snippet", "status", "--form", "brief").output
    for words in (("--question", QUESTION.question), ("faq", "--question", QUESTION.question)):
        assert (
            run("snippet", *words, "--method", "wordpress").output == f'[cellfacts question="{QUESTION.question}" locale="en"]\n'
        )
    assert 'heading="4"' in run("snippet", "--question", QUESTION.question, "--heading", "4", "--method", "wordpress").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--question", "cures"),
            f"there is no question 'cures' in faq; there are: {', '.join(one.question for one in CONTENT.questions(FAQ))}.",
        ),
        (("status", "--question", "risks"), "there is no question 'risks' in status; there are: none."),
        (("status", "--form", "long"), "'long' is not 'brief'."),
        (("faq", "--form", "brief", "--question", "risks"), "a question has no brief"),
        (("status", "--form", "brief", "--heading", "3"), "the heading of a brief is of level 2"),
        (("--form", "brief"), "say which widget: barriers"),
    ],
)
def test_a_short_form_that_does_not_exist_is_told_with_what_there_is(words: tuple[str, ...], said: str) -> None:
    done = run("snippet", *words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


@pytest.mark.parametrize("more", [(), ("--form", "brief")])
def test_beside_chinese_code_stands_what_the_law_asks_and_outside_of_it(more: tuple[str, ...]) -> None:
    done = run("snippet", "status", *more, "--locale", "zh-CN")
    assert "provider’s address, contact, booking or purchase link" in done.stderr
    assert ("names no product, and is for neutral pages only" in done.stderr) == bool(more)
    assert "provider" not in done.stdout
    assert run("snippet", "status", *more).stderr == ""
