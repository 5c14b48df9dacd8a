"""The web servers that partners have, each as a partner would have set it up, around the methods' own lines.

All listen on 127.0.0.1 only, keep everything in a folder of the test's, and are stopped by their own process id.
"""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.running import HOST

MODULES = "authz_core mime alias dir autoindex filter deflate headers"
STARTS_WITHIN = 30.0  # seconds


def nginx(lines: str, folder: Path, port: int) -> str:
    """Around the lines: what partners are known to have already, and what would spoil the copy if the lines did not see to it."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user, group = nobody()
    return f"""
        daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/log; events {{ }}
        {f"user {user} {group};" if os.geteuid() == 0 else ""}
        http {{
            include /etc/nginx/mime.types; access_log off; {places}
            open_file_cache max=1000; open_file_cache_valid 60s;
            server {{
                listen {HOST}:{port};
                location ~ \\.(css|js|html)$ {{ root /nowhere; expires max; }}
                {lines}
            }}
        }}"""


def apache(lines: str, folder: Path, port: int) -> str:
    """Around the lines: nothing is allowed that they do not allow themselves."""
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in ["mpm_event", *MODULES.split()]
    )
    user, group = nobody()
    return f"""
        ServerRoot {folder}
        DefaultRuntimeDir {folder}
        {modules}
        {f"User {user}" if os.geteuid() == 0 else ""}
        {f"Group {group}" if os.geteuid() == 0 else ""}
        ServerName {HOST}
        Listen {HOST}:{port}
        PidFile {folder}/pid
        ErrorLog {folder}/log
        TypesConfig /etc/mime.types
        DocumentRoot {folder}/site
        <Directory />
            Options Indexes
            Require all denied
        </Directory>
        <Directory {folder}/site>
            Require all granted
        </Directory>
        {lines}"""


def caddy(lines: str, folder: Path, port: int) -> str:
    """Around the lines: one site, no administration, nothing kept."""
    return f"""{{
        admin off
        auto_https off
    }}
    http://{HOST}:{port} {{
        bind {HOST}
        root * {folder}/site
        file_server browse
        {lines}
    }}"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A web server. configure: what goes around the method's lines; command: starts it in the foreground."""

    configure: Callable[[str, Path, int], str]
    command: tuple[str, ...]


KINDS = {
    "nginx": Kind(nginx, ("nginx", "-c")),
    "apache": Kind(apache, ("apache2", "-D", "FOREGROUND", "-f")),
    "caddy": Kind(caddy, ("caddy", "run", "--adapter", "caddyfile", "--config")),
}


def nobody() -> tuple[str, str]:
    """Who answers where the tests run as root: as everywhere, the server is another user than the mirror."""
    user = pwd.getpwnam("nobody")
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. headers: by name in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy and the server that answers from it. trees: every file of two releases; folder: the partner's."""

    port: int
    folder: Path
    trees: tuple[Mapping[str, bytes], Mapping[str, bytes]]

    def ask(self, path: str, method: str = "GET", connection: http.client.HTTPConnection | None = None, **headers: str) -> Answer:
        """One request, its path sent as it is written here. headers: with _ for -."""
        line = connection or http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = line.getresponse()
            body = response.read()
        finally:
            if not connection:
                line.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def swap(self, number: int) -> None:
        """Let `current` be the other tree, as the mirror does it."""
        (self.folder / "next").symlink_to(f"installed/{number}")
        (self.folder / "next").replace(self.folder / "current")


@contextmanager
def running(kind: Kind, lines: str, scratch: Path, made: Copy) -> Iterator[None]:
    """A server, until the block ends."""
    (scratch / "site").mkdir(parents=True)
    scratch.chmod(0o777)  # some become another user before they write
    (scratch / "configuration").write_text(kind.configure(lines, scratch, made.port))
    environ = {**os.environ, "HOME": str(scratch), "XDG_CONFIG_HOME": str(scratch), "XDG_DATA_HOME": str(scratch)}
    path = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
    command = [shutil.which(kind.command[0], path=path) or kind.command[0], *kind.command[1:], scratch / "configuration"]
    with (scratch / "output").open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(process, made, scratch)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def wait_for(process: subprocess.Popen[bytes], made: Copy, scratch: Path) -> None:
    """Return when it answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            made.ask("/")
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                logs = [(scratch / name).read_text() for name in ("output", "log") if (scratch / name).exists()]
                raise RuntimeError("\n".join(logs)) from None
            time.sleep(0.02)
