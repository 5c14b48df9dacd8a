"""A page that pins a text shows its bytes, or the link."""

from __future__ import annotations

from playwright.sync_api import expect

from service.clock import today
from service.pinned import pin
from service.snippets import Pin, Place, htmx
from service.store import open_store
from widget.library import find
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .running import Demo, Site

PLACE = Place(find("barriers"), ENGLISH, "Barriers", "")


def pinned(service: Site, demo: Demo) -> tuple[str, Pin]:
    """The root of the service, and what pins the text of its current release."""
    root = f"{service.address}v1/"
    store = open_store(demo.data)
    found = pin(store.load(store.current_or_refuse()), PLACE.path, root, today(), store.channel())
    assert found
    return root, found


def code(root: str, found: Pin) -> str:
    return htmx(Place(PLACE.widget, PLACE.locale, PLACE.title, root, pin=found))


def test_the_right_bytes_are_shown_and_any_other_are_a_link(visit: Open, serve: Serve, service: Site, demo: Demo) -> None:
    root, found = pinned(service, demo)
    wrong = Pin(found.release, "sha384-" + "A" * 64)
    site = serve(
        partner.with_htmx(
            {"/right": partner.page(root, code(root, found)), "/wrong": partner.page(root, code(root, wrong))}, "4.0.1"
        )
    )
    reader = visit()
    page = reader.to(f"http://localhost:{site.port}/right")
    expect(page.locator("article.cellfacts-barriers")).to_be_visible()
    assert reader.complaints == []
    assert f"/v1/releases/{found.release}/en/barriers.html" in [request.path for request in service.received]
    service.received.clear()
    page = visit().to(f"http://localhost:{site.port}/wrong")
    page.wait_for_timeout(1500)
    assert f"/v1/releases/{found.release}/en/barriers.html" in [request.path for request in service.received]
    expect(page.locator("main a")).to_have_text("Barriers")
    expect(page.locator("article")).to_have_count(0)
