"""`cellfacts admin`: who may sign in is decided on the machine that runs the service, and nowhere else."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.preview.auth import admins
from service.releases.store import FOLLOWING
from tests.app.preview.conftest import NAME, PASSWORD

OTHER = "copper lantern meadow twelve"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(data: Path, *words: str, typed: str = "") -> Result:
    """One `cellfacts admin` command. typed: what is typed at its prompts."""
    result = CliRunner().invoke(main, ["admin", *words, "--data", str(data)], input=typed or None)
    assert "Traceback" not in result.output
    return result


def names(data: Path) -> list[str]:
    return [*admins.load(data)]


def test_the_password_is_asked_for_twice_and_never_shown(data: Path) -> None:
    result = run(data, "add", NAME, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert result.output.splitlines() == ["Password: ", "Repeat for confirmation: ", f"{NAME} may sign in."]
    assert PASSWORD not in result.output
    assert admins.is_password_right(admins.load(data), NAME, PASSWORD)


def test_two_passwords_that_differ_are_asked_for_again(data: Path) -> None:
    result = run(data, "add", NAME, typed=f"{PASSWORD}\n{OTHER}\n{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert "do not match" in result.output


def test_where_nobody_can_type_one_nobody_is_added(data: Path) -> None:
    assert run(data, "add", NAME).exit_code == 1
    assert names(data) == []


WEAK = {
    "short": "abc",
    "eleven": "a7Kq-93xw.P",
    "the first that anybody tries": "password1234",
    "a row of keys": "qwertyuiopasdf",
    "the same again": "aaaaaaaaaaaaaaaa",
    "the name itself": "Chen Wei Chen Wei",
    "the service's name": "cellfactscellfacts",
    "the name and a year": "Chen Wei 2026!!",
    "what is done here": "CAR-T solid tumors",
    "the service and a year": "cellfacts-admin-2026",
    "too long": "x1 " * 67,
}


@pytest.mark.parametrize("password", WEAK.values(), ids=WEAK)
@pytest.mark.parametrize("command", ["add", "password"])
def test_a_weak_password_is_refused_and_the_reader_told_what_to_take(data: Path, command: str, password: str) -> None:
    if command == "password":
        run(data, "add", NAME, "--password", PASSWORD)
    result = run(data, command, NAME, "--password", password)
    assert result.exit_code == 1
    assert "four words that have nothing to do with each other" in result.output.casefold()
    assert password not in result.output
    assert not admins.is_password_right(admins.load(data), NAME, password)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "一座桥 九只鹤 蓝雨伞 旧邮票", "l1 z!Kq-93xw.P_", "plum kettle harbor nineteen " * 7, "  plum kettle harbor "],
    ids=["words", "Chinese", "signs", "196 characters", "spaces around it"],
)
def test_a_password_of_any_letters_is_taken_as_it_is(data: Path, password: str) -> None:
    assert run(data, "add", NAME, "--password", password).exit_code == 0
    assert admins.is_password_right(admins.load(data), NAME, password)
    assert not admins.is_password_right(admins.load(data), NAME, password.swapcase() + "x")


def test_a_password_is_kept_as_a_scrypt_hash_that_costs_what_it_should(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    run(data, "add", "Anna", "--password", PASSWORD)
    kept = (data / "preview" / "admins.json").read_text()
    hashes = [row["hash"] for row in json.loads(kept)]
    assert all(one.startswith("scrypt:32768:8:3$") for one in hashes)
    assert len(set(hashes)) == 2, "each has a salt of its own"
    assert PASSWORD not in kept


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb", "a\x1b[31m", "a\u202eb", "a\u200bb"])
def test_a_name_that_cannot_stand_in_the_log_is_refused(data: Path, name: str) -> None:
    result = run(data, "add", name, "--password", PASSWORD)
    assert result.exit_code == 1
    assert "Give a name" in result.output
    assert names(data) == []


@pytest.mark.parametrize("name", ["陈伟", "Ana-María O’Neill", "dr.chen@hospital.example", "../../etc", "'; DROP TABLE"])
def test_any_other_name_is_fine(data: Path, name: str) -> None:
    assert run(data, "add", f" {name} ", "--password", PASSWORD).exit_code == 0
    assert names(data) == [name]


def test_nobody_is_added_twice(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    result = run(data, "add", NAME, "--password", OTHER)
    assert result.exit_code == 1
    assert f"cellfacts admin password {NAME}" in result.output
    assert admins.is_password_right(admins.load(data), NAME, PASSWORD)


def test_a_fresh_folder_has_nobody(data: Path) -> None:
    assert "cellfacts admin add NAME" in run(data, "list").output
    assert json.loads(run(data, "list", "--json").output) == {"admins": [], "findings": []}


def test_the_list_says_who_and_since_when_and_nothing_secret(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    run(data, "add", "Anna", "--password", OTHER)
    listed = run(data, "list")
    assert [line.partition("  ")[0] for line in listed.output.splitlines()] == ["Anna", NAME]
    found = json.loads(run(data, "list", "--json").output)["admins"]
    assert [set(one) for one in found] == [{"name", "since"}] * 2
    assert "scrypt" not in listed.output


def test_a_forgotten_password_is_replaced(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    result = run(data, "password", NAME, typed=f"{OTHER}\n{OTHER}\n")
    assert result.exit_code == 0
    assert "signed out everywhere" in result.output
    known = admins.load(data)
    assert admins.is_password_right(known, NAME, OTHER)
    assert not admins.is_password_right(known, NAME, PASSWORD)


def test_whoever_is_removed_is_gone(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    assert run(data, "remove", NAME).exit_code == 0
    assert names(data) == []


@pytest.mark.parametrize("words", [("remove", "Nobody"), ("password", "Nobody", "--password", OTHER)])
def test_an_unknown_name_is_said_to_be_unknown(data: Path, words: tuple[str, ...]) -> None:
    result = run(data, *words)
    assert result.exit_code == 1
    assert "Nobody called 'Nobody' may sign in" in result.output
    assert "cellfacts admin list" in result.output


@pytest.mark.parametrize("words", [("add", "Anna", "--password", "abc"), ("remove", "Nobody")])
def test_a_refusal_is_json_where_json_was_asked_for(data: Path, words: tuple[str, ...]) -> None:
    result = run(data, *words, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["findings"][0]["level"] == "error"


def test_what_was_done_is_json_where_json_was_asked_for(data: Path) -> None:
    for words in (("add", NAME, "--password", PASSWORD), ("password", NAME, "--password", OTHER), ("remove", NAME)):
        assert json.loads(run(data, *words, "--json").output) == {"name": NAME, "findings": []}


@pytest.mark.parametrize("words", [(), ("add",), ("remove",), ("password",), ("list", "too many"), ("nope",)])
def test_wrong_usage_ends_with_2(data: Path, words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(main, ["admin", *words]).exit_code == 2


@pytest.mark.parametrize(
    "words", [("add", NAME, "--password", PASSWORD), ("remove", NAME), ("password", NAME, "--password", OTHER)]
)
def test_an_edge_has_no_admins_and_says_why(data: Path, words: tuple[str, ...]) -> None:
    (data / FOLLOWING).mkdir(parents=True)
    result = run(data, *words)
    assert result.exit_code == 1
    assert "follows" in result.output
    assert not (data / "preview").exists()


def test_a_damaged_list_is_not_overwritten(data: Path) -> None:
    run(data, "add", NAME, "--password", PASSWORD)
    file = data / "preview" / "admins.json"
    file.write_text("[{")
    for words in (("add", "Anna", "--password", OTHER), ("list",), ("remove", NAME)):
        result = run(data, *words)
        assert result.exit_code == 1
        assert "Restore it from a backup" in result.output
    assert file.read_text() == "[{"


def test_no_account_is_there_from_the_start_and_none_goes_out(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are looked at on this machine: no list of stolen ones is asked anywhere."""

    def no_network(*words: object) -> None:
        raise AssertionError("it went out")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    assert names(data) == []
    assert run(data, "add", NAME, "--password", PASSWORD).exit_code == 0
