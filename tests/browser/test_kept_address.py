"""The address of a partner's page stays with the partner under every policy, where the guide says so."""

from __future__ import annotations

from typing import Any

import pytest

from service.htmx import VERSIONS
from tests.support.methods import METHODS
from tests.support.running import Site
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .partner import PATH, check_that_nothing_was_told
from .watching import widgets_arrive


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("head", "policy", "told"),
    [("strict", "unsafe-url", False), ("own", "", False), ("own", "unsafe-url", True), ("own and line", "unsafe-url", False)],
)
def test_the_address_of_the_page_is_kept_where_the_guide_says_so(
    visit: Open, serve: Serve, service: Site, version: str, head: str, policy: str, told: bool
) -> None:
    """A browser's own policy keeps it. A laxer one of the site tells it, in htmx 1 and 2, unless the strict head code's line is there too."""
    root = f"{service.address}v1/"
    html = partner.page(root, partner.placeholder("faq", ENGLISH, root), with_own_htmx=head != "strict")
    line = METHODS["htmx"].head_code(root).splitlines()[0]
    assert 'name="referrer"' in line
    html = html.replace("</title>", f"</title>{line if head == 'own and line' else ''}")
    files = partner.with_htmx({PATH: html}, version)

    def app(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, [*headers, *([("Referrer-Policy", policy)] if policy else [])])

        return files(environ, start)

    site = serve(app)
    page = visit().to(f"http://localhost:{site.port}{PATH}?secret=melanoma")
    widgets_arrive(page, ["faq"], "en")
    if told and version < "4":
        assert [request for request in service.received if "jane-roe" in request.headers.get("referer", "")]
    else:
        check_that_nothing_was_told(service.received, site)
