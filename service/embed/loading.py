"""The folders of embed methods, read and checked: `methods/NAME/` with `method.toml`, `README.md`, `snippet.html`, head and server lines.

Every mistake is a finding with folder, file and remedy; a folder that lacks something gives one. Nothing is made from the others then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.embed.model import HEAD, HEAD_WITH_OWN_HTMX, SERVER, SNIPPET, Method
from service.embed.snippets import BASE, LinkLanguage, Placement, environment, head_values, server_values, snippet_values
from service.words.methods import FILE, FOLDER, PARTS, PLACE, SITES, method_message
from widget.findings import Finding, Refused
from widget.loading import installed_content
from widget.locales import ENGLISH

GUIDE = "README.md"
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
WHAT = {
    FILE: "what it needs and promises",
    GUIDE: "its recipe",
    SNIPPET: "the code in the place of the text",
    HEAD: "the code of the page's head",
    HEAD_WITH_OWN_HTMX: "the same for a page that has htmx",
}
TRIED_LINK = LinkLanguage("en", "", "")
REMEDY = "Write it as in the other folders, or take the folder away"


class MethodsRefused(Refused):
    """The folder of a method lacks something or has a mistake, so no method is shown."""


class MethodFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`method.toml`. `service/embed/methods/README.md` says what each word means. One that is like another says only what differs."""

    order: int
    like: str = ""
    tried: bool = True
    answers: Literal["service", "partner", ""] = ""
    head: Literal["htmx", "needed", "optional", "none", ""] = ""
    sites: tuple[str, ...]
    over: tuple[str, ...] = ()
    row: str = ""
    policy: str = ""
    words: dict[str, str] = {}
    servers: dict[str, tuple[str, ...]] = {}


@cache
def installed_methods() -> Mapping[str, Method]:
    """The methods of the installed package, by name, in the order of the table. Raises MethodsRefused."""
    return load_methods(FOLDER)


def load_methods(folder: Path) -> Mapping[str, Method]:
    """The methods of a folder, by name, in the order of the table. Raises MethodsRefused with one finding for each folder that is wrong."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))
    files = environment(folder)
    found = {name: read_method(folder, name) for name in names}
    read = {name: said for name, said in found.items() if isinstance(said, MethodFile)}
    findings = [said for said in found.values() if isinstance(said, Finding)]
    if not findings:  # what is missing in one folder would be a mistake of those that take it in
        firsts = (next(mistakes(folder / name, name, said, files), None) for name, said in read.items())
        findings = [first for first in firsts if first] or list(unknown_below(read))
    if findings:
        raise MethodsRefused(findings)
    ordered = sorted(read.items(), key=lambda item: (item[1].order, item[0]))
    return {name: made_method(name, said, read.get(said.like), files) for name, said in ordered}


def made_method(name: str, said: MethodFile, other: MethodFile | None, files: ImmutableSandboxedEnvironment) -> Method:
    """A method out of its file, which is sound. other: the file of the method that it is like."""
    words = {part: method_message(said.like, part, text) for part, text in other.words.items()} if other else {}
    words |= {part: method_message(name, part, text) for part, text in said.words.items()}
    answers, head, policy = (
        getattr(said, key) or (getattr(other, key) if other else "") for key in ("answers", "head", "policy")
    )
    ordered = {part: words[part] for part in PARTS}
    own = answers == "partner"
    return Method(name, said.like, said.tried, own, head, said.sites, said.over, said.row, policy, said.servers, ordered, files)


def read_method(folder: Path, name: str) -> MethodFile | Finding:
    """A method's file, or what its folder lacks."""
    own = folder / name
    if not NAME.fullmatch(name):
        return finding(name, "", "Name the folder in small letters, like ssi-apache, because `--method` takes that name.")
    if not is_written(own / FILE):
        return lacking(name, [file for file in (FILE, GUIDE, SNIPPET) if not is_written(own / file)])
    try:
        said = msgspec.convert(tomllib.loads((own / FILE).read_text(encoding="utf-8-sig")), MethodFile)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        return finding(name, FILE, f"It cannot be read: {error}. Write it as in the other folders.")
    missing = [file for file in needed_files(said) if not is_written(own / file)]
    return lacking(name, missing) if missing else said


def template_files(own: Path, said: MethodFile) -> Iterator[str]:
    """The templates of a method: those that it must have, and code that it has of its own accord."""
    yield from dict.fromkeys(
        file
        for file in (*needed_files(said), *(code for code in (SNIPPET, HEAD, HEAD_WITH_OWN_HTMX) if (own / code).is_file()))
        if file != GUIDE
    )


def is_written(path: Path) -> bool:
    """Whether there is such a file with something in it."""
    return path.is_file() and bool(path.read_bytes().strip())


def needed_files(said: MethodFile) -> Iterator[str]:
    """The files that a method must have, besides `method.toml`. One that is like another has the other's code where it has none."""
    yield GUIDE
    if not said.like:
        yield SNIPPET
    if said.head not in {"none", ""}:
        yield HEAD
    if said.head == "htmx":
        yield HEAD_WITH_OWN_HTMX
    for lines in said.servers.values():
        yield from (f"{SERVER}/{file}" for file in lines)


def mistakes(own: Path, name: str, said: MethodFile, files: ImmutableSandboxedEnvironment) -> Iterator[Finding]:
    """What is wrong in a folder that has every file."""
    if not said.like and (missing := [key for key in ("answers", "head", "policy") if not getattr(said, key)]):
        yield finding(
            name, FILE, f"It does not say {enumerated(missing)}. Write it, or name in `like` the method that it is like."
        )
    needed = said.words if said.like else PARTS
    if missing := [part for part in needed if not said.words.get(part, "").strip()]:
        yield finding(name, FILE, f"The table [words] has no {enumerated(missing)}. Write each in English, in one short line.")
    if unknown := sorted(said.words.keys() - PARTS.keys()):
        yield finding(name, FILE, f"The table [words] knows no {enumerated(unknown)}. It knows {enumerated(PARTS)}.")
    if unknown := sorted(set(said.sites) - SITES.keys()):
        yield finding(name, FILE, f"`sites` knows no {enumerated(unknown)}. It knows {enumerated(SITES)}.")
    if not said.sites:
        yield finding(name, FILE, f"`sites` is empty, so nobody would find the method. Name some of {enumerated(SITES)}.")
    named = {file for lines in said.servers.values() for file in lines}
    there = (
        {path.name for path in (own / SERVER).iterdir() if not path.name.startswith(".")} if (own / SERVER).is_dir() else set()
    )
    if unnamed := sorted(there - named):
        yield finding(name, FILE, f"The table [servers] does not name {enumerated(unnamed)}. Name it, or take the file away.")
    for file in template_files(own, said):
        if wrong := wrong_places(name, file, files):
            yield wrong


def wrong_places(
    name: str, file: str, files: ImmutableSandboxedEnvironment, seen: frozenset[str] = frozenset()
) -> Finding | None:
    """A file that is no template, or has a place that nothing is known for. seen: files that take this one in.

    Nothing of a file that only takes in another one that is wrong: the folder of that one says it.
    """
    known, path = known_places(file), f"{name}/{file}"
    try:
        source, _, _ = files.loader.get_source(files, path)  # type: ignore[union-attr]
        parsed = files.parse(source, path)
        if unknown := sorted(meta.find_undeclared_variables(parsed) - known.keys()):
            return finding(name, file, f"It has a place for {enumerated(unknown)}. There are {enumerated(sorted(known))}.")
        for other in {found or "" for found in meta.find_referenced_templates(parsed)} - seen - {path}:
            folder, _, included = other.partition("/")
            if other not in files.list_templates():
                return finding(
                    name,
                    file,
                    f"It takes in {other or 'a file by a place'}, which is not there. Name a file like htmx/head.html.",
                )
            if wrong_places(folder, included, files, seen | {path}):
                return None
        files.get_template(path).render(known)
    except TemplateSyntaxError as error:
        return finding(name, file, f"It is no template: {error.message}. Mend that line.", error.lineno)
    except Exception as error:
        return finding(name, file, f"It cannot be filled in: {error}. Mend it, or write it as in the other folders.")
    return None


def known_places(file: str) -> Mapping[str, Any]:
    """What can stand in the places of a file, each with a value to try it with."""
    if file == SNIPPET:
        return snippet_values(Placement(installed_content().guide, ENGLISH, "title", BASE), BASE)
    return head_values(BASE, BASE, BASE) if file in {HEAD, HEAD_WITH_OWN_HTMX} else server_values(BASE, BASE, (TRIED_LINK,))


def unknown_below(read: Mapping[str, MethodFile]) -> Iterator[Finding]:
    """Methods that stand on others, or are like others, that are not there."""
    for name, said in read.items():
        if unknown := sorted(set(said.over) - read.keys()):
            yield finding(name, FILE, f"`over` names {enumerated(unknown)}, and there is no such folder. Name one that there is.")
        elif said.like and (said.like not in read or read[said.like].like):
            whole = enumerated(sorted(other for other, one in read.items() if not one.like))
            yield finding(name, FILE, f"`like` names {said.like}. Name a method that says everything itself: {whole}.")


def lacking(name: str, missing: list[str]) -> Finding:
    """One finding for all that a folder lacks."""
    whats = "; ".join(f"{file} ({WHAT.get(file, 'lines for a server')})" for file in missing)
    return finding(name, missing[0], f"The embed method {name} lacks {whats}. {REMEDY}.")


def finding(name: str, file: str, message: str, line: int = 0) -> Finding:
    return Finding("error", "method", message, file=f"{PLACE}/{name}/{file}".rstrip("/"), line=line)


def enumerated(names: Iterable[str]) -> str:
    return ", ".join(names)
