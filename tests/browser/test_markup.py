"""The Nu HTML checker and html-validate find no error in anything that we serve, each fragment in the smallest page around it."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.methods import METHODS
from tests.support.running import Demo, installed
from widget.suffixes import PAGE

from .partner import files

AROUND = (
    '<!DOCTYPE html><html lang="{tag}"><head><meta charset="utf-8"><title>A partner</title></head><body>{fragment}</body></html>'
)


def fetch(url: str) -> str:
    """The body of an answer of ours, or of an error."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


def documents(demo: Demo) -> dict[str, str]:
    """Everything to check, by address."""
    found = {}
    for path, entry in files(demo.root).items():
        address = f"{demo.root}{path}"
        if path.endswith(PAGE):
            found[address] = fetch(address)
        elif path.endswith(".html"):
            found[address] = AROUND.format(tag=entry["locale"], fragment=fetch(address))
    for site in (demo.clinic, demo.neutral):
        found |= {url: fetch(url) for url in (site, f"{site}iframe/", f"{site}guide/")}
    chosen = [
        f"zh-Hans?site={method.sites[0]}&method={method.name}&language=both&accent=%23ffcc00" for method in METHODS.values()
    ]
    pages = ("", *chosen, "gallery/specimen?text=faq", "security", "security/zh-Hans", "changes", "changes/zh-Hans")
    errors = ("nothing", "v1/en/statsu.page.html", "v1/zh-Hans/faq/riks.page.html")
    for path in (*pages, *errors):
        found[f"{demo.service}{path}"] = fetch(f"{demo.service}{path}")
    found["a lost fragment"] = AROUND.format(tag="en", fragment=fetch(f"{demo.root}en/statsu.html"))
    return found


def errors(pages: list[Path]) -> list[tuple[str, str]]:
    """Address and text of everything that the checker objects to. One start of java for all files."""
    jar = installed("CELLFACTS_NPM", "npm/node_modules", "vnu-jar/build/dist/vnu.jar") / "vnu-jar/build/dist/vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--exit-zero-always", "--format", "json", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return [(item["url"], f"{item.get('lastLine')}: {item['message']}") for item in json.loads(done.stderr)["messages"]]


# Ids hold keys, which have dots in them; any id without white space is valid.
RULES = '{"root": true, "extends": ["html-validate:recommended"], "rules": {"valid-id": ["error", {"relaxed": true}]}}'


def html_validate(pages: list[Path]) -> list[tuple[str, str]]:
    """Address and text of everything that html-validate's recommended rules object to."""
    script = (
        installed("CELLFACTS_NPM", "npm/node_modules", "html-validate/bin/html-validate.mjs")
        / "html-validate/bin/html-validate.mjs"
    )
    (pages[0].parent / ".htmlvalidate.json").write_text(RULES)
    command = ["node", str(script), "--formatter", "json", *map(str, pages)]
    # Into a file: node ends before all of a long report has gone through a pipe.
    found = pages[0].parent / "html-validate.json"
    with found.open("wb") as output:
        subprocess.run(command, stdout=output, timeout=300, check=False, cwd=pages[0].parent)
    return [
        (report["filePath"], f"{item['line']}: {item['ruleId']}: {item['message']}")
        for report in json.loads(found.read_text())
        for item in report["messages"]
    ]


# The width of a frame. Authors are to write pixels, but browsers must take a percentage (HTML, 15.4.3), and only that fits any column without style.
WIDTH = re.compile(r"“100%” for attribute “width” on element “iframe”|Attribute \"width\" has invalid value \"100%\"")


@pytest.mark.parametrize("checker", [errors, html_validate], ids=["Nu HTML checker", "html-validate"])
def test_the_checker_finds_no_error(demo: Demo, tmp_path: Path, checker: Callable[[list[Path]], list[tuple[str, str]]]) -> None:
    wrong = AROUND.format(tag="en", fragment="<p><div></p>")
    addresses = {}
    for number, (address, html) in enumerate([("wrong", wrong), *documents(demo).items()]):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        addresses[file] = address
    found = [(addresses[Path(url.removeprefix("file:"))], message) for url, message in checker(list(addresses))]
    assert "wrong" in dict(found), "the checker does not see an error that we made"
    ours = [f"{address}:{message}" for address, message in found if address != "wrong" and not WIDTH.search(message)]
    assert not ours, "\n".join(ours)
