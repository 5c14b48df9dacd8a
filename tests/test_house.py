"""The house: imports run one way, modules and functions stay small, nothing foreign is committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from widget.registry import LIBRARY

MODULES = sorted(path for folder in ("widget", "service") for path in (PROJECT / folder).rglob("*.py"))
TRACKED = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False).stdout.split()


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            here = path.relative_to(PROJECT).parts[: -node.level] if node.level else ()
            module = ".".join((*here, *filter(None, [node.module])))
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return names


def code_lines(path: Path) -> int:
    """Lines that are neither blank, comment nor docstring."""
    text = path.read_text()
    count = sum(1 for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            docstring = node.body[0]
            count -= (docstring.end_lineno or 0) - docstring.lineno + 1
    return count


@pytest.mark.parametrize("path", [path for path in MODULES if "widget" in path.relative_to(PROJECT).parts], ids=str)
def test_widget_is_pure(path: Path) -> None:
    """Law 3: no Flask, no network, no clock, no writes."""
    names = imported(path)
    assert not {
        name
        for name in names
        if name.split(".")[0] in {"flask", "werkzeug", "service", "requests", "urllib", "socket", "http", "time"}
    }
    assert not re.search(r"\.today\(|\.now\(|write_text|write_bytes|open\(.*[\"']w", path.read_text())


def test_widget_imports_itself_relatively() -> None:
    for path in (PROJECT / "widget").rglob("*.py"):
        assert not re.search(r"^\s*(?:from|import) widget\b", path.read_text().split('"""', 2)[2], re.MULTILINE), path


ORDER = ("model", "catalog", "rendering", "release")  # manifest stands beside them and imports none


def test_imports_run_one_way() -> None:
    for number, name in enumerate(ORDER):
        names = imported(PROJECT / "widget" / f"{name}.py")
        for later in ORDER[number + 1 :]:
            assert f"widget.{later}" not in names, f"{name} imports {later}"
    assert not {
        name
        for name in imported(PROJECT / "service" / "releases" / "store.py")
        if name.startswith(("service.app", "service.serving.wsgi", "flask"))
    }


def test_import_widget_is_light() -> None:
    code = "import sys, widget; sys.exit(any(name in sys.modules for name in ('jinja2', 'babel', 'polib', 'flask')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    """The list of sources is as long as the sources are many."""
    assert code_lines(path) <= (300 if path.name == "sources.py" else 250)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            docstring = len((ast.get_docstring(node) or "").splitlines())
            assert lines - docstring < 40, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_public_things_say_what_they_are_for(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "a module without a docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), node.name


def test_names_say_something() -> None:
    assert not [path for path in MODULES if re.search(r"util|helper|manager|common|misc", path.name)]


def test_templates_have_no_script_style_or_trust() -> None:
    for path in (PROJECT / "widget").rglob("*.html"):
        assert not re.search(r"<script|\sstyle=|\son[a-z]+=|\|\s*safe|javascript:|\{%-?\s*trans", path.read_text()), path


def test_every_widget_folder_is_complete() -> None:
    for name in (widget.name for widget in LIBRARY):
        for file in ("__init__.py", "template.html", "style.css", "README.md"):
            assert (PROJECT / "widget" / name / file).is_file(), f"{name}/{file}"


def test_the_top_level_is_the_designs() -> None:
    allowed = {
        "widget",
        "translations",
        "service",
        "tests",
        "pyproject.toml",
        "README.md",
        "Makefile",
        "CHANGELOG.md",
        "constraints.txt",
    }
    assert not {path.split("/")[0] for path in TRACKED if not path.startswith(".")} - allowed


def test_no_third_party_file_is_committed() -> None:
    assert not [
        path for path in TRACKED if re.search(r"\.min\.(js|css)$|\.woff2?$|\.ttf$|node_modules|htmx.*\.js$|package-lock", path)
    ]
