"""How long the translators' tools take for 500 and for 20,000 messages: forty times as many may take forty times as long, and no more."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.catalogs import export, wordlists
from service.catalogs.checks import table as checks
from service.catalogs.checks.unit import Unit
from service.catalogs.comments import Extracted, with_comments
from service.catalogs.states import standings
from service.catalogs.update import merge
from tests.support.content import CONTENT
from tests.unit.catalogs.test_checks import SHAPES
from widget.approvals import Ledger
from widget.catalog import Catalog, load_file, read_po
from widget.catalogs import load_catalogs, shipped_translations
from widget.languages import default_language
from widget.locales import Locale
from widget.model import Message
from widget.text import LONGEST_TEXT

SIZES = (500, 20_000)
CHINESE = Locale("zh-Hans")
# Short enough that 20,000 of them are no file that is refused for its size.
LONGEST = 50


def messages_and_texts(number: int, book: Catalog) -> tuple[list[Message], dict[str, str]]:
    """So many messages, made of the shipped ones with other keys."""
    known = [message for message in CONTENT.messages() if len(message.english) <= LONGEST]
    messages = [Message(f"{known[at % len(known)].key}.n{at}", known[at % len(known)].english) for at in range(number)]
    return messages, {one.key: book.texts[one.key.rpartition(".")[0]] for one in messages}


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The shortest of some rounds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def slowest_shape() -> float:
    """Seconds that the checks take for the worst text of 4,000 characters."""
    lists = wordlists.load(shipped_translations())
    english = "At least 12 weeks ago, on {a}, the FDA had not approved a CAR-T in the United States."
    texts = [(shape * LONGEST_TEXT)[:LONGEST_TEXT] for shape in SHAPES]
    pairs = [Unit("x.y", english, text, CHINESE) for text in texts]
    return max(seconds(lambda pair=pair: list(checks.run_checks(pair, lists)), 3) for pair in pairs)  # type: ignore[misc]


def steps(number: int, path: Path) -> Iterable[tuple[str, float]]:
    """Each step, and its seconds."""
    folder = shipped_translations()
    lists = wordlists.load(folder)
    messages, texts = messages_and_texts(number, load_catalogs(folder, CONTENT.messages())[CHINESE])
    copy = [Extracted(one.key, one.english, "widget/x/copy.toml", "") for one in messages]
    shipped = read_po(folder / "zh_Hans" / "LC_MESSAGES" / "widget.po", CHINESE)
    shipped.clear()
    book = merge(shipped, copy, keep=True)
    for entry in book:
        entry.msgstr = texts[entry.msgctxt]
    path.write_text(str(book), encoding="utf-8")
    rounds = 3 if number < 1_000 else 1
    loaded = load_file(path, CHINESE, messages)
    assert loaded.problems == ()
    yield "read a catalog strictly", seconds(lambda: load_file(path, CHINESE, messages), rounds)
    yield "check what it says", seconds(lambda: checks.check_catalog(loaded, messages, lists, path), rounds)
    yield (
        "bring it in step, with comments",
        seconds(lambda: str(merge(book, with_comments(copy, CHINESE, lists, CONTENT), True)), rounds),
    )
    found = list(standings(loaded, messages, (), Ledger({}), {}, lists))
    yield "states of all", seconds(lambda: list(standings(loaded, messages, (), Ledger({}), {}, lists)), rounds)
    yield "export a translation memory", seconds(lambda: export.translation_memory(found, CHINESE), rounds)
    yield (
        "export a review sheet",
        seconds(lambda: export.sheet(CONTENT, found, {}, default_language(CHINESE), date(2026, 11, 24), None), rounds),
    )


def catalogs(console: Console) -> None:
    """A table of every step at both sizes."""
    with tempfile.TemporaryDirectory() as name:
        small, large = (dict(steps(number, Path(name) / "widget.po")) for number in SIZES)
    table = Table(
        "translators' tools", *(f"{number:,} messages" for number in SIZES), "times as long", title="Linear is 40 times"
    )
    for step, took in small.items():
        table.add_row(step, f"{took * 1000:,.0f} ms", f"{large[step]:,.2f} s", f"{large[step] / took:.0f}")
    console.print(table)
    console.print(f"4,000 characters of anything, every check: {slowest_shape() * 1000:,.0f} ms (50 at most)")


if __name__ == "__main__":
    catalogs(Console(width=110))
