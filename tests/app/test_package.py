"""The package that others install says its version and its licence."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.conftest import PROJECT
from widget import __version__

LICENCE = (PROJECT / "LICENSE").read_text()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built package. Building asks no registry: what builds it is installed with the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as packed:
        return BytesParser().parsebytes(packed.read(f"cellfacts-{__version__}.dist-info/METADATA"))


def test_the_command_says_the_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"cellfacts {__version__}\n"


def test_the_built_package_has_the_version_of_the_command(metadata: Message) -> None:
    assert metadata["Version"] == __version__


def test_the_version_stands_in_one_place() -> None:
    """pyproject.toml reads it from the package."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "widget/__init__.py"


def test_the_built_package_says_the_licence_and_has_its_text(wheel: Path, metadata: Message) -> None:
    assert metadata["License-Expression"] == "MIT AND LicenseRef-CellFacts-Texts"
    assert metadata.get_all("License-File") == ["LICENSE"]
    with ZipFile(wheel) as packed:
        assert packed.read(f"cellfacts-{__version__}.dist-info/licenses/LICENSE").decode() == LICENCE


def test_the_built_package_has_a_readme_and_keywords_and_no_invented_address(metadata: Message) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "CAR-T" in metadata["Keywords"]
    assert not any(metadata[field] for field in ("Project-URL", "Home-page", "Author-email", "Maintainer-email"))


def test_the_licence_is_mit_for_the_code_and_leaves_the_texts_out() -> None:
    assert "MIT License" in LICENCE
    assert "the CellFacts authors" in LICENCE
    texts, _, code = LICENCE.partition("The code\n")
    for part in ("widget/*/copy.toml", "widget/facts/", "translations/"):
        assert part in texts
        assert list(PROJECT.glob(part)), part
        assert part not in code
    assert "LicenseRef-CellFacts-Texts" in texts
    assert "CELLFACTS_TERMS" in texts
