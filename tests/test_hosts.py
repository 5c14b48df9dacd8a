"""Host pages: valid, with nothing inline, and a look changes what it says and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
import tinycss2

from service.catalogs.watch.drafts import PSEUDO
from service.preview import hosts, looks
from service.preview.clinic import CHINESE, ENGLISH, Clinic
from service.preview.hosts import HOSTS, LANES
from service.preview.looks import LOOKS
from service.preview.packages import HTMX, STYLES
from tests.hosting import ASSETS, ROOT, Hosting, hosting
from tests.markup import text

TAGS = ("en", "zh-Hans")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hosting:
    """Host pages on a machine where nothing came from npm."""
    return hosting(tmp_path_factory.mktemp("none"))


def parsed(html: str) -> Element:
    """A document that a strict parser finds no error in."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return tree


@pytest.mark.parametrize(("host", "tag"), list(product(HOSTS, TAGS)))
def test_every_page_is_valid_with_nothing_inline_and_loads_only_what_we_serve(made: Hosting, host: str, tag: str) -> None:
    # The fragments themselves are checked elsewhere; a short one makes 180 documents quick to read.
    piece = replace(made.piece("barriers", tag), html=f'<article class="cellfacts" lang="{tag}"><h2>…</h2></article>')
    for look, lane in product(LOOKS, LANES):
        html = hosts.document(host, look, lane, piece)
        tree = parsed(html)
        assert tree.get("lang") == tag
        assert tree.get("class") == f"host-{host} look-{look}"
        assert len(list(tree.iter("main"))) == 1
        assert not list(tree.iter("style"))
        assert all(script.get("src") and not script.text for script in tree.iter("script"))
        assert not [name for element in tree.iter() for name in element.attrib if name == "style" or name.startswith("on")]
        assert "javascript:" not in html
        for address in loaded(tree):
            assert address.startswith((ROOT, ASSETS))
            assert made.answer(address) or address.removeprefix(ASSETS) in {*STYLES, "htmx.js"}, address


def loaded(tree: Element) -> list[str]:
    """Every address that a document loads."""
    found = [element.get("src", "") for name in ("script", "iframe", "img") for element in tree.iter(name)]
    return [link.get("href", "") for link in tree.iter("link")] + found


@pytest.mark.parametrize(("tag", "words"), [("en", ENGLISH), ("zh-Hans", CHINESE), (PSEUDO, ENGLISH)])
def test_a_page_speaks_the_language_of_its_widget(made: Hosting, tag: str, words: Clinic) -> None:
    said = text(parsed(hosts.document("plain", "screen", "inline", made.piece("barriers", tag))))
    assert words.heading in said
    assert words.footer in said


def test_each_lane_is_the_snippet_that_partners_paste(made: Hosting) -> None:
    piece = made.piece("faq", "en")
    inline, htmx, iframe = (hosts.document("plain", "screen", lane, piece) for lane in ("inline", "htmx", "iframe"))
    assert piece.html.strip() in inline
    assert 'data-hx-get="/v1/en/faq.html"' in htmx
    assert '<script src="/assets/htmx.js" defer>' in htmx
    assert "htmx" not in inline + iframe
    assert 'src="/v1/en/faq.page.html"' in iframe
    assert "widget.css" not in iframe, "our style sheet is in the frame"
    assert all("<article" not in html for html in (htmx, iframe))


def test_a_host_that_is_not_installed_says_what_is_missing(made: Hosting) -> None:
    assert hosts.missing("bootstrap", "inline", made.folder) == ("bootstrap 5.3.9",)
    assert hosts.missing("wordpress", "iframe", made.folder) == ("@wordpress/block-library 11.1.0",)
    assert hosts.missing("tailwind", "htmx", made.folder) == ("tailwindcss 4.3.5", "htmx.org 2.0.11")
    assert hosts.missing("plain", "inline", made.folder) == ()
    assert all(hosts.asset(name, made.folder, made.file) is None for name in (*STYLES, "htmx.js"))
    assert hosts.COMMAND == "python -m service.preview.packages"


@pytest.mark.parametrize("names", [("bootstrap.css",), ("htmx.js",)])
def test_a_file_that_somebody_changed_is_not_served(made: Hosting, tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / (HTMX if name == "htmx.js" else STYLES[name]).name).write_text("alert(1)")
        assert hosts.asset(name, tmp_path, made.file) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "no-such.css",
        "../hosts.py",
        "widget-neon.css",
        "widget-print.css.map",
        "neon/en/faq.page.html",
        "print/en/faq.html",
        "print/en/no-such.page.html",
        "print/../en/faq.page.html",
        "print/xx/faq.page.html",
        "/etc/passwd",
        "plain.css\0",
    ],
)
def test_what_is_not_there_is_not_served(made: Hosting, name: str) -> None:
    assert hosts.asset(name, made.folder, made.file) is None


@pytest.mark.parametrize("look", LOOKS)
def test_a_framed_page_differs_from_ours_by_its_style_sheet_alone(made: Hosting, look: str) -> None:
    found = hosts.asset(f"{look}/en/faq.page.html", made.folder, made.file)
    ours = made.file("en/faq.page.html")
    assert found
    assert ours
    html = found[0].decode()
    assert f'href="../../widget-{look}.css"' in html
    assert re.sub(r'href="[^"]*\.css"', "", html) == re.sub(r'href="[^"]*\.css"', "", ours.decode())


def css(made: Hosting, look: str) -> str:
    """The draft's style sheet in a look."""
    found = hosts.asset(f"widget-{look}.css", made.folder, made.file)
    assert found
    return found[0].decode()


def test_on_the_screen_the_style_sheet_is_the_released_one(made: Hosting) -> None:
    released = made.file("widget.css")
    assert released
    assert css(made, "screen").encode() == released
    for look in ("dark", "large"):
        assert css(made, look).endswith(released.decode()), "only a layer stands before it"


@pytest.mark.parametrize(("look", "condition"), [("print", "print"), ("forced", "(forced-colors: active)")])
def test_a_look_makes_its_condition_apply_and_no_other(made: Hosting, look: str, condition: str) -> None:
    released = made.file("widget.css")
    assert released
    conditions = re.compile(r"@media ([^{]*)\{")
    expected = [found.strip() for found in conditions.findall(released.decode())]
    assert condition in expected
    assert [found.strip() for found in conditions.findall(css(made, look))] == [
        "all" if found == condition else found for found in expected
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_a_style_sheet_in_a_look_can_be_read(made: Hosting, look: str) -> None:
    def faults(rules: list[object]) -> list[str]:
        found: list[str] = []
        for node in rules:
            if node.type == "error":  # type: ignore[attr-defined]
                found.append(node.message)  # type: ignore[attr-defined]
            elif node.type == "at-rule" and node.content is not None:  # type: ignore[attr-defined]
                found += faults(looks.inside(node))
        return found

    assert faults(tinycss2.parse_stylesheet(css(made, look))) == []


def test_what_is_exempt_from_forced_colours_stays_so() -> None:
    rules = "@layer a{.cellfacts__x::before{forced-color-adjust:none!important;color:red!important}}"
    made = looks.stylesheet(rules.encode(), "forced").decode()
    assert ":where(.cellfacts,.cellfacts *):where(:not(.cellfacts__x))::before{" in made
    assert ":where(.cellfacts,.cellfacts *)::after{" in made
    assert looks.stylesheet(b".cellfacts{border:1px solid CanvasText!important}", "forced").endswith(
        b".cellfacts{border:1px solid #fff!important}"
    )
