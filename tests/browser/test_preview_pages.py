"""Every page of the preview, in both languages: accessible, valid, as wide as its window, and silent in the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Open
from .main.test_accessibility import axe, violations
from .previewing import PO, SPOKEN, WIDTHS, Decided, Preview, complaints, decided, running_preview, translated
from .test_markup import errors, html_validate
from .watching import Visit, follow

__all__ = ["axe"]
SIZES = {width: {"width": width, "height": 800} for width in WIDTHS}
PAGES = {
    "board": "",
    "changes": "changes",
    "what a release changes": "changes?new={release}",
    "no changes": "changes?new={current}",
    "releases": "releases",
    "log": "log",
    "upload": "upload",
    "share": "share",
    "what a clinician opens": "{link}",
    "sources": "sources",
    "widget": "widgets/faq",
    "widget beside what readers see, on paper": "widgets/status?version=both&width=desktop&look=print",
    "sentences": "sentences/zh-Hans/status",
    "sentence": "sentence/status.brief.us",
    "sentence with findings": "sentence/status.answer",
    "approve": "decide/approve?key=status.title&locale=zh-Hans",
    "build, with findings": "decide/build",
    "withdraw": "decide/withdraw?release={release}",
    "decision": "decisions/{decision}",
    "refusal": "no/such",
}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview with something of everything."""
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


@pytest.fixture(scope="module")
def done(preview: Preview) -> Decided:
    """What was decided in it."""
    done = decided(preview)
    translated(preview)
    return done


def addresses(preview: Preview, done: Decided) -> dict[str, str]:
    """Every page by its name."""
    values = {"release": done.release, "current": str(preview.store.current_id()), "decision": done.decision, "link": done.link}
    found = {name: path.format(**values) for name, path in PAGES.items()}
    return {name: path if path.startswith("http") else f"{preview.address}{path}" for name, path in found.items()}


def check(visit: Visit, axe: str, name: str) -> Iterator[str]:
    """What is wrong with the page that is open: narrow and dark, wide and light, everything unfolded."""
    page = visit.page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width, size in SIZES.items():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if (wide := page.evaluate("document.scrollingElement.scrollWidth")) != width:
            yield f"{name} is {wide} px wide at {width} px"
        if width == 320:
            page.emulate_media(color_scheme="dark")
            yield from violations(page, axe)
            page.emulate_media(color_scheme="light")
    yield from violations(page, axe)
    known = "status of 404" if name == "refusal" else "\0"
    yield from (f"{name}: {complaint}" for complaint in complaints(visit) if known not in complaint)
    visit.complaints.clear()


@pytest.mark.parametrize("language", SPOKEN)
def test_every_page_is_accessible_and_fits(preview: Preview, done: Decided, visit: Open, axe: str, language: str) -> None:
    reader = visit(locale=SPOKEN[language])
    page = reader.to(f"{preview.address}sign-in")
    found = list(check(reader, axe, "sign-in"))
    preview.sign_in(page)
    for name, address in addresses(preview, done).items():
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        found += check(reader, axe, name)
    page.goto(f"{preview.address}upload")
    page.set_input_files("#file", preview.translations / PO)
    follow(page.locator("main button"))
    assert page.locator(".figures").is_visible()
    found += check(reader, axe, "upload with findings")
    assert not found, "\n".join(found)
    assert reader.hosts == {f"127.0.0.1:{preview.site.port}"}


def test_the_checkers_find_no_error(preview: Preview, done: Decided, visit: Open, tmp_path: Path) -> None:
    files: dict[Path, str] = {}
    for language, spoken in SPOKEN.items():
        page = preview.sign_in(visit(locale=spoken).page)
        for name, address in addresses(preview, done).items():
            file = tmp_path / f"{len(files)}.html"
            file.write_bytes(page.request.get(address).body())
            files[file] = f"{name} ({language})"
    found = [*errors(list(files)), *html_validate(list(files))]
    said = [f"{files[Path(url.removeprefix('file:'))]}: {message}" for url, message in found]
    assert not said, "\n".join(said)
