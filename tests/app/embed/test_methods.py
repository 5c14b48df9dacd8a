"""Partners find every method in one table, and the code of each where they look for it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from service.embed.model import Method
from service.embed.sites import methods_by_site, own_methods
from service.embed.snippets import Placement, link_languages
from service.words.methods import BOTH_LANGUAGES, SITES
from tests.app.test_cli import run
from tests.conftest import CHINESE, PROJECT
from tests.support.content import CONTENT
from tests.support.guides import PARTNERS_GUIDE
from tests.support.methods import COLUMNS, METHODS, ROOT, markdown_sites, markdown_table, server_lines, table_rows
from widget.catalogs import installed_catalogs
from widget.locales import ENGLISH, Locale
from widget.model import Widget
from widget.suffixes import BRIEF_FORM

ALL = tuple(METHODS.values())
# What shows our page, or leads to it: that has headings of its own, so none of theirs counts.
IN_A_FRAME = {"iframe", "oembed", "drupal", "sharepoint", "amp"}
LINK_ALONE = {"newsletter"}


def test_the_partners_guide_has_the_table_of_methods_and_the_list_of_sites() -> None:
    guide = PARTNERS_GUIDE.read_text()
    for made in (markdown_table(ALL), markdown_sites(ALL)):
        if made not in guide:
            pytest.fail(f"Write this into {PARTNERS_GUIDE.relative_to(PROJECT)}:\n\n{made}", pytrace=False)


def test_methods_with_the_same_row_share_it_and_each_cell_says_whose_words_differ() -> None:
    rows = table_rows(ALL)
    assert [method.name for row in rows for method in row.methods] == [method.name for method in own_methods(ALL)]
    shared = [row for row in rows if len(row.methods) > 1]
    assert {method.row for row in shared for method in row.methods} == {"include"}
    for row in shared:
        for part, cell in zip(COLUMNS, row.cells, strict=True):
            said = [(name, message.english) for names, message in cell.said for name in names]
            assert sorted(said) == sorted((method.name, method.english(part)) for method in row.methods)
            assert len({message.english for _, message in cell.said}) == len(cell.said), "the same words stand once"


def test_every_kind_of_site_has_a_method() -> None:
    assert set(methods_by_site(ALL)) == set(SITES)


def test_the_gallery_has_what_each_method_says_and_its_lines_for_the_server_at_hand(client: FlaskClient) -> None:
    languages = link_languages(CONTENT.guide, installed_catalogs())
    for site, methods in methods_by_site(ALL).items():
        for method in methods if site != BOTH_LANGUAGES else ():
            shown = unescape(client.get(f"/?site={site}&method={method.name}").text)
            assert all(message.english in shown for part, message in method.words.items() if part != "who")
            assert method.policy_for("http://facts.test") in shown
            for server in method.servers:
                is_wanted = server == site or server not in SITES or site not in method.servers
                for lines in method.server_lines(server, "http://facts.test/v1/", languages).values():
                    assert (lines in shown) == is_wanted, (site, method.name, server)
            assert f"--method {method.name} --server" not in shown, "lines instead of the command that prints them"


@pytest.mark.parametrize("method", ALL, ids=METHODS)
@pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=str)
def test_the_code_of_each_method_names_its_text_in_its_language_and_level(method: Method, locale: Locale) -> None:
    place = Placement(CONTENT.find("faq"), locale, 'Quotes " and <tags>', ROOT, "/cell/", 3)
    code = method.code(place)
    # A document of its own has headings of its own.
    assert place.path in code or re.search(r'heading="?3', code) or method.name in IN_A_FRAME | LINK_ALONE
    assert "faq" in code
    assert locale.tag in code
    assert "<tags>" not in code
    assert ("/cell/" in code) == (method.own and method.name != "python")  # there the application itself knows
    assert method.head_code(ROOT, "/cell/").count("/cell/") == int(method.own)
    assert ("data-hx-get" in code) == method.uses_htmx


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


def test_the_htmx_snippet_says_where_to_look_when_its_link_stays_in_a_comment_that_nothing_breaks() -> None:
    """Two hyphens may not stand in a comment, and a host in other letters has them. What is the partner's own has no comment."""
    place = Placement(CONTENT.find("status"), ENGLISH, "A title", ROOT)
    (comment,) = re.findall(r"</a><!--(.*?)-->\n</div>", METHODS["htmx"].code(place))
    assert ROOT.removesuffix("v1/") in comment
    assert not re.search("--|[<>#]|esi", comment)
    assert "<!--" not in METHODS["htmx"].code(replace(place, root="https://xn--fiqs8s.example/v1/"))
    assert "<!--" not in METHODS["mirror"].code(place)


def test_a_site_that_has_htmx_gets_two_keys_and_the_stylesheet() -> None:
    (meta, sheet) = run(*OWN_HTMX).stdout.strip().splitlines()
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


@pytest.mark.parametrize("method", [method.name for method in ALL if not method.uses_htmx])
def test_a_method_without_htmx_has_no_head_for_it(method: str) -> None:
    done = run(*OWN_HTMX, "--method", method)
    assert done.exit_code == 2
    assert f"the method {method} does not use htmx; these do: mirror, proxy, htmx, htmx-site, bilingual." in " ".join(
        done.output.split()
    )


SERVERS = [(method.name, server) for method in ALL for server in method.servers]


@pytest.mark.parametrize(("method", "server"), SERVERS)
def test_the_command_prints_the_lines_for_a_server_with_the_address_of_the_service(
    method: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.clinic.example:8443/texts/")
    done = run("snippet", "--method", method, "--server", server)
    assert done.exit_code == 0
    assert "facts.example.org" not in done.output
    assert not re.search(r"\{\{|\{%", done.output)
    files = (PROJECT / "service" / "embed" / "methods" / method / "server" / file for file in METHODS[method].servers[server])
    named = any("{{ service }}" in file.read_text() or "{{ address" in file.read_text() for file in files)
    assert ("https://facts.clinic.example:8443/texts/" in done.output) == named


def test_the_lines_for_a_server_answer_where_the_copy_is() -> None:
    lines = run("snippet", "--method", "proxy", "--server", "nginx", "--base", "https://www.example.net/cell.facts/").output
    assert "location ^~ /cell.facts/ {" in lines
    assert r'location ~ "^/cell\.facts/(?<cellfacts_file>' in lines
    assert "/v1/ https://www.example.net/cell.facts/;" in lines, "links lead to the whole address"
    assert " /cellfacts/" not in lines


def test_every_language_has_its_link_in_the_lines_for_varnish() -> None:
    lines = server_lines("esi", "varnish")
    for locale, catalog in installed_catalogs().items():
        assert f'<p lang="{locale.tag}">' in lines
        assert catalog.text(CONTENT.guide.title) in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--server", "nginx"),
            "the method htmx has no lines for nginx; these have: mirror, proxy, ssi. Name one with --method.",
        ),
        (("--server", "nginx", "--head", "--method", "ssi"), "leave out --head or --server"),
        (
            ("--server", "iis", "--method", "ssi"),
            "'iis' is not one of 'cron', 'systemd', 'nginx', 'apache', 'caddy', 'varnish', 'php'",
        ),
    ],
)
def test_lines_that_a_method_does_not_have_are_told_with_those_that_there_are(words: tuple[str, ...], said: str) -> None:
    done = run("snippet", *words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


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
        named = place.page if method.name in IN_A_FRAME | LINK_ALONE else place.path
        assert named in code
        for address in set(re.findall(r"/v1/[^\s\"'>]+", code)):
            assert client.get(address).status_code == 200, address
    if "<a " in code and method.name not in LINK_ALONE:
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
def test_beside_chinese_code_stands_what_the_law_asks_and_outside_of_it(
    more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    done = run("snippet", "status", *more, "--locale", "zh-CN")
    assert "provider’s address, contact, booking or purchase link" in done.stderr
    assert ("names no product, and is for neutral pages only" in done.stderr) == bool(more)
    assert "provider" not in done.stdout
    assert run("snippet", "status", *more).stderr == ""


def test_code_that_leads_to_this_machine_alone_comes_with_a_warning_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run("snippet", "--method", "proxy", "--server", "nginx")
    assert "CELLFACTS_PUBLIC_URL=" in done.stderr
    assert "lead to this machine alone" not in done.stdout
    assert run("snippet", "status", "--method", "wordpress").stderr == "", "a shortcode has no address"
    monkeypatch.setenv("CELLFACTS_PUBLIC_URL", "https://facts.example.org/")
    assert run("snippet", "--method", "proxy", "--server", "nginx").stderr == ""
