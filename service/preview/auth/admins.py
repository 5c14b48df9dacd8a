"""Who may sign in to the preview: names and password hashes in DATA/preview/admins.json, readable by the service's own user.

Passwords are hashed with scrypt (N 2^15, r 8, p 3: one of the settings of the OWASP Password Storage Cheat Sheet); Werkzeug writes and
compares the hashes. A session carries a mark of the hash, so a new password ends every session that began with the old one.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from service.clock import utc_stamp
from service.errors import CellfactsError
from service.files import read_no_follow, replace_file
from service.releases.store import Store
from service.serving.listing import drop_one_time_link
from widget.catalog import unsafe_character

NAME = "admins.json"
METHOD = "scrypt:32768:8:3"
LONGEST_NAME = 60
SHORTEST, LONGEST = 12, 200  # of passwords, in characters; OWASP ASVS 5.0, 6.2.1 and 6.2.9
# Words that nobody's password here may rest on; OWASP ASVS 5.0, 6.1.2 and 6.2.11.
EXPECTED = (
    "cellfacts",
    "cell",
    "facts",
    "car-t",
    "cart",
    "til",
    "solid",
    "tumors",
    "tumor",
    "cancer",
    "preview",
    "admin",
    "password",
    "clinic",
)
GUESSABLE = 3  # of zxcvbn's 0 to 4: fewer than 10^8 guesses


@dataclass(frozen=True, slots=True)
class Admin:
    """One who may sign in. hash: of the password. since: when the password was set, UTC."""

    name: str
    hash: str
    since: str

    @property
    def mark(self) -> str:
        """Changes with the password; says nothing about it."""
        return hashlib.sha256(self.hash.encode()).hexdigest()[:32]


def folder_of(data: Path) -> Path:
    """The preview's own folder. data: the data folder."""
    return data / "preview"


def load(data: Path) -> dict[str, Admin]:
    """Everybody who may sign in, by name. Raises CellfactsError: nobody may, rather than somebody who was removed."""
    try:
        rows = json.loads(read_no_follow(folder_of(data) / NAME))
        return {row["name"]: Admin(**row) for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        advice = "Restore it from a backup, or remove it and add everybody again."
        raise CellfactsError(f"{folder_of(data) / NAME} cannot be read ({error}). {advice}") from error


def save_admins(store: Store, admins: dict[str, Admin]) -> None:
    """Write the list in one step; only while writing."""
    folder = folder_of(store.root)
    folder.mkdir(exist_ok=True, mode=0o700)
    folder.chmod(0o700)  # it may have been restored from a backup
    rows = [asdict(admins[name]) for name in sorted(admins)]
    replace_file(folder / NAME, json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n", mode=0o600)


def add(store: Store, name: str, password: str) -> None:
    """Let somebody sign in; from now on no one-time link stands in DIR/serve.json. Raises CellfactsError."""
    name = usable(name)
    with store.writing():
        admins = load(store.root)
        if name in admins:
            raise CellfactsError(f"{name} may sign in already. `cellfacts admin password {name}` sets a new password.")
        save_admins(store, admins | {name: made(name, password)})
    drop_one_time_link(store)


def set_password(store: Store, name: str, password: str) -> None:
    """Give somebody a new password, which ends their sessions. Raises CellfactsError."""
    with store.writing():
        admins = load(store.root)
        if name not in admins:
            raise unknown_admin(name)
        save_admins(store, admins | {name: made(name, password)})


def remove(store: Store, name: str) -> None:
    """Let somebody no longer sign in, which ends their sessions. Raises CellfactsError."""
    with store.writing():
        admins = load(store.root)
        if name not in admins:
            raise unknown_admin(name)
        save_admins(store, {other: admin for other, admin in admins.items() if other != name})


def unknown_admin(name: str) -> CellfactsError:
    """What to say of a name that is not in the list."""
    return CellfactsError(f"Nobody called {name!r} may sign in. `cellfacts admin list` shows who may.")


def made(name: str, password: str) -> Admin:
    """An admin with a password of now. Raises CellfactsError."""
    refuse_weak(name, password)
    return Admin(name, generate_password_hash(password, METHOD), utc_stamp())


def usable(name: str) -> str:
    """A name without the space around it. Raises CellfactsError."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or unsafe_character(name):
        raise CellfactsError(f"Give a name of at most {LONGEST_NAME} letters, on one line.")
    return name


def refuse_weak(name: str, password: str) -> None:
    """Raises CellfactsError for a password that is short, or among the first that anybody would try."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise CellfactsError(
            f"The password must have {SHORTEST} to {LONGEST} characters. Four words that have nothing to do with each other are fine."
        )
    from zxcvbn import zxcvbn

    known = sorted({name, *(part for part in name.split() if len(part) > 2), *EXPECTED}, key=len, reverse=True)
    found = zxcvbn(password, user_inputs=known, max_length=LONGEST)
    # What anybody would expect here counts for nothing: what is left must be hard to guess by itself.
    rest = re.sub("|".join(map(re.escape, known)), "", password, flags=re.IGNORECASE)
    if found["score"] < GUESSABLE or (rest != password and (not rest or zxcvbn(rest, max_length=LONGEST)["score"] < GUESSABLE)):
        why = found["feedback"]["warning"] or "It can be guessed."
        raise CellfactsError(f"{why} Take another: four words that have nothing to do with each other are fine.")


@cache
def dummy_admin() -> Admin:
    """What is compared when a name is unknown, so that the time taken does not tell which names there are."""
    return Admin("", generate_password_hash(secrets.token_hex(), METHOD), "")


def is_right(admins: dict[str, Admin], name: str, password: str) -> bool:
    """Whether somebody of that name has that password. As slow for a name that is not there."""
    admin = admins.get(name) or dummy_admin()
    return check_password_hash(admin.hash, password[: LONGEST + 1]) and admin is not dummy_admin()
