"""Good at every width, on paper, in the dark, in forced colours, and inside a host page at its worst."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.content import CONTENT
from tests.support.running import Demo

from .conftest import Open, Serve
from .engines import PARTS_OF_A_TABLE

LOCALES = ("en", "zh-Hans")
HOSTILE = Path(__file__).with_name("hostile.css").read_text()
OVERFLOW = """() => [...document.querySelectorAll('.cellfacts, .cellfacts *')].filter(e => {
  const s = getComputedStyle(e); return s.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1;
}).map(e => e.className).concat(document.documentElement.scrollWidth > innerWidth ? ['the page: ' + document.documentElement.scrollWidth] : [])"""
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("width", [320, 360, 768, 1280, 1400])
def test_nothing_scrolls_sideways_or_is_cut_off(demo: Demo, visit: Open, locale: str, width: int) -> None:
    visitor = visit(viewport={"width": width, "height": 800})
    for widget in CONTENT.everything:
        page = visitor.to(f"{demo.root}{locale}/{widget.slug}.page.html")
        assert page.evaluate(OVERFLOW) == [], widget.slug


@pytest.mark.parametrize("locale", LOCALES)
def test_text_may_be_spaced_and_enlarged_without_loss(demo: Demo, visit: Open, locale: str) -> None:
    """WCAG 1.4.12 and 1.4.4: text spacing, and text at 200 %."""
    visitor = visit(viewport={"width": 360, "height": 800}, bypass_csp=True)
    for widget in CONTENT.everything:
        page = visitor.to(f"{demo.root}{locale}/{widget.slug}.page.html")
        page.add_style_tag(content=f"{SPACED} html {{ font-size: 200% }}")
        assert page.evaluate(OVERFLOW) == [], widget.slug


def host_page(demo: Demo, serve: Serve, fragments: list[str], css: str) -> str:
    """The address of a partner's page on another origin that holds fragments as they are."""
    html = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>{css}</style><link rel="stylesheet" href="{demo.root}widget.css"></head><body><main>{"".join(fragments)}</main></body></html>"""

    def app(environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])  # type: ignore[operator]
        return [html.encode()]

    return serve(app).address


def fragments_of(demo: Demo, visit: Open, locale: str) -> list[str]:
    """Every widget's fragment, as served."""
    request = visit().context.request
    return [request.get(f"{demo.root}{locale}/{widget.slug}.html").text() for widget in CONTENT.everything[:-1]]


STYLES = """() => [...document.querySelectorAll('.cellfacts, .cellfacts *')].map(e => {
  const take = (pseudo) => { const s = getComputedStyle(e, pseudo);
    return ['display','visibility','position','float','color','backgroundColor','fontSize','fontWeight','lineHeight','letterSpacing','textTransform',
      'paddingTop','paddingLeft','marginTop','borderTopWidth',
      'borderRadius','transform','content','appearance','pointerEvents'].map(n => n + ':' + s[n]) };
  return e.tagName + '|' + e.className + '|' + take(null).concat(take('::before'), take('::after')).join(';') })"""


@pytest.mark.parametrize("locale", LOCALES)
def test_the_worst_host_page_changes_no_style_of_ours(demo: Demo, visit: Open, serve: Serve, locale: str) -> None:
    fragments = fragments_of(demo, visit, locale)
    plain = visit().to(host_page(demo, serve, fragments, "")).evaluate(STYLES)
    hostile = visit().to(host_page(demo, serve, fragments, HOSTILE)).evaluate(STYLES)
    changed = [f"{a}\n{b}" for a, b in zip(plain, hostile, strict=True) if a != b]
    assert len(plain) > 500
    assert changed == []


def test_the_focus_ring_survives_the_worst_host_page(demo: Demo, visit: Open, serve: Serve) -> None:
    page = visit().to(host_page(demo, serve, fragments_of(demo, visit, "en"), HOSTILE))
    page.keyboard.press("Tab")
    ring = page.evaluate("() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] }")
    assert ring == ["solid", "3px"]


@pytest.mark.parametrize("selector", [":root", ".cellfacts"])
def test_a_partner_recolours_by_the_documented_properties(demo: Demo, visit: Open, serve: Serve, selector: str) -> None:
    css = f"{selector} {{ --cellfacts-accent: rgb(120, 0, 60); --cellfacts-surface: rgb(250, 250, 240); --cellfacts-max-width: 400px }}"
    page = visit().to(host_page(demo, serve, fragments_of(demo, visit, "en")[:1], css))
    assert page.evaluate("() => getComputedStyle(document.querySelector('.cellfacts a')).color") == "rgb(120, 0, 60)"
    assert page.evaluate("() => getComputedStyle(document.querySelector('.cellfacts')).backgroundColor") == "rgb(250, 250, 240)"
    assert page.locator(".cellfacts").bounding_box()["width"] == 400  # type: ignore[index]


PLACES = {
    "flex row": "<div style='display:flex;gap:2rem'><div>Left column</div>{0}{1}</div>",
    "flex row, wrapping": "<div style='display:flex;flex-wrap:wrap'>{0}{1}</div>",
    "float": "<div style='float:left'>{0}</div>{1}",
    "inline-block": "<div style='display:inline-block'>{0}</div>{1}",
    "table cell": "<div style='display:table'><div style='display:table-cell'>{0}</div></div>{1}",
    "auto grid": "<div style='display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr))'>{0}{1}</div>",
    "columns": "<div style='display:grid;grid-template-columns:auto auto'>{0}{1}</div>",
    "sidebar": "<div style='inline-size:280px'>{0}</div>{1}",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_card_is_wide_enough_to_read_wherever_a_partner_puts_it(demo: Demo, visit: Open, serve: Serve, place: str) -> None:
    """Where the surroundings ask a card for its own width, it must have one: its container has none (measured: 58 px, a letter a line)."""
    html = PLACES[place].format(*fragments_of(demo, visit, "en")[:2])
    visitor = visit(viewport={"width": 1280, "height": 800})
    page = visitor.to(host_page(demo, serve, [html], "body { margin: 0 }"))
    for card in page.locator(".cellfacts").all():
        assert card.bounding_box()["width"] >= 278  # type: ignore[index]
    page.set_viewport_size({"width": 360, "height": 800})
    for card in page.locator(".cellfacts").all():
        assert card.bounding_box()["width"] >= 150  # type: ignore[index]
    if "row" not in place and place != "columns":  # two columns that may not wrap do not fit on a phone, whoever fills them
        assert page.evaluate(OVERFLOW) == []


@pytest.mark.parametrize(
    ("declared", "ground"), [("light dark", "rgb(18, 25, 28)"), ("light", "rgb(255, 255, 255)"), ("", "rgb(255, 255, 255)")]
)
def test_a_card_is_dark_only_where_its_page_is(demo: Demo, visit: Open, serve: Serve, declared: str, ground: str) -> None:
    """A page that is always light must not hold black cards because the reader's system is dark."""
    css = f":root {{ color-scheme: {declared} }}" if declared else ""
    page = visit(color_scheme="dark").to(host_page(demo, serve, fragments_of(demo, visit, "en")[:1], css))
    assert page.evaluate("() => getComputedStyle(document.querySelector('.cellfacts')).backgroundColor") == ground


FOLDED = ".cellfacts__inside"


def boxes(page: Page, selector: str) -> list[bool]:
    """Whether each element is really shown, answers in closed details included."""
    return page.locator(selector).evaluate_all("es => es.map(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)")


def test_folded_parts_are_closed_on_the_screen_and_open_on_paper(demo: Demo, visit: Open, serve: Serve) -> None:
    page = visit().to(host_page(demo, serve, fragments_of(demo, visit, "en"), ""))
    assert len(boxes(page, f"{FOLDED} p")) > 50
    assert not any(boxes(page, f"{FOLDED} p"))
    page.emulate_media(media="print")
    assert all(boxes(page, f"{FOLDED} p"))
    assert not any(boxes(page, ".cellfacts__languages"))


def test_the_printed_checklist_has_room_for_answers_and_links_show_their_address(demo: Demo, visit: Open) -> None:
    page = visit().to(f"{demo.root}en/trial-checklist.page.html")
    question = page.locator(".cellfacts-trial-checklist__list li").first
    before = question.bounding_box()["height"]  # type: ignore[index]
    page.emulate_media(media="print")
    assert question.bounding_box()["height"] > before + 40  # type: ignore[index]
    shown = page.locator(".cellfacts__sources a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://" in shown


def test_ticks_are_counted_without_script_and_sent_nowhere(demo: Demo, visit: Open) -> None:
    """The count is drawn by CSS, so it is compared as a picture with the same page whose own markup says the number."""
    visitor = visit(java_script_enabled=True)
    page = visitor.to(f"{demo.root}en/trial-checklist.page.html")
    tally = page.locator(".cellfacts-trial-checklist__tally").first
    pictures = [tally.screenshot()]
    sent = len(visitor.requests)
    for box in page.locator(".cellfacts-trial-checklist__group").first.locator("input").all():
        box.check()
        pictures.append(tally.screenshot())
    assert len(set(pictures)) == len(pictures) == 8, "0 to 7, each drawn differently"
    page.locator(".cellfacts-trial-checklist__group").first.locator("input").last.uncheck()
    assert tally.screenshot() == pictures[6]
    assert len(visitor.requests) == sent


@pytest.mark.parametrize(("width", "display"), [(1000, "table-row"), (320, "block")])
def test_the_card_is_a_table_that_folds_when_its_container_is_narrow(demo: Demo, visit: Open, width: int, display: str) -> None:
    page = visit(viewport={"width": width, "height": 800}).to(f"{demo.root}en/til-vs-cart.page.html")
    row = page.locator(".cellfacts-til-vs-cart__table tbody tr").first
    assert row.evaluate("e => getComputedStyle(e).display") == display
    label = page.locator("tbody td").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert (label == '"TIL"') is (display == "block")


@pytest.mark.parametrize("slug", ["til-vs-cart", "targets"])
def test_a_table_that_folds_on_a_phone_is_still_a_table_to_a_screen_reader(demo: Demo, visit: Open, slug: str) -> None:
    heard = []
    for width in (1000, 320):
        page = visit(viewport={"width": width, "height": 800}).to(f"{demo.root}en/{slug}.page.html")
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        said = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
        heard.append([said[name] for name in PARTS_OF_A_TABLE])
    assert all(heard[0]), heard
    assert heard[0] == heard[1]


# Of each verdict its mark: what is drawn before and after, and the color that must differ from what is behind it.
MARKS = """es => es.map(e => [e.dataset.verdict, ['::before', '::after'].map(p => { const s = getComputedStyle(e, p);
  return [s.borderTopStyle, s.backgroundColor, s.clipPath].join() }).join(), getComputedStyle(e, '::before').borderTopColor])"""


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_each_verdict_keeps_a_shape_of_its_own_that_can_be_seen(demo: Demo, visit: Open, options: dict[str, str]) -> None:
    drawn: dict[str, set[str]] = {}
    for slug in ("status", "til-vs-cart"):
        page = visit(**options).to(f"{demo.root}en/{slug}.page.html")
        ground = page.locator(".cellfacts__card, .cellfacts").first.evaluate("e => getComputedStyle(e).backgroundColor")
        for verdict, shape, color in page.locator(".cellfacts__verdict").evaluate_all(MARKS):
            assert color != ground, verdict
            drawn.setdefault(verdict, set()).add(shape)
    assert len(drawn) == 5
    assert all(len(shapes) == 1 for shapes in drawn.values())
    assert len(set.union(*drawn.values())) == 5
