"""The components for React and Vue, as their recipes have them, in applications with routers, made with the real packages."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import expect

from service.embed.snippets import Placement
from tests.support.content import CONTENT
from tests.support.guides import method_page, named_blocks
from tests.support.markup import elements
from tests.support.methods import METHODS
from tests.support.running import HOST, Demo, Site, free_ports, installed
from widget.locales import ENGLISH, Locale

from . import partner
from .conftest import Open, Serve
from .partner import CHINESE, check_that_nothing_was_told
from .watching import PATIENCE, Visit, widgets_arrive

FRAMEWORKS = ("react", "vue")
EACH = pytest.mark.parametrize("framework", FRAMEWORKS)
SCRIPT = Path(__file__).with_name("components.mjs")
TIMEOUT = 400  # milliseconds, of the components here
WHOLE = '<article class="cellfacts cellfacts-faq">This must not be seen.</article>'
# What a service in trouble answers, by the first part of its address: status and body.
FAULTS: Mapping[str, tuple[str, str]] = {
    **{status[:3]: (status, WHOLE) for status in ("404 Not Found", "410 Gone", "500 Internal Server Error", "204 No Content")},
    "two": ("200 OK", WHOLE + WHOLE),
    "none": ("200 OK", "<h1>Somebody else’s page</h1>"),
    "empty": ("200 OK", ""),
    "hang": ("200 OK", WHOLE),
    "slow": ("200 OK", WHOLE),
}

REACT_APP = """
import { StrictMode, useState } from "react"
import { createRoot } from "react-dom/client"
import { BrowserRouter, Link, Route, Routes } from "react-router"
import { CellFacts } from "./CellFacts.jsx"
const texts = %(texts)s
function Changing() {
  const [tag, change] = useState("en")
  return <main><button id="change" onClick={() => change("zh-Hans")}>Change</button><CellFacts {...texts[tag]} /></main>
}
createRoot(document.getElementById("app")).render(<StrictMode><BrowserRouter>
  <nav>%(links)s</nav><Routes>%(routes)s<Route path="/changing" element={<Changing />} /></Routes>
</BrowserRouter></StrictMode>)
"""
REACT_SERVER = """
import { renderToString } from "react-dom/server"
import { CellFacts } from "./CellFacts.jsx"
export const html = renderToString(<main>%(code)s</main>)
"""
VUE_APP = """
import { createApp } from "vue"
import { createRouter, createWebHistory } from "vue-router"
import { CellFacts } from "./CellFacts.js"
import { render as changing } from "./changing.template"
import { render as shell } from "./shell.template"
%(imports)s
const data = () => ({ tag: "en", texts: %(texts)s })
const components = { CellFacts }
const routes = [%(routes)s, { path: "/changing", component: { components, data, render: changing } }]
createApp({ render: shell }).use(createRouter({ history: createWebHistory(), routes })).mount("#app")
"""
VUE_SERVER = """
import { createSSRApp } from "vue"
import { renderToString } from "vue/server-renderer"
import { CellFacts } from "./CellFacts.js"
import { render } from "./texts.template"
export const html = renderToString(createSSRApp({ components: { CellFacts }, render }))
"""


class Troubled:
    """A service in trouble. may_answer: /slow/… waits for it."""

    def __init__(self) -> None:
        self.may_answer = Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        kind = environ["PATH_INFO"].split("/")[1]
        if kind in {"hang", "slow"}:
            self.may_answer.wait(PATIENCE / 1000)
        status, body = FAULTS[kind]
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), ("Access-Control-Allow-Origin", "*")])
        return [] if status.startswith("204") else [body.encode()]


@dataclass(frozen=True)
class Applications:
    """Both applications. bundles: their scripts; served: what a server makes of the page with two texts."""

    service: Site
    trouble: Troubled
    bundles: Mapping[str, str]
    served: Mapping[str, str]


def code(framework: str, slug: str, root: str, locale: Locale = ENGLISH) -> str:
    """What the gallery gives out."""
    return METHODS[framework].code(Placement(CONTENT.find(slug), locale, slug, root))


def write_sources(folder: Path, pages: Mapping[str, Mapping[str, str]], changing: str) -> None:
    """The sources of both applications. pages: what stands on each, by framework and name. changing: properties by language, as JSON."""
    for framework, block in (("react", "CellFacts.jsx"), ("vue", "CellFacts.js")):
        component = named_blocks(method_page(framework))[f"{block} of {framework.title()}"]
        (folder / block).write_text(component.replace("8000", str(TIMEOUT)))
    names = list(pages["react"])
    links = "".join(f'<Link id="to-{name}" to="/{name}">{name}</Link>' for name in [*names, "changing"])
    routes = "".join(f'<Route path="/{name}" element={{<main>{html}</main>}} />' for name, html in pages["react"].items())
    (folder / "react.jsx").write_text(REACT_APP % {"texts": changing, "links": links, "routes": routes})
    (folder / "react-server.jsx").write_text(REACT_SERVER % {"code": pages["react"]["texts"]})
    for name, html in pages["vue"].items():
        (folder / f"{name}.template").write_text(f"<main>{html}</main>")
    links = "".join(f'<router-link id="to-{name}" to="/{name}">{name}</router-link>' for name in [*names, "changing"])
    (folder / "shell.template").write_text(f"<nav>{links}</nav><router-view></router-view>")
    change = '<button id="change" @click="tag = \'zh-Hans\'">Change</button>'
    (folder / "changing.template").write_text(f'<main>{change}<CellFacts v-bind="texts[tag]" /></main>')
    imports = "\n".join(f'import {{ render as {name} }} from "./{name}.template"' for name in names)
    vue_routes = ", ".join(f'{{ path: "/{name}", component: {{ components, render: {name} }} }}' for name in names)
    (folder / "vue.js").write_text(VUE_APP % {"imports": imports, "texts": changing, "routes": vue_routes})
    (folder / "vue-server.js").write_text(VUE_SERVER)


@pytest.fixture(scope="module")
def applications(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """Bundled once for all tests of this file, with the addresses of a service and of one in trouble."""
    service, trouble = partner.recorded_service(demo), Troubled()
    stub = Site(trouble)
    root = f"{service.address}v1/"
    folder = tmp_path_factory.mktemp("components")
    pages = {
        framework: {
            "home": "<h1>Home</h1>",
            "texts": code(framework, "status", root) + code(framework, "faq", root),
            "errors": "".join(code(framework, "faq", f"{stub.address}{fault}/") for fault in FAULTS if fault != "slow")
            + code(framework, "faq", f"http://{HOST}:{free_ports(1)}/v1/"),
            "slow": code(framework, "faq", f"{stub.address}slow/"),
        }
        for framework in FRAMEWORKS
    }
    (english, chinese) = (elements(code("react", "faq", root, locale))[-1].attrib for locale in (ENGLISH, CHINESE))
    write_sources(folder, pages, json.dumps({"en": english, "zh-Hans": chinese}))
    npm = installed("CELLFACTS_NPM", "npm/node_modules", "esbuild/package.json")
    done = subprocess.run(
        ["node", SCRIPT, folder],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "CELLFACTS_NPM": str(npm)},
    )
    bundles = {name: (folder / f"{name}.bundle.js").read_text() for name in FRAMEWORKS}
    yield Applications(service, trouble, bundles, json.loads(done.stdout))
    trouble.may_answer.set()
    service.stop()
    stub.stop()


def application(applications: Applications, framework: str, policy: str = "") -> Any:
    """A partner's server: the bundle, and one page for every other address, under a strict policy."""
    strict = f"default-src 'none'; script-src 'self'; style-src {applications.service.address}; connect-src http:; img-src data:"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A partner</title><link rel="icon" href="data:,">'
        f"{METHODS[framework].head_code(f'{applications.service.address}v1/')}"
        '<script src="/app.js" defer></script></head><body><div id="app"></div></body></html>'
    )

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_script = environ["PATH_INFO"] == "/app.js"
        kind = "text/javascript" if is_script else "text/html"
        headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Security-Policy", f"{strict}{policy}")]
        start_response("200 OK", headers)
        return [(applications.bundles[framework] if is_script else html).encode()]

    return app


@pytest.fixture
def reader(visit: Open) -> Visit:
    return visit()


def said(reader: Visit) -> list[str]:
    """What is in the console. React's StrictMode mounts everything twice, so its first request is ended."""
    return [complaint for complaint in reader.complaints if "ERR_ABORTED" not in complaint]


@EACH
def test_texts_come_and_come_again_after_another_route_under_a_strict_policy(
    applications: Applications, reader: Visit, serve: Serve, framework: str
) -> None:
    applications.service.received.clear()
    site = serve(application(applications, framework))
    page = reader.to(f"http://localhost:{site.port}/texts?secret=melanoma")
    for _ in range(2):
        widgets_arrive(page, ["status", "faq"], "en")
        assert page.locator("main > div[lang=en] > article").count() == 2
        assert page.locator("main a:text-is('faq')").count() == 0, "the link is gone"
        radius = page.locator("article").first.evaluate("e => getComputedStyle(e).borderTopLeftRadius")
        assert radius == "12px", "the stylesheet in the head counts"
        page.click("#to-home")
        page.locator("h1:text-is('Home')").wait_for()
        assert page.locator("article").count() == 0
        page.go_back()
    widgets_arrive(page, ["status", "faq"], "en")
    assert said(reader) == []
    check_that_nothing_was_told(applications.service.received, site)


@EACH
def test_whatever_goes_wrong_the_link_stays(applications: Applications, reader: Visit, serve: Serve, framework: str) -> None:
    page = reader.to(serve(application(applications, framework)).address + "errors")
    links = page.locator("main > div.cellfacts-place:not([class*=cellfacts-place-]) > a:text-is('faq')")
    expect(links).to_have_count(len(FAULTS))  # without room kept for a text: each has been given up
    assert all(link.is_visible() for link in links.all())
    assert page.locator("article").count() == 0
    assert "This must not be seen" not in page.content()
    assert not [complaint for complaint in said(reader) if not complaint.startswith(("failed: ", "error: Failed to load"))]


@EACH
def test_with_trusted_types_the_link_stays(applications: Applications, reader: Visit, serve: Serve, framework: str) -> None:
    policy = "; require-trusted-types-for 'script'" + ("; trusted-types vue" if framework == "vue" else "")
    page = reader.to(serve(application(applications, framework, policy)).address + "texts")
    expect(page.locator("main > div.cellfacts-place:not([class*=cellfacts-place-]) > a")).to_have_count(2)
    assert not [complaint for complaint in reader.complaints if complaint.startswith("exception")]


@EACH
def test_who_leaves_before_the_answer_ends_the_request(
    applications: Applications, reader: Visit, serve: Serve, framework: str
) -> None:
    applications.trouble.may_answer.clear()
    page = reader.page
    with page.expect_request("**/slow/en/faq.html"):
        page.goto(serve(application(applications, framework)).address + "slow")
    expect(page.locator("main > div.cellfacts-place-faq > a")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "ERR_ABORTED" in (request.failure or "")):
        page.click("#to-home")
    applications.trouble.may_answer.set()
    page.locator("h1:text-is('Home')").wait_for()
    assert page.locator("article").count() == 0
    assert said(reader) == []


@EACH
def test_another_language_takes_the_place_of_the_first(
    applications: Applications, reader: Visit, serve: Serve, framework: str
) -> None:
    page = reader.to(serve(application(applications, framework)).address + "changing")
    widgets_arrive(page, ["faq"], "en")
    page.click("#change")
    widgets_arrive(page, ["faq"], "zh-Hans")
    assert page.locator("main > div[lang=zh-Hans] > article").count() == 1
    assert said(reader) == []


@EACH
def test_a_server_makes_the_link(applications: Applications, framework: str) -> None:
    (main,) = [one for one in elements(applications.served[framework]) if one.tag == "main"]
    places = list(main.iter("div"))
    assert [place.get("class") for place in places] == [
        "cellfacts-place cellfacts-place-status",
        "cellfacts-place cellfacts-place-faq",
    ]
    assert [place.get("lang") for place in places] == ["en", "en"]
    links = [link.attrib for link in main.iter("a")]
    root = f"{applications.service.address}v1/en/"
    assert links == [
        {"href": f"{root}{slug}.page.html", "rel": "noreferrer", "referrerpolicy": "no-referrer"} for slug in ("status", "faq")
    ]
