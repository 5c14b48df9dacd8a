"""Who may sign in: names and password hashes in DATA/preview/admins.json, readable by the service's user only.

Passwords are hashed by Werkzeug with scrypt (N 2^15, r 8, p 3: a setting of the OWASP Password Storage Cheat Sheet).
A session carries a mark of the hash, so a new password ends all earlier sessions.
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
from widget.text import unsafe_character

NAME = "admins.json"
METHOD = "scrypt:32768:8:3"
LONGEST_NAME = 60
SHORTEST, LONGEST = 12, 200  # of passwords, in characters; OWASP ASVS 5.0, 6.2.1 and 6.2.9
# Words that add nothing to a password's strength here; OWASP ASVS 5.0, 6.1.2 and 6.2.11.
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
    """A person who may sign in. hash: of the password. since: when the password was set, UTC."""

    name: str
    hash: str
    since: str

    @property
    def mark(self) -> str:
        """Changes with the password, without revealing it."""
        return hashlib.sha256(self.hash.encode()).hexdigest()[:32]


def folder_of(data: Path) -> Path:
    """The preview's folder. data: the data folder."""
    return data / "preview"


def load(data: Path) -> dict[str, Admin]:
    """Every admin by name. A damaged file raises CellfactsError: a removed admin must not come back."""
    try:
        rows = json.loads(read_no_follow(folder_of(data) / NAME))
        return {row["name"]: Admin(**row) for row in rows}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        advice = "Restore it from a backup, or remove it and add everybody again."
        raise CellfactsError(f"{folder_of(data) / NAME} cannot be read ({error}). {advice}") from error


def save_admins(store: Store, admins: dict[str, Admin]) -> None:
    """Replace the file in one step. Call only inside `store.writing()`."""
    folder = folder_of(store.root)
    folder.mkdir(exist_ok=True, mode=0o700)
    folder.chmod(0o700)  # it may have been restored from a backup
    rows = [asdict(admins[name]) for name in sorted(admins)]
    replace_file(folder / NAME, json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n", mode=0o600)


def add(store: Store, name: str, password: str) -> None:
    """Add an admin, and remove the one-time link from DIR/serve.json. Raises CellfactsError."""
    name = valid_name(name)
    with store.writing():
        admins = load(store.root)
        if name in admins:
            raise CellfactsError(f"{name} may sign in already. `cellfacts admin password {name}` sets a new password.")
        save_admins(store, admins | {name: new_admin(name, password)})
    drop_one_time_link(store)


def set_password(store: Store, name: str, password: str) -> None:
    """Set a new password, which ends the admin's sessions. Raises CellfactsError."""
    with store.writing():
        admins = load(store.root)
        if name not in admins:
            raise unknown_admin(name)
        save_admins(store, admins | {name: new_admin(name, password)})


def remove(store: Store, name: str) -> None:
    """Remove an admin, which ends their sessions. Raises CellfactsError."""
    with store.writing():
        admins = load(store.root)
        if name not in admins:
            raise unknown_admin(name)
        save_admins(store, {other: admin for other, admin in admins.items() if other != name})


def unknown_admin(name: str) -> CellfactsError:
    return CellfactsError(f"Nobody called {name!r} may sign in. `cellfacts admin list` shows who may.")


def new_admin(name: str, password: str) -> Admin:
    """An admin with a new password hash. Raises CellfactsError for a weak password."""
    refuse_weak(name, password)
    return Admin(name, generate_password_hash(password, METHOD), utc_stamp())


def valid_name(name: str) -> str:
    """The name without surrounding space. Raises CellfactsError."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or unsafe_character(name):
        raise CellfactsError(f"Give a name of at most {LONGEST_NAME} letters, on one line.")
    return name


def refuse_weak(name: str, password: str) -> None:
    """Raises CellfactsError for a short or easily guessed password."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise CellfactsError(
            f"The password must have {SHORTEST} to {LONGEST} characters. Four words that have nothing to do with each other are fine."
        )
    from zxcvbn import zxcvbn

    guessable = sorted({name, *(part for part in name.split() if len(part) > 2), *EXPECTED}, key=len, reverse=True)
    estimate = zxcvbn(password, user_inputs=guessable, max_length=LONGEST)
    # Words that an attacker would expect here do not count: the rest must be hard to guess by itself.
    rest = re.sub("|".join(map(re.escape, guessable)), "", password, flags=re.IGNORECASE)
    if estimate["score"] < GUESSABLE or (
        rest != password and (not rest or zxcvbn(rest, max_length=LONGEST)["score"] < GUESSABLE)
    ):
        reason = estimate["feedback"]["warning"] or "It can be guessed."
        raise CellfactsError(f"{reason} Take another: four words that have nothing to do with each other are fine.")


@cache
def dummy_admin() -> Admin:
    """Compared when a name is unknown, so that the response time does not reveal which names exist."""
    return Admin("", generate_password_hash(secrets.token_hex(), METHOD), "")


def is_password_right(admins: dict[str, Admin], name: str, password: str) -> bool:
    """Whether the password belongs to the name. Takes equally long for unknown names."""
    admin = admins.get(name) or dummy_admin()
    return check_password_hash(admin.hash, password[: LONGEST + 1]) and admin is not dummy_admin()
