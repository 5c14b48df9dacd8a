"""What WordPress makes of each method's code where an author may not post everything: its own filters, read as they are in Debian's package."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.embed.snippets import Placement
from service.releases.channel import Channel
from service.releases.diff import lines_of
from service.releases.view import materialize
from tests.conftest import CHINESE, DAY, PROJECT, ROOT
from tests.support.content import CONTENT
from tests.support.markup import elements
from tests.support.methods import METHODS
from widget.catalog import Catalog
from widget.fragment import RESERVED_ROOT
from widget.locales import ENGLISH, Locale
from widget.manifest import Release

Ask = Callable[..., list[Any]]
BOTH = pytest.mark.parametrize("locale", [ENGLISH, CHINESE], ids=lambda locale: locale.tag)
EACH = pytest.mark.parametrize("widget", CONTENT.everything, ids=lambda widget: widget.slug)
FOLDERS = (PROJECT / ".setup" / "wordpress" / "usr" / "share" / "wordpress", Path("/usr/share/wordpress"))


@pytest.fixture(scope="module")
def wordpress() -> Ask:
    """Asks WordPress's own functions. jobs: pairs of a name in filter.php and a text; web: what is at which address."""
    found = [folder for folder in FOLDERS if (folder / "wp-includes" / "kses.php").is_file()]
    assert found, "There is no WordPress in .setup/wordpress: run `make test-servers`, or `.ci/setup-system servers`."

    def ask(*jobs: tuple[str, str], web: Mapping[str, str] | None = None) -> list[Any]:
        command = ["php", "-d", "display_errors=stderr", str(Path(__file__).with_name("filter.php")), str(found[0])]
        sent = json.dumps({"web": web or {}, "jobs": jobs})
        done = subprocess.run(command, input=sent, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        answers: list[Any] = json.loads(done.stdout)
        return answers

    return ask


def code(method: str, slug: str = "status", locale: Locale = ENGLISH) -> str:
    """The code of a method as a partner pastes it."""
    return METHODS[method].code(Placement(CONTENT.find(slug), locale, "Is CAR-T approved for solid tumors?", ROOT))


def attributes(html: str, tag: str) -> dict[str, str]:
    """Those of the one element with a tag."""
    (element,) = elements(html, tag)
    return dict(element.attrib)


@EACH
@BOTH
def test_a_fragment_that_somebody_pastes_keeps_every_word(
    wordpress: Ask, client: FlaskClient, widget: Any, locale: Locale
) -> None:
    """It is not meant to be pasted. Boxes to tick are lost, and nothing that is said."""
    html = client.get(f"/v1/{locale.tag}/{widget.slug}.html").text
    (kept,) = wordpress(("kses", html))
    assert lines_of(kept) == lines_of(html)


@EACH
@BOTH
def test_the_htmx_snippet_goes_on_working(wordpress: Ask, widget: Any, locale: Locale) -> None:
    """Of its attributes it loses referrerpolicy, and those with a colon in their name, which htmx 4 reads when an error comes.

    rel keeps the address of the reader's page from us all the same; an error of ours no page of another site may read.
    """
    for method in ("htmx", "mirror"):
        html = code(method, widget.slug, locale)
        (kept,) = wordpress(("kses", html))
        assert attributes(kept, "div") == attributes(html, "div")
        before, after = attributes(html, "a"), attributes(kept, "a")
        assert after == {name: value for name, value in before.items() if name != "referrerpolicy" and ":" not in name}
        assert {name for name in before if ":" in name} == {f"data-hx-status:{status}" for status in ("200", "404", "4xx", "5xx")}
        assert after["rel"] == "noreferrer"
        lost = r' (?:referrerpolicy="no-referrer"|data-hx-status:\w+="[^"]*")'
        assert kept == re.sub(lost, "", re.sub(r"\s+(?=data-)", " ", html))


def test_the_include_of_nginx_stays(wordpress: Ask) -> None:
    html = code("ssi")
    (kept,) = wordpress(("kses", html))
    assert kept == html.replace(' referrerpolicy="no-referrer"', "")


def test_the_include_of_apache_stays_and_its_link_stands_before_the_text_in_bits_of_code(wordpress: Ask) -> None:
    """So it is not for authors: readers see the code, and where the text fails Apache says so in words of its own."""
    (kept,) = wordpress(("kses", code("ssi-apache")))
    first, second = kept.split("\n")
    assert first.startswith("&lt;!--#config errmsg=&quot;<p lang='en'><a href=")
    assert first.endswith('</a></p>" --&gt;')
    assert second == code("ssi-apache").split("\n")[1]


def test_of_the_include_of_varnish_only_the_link_stays(wordpress: Ask) -> None:
    (kept,) = wordpress(("kses", code("esi")))
    assert "esi" not in kept
    assert attributes(kept, "a")["href"] == f"{ROOT}en/status.page.html"


def test_of_the_frame_only_its_empty_room_stays(wordpress: Ask) -> None:
    (kept,) = wordpress(("kses", code("iframe")))
    assert re.fullmatch(r'<div class="cellfacts-room" data-height="\d+">\s*</div>', kept)


def test_the_head_code_is_for_the_theme_and_not_for_authors(wordpress: Ask) -> None:
    """Of the frame's the rules stay, as words in the post."""
    of_htmx, of_frame = wordpress(*(("kses", METHODS[method].head_code(ROOT)) for method in ("htmx", "iframe")))
    assert of_htmx.strip() == ""
    assert of_frame == re.sub(r"</?style>", "", METHODS["iframe"].head_code(ROOT))


def test_the_address_alone_is_an_address_still(wordpress: Ask) -> None:
    html = code("oembed")
    assert wordpress(("kses", html)) == [html]


@EACH
@BOTH
def test_an_address_alone_on_a_line_becomes_our_frame(
    wordpress: Ask, client: FlaskClient, books: Mapping[Locale, Catalog], widget: Any, locale: Locale
) -> None:
    """WordPress does not know us: it looks into the page, asks for the answer, and cuts it down to the frame."""
    root = "https://facts.example.org/v1/"
    stem = f"{locale.tag}/{widget.slug}"
    web = {
        f"{root}{stem}{suffix}": client.get(f"/v1/{stem}{suffix}").text.replace(ROOT, root)
        for suffix in (".page.html", ".oembed.json")
    }
    (shown,) = wordpress(("oembed", f"{root}{stem}.page.html"), web=web)
    (frame,) = elements(shown)[1:]
    assert frame.tag == "iframe"
    assert re.fullmatch(rf"{re.escape(root)}{stem}\.page\.html#\?secret=\w{{10}}", frame.get("src", ""))
    assert frame.get("title") == books[locale].text(widget.title)
    assert frame.get("sandbox") == "allow-scripts"
    assert "style" not in frame.attrib, "it is not hidden"
    assert (frame.get("width"), frame.get("height")) == ("100%", str(json.loads(web[f"{root}{stem}.oembed.json"])["height"]))
    assert not frame.attrib.keys() & {"loading", "referrerpolicy", "lang"}, "what WordPress takes away"


def test_a_link_before_the_frame_would_hide_it(wordpress: Ask, client: FlaskClient) -> None:
    """Why the answer is the frame and nothing else."""
    root = "https://facts.example.org/v1/"
    page, answer = (client.get(f"/v1/en/faq{suffix}").text.replace(ROOT, root) for suffix in (".page.html", ".oembed.json"))
    changed = json.loads(answer)
    changed["html"] = f"<blockquote>Link</blockquote>{changed['html']}"
    web = {f"{root}en/faq.page.html": page, f"{root}en/faq.oembed.json": json.dumps(changed)}
    (shown,) = wordpress(("oembed", f"{root}en/faq.page.html"), web=web)
    assert "clip: rect(1px, 1px, 1px, 1px)" in shown


def test_a_page_of_a_copy_under_a_path_stays_a_link(wordpress: Ask, release: Release) -> None:
    page = materialize(release, "/cellfacts/", DAY, Channel())["en/faq.page.html"].decode()
    address = "https://www.example.net/cellfacts/en/faq.page.html"
    assert wordpress(("oembed", address), web={address: page}) == [False]
    assert RESERVED_ROOT not in page
