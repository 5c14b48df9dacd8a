"""A method is a folder: put beside the others it is everywhere, and a folder that lacks something is one finding, wherever it is met."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.embed.loading import MethodsRefused, load_methods
from service.embed.snippets import Placement
from service.words.methods import FOLDER, PARTS, method_messages
from tests.conftest import PROJECT
from tests.support.content import CONTENT
from tests.support.methods import table_rows
from widget.locales import ENGLISH

NEW = {
    "method.toml": """order = 2
answers = "partner"
head = "needed"
sites = ["apache"]
policy = "style-src 'self' {service}"

[words]
needs = "a gopher, and a hole"
without_script = "the text"
learns = "nothing"
down = "the gopher stays"
who = "everybody with a gopher"
loads = "text and stylesheet: the gopher"
gone = "when the gopher comes back"

[servers]
gopherd = ["gopher.conf"]
""",
    "README.md": "# `gopher`: by gopher\n",
    "snippet.html": '<gopher src="{{ server }}{{ path }}" {{ language_attributes }}>{{ title }}</gopher>\n',
    "head.html": '<link rel="stylesheet" href="{{ server }}widget.css">\n',
    "server/gopher.conf": "hole {{ base_path }} {{ address }}\n",
}
# What a service shows of a folder of methods, and what its commands say.
ASK = """
import json, sys, tempfile
from click.testing import CliRunner
from service.app import create_app
from service.cli import main
from service.embed.loading import installed_methods
from service.settings import read_settings
from tests.support.methods import markdown_sites, markdown_table
client = create_app(read_settings({"CELLFACTS_DATA": tempfile.mkdtemp() + "/data", "CELLFACTS_PUBLIC_URL": "http://facts.test/"})).test_client()
shown = {address: client.get(address).text for address in ("/?site=apache&method=gopher", "/security", "/security/zh-Hans")}
shown["guide"] = markdown_table(installed_methods().values()) + markdown_sites(installed_methods().values())
for words in (["status"], ["--head"], ["--server", "gopherd"]):
    shown[" ".join(words)] = CliRunner().invoke(main, ["snippet", *words, "--method", "gopher"]).output
shown["help"] = CliRunner().invoke(main, ["snippet", "--help"]).output
shown["update"] = CliRunner().invoke(main, ["catalog", "update"]).output
shown["check"] = CliRunner().invoke(main, ["catalog", "check"]).output
print(json.dumps(shown))
"""


@dataclass(frozen=True)
class Clone:
    """A copy of the project that a test may change."""

    path: Path

    @property
    def methods(self) -> Path:
        return self.path / "service" / "embed" / "methods"

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Python in the copy, with nothing of this checkout."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("CELLFACTS_")}
        environ |= {"PYTHONPATH": str(self.path), "CELLFACTS_PUBLIC_URL": "http://facts.test/", "COLUMNS": "300"}
        return subprocess.run(
            [sys.executable, "-P", *words], cwd=self.path, env=environ, capture_output=True, text=True, check=False, timeout=120
        )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `cellfacts` command of the copy."""
        return self.run("-c", "from service.cli import main; main()", *words)


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    for part in ("widget", "service", "translations"):
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    shutil.copytree(PROJECT / "tests" / "support", tmp_path / "tests" / "support", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "tests" / "__init__.py", tmp_path / "tests")
    return Clone(tmp_path)


def test_a_method_that_is_put_beside_the_others_is_everywhere(clone: Clone) -> None:
    put(clone.methods / "gopher", NEW)
    done = clone.run("-c", ASK)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    gallery = shown["/?site=apache&method=gopher"]
    ways = re.findall(r"<code>([^<]+)</code></a></li>", gallery)
    assert ways[:3] == ["mirror", "gopher", "ssi-apache"], "where its order says"
    assert "a gopher, and a hole" in gallery
    assert "&lt;gopher src=&#34;/cellfacts/en/" in gallery
    assert "hole /cellfacts/ http://facts.test/" in gallery
    assert "&lt;link rel=&#34;stylesheet&#34; href=&#34;/cellfacts/widget.css&#34;&gt;</code>" in gallery, "its head code"
    assert "style-src &#39;self&#39; http://facts.test" in gallery
    for page in ("/security", "/security/zh-Hans"):
        assert '<th scope="row">gopher</th>' in shown[page]
        assert "when the gopher comes back" in shown[page]
    assert ' lang="en">when the gopher comes back' in shown["/security/zh-Hans"], "until somebody translates it"
    assert "[`gopher`](methods/gopher/README.md)" in shown["guide"]
    assert shown["guide"].count("gopher/README.md") == 2, "in the table, and for its kind of site"
    assert shown["status"] == '<gopher src="/cellfacts/en/status.html" lang="en">Is CAR-T approved for solid tumors?</gopher>\n'
    assert shown["--head"] == '<link rel="stylesheet" href="/cellfacts/widget.css">\n'
    assert shown["--server gopherd"] == "hole /cellfacts/ http://facts.test/\n"
    assert "mirror|gopher|proxy" in re.sub(r"\s+", "", shown["help"])
    catalog = (clone.path / "translations" / "zh_Hans" / "LC_MESSAGES" / "preview.po").read_text()
    for part in PARTS:
        assert f'msgctxt "preview.methods.gopher.{part}"' in catalog
        assert f"preview.methods.gopher.{part}" in shown["check"]
    assert "#: service/embed/methods/gopher/method.toml" in catalog


@pytest.mark.parametrize(
    "words", [("snippet", "status", "--method", "iframe"), ("serve",), ("demo",)], ids=lambda words: words[0]
)
def test_a_folder_that_lacks_a_part_is_one_finding_in_every_command_that_needs_it(clone: Clone, words: tuple[str, ...]) -> None:
    put(clone.methods / "gopher", NEW)
    (clone.methods / "gopher" / "README.md").unlink()
    done = clone.command(*words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    first, last = done.stderr.splitlines()[-2:]
    assert first == (
        "service/embed/methods/gopher/README.md: The embed method gopher lacks README.md (its recipe). "
        "Write it as in the other folders, or take the folder away."
    )
    assert last == "1 problem. Nothing was changed."
    assert clone.command("release", "list").returncode == 0, "what has nothing to do with it goes on"


def test_each_folder_that_lacks_something_is_one_finding_though_others_are_made_of_it(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "methods")
    for name in ("esi", "htmx"):
        (tmp_path / "methods" / name / "snippet.html").unlink()
    assert found_in(tmp_path / "methods") == ["esi/snippet.html", "htmx/snippet.html"]


def test_a_mistake_in_a_file_that_others_take_in_is_one_finding(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "methods")
    changed("snippet.html", "{{ title }}", "{{ titel }}")(tmp_path / "methods" / "htmx")
    assert found_in(tmp_path / "methods") == ["htmx/snippet.html"]


def found_in(folder: Path) -> list[str]:
    """The file of each finding."""
    with pytest.raises(MethodsRefused) as refused:
        load_methods(folder)
    return [one.file.removeprefix("service/embed/methods/") for one in refused.value.findings]


def changed(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new))

    return change


def without(*files: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for file in files:
            (folder / file).unlink()

    return change


def emptied(file: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / file).write_text("\n")

    return change


MISTAKES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no data": (without("method.toml"), "method.toml", "lacks method.toml (what it needs and promises)"),
    "only a recipe": (
        without("method.toml", "snippet.html"),
        "method.toml",
        "lacks method.toml (what it needs and promises); snippet.html (the code in the place of the text)",
    ),
    "no head": (without("head.html"), "head.html", "lacks head.html (the code of the page's head)"),
    "no lines": (without("server/gopher.conf"), "server/gopher.conf", "lacks server/gopher.conf (lines for a server)"),
    "lines that nobody names": (
        changed("method.toml", '[servers]\ngopherd = ["gopher.conf"]', ""),
        "method.toml",
        "The table [servers] does not name gopher.conf",
    ),
    "no head for htmx": (
        changed("method.toml", 'head = "needed"', 'head = "htmx"'),
        "head-with-own-htmx.html",
        "lacks head-with-own-htmx.html (the same for a page that has htmx)",
    ),
    "an empty recipe": (emptied("README.md"), "README.md", "lacks README.md (its recipe)"),
    "empty lines": (emptied("server/gopher.conf"), "server/gopher.conf", "lacks server/gopher.conf (lines for a server)"),
    "a template that fails": (
        changed("snippet.html", "{{ title }}", "{{ title + 1 }}"),
        "snippet.html",
        "It cannot be filled in: ",
    ),
    "no TOML": (changed("method.toml", "order = 2", "order ="), "method.toml", "It cannot be read: "),
    "another word": (changed("method.toml", "order =", "ordre ="), "method.toml", "It cannot be read: "),
    "no policy": (
        changed("method.toml", "policy = ", "row = "),
        "method.toml",
        "It does not say policy. Write it, or name in `like`",
    ),
    "like one that there is not": (
        changed("method.toml", "policy", 'like = "mole"\npolicy'),
        "method.toml",
        "`like` names mole. Name a method that says everything itself: ",
    ),
    "words that are missing": (
        changed("method.toml", 'gone = "when the gopher comes back"', 'gone = " "'),
        "method.toml",
        "The table [words] has no gone",
    ),
    "unknown words": (changed("method.toml", "[words]", '[words]\nprice = "none"'), "method.toml", "knows no price"),
    "an unknown site": (
        changed("method.toml", '"apache"', '"apple"'),
        "method.toml",
        "`sites` knows no apple. It knows wordpress, ",
    ),
    "no site": (changed("method.toml", '["apache"]', "[]"), "method.toml", "`sites` is empty"),
    "a method that there is not": (
        changed("method.toml", "policy", 'over = ["mole"]\npolicy'),
        "method.toml",
        "`over` names mole, and there is no such folder",
    ),
    "an unknown place": (
        changed("snippet.html", "{{ title }}", "{{ titel }}"),
        "snippet.html",
        "It has a place for titel. There are ",
    ),
    "a place of another file": (
        changed("head.html", "{{ server }}", "{{ path }}"),
        "head.html",
        "It has a place for path. There are base, ",
    ),
    "no template": (changed("snippet.html", "{{ title }}", "{{ title }"), "snippet.html", "It is no template: "),
    "a file that is not there": (
        changed("snippet.html", "{{ title }}", '{% include "mole/snippet.html" %}'),
        "snippet.html",
        "It takes in mole/snippet.html, which is not there.",
    ),
    "a file that takes in itself": (
        changed("snippet.html", "{{ title }}", '{% include "gopher/snippet.html" %}'),
        "snippet.html",
        "It cannot be filled in: ",
    ),
    "what a template may not do": (
        changed("server/gopher.conf", "{{ address }}", "{{ address.__class__.__mro__ }}"),
        "server/gopher.conf",
        "It cannot be filled in: ",
    ),
}


def test_a_method_that_is_like_another_has_its_code_and_words_where_it_has_none(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "methods")
    said = 'order = 20\nlike = "iframe"\ntried = false\nsites = ["builder"]\n\n[words]\nneeds = "a gopher"\n'
    put(tmp_path / "methods" / "gopher", {"method.toml": said, "README.md": "# `gopher`\n"})
    methods = load_methods(tmp_path / "methods")
    gopher, frame = methods["gopher"], methods["iframe"]
    place = Placement(CONTENT.find("status"), ENGLISH, "A title", "https://facts.example.org/v1/")
    assert gopher.code(place) == frame.code(place)
    assert gopher.head_code(place.root) == frame.head_code(place.root)
    assert (gopher.own, gopher.policy, gopher.tried) == (frame.own, frame.policy, False)
    assert gopher.words["needs"].key == "preview.methods.gopher.needs"
    assert {part: gopher.words[part] for part in PARTS if part != "needs"} == {
        part: frame.words[part] for part in PARTS if part != "needs"
    }
    put(tmp_path / "methods" / "gopher", {"snippet.html": "<gopher>{{ frame }}</gopher>\n"})
    assert load_methods(tmp_path / "methods")["gopher"].code(place).startswith("<gopher>")
    assert "gopher" not in {method.name for row in table_rows(methods.values()) for method in row.methods}, "no table lists it"


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_in_a_folder_is_one_finding_with_folder_file_and_remedy(tmp_path: Path, name: str) -> None:
    change, file, said = MISTAKES[name]
    folder = tmp_path / "methods"
    shutil.copytree(FOLDER, folder)
    put(folder / "gopher", NEW)
    assert "gopher" in load_methods(folder)
    change(folder / "gopher")
    with pytest.raises(MethodsRefused) as refused:
        load_methods(folder)
    (one,) = refused.value.findings
    assert one.file == f"service/embed/methods/gopher/{file}"
    assert said in one.message
    assert one.message.endswith(".")


def test_a_title_is_words_in_the_code_of_every_method_whatever_it_holds(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "methods")
    put(tmp_path / "methods" / "gopher", NEW)
    wicked = "\"'><script>{{ 7 * 7 }}</script>{% raw %}-->"
    for method in load_methods(tmp_path / "methods").values():
        code = method.code(Placement(CONTENT.find("status"), ENGLISH, wicked, "https://facts.example.org/v1/"))
        assert "<script>" not in code
        assert "49" not in code


def test_a_file_that_an_editor_began_with_a_byte_order_mark_says_the_same(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "methods")
    file = tmp_path / "methods" / "ssi" / "method.toml"
    file.write_text(file.read_text(), encoding="utf-8-sig")
    assert load_methods(tmp_path / "methods")["ssi"].words == load_methods(FOLDER)["ssi"].words
    assert method_messages(tmp_path / "methods") == method_messages()
