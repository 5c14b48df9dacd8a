"""In a page made by Python: the guide's own lines in Flask, Django, FastAPI and plain Jinja, with nothing asked of us."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.content import SHIPPED
from tests.support.guides import method_page, named_blocks
from tests.support.markup import elements, headings, parse, text
from widget import css, loading, render, rendering
from widget.document import provenance
from widget.manifest import Release

GUIDE = named_blocks(method_page("python"))
ROOT = "https://facts.example.org/v1/"
OVERDUE = "This text may be out of date."
PAGE = "cell-therapy.html"
# What a partner has already, around the page's lines.
DJANGO = """
import sys, os
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
from datetime import date
import django
from django.conf import settings
settings.DEBUG = False  # as it is for readers
settings.ALLOWED_HOSTS = ["*"]
django.setup()
from django.core.checks import run_checks
assert run_checks() == []
from django.test import Client
ask = Client(raise_request_exception=False).get
tell = lambda answer: (answer.status_code, answer.headers["Content-Type"], answer.content.decode())
"""
FLASK = """
from app import app
ask = app.test_client().get
tell = lambda answer: (answer.status_code, answer.headers["Content-Type"], answer.text)
"""
FASTAPI = """
from app import app
from starlette.testclient import TestClient
ask = TestClient(app, raise_server_exceptions=False).get
tell = lambda answer: (answer.status_code, answer.headers["content-type"], answer.text)
"""
JINJA = """
import runpy
from pathlib import Path
runpy.run_path("build.py")
types = {".css": "text/css; charset=utf-8", "": "text/html; charset=utf-8"}
def ask(path):
    file = Path("public" + path)
    return file if file.is_file() else file.with_suffix(".html")
tell = lambda file: (200, types[file.suffix if file.suffix == ".css" else ""], file.read_text()) if file.is_file() else (404, "", "")
"""
ASK = """
import json, sys
print(json.dumps([tell(ask(path)) for path in sys.argv[1:]]))
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A partner's site. start: Python that makes `ask` and `tell`. chinese: how its addresses say Simplified Chinese."""

    name: str
    folder: Path
    start: str
    chinese: str

    def get(self, *paths: str, day: date | None = None) -> list[tuple[int, str, str]]:
        """Status, type and body of each address, in a process of its own. day: which it takes today for."""
        code = f"{frozen(day)}\n{self.start}\n{ASK}"
        environ = {**os.environ, "PYTHONWARNINGS": "ignore"}
        done = subprocess.run(
            [sys.executable, "-c", code, *paths],
            cwd=self.folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [(status, kind, body) for status, kind, body in json.loads(done.stdout.splitlines()[-1])]


def frozen(day: date | None) -> str:
    """Python after which `date.today()` is another day."""
    if day is None:
        return ""
    return f"""
import datetime
import pydantic.v1  # FastAPI's, whose own kinds of dates are made of the real one
real = datetime.date
class AnyDay(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real)
class Day(real, metaclass=AnyDay):
    @classmethod
    def today(cls):
        return cls({day.year}, {day.month}, {day.day})
datetime.date = Day
"""


def code(name: str) -> str:
    """The lines of the page that begin with a comment that names a file."""
    return GUIDE[name]


def page(body: str) -> str:
    """A template of a partner's, with the page's lines in its head and body. body: the lines for the body."""
    head = GUIDE["cellfacts snippet status --method python --head"]
    return f'<!DOCTYPE html><html lang="en"><head><title>Clinic</title>{head}</head><body><main>{body}</main></body></html>'


def flask_site(folder: Path) -> Site:
    (folder / "app.py").write_text(code("app.py of Flask"))
    (folder / "templates" / PAGE).write_text(page(code(f"templates/{PAGE} of Flask")))
    return Site("Flask", folder, FLASK, "zh-CN")


def django_site(folder: Path) -> Site:
    """A project as Django begins it, with the page's lines after its own."""
    subprocess.run([sys.executable, "-m", "django", "startproject", "clinic", folder], check=True)
    for made in ("templatetags", "templates"):
        (folder / "clinic" / made).mkdir()
    (folder / "clinic" / "templatetags" / "__init__.py").touch()
    (folder / "clinic" / "templatetags" / "cellfacts.py").write_text(code("clinic/templatetags/cellfacts.py of Django"))
    for own in ("clinic/settings.py", "clinic/urls.py"):
        with (folder / own).open("a") as file:
            file.write(code(f"{own} of Django, at its end"))
    (folder / "clinic" / "templates" / PAGE).write_text(page(code(f"clinic/templates/{PAGE} of Django")))
    return Site("Django", folder, DJANGO, "zh-hans")


def fastapi_site(folder: Path) -> Site:
    (folder / "app.py").write_text(code("app.py of FastAPI"))
    (folder / "templates" / PAGE).write_text(page(code(f"templates/{PAGE} of Flask")))
    return Site("FastAPI", folder, FASTAPI, "zh-CN")


def jinja_site(folder: Path) -> Site:
    (folder / "build.py").write_text(code("build.py of plain Jinja"))
    (folder / "templates" / PAGE).write_text(page(code(f"templates/{PAGE} of Flask")))
    return Site("plain Jinja", folder, JINJA, "zh-CN")


SITES: dict[str, Callable[[Path], Site]] = {
    "Flask": flask_site,
    "Django": django_site,
    "FastAPI": fastapi_site,
    "plain Jinja": jinja_site,
}


@pytest.fixture(scope="module", autouse=True)
def _as_installed() -> Iterator[None]:
    """Let this process read what the sites read: the package as it is installed, with the shipped checks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading.load_content, "__defaults__", (SHIPPED, None))
        forget_content()
        yield
    forget_content()


def forget_content() -> None:
    loading.installed_content.cache_clear()
    rendering.installed_fragment.cache_clear()


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Each in turn, with the page's lines for it."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "templates").mkdir()
    return SITES[request.param](folder)


def test_the_text_is_in_the_page_as_it_is_in_the_language_and_at_the_level_that_were_asked_for(site: Site) -> None:
    before = date(2026, 11, 24)
    english, chinese = site.get("/en/cell-therapy", f"/{site.chinese}/cell-therapy", day=before)
    for (status, kind, html), tag in ((english, "en"), (chinese, "zh-Hans")):
        assert (status, kind.split(";")[0]) == (200, "text/html")
        for widget, heading in (("status", 2), ("trial-checklist", 3)):
            assert str(render(widget, tag, heading=heading, root=ROOT)) in html, "not escaped, not changed"
        articles = elements(html, "article")
        assert [one.get("lang") for one in articles] == [tag, tag]
        assert headings(html)[0][0] == 2
        assert "&lt;" not in html
        assert OVERDUE not in html


def test_a_brief_and_a_question_are_in_the_page_by_the_same_lines(site: Site) -> None:
    """The page's function hands on whatever `render` takes."""
    template = next(site.folder.rglob(f"templates/{PAGE}"))  # a static site has its pages there, too
    usual = template.read_text()
    calls = ('cellfacts("status", language, form="brief")', 'cellfacts("faq", language, question="risks", heading=3)')
    if site.name == "Django":
        lines = "".join(f"{{% {re.sub('[(),]', ' ', call)} %}}" for call in calls)
    else:
        lines = "".join(f"{{{{ {call} }}}}" for call in calls)
    try:
        template.write_text(usual.replace("</main>", f"{lines}</main>"))
        pages = site.get("/en/cell-therapy", f"/{site.chinese}/cell-therapy", day=date(2026, 11, 24))
    finally:
        template.write_text(usual)
    for (status, _, html), tag in zip(pages, ("en", "zh-Hans"), strict=True):
        assert status == 200
        assert str(render("status", tag, form="brief", root=ROOT)) in html
        assert str(render("faq", tag, question="risks", heading=3, root=ROOT)) in html


def test_once_a_review_date_has_passed_the_page_says_so_by_itself(site: Site) -> None:
    due = provenance(loading.installed_content().find("status")).review_by
    for day, late in ((due, False), (due + timedelta(days=1), True)):
        ((_, _, html),) = site.get("/en/cell-therapy", day=day)
        article = elements(html, "article")[0]
        assert (OVERDUE in text(article)) is late, day


def test_the_stylesheet_comes_from_the_partner_and_nothing_loads_from_us(site: Site) -> None:
    (_, _, html), (status, kind, sheet) = site.get("/en/cell-therapy", "/cellfacts/widget.css")
    assert (status, kind.split(";")[0], sheet) == (200, "text/css", css())
    loads = [
        (one.tag, name, value)
        for one in parse(html).iter()
        for name, value in one.attrib.items()
        if name in {"src", "srcset", "data", "poster"}
    ]
    assert loads == []
    assert [one.get("href") for one in parse(html).iter("link")] == ["/cellfacts/widget.css"]
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_a_language_that_there_is_not_is_no_page(site: Site) -> None:
    for language in ("xx", "fr", "de"):
        ((status, _, html),) = site.get(f"/{language}/cell-therapy")
        assert status == 404
        assert "cellfacts" not in html


def test_what_does_not_exist_is_told_in_a_sentence() -> None:
    with pytest.raises(LookupError, match="there is no widget 'cures'; there are: status, barriers"):
        render("cures", root=ROOT)
    with pytest.raises(LookupError, match="there is no locale 'xx'; there are: en, zh-Hans"):
        render("faq", "xx", root=ROOT)


def test_without_a_day_nothing_is_overdue_and_with_one_the_text_stays() -> None:
    late = date(2036, 1, 1)
    for tag in ("en", "zh-CN"):
        plain, overdue = str(render("faq", tag, root=ROOT)), str(render("faq", tag, root=ROOT, today=late))
        assert plain.count("cellfacts__notice--overdue") == 0
        assert overdue.count("cellfacts__notice--overdue") == 1
        without = re.sub(r'<div class="cellfacts__notice cellfacts__notice--overdue">.*?</div>\n', "", overdue, flags=re.DOTALL)
        ids = re.compile(r"[0-9a-f]{16}")
        assert ids.sub("", without) == ids.sub("", plain)


def test_the_stylesheet_is_the_releases_own(release: Release) -> None:
    assert css().encode() == release.files["widget.css"]
