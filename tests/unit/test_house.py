"""The house: imports run one way, modules and functions stay small, nothing foreign is committed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT
from tests.support.content import CONTENT

MODULES = sorted(path for folder in ("widget", "service") for path in (PROJECT / folder).rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in MODULES}
TRACKED = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False).stdout.split()


def dotted(path: Path) -> str:
    """The name by which a module is imported."""
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {dotted(path): path for path in MODULES}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it. `from a import b` is `a.b` where that is a module of ours, else `a`."""
    names = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            here = path.relative_to(PROJECT).parts[: -node.level] if node.level else ()
            module = ".".join((*here, *filter(None, [node.module])))
            names |= {full if (full := f"{module}.{alias.name}") in NAMES else module for alias in node.names}
    return names


def code_lines(path: Path) -> int:
    """Lines that are neither blank, comment nor docstring."""
    count = sum(1 for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#"))
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            docstring = node.body[0]
            count -= (docstring.end_lineno or 0) - docstring.lineno + 1
    return count


def test_widget_is_pure() -> None:
    """Law 3: no Flask, no network, no clock, no writes."""
    foreign = {"flask", "werkzeug", "service", "requests", "urllib", "socket", "http", "time"}
    for path in (PROJECT / "widget").rglob("*.py"):
        assert not foreign & {name.split(".")[0] for name in imported(path)}, path
        assert not re.search(r"\.today\(|\.now\(|write_text|write_bytes|open\(.*[\"']w", path.read_text()), path


def test_widget_imports_itself_relatively() -> None:
    for path in (PROJECT / "widget").rglob("*.py"):
        assert not re.search(r"^\s*(?:from|import) widget\b", path.read_text().split('"""', 2)[2], re.MULTILINE), path


# Each may import what stands before it. The modules at the top of service/ stand first and count as one.
LATER = ("facts", "catalogs", "releases", "signing", "sync", "serving", "embed", "gallery", "preview", "demo", "app", "cli")
FOLDERS = ("widget", "service", *LATER)


def folder(name: str) -> str:
    """The part of the house that a module belongs to."""
    top, _, rest = name.partition(".")
    return part if top == "service" and (part := rest.partition(".")[0]) in LATER else top


def test_imports_between_folders_run_one_way() -> None:
    back = []
    for name, path in NAMES.items():
        for other in imported(path) & set(NAMES):
            here, there = folder(name), folder(other)
            if FOLDERS.index(there) > FOLDERS.index(here) or (here, there) == ("preview", "gallery"):
                back.append(f"{name} -> {other}")
    assert not back, back


def test_imports_between_files_run_in_no_circle() -> None:
    left = {name: (imported(path) & set(NAMES)) - {name} for name, path in NAMES.items()}
    while ends := {name for name, needed in left.items() if not needed & set(left)}:
        left = {name: needed for name, needed in left.items() if name not in ends}
    assert not left, f"in a circle, or above one: {sorted(left)}"


def test_import_widget_is_light() -> None:
    code = "import sys, widget; sys.exit(any(name in sys.modules for name in ('jinja2', 'babel', 'polib', 'flask')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_modules_and_functions_stay_small() -> None:
    for path, tree in TREES.items():
        assert code_lines(path) <= 250, path
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                docstring = len((ast.get_docstring(node) or "").splitlines())
                assert lines - docstring < 40, f"{path}: {node.name} has {lines} lines"


def test_every_module_says_what_it_is_for() -> None:
    assert not [path for path, tree in TREES.items() if not ast.get_docstring(tree)]


# One name for the same part in several places: pages and commands register themselves, catalogs and statements are loaded, programs start.
SAME_PART = {"register", "load", "main", "create_app", "create_app_from_environment"}


def test_no_public_name_stands_in_two_modules() -> None:
    """Classes and functions. A name that means two things has to be looked up each time."""
    places: dict[str, list[str]] = {}
    for name, path in NAMES.items():
        for node in TREES[path].body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name)
    twice = {name: where for name, where in places.items() if len(where) > 1 and name not in SAME_PART}
    assert not twice, "\n".join(f"{name}: {', '.join(where)}" for name, where in sorted(twice.items()))


def test_names_say_something() -> None:
    assert not [path for path in MODULES if re.search(r"util|helper|manager|common|misc", path.name)]


def test_templates_have_no_script_style_or_trust() -> None:
    for path in (PROJECT / "widget").rglob("*.html"):
        assert not re.search(r"<script|\sstyle=|\son[a-z]+=|\|\s*safe|javascript:|\{%-?\s*trans", path.read_text()), path


def test_every_widget_folder_is_complete() -> None:
    for name in (widget.name for widget in CONTENT.widgets):
        for file in ("copy.toml", "template.html", "style.css", "README.md"):
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
        "LICENSE",
        "constraints.txt",
    }
    assert not {path.split("/")[0] for path in TRACKED if not path.startswith(".")} - allowed


def test_no_third_party_file_is_committed() -> None:
    assert not [
        path for path in TRACKED if re.search(r"\.min\.(js|css)$|\.woff2?$|\.ttf$|node_modules|htmx.*\.js$|package-lock", path)
    ]
