"""A widget in a partner's page looks as on a blank one, whatever style the page has; and it takes from the page what its partner asks for.

Place and style of every element are compared on all host pages. On the worst of them pictures are too, byte for byte, of the same widgets in
the same box in the same browser. Nothing of the page is in the pictures: our style sheet lets no property of it through, so there is nothing to
be lenient about, not even how letters are smoothed.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.support.guides import PARTNERS_GUIDE
from tests.support.running import Site

from .conftest import Open
from .contrast import LEAST, contrasts, pale
from .host_pages import HOSTS, ROOM, WORST, application
from .main.test_accessibility import axe

__all__ = ["axe"]  # a fixture

TAGS = ("en", "zh-Hans")
VIEW = {"viewport": {"width": 720 + ROOM, "height": 900}}  # tables are tables
NARROW = {"viewport": {"width": 320 + ROOM, "height": 900}}  # a telephone, or 400 % of zoom
OPEN = "document.querySelectorAll('details').forEach(e => e.open = true)"
PARTNERS = "css => { document.querySelector('style').append(css) }"

# Of everything that is shown in the box: where it is, how large it is, and the size of its text. What a closed answer holds has no layout to rely on.
BOXES = """() => { const box = document.querySelector('.page').getBoundingClientRect();
  return [...document.querySelectorAll('.cellfacts, .cellfacts *')].filter(e => e.checkVisibility()).map(e => { const r = e.getBoundingClientRect();
    return [e.tagName, e.className, r.x - box.x, r.y - box.y, r.width, r.height, getComputedStyle(e).fontSize].join(' ') }) }"""
AREA = """part => { const r = document.querySelector(part).getBoundingClientRect();
  return [Math.floor(r.x + scrollX), Math.floor(r.y + scrollY), Math.ceil(r.width), Math.ceil(r.height)] }"""
# What a reader has used.
USED = (".cellfacts-faq__list", ".cellfacts-trial-checklist__group")
QUESTION = ".cellfacts-faq__item summary"
FOLLOWED = """() => [parseFloat(getComputedStyle(document.documentElement).fontSize),
  getComputedStyle(document.querySelector('.page')).colorScheme]"""
RING = "() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth, s.outlineColor] }"
DIFFERENCE = """async pictures => {
  const pixels = await Promise.all(pictures.map(async picture => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + picture)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0); return context.getImageData(0, 0, image.width, image.height) }));
  const [a, b] = pixels; let count = 0, top = null;
  for (let i = 0; i < Math.max(a.data.length, b.data.length); i += 4)
    if ([0, 1, 2].some(c => a.data[i + c] !== b.data[i + c])) { count++; top ??= Math.floor(i / 4 / a.width) }
  return `${count} pixels, the first in line ${top}; ${a.width} x ${a.height} and ${b.width} x ${b.height}` }"""
OPTIONS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
SHOWN_IN = """([selector, property]) => getComputedStyle(document.querySelector(selector)).getPropertyValue(property)"""

# What an element's size decides is in its box. A language is the page's own, and ours where we say one.
SIZES = "width|height|(block|inline)-size|perspective|transform|-webkit-(perspective|transform)|inset|top|left|right|bottom|min-|max-|margin"
LEFT_OUT = f"--|{SIZES}|-webkit-locale"
# Of an inline box the middle counts: without a doctype Firefox tells its height from the line, with one from the font, and draws the same.
STYLES = f"""
    const box = document.querySelector('.page').getBoundingClientRect(), all = [...document.querySelectorAll('.cellfacts, .cellfacts *')];
    const names = [...getComputedStyle(all[0])].filter(name => !/^({LEFT_OUT})/.test(name));
    return JSON.stringify(all.map(element => {{
        const place = element.getBoundingClientRect(), style = getComputedStyle(element);
        const inline = style.display === 'inline', y = place.y - box.y;
        return [`${{element.tagName}}.${{element.className}}`,
            inline ? [place.x - box.x, y + place.height / 2, place.width] : [place.x - box.x, y, place.width, place.height],
            names.map(name => [name, style.getPropertyValue(name)])];
    }}))"""
Styled = list[tuple[str, list[float], list[tuple[str, str]]]]

# Where each documented token is to be seen. The first are colors, which have a twin for the dark.
COLORS = {
    "ink": (".cellfacts", "color"),
    "soft-ink": (".cellfacts__footer", "color"),
    "line": (".cellfacts", "border-top-color"),
    "hairline": (".cellfacts-red-flags__list li", "border-top-color"),
    "surface": (".cellfacts", "background-color"),
    "tint": (".cellfacts__card", "background-color"),
    "accent": (".cellfacts__sources a", "color"),
    "caution": (".cellfacts__state", "color"),
    "caution-tint": (".cellfacts__notice", "background-color"),
}
OTHERS = {
    "radius": (".cellfacts", "border-top-left-radius", "3px"),
    "radius-inside": (".cellfacts__card", "border-top-left-radius", "5px"),
    "max-width": (".cellfacts", "max-inline-size", "600px"),
    "margin": (".cellfacts", "margin-top", "7px"),
    "font-size": (".cellfacts", "font-size", "21px"),
    "font": (".cellfacts:lang(en)", "font-family", "Georgia"),
    "font-zh": (".cellfacts:lang(zh)", "font-family", "STKaiti"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Widgets as they are loaded, and as a reader leaves them who has ticked a box and opened an answer by keyboard.

    boxes: in both states. pictures: of all, and of the parts that are used, before and after.
    """

    boxes: list[list[str]]
    pictures: list[bytes]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The host pages."""
    site = Site(application())
    yield site
    site.stop()


@pytest.fixture(scope="module")
def blanks() -> dict[str, Seen]:
    """What has been seen of blank pages, by address."""
    return {}


def address(site: Site, host: str, **query: str) -> str:
    """Of a host page. query: fields of `Shown`."""
    return f"{site.address}{host}?{urlencode(query)}"


def picture(page: Page, part: str = ".page") -> bytes:
    """Of the box with the widgets, or of a part of it. Not asked of the element itself: a page may have hidden the box, and not what is in it."""
    x, y, width, height = page.evaluate(AREA, part)
    return page.screenshot(full_page=True, clip={"x": x, "y": y, "width": width, "height": height})


def seen(page: Page) -> Seen:
    """Look at a page, use it, and look again."""
    boxes, pictures = [page.evaluate(BOXES)], [picture(page), *(picture(page, part) for part in USED)]
    page.locator("[type=checkbox]").first.press("Space")
    page.locator("[type=checkbox]:checked").wait_for(state="attached")
    page.locator(QUESTION).first.press("Enter")
    page.locator("details[open]").wait_for(state="attached")
    boxes.append(page.evaluate(BOXES))
    pictures += [picture(page, part) for part in USED]
    return Seen(boxes, pictures)


def seen_on_a_blank_page(site: Site, visit: Open, blanks: dict[str, Seen], like: Page, tag: str) -> Seen:
    """The same on a page that has of the other's style only what ours follows: the root's font size, and light or dark."""
    root, scheme = like.evaluate(FOLLOWED)
    blank = address(site, "blank", root=root, scheme=scheme, tag=tag)
    if blank not in blanks:
        blanks[blank] = seen(visit(**VIEW).to(blank))
    return blanks[blank]


def differences(found: Styled, blank: Styled) -> list[object]:
    """Every element whose place or style is another than on a blank page."""
    assert len(found) == len(blank) > 200
    different: list[object] = []
    for (name, place, style), (_, there, plain) in zip(found, blank, strict=True):
        # Without a doctype Firefox draws some words in Chinese lines a third of a pixel higher or lower.
        different += [(name, place, there)] if place != pytest.approx(there, abs=0.5) else []
        different += [(name, ours, theirs) for ours, theirs in zip(style, plain, strict=True) if ours != theirs]
    return different


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_element_is_as_on_a_blank_page(site: Site, visit: Open, host: str, tag: str) -> None:
    page = visit(**VIEW).to(address(site, host, tag=tag))
    root, scheme = page.evaluate(FOLLOWED)
    blank = visit(**VIEW).to(address(site, "blank", root=root, scheme=scheme, tag=tag))
    found, plain = (json.loads(one.evaluate(f"() => {{ {STYLES} }}")) for one in (page, blank))
    assert differences(found, plain) == []
    page.evaluate(OPEN)
    assert pale(page, ".page") == []


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("host", WORST)
def test_a_widget_looks_as_on_a_blank_page(
    site: Site, visit: Open, blanks: dict[str, Seen], tmp_path: Path, host: str, tag: str
) -> None:
    page = visit(**VIEW).to(address(site, host, tag=tag))
    here, there = seen(page), seen_on_a_blank_page(site, visit, blanks, page, tag)
    assert len(here.boxes[0]) > 400
    for ours, theirs in zip(here.boxes, there.boxes, strict=True):
        assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []
    assert here.pictures[1] != here.pictures[3], "an answer is to be seen"
    assert here.pictures[2] != here.pictures[4], "a tick is to be seen"
    for number, (ours, theirs) in enumerate(zip(here.pictures, there.pictures, strict=True)):
        if ours != theirs:
            (tmp_path / f"{number}-{host}.png").write_bytes(ours)
            (tmp_path / f"{number}-blank.png").write_bytes(theirs)
            both = [base64.b64encode(picture).decode() for picture in (ours, theirs)]
            pytest.fail(f"picture {number}: {page.evaluate(DIFFERENCE, both)}; see {tmp_path}")


@pytest.mark.parametrize(("media", "tag"), [("screen", "zh-Hans"), ("print", "en")])
@pytest.mark.parametrize("host", ["tailwind", "wordpress", "quirks", "inherited", "important"])
def test_the_worst_partner_styles_change_no_narrow_widget_and_no_printed_one(
    site: Site, visit: Open, host: str, media: Literal["print", "screen"], tag: str
) -> None:
    page = visit(**NARROW).to(address(site, host, tag=tag, names="faq,til_vs_cart"))
    root, scheme = page.evaluate(FOLLOWED)
    blank = visit(**NARROW).to(address(site, "blank", root=root, scheme=scheme, tag=tag, names="faq,til_vs_cart"))
    for one in (page, blank):
        one.emulate_media(media=media)
    assert page.evaluate(BOXES) == blank.evaluate(BOXES)
    assert picture(page) == picture(blank)


@pytest.mark.parametrize(("host", "tag"), list(zip(HOSTS, itertools.cycle(TAGS), strict=False)))
def test_every_text_has_contrast(site: Site, visit: Open, axe: str, host: str, tag: str) -> None:
    """By axe, which is slow: the languages in turn. What is open and what is closed is measured above, in both."""
    page = visit(**VIEW).to(address(site, host, tag=tag, names="faq,til_vs_cart"))
    page.evaluate(OPEN)
    page.evaluate(axe)
    report = page.evaluate(f"axe.run('.page', {json.dumps(OPTIONS)})")
    assert report["testEngine"]["name"] == "axe-core"
    assert [node["failureSummary"] for rule in report["violations"] for node in rule["nodes"]] == []


@pytest.mark.parametrize("host", HOSTS)
def test_readers_see_where_they_are_what_they_tick_and_what_they_open(site: Site, visit: Open, host: str) -> None:
    page = visit(**VIEW).to(address(site, host))
    for selector in (".cellfacts a", ".cellfacts summary", ".cellfacts [type=checkbox]"):
        page.locator(selector).first.press("Shift")
        style, width, color = page.evaluate(RING)
        assert (style, width) == ("solid", "3px"), selector
        assert color in {"rgb(10, 95, 99)", "rgb(116, 201, 198)"}, selector
    box = page.locator(".cellfacts [type=checkbox]").first
    box.click()
    assert box.is_checked()
    drawn = box.evaluate("e => [e.checkVisibility({opacityProperty: true}), getComputedStyle(e).appearance]")
    assert drawn == [True, "auto"]
    width, text = box.evaluate(
        "e => [e.getBoundingClientRect().width, parseFloat(getComputedStyle(e.closest('.cellfacts')).fontSize)]"
    )
    assert width == pytest.approx(1.5 * text)  # it grows with the text, as on Pico, which has larger text in wide windows
    assert width >= 24  # WCAG 2.2, 2.5.8
    answer = page.locator(".cellfacts-faq__item p").first
    assert not answer.is_visible()
    page.locator(QUESTION).first.click()
    assert answer.is_visible()
    assert answer.bounding_box()["height"] > 10  # type: ignore[index]


def test_only_a_layer_declared_before_ours_bends_a_widget_and_not_where_ours_is_linked_first(
    site: Site, visit: Open, blanks: dict[str, Seen]
) -> None:
    """Which also shows that the comparison finds a difference."""
    late, first = (visit(**VIEW).to(address(site, "earlier-layer", first=value)) for value in ("", "yes"))
    plain = seen_on_a_blank_page(site, visit, blanks, late, "en")
    assert seen(late).pictures[0] != plain.pictures[0]
    assert seen(first) == plain


@pytest.mark.parametrize(("tag", "other"), [TAGS, TAGS[::-1]])
def test_glyphs_are_those_of_the_texts_own_language(site: Site, visit: Open, tag: str, other: str) -> None:
    """A browser chooses between Chinese, Japanese and Korean glyphs by it, and `all` takes it away."""
    page = visit(**VIEW).to(address(site, "unset", tag=tag, names="status"))
    locales = [page.evaluate(SHOWN_IN, (f".cellfacts {part}", "-webkit-locale")) for part in (".cellfacts__answer", "[hreflang]")]
    assert locales == [f'"{tag}"', f'"{other}"']


def tokens() -> dict[str, dict[str, str]]:
    """A value for every token, by color-scheme: what a partner declares. They are named as in the partners' guide, and there are no others."""
    light = {name: f"rgb({20 + number}, 0, 0)" for number, name in enumerate(COLORS)}
    dark = {f"{name}-dark": f"rgb(0, {20 + number}, 0)" for number, name in enumerate(COLORS)}
    return {"light": light, "dark": dark, "both": {name: value for name, (_, _, value) in OTHERS.items()}}


def test_every_documented_token_is_tried() -> None:
    guide = PARTNERS_GUIDE.read_text()
    assert {f"--cellfacts-{name}" for group in tokens().values() for name in group} == set(
        re.findall(r"`(--cellfacts-[a-z-]+)`", guide)
    )


@pytest.mark.parametrize("selector", [":root", ".cellfacts"])
@pytest.mark.parametrize("host", HOSTS)
def test_every_token_takes_effect(site: Site, visit: Open, host: str, selector: str) -> None:
    values = tokens()
    declared = "".join(f"--cellfacts-{name}:{value};" for group in values.values() for name, value in group.items())
    pages = {
        tag: visit(**VIEW).to(
            address(site, host, tag=tag, names="status,red_flags", day="2099-12-31", style=f"{selector} {{ {declared} }}")
        )
        for tag in TAGS
    }
    for scheme in ("light", "dark"):
        pages["en"].evaluate(PARTNERS, f".page {{ color-scheme: {scheme} !important }}")
        found = {name: pages["en"].evaluate(SHOWN_IN, place) for name, place in COLORS.items()}
        assert found == {name.removesuffix("-dark"): value for name, value in values[scheme].items()}
    for name, (where, what, value) in OTHERS.items():
        assert pages["zh-Hans" if name == "font-zh" else "en"].evaluate(SHOWN_IN, (where, what)) == value, name


# Pages with a style that one would want to take over; the others are of no use to anybody.
TAKEN_FROM = (
    "bootstrap",
    "bootstrap-dark",
    "tailwind",
    "bulma",
    "foundation",
    "pico",
    "pico-dark",
    "wordpress",
    "materialize",
    "rtl",
    "quirks",
)
INHERIT = {"style": ".page { --behind: transparent }", "around": 'class="cellfacts-inherit"'}
# Of the page's box and of ours: font, color, size of text; and our ground.
TAKEN = """() => { const get = (selector, ...names) => { const s = getComputedStyle(document.querySelector(selector)); return names.map(n => s[n]) };
  return [get('.page', 'fontFamily', 'color'), get('.cellfacts', 'fontFamily', 'color'), get('.cellfacts__title', 'fontFamily', 'color'),
    get('.cellfacts__sources a', 'fontFamily', 'color'), parseFloat(get('.page', 'fontSize')[0]), parseFloat(get('.cellfacts', 'fontSize')[0]),
    get('.cellfacts', 'backgroundColor')[0]] }"""
# Of what is around a widget, all but how high it is.
STYLES_AROUND = """() => [...document.querySelectorAll('body, main, .own, main > div, .page')].map(e => { const s = getComputedStyle(e);
  return [...s].filter(n => !/^--|block|bottom|origin|height/.test(n)).map(n => `${n}:${s[n]}`).join() })"""


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("host", TAKEN_FROM)
def test_with_inherit_a_widget_takes_the_pages_fonts_and_colors(site: Site, visit: Open, host: str, tag: str) -> None:
    page = visit(**VIEW).to(address(site, host, tag=tag, names="status,faq,til_vs_cart", **INHERIT))
    pages, ours, title, link, size, our_size, ground = page.evaluate(TAKEN)
    assert [ours, title, link] == [pages] * 3
    assert our_size == max(size, 16)
    assert ground == "rgba(0, 0, 0, 0)"
    page.evaluate(OPEN)
    least = min(contrast for contrast, where in contrasts(page, "p.own") if where.startswith("P."))
    assert [one for one in contrasts(page, ".page") if one[0] < min(LEAST, least)] == [], "as legible as the page itself"


def test_a_token_wins_over_inherit(site: Site, visit: Open) -> None:
    style = ":root { --cellfacts-ink: rgb(1, 2, 3); --cellfacts-tint: rgb(4, 5, 6); --cellfacts-font: Georgia; --cellfacts-font-size: 17px }"
    style += " .cellfacts-inherit { --cellfacts-accent: var(--bs-link-color) }"
    page = visit(**VIEW).to(address(site, "bootstrap", style=style, around=INHERIT["around"]))
    places = [
        (".cellfacts", "color"),
        (".cellfacts", "font-family"),
        (".cellfacts__title", "font-family"),
        (".cellfacts", "font-size"),
        (".cellfacts__sources a", "color"),
    ]
    found = [page.evaluate(SHOWN_IN, place) for place in places]
    assert found == ["rgb(1, 2, 3)", "Georgia", "Georgia", "17px", page.evaluate(SHOWN_IN, ("a.own", "color"))]
    assert "rgb(4, 5, 6)" in page.evaluate(SHOWN_IN, (".cellfacts__card", "background-image"))


def test_on_paper_inherit_is_black_on_white(site: Site, visit: Open) -> None:
    """A browser prints no ground: the white text of a dark page would be lost."""
    page = visit(**VIEW).to(address(site, "bootstrap-dark", around=INHERIT["around"]))
    page.emulate_media(media="print")
    for selector in (".cellfacts", ".cellfacts a", ".cellfacts__footer"):
        assert page.evaluate(SHOWN_IN, (selector, "color")) == "rgb(0, 0, 0)", selector
    assert page.evaluate(SHOWN_IN, (".cellfacts", "background-color")) == "rgb(255, 255, 255)"


def test_inherit_changes_nothing_of_the_page(site: Site, visit: Open) -> None:
    pages = [visit(**VIEW).to(address(site, "pico", around=around)) for around in ("", INHERIT["around"])]
    styles = [page.evaluate(STYLES_AROUND) for page in pages]
    assert len(styles[0]) == 7
    assert styles[0] == styles[1]
