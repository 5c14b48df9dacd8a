"""The list of OWASP ASVS 5.0 beside the preview: no item of level 1 is left out, and every test that it names is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import PROJECT

LIST = (PROJECT / "service" / "preview" / "asvs.md").read_text()
ROWS = [
    tuple(cell.strip() for cell in row)
    for row in re.findall(r"^\| (\d+\.\d+\.\d+(?: \(L2\))?) \|(.*)\|(.*)\|(.*)\|$", LIST, re.MULTILINE)
]
# Every requirement of level 1 in ASVS 5.0.0: its section, and the numbers in it.
LEVEL_1 = {
    "1.2": "1 2 3 4 5",
    "1.3": "1 2",
    "1.5": "1",
    "2.1": "1",
    "2.2": "1 2",
    "2.3": "1",
    "3.2": "1 2",
    "3.3": "1",
    "3.4": "1 2",
    "3.5": "1 2 3",
    "4.1": "1",
    "4.4": "1",
    "5.2": "1 2",
    "5.3": "1 2",
    "6.1": "1",
    "6.2": "1 2 3 4 5 6 7 8",
    "6.3": "1 2",
    "6.4": "1 2",
    "7.2": "1 2 3 4",
    "7.4": "1 2",
    "8.1": "1",
    "8.2": "1 2",
    "8.3": "1",
    "9.1": "1 2 3",
    "9.2": "1",
    "10.4": "1 2 3 4 5",
    "11.3": "1 2",
    "11.4": "1",
    "12.1": "1",
    "12.2": "1 2",
    "13.4": "1",
    "14.2": "1",
    "14.3": "1",
    "15.1": "1",
    "15.2": "1",
    "15.3": "1",
}
# What no program can show, and why.
BY_HAND = {"15.1.1", "15.2.1"}


def every_test() -> set[str]:
    """The name of every test."""
    found = set()
    for path in (PROJECT / "tests").rglob("test_*.py"):
        found |= {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
    return found


def test_no_item_of_level_1_is_left_out() -> None:
    listed = [item for item, *_ in ROWS if not item.endswith("(L2)")]
    assert listed == [f"{section}.{number}" for section, numbers in LEVEL_1.items() for number in numbers.split()]
    assert len(listed) == 70


def test_items_stand_in_order_and_once() -> None:
    numbers = [[int(part) for part in item.split()[0].split(".")] for item, *_ in ROWS]
    assert numbers == sorted(numbers)
    assert len({tuple(number) for number in numbers}) == len(numbers)


def test_every_test_that_is_named_is_there() -> None:
    named = {name for *_, last in ROWS for name in re.findall(r"`(\w+)`", last)}
    assert len(named) > 50
    assert named <= every_test()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_an_item_without_a_test_says_why(row: tuple[str, ...]) -> None:
    item, asks, how, test = row
    assert asks
    assert how
    assert bool(re.fullmatch(r"`test_\w+`", test)) != ((how.startswith("does not apply") and test == "—") or item in BY_HAND), (
        item
    )
