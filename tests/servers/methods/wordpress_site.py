"""A partner's WordPress: the real one, unpacked from Debian's packages, with a MariaDB of its own and PHP's own web server.

Everything lies in a folder of the test's, listens on 127.0.0.1 or a socket, and is stopped by its own process id. Its clock is the test's.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket as sockets
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.embed.wordpress.plugin import plugin as filled_plugin
from service.embed.wordpress.plugin import vocabulary_of
from tests.conftest import DAY
from tests.support.clocks import faketime
from tests.support.running import HOST, free_ports, installed, stop
from widget.catalogs import installed_catalogs
from widget.loading import installed_content

KNOWN = vocabulary_of(installed_content(), installed_catalogs())
TITLES = KNOWN.titles
STARTS_WITHIN = 60.0  # seconds
# The folders under .setup: this Debian's, which is the oldest that the plugin is for, and the newest of all Debian's suites.
OLDEST, NEWEST = "wordpress", "wordpress-newest"
PASSWORD = "a password of the tests"
PLUGIN = "cellfacts/cellfacts.php"
# The day of every other test, at noon: the texts are not past their date, whenever the tests run.
NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
CONFIG = """<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:{database}' );
define( 'WP_HOME', 'http://{host}:{port}' );
define( 'WP_SITEURL', WP_HOME );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); // WordPress's own questions; the service has this host, which is never blocked
define( 'DISABLE_WP_CRON', true );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', '{log}' );
define( 'AUTH_KEY', 'tests' );
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
$table_prefix = 'wp_';
require ABSPATH . 'wp-settings.php';
"""
ROUTER = """<?php
$path = __DIR__ . '/site' . parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( is_file( $path ) ) {
    return false;
}
if ( '/favicon.ico' === $_SERVER['REQUEST_URI'] ) { // of a browser, when it likes: WordPress would make the page with all posts
    http_response_code( 204 );
    return true;
}
$index = rtrim( $path, '/' ) . '/index.php';
$found = is_dir( $path ) && is_file( $index ) ? $index : __DIR__ . '/site/index.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = substr( $found, strlen( __DIR__ . '/site' ) );
$_SERVER['SCRIPT_FILENAME'] = $found;
chdir( dirname( $found ) );
require $found;
"""
SQL = """
$db = new mysqli('localhost', 'root', '', 'wordpress', 0, $argv[1]);
$found = $db->query($argv[2]);
echo json_encode(is_bool($found) ? [] : $found->fetch_all());
"""
DATABASE = (
    "--no-defaults --skip-grant-tables --skip-networking --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 "
    "--innodb-buffer-pool-size=32M --innodb-log-file-size=8M --performance-schema=OFF"
)


def program(name: str) -> str:
    """A program of the system. Raises FileNotFoundError, in one sentence."""
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if not found:
        raise FileNotFoundError(f"There is no {name} here: run `make test-servers` or `.ci/setup-system servers`.")
    return found


@dataclass(frozen=True, slots=True)
class WordPress:
    """A running site. folder: the test's; port: of the web server."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        """Of the site, with a slash at the end."""
        return f"http://{HOST}:{self.port}/"

    @property
    def log(self) -> Path:
        """What PHP complains of."""
        return self.folder / "log"

    def do(self, what: str, **rest: Any) -> Any:
        """Run one command of `tests/servers/methods/wordpress.php` inside the site."""
        command = json.dumps({"do": what, "host": f"{HOST}:{self.port}", **rest})
        words = [program("php"), Path(__file__).with_name("wordpress.php"), self.folder / "site"]
        done = subprocess.run(words, input=command, capture_output=True, text=True, check=False, env=self.environ())
        if done.returncode:
            raise RuntimeError(f"{what}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def sql(self, query: str) -> list[list[str]]:
        """Rows of the database, without WordPress."""
        words = [program("php"), "-r", SQL, str(self.folder / "db.sock"), query]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        rows: list[list[str]] = json.loads(done.stdout)
        return rows

    def later(self, seconds: float) -> None:
        """Let it be so long after noon of the tests' day."""
        offset = NOON.timestamp() + seconds - time.time()
        (self.folder / "clock.new").write_text(f"{offset:+.0f}")
        (self.folder / "clock.new").replace(self.folder / "clock")

    def environ(self) -> Mapping[str, str]:
        """Of PHP: the clock is in a file. What is measured from one moment to another stays real."""
        fake = {"LD_PRELOAD": faketime(), "FAKETIME_TIMESTAMP_FILE": str(self.folder / "clock"), "FAKETIME_NO_CACHE": "1"}
        plain = {"NO_FAKE_STAT": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        return {**os.environ, **fake, **plain, "PHP_CLI_SERVER_WORKERS": "4"}


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """A MariaDB without tables of users, until the block ends. Gives back its socket."""
    socket = folder / "db.sock"
    (folder / "db").mkdir()
    user = ["--user=root"] if os.geteuid() == 0 else []
    words = [
        program("mariadbd"),
        *DATABASE.split(),
        *user,
        f"--datadir={folder / 'db'}",
        f"--socket={socket}",
        f"--tmpdir={folder}",
    ]
    with (folder / "db.log").open("wb") as output:
        process = subprocess.Popen(words, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(socket.exists, process, folder / "db.log")
        yield socket
    finally:
        stop(process)


def wait_until(ready: Any, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when something is so. Raises RuntimeError with what the process said."""
    deadline = time.monotonic() + STARTS_WITHIN
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text()[-3000:])
        time.sleep(0.02)


def unpack(folder: Path, port: int, socket: Path, which: str) -> None:
    """A site that is not yet installed: WordPress's files, our settings, the plugin with the shipped texts and no service."""
    variable = f"CELLFACTS_{which.replace('-', '_').upper()}"
    root = installed(variable, which, "usr/share/wordpress/wp-load.php") / "usr" / "share" / "wordpress"
    site = folder / "site"
    # Some links lead to packages that are not there; nothing here needs them. (Python's own way leaves out all relative links.)
    shutil.copytree(root, site, ignore=lambda inside, names: [name for name in names if not Path(inside, name).exists()])
    config = CONFIG.format(host=HOST, port=port, database=socket, log=folder / "log")
    (site / "wp-config.php").write_text(config)
    (folder / "router.php").write_text(ROUTER)
    (folder / "log").touch()
    plugin = site / "wp-content" / "plugins" / "cellfacts"
    plugin.mkdir(parents=True, exist_ok=True)
    (plugin / "cellfacts.php").write_text(filled_plugin("", KNOWN), encoding="utf-8")


def create_database(socket: Path) -> None:
    """The database that WordPress expects to be there."""
    code = "$db = new mysqli('localhost', 'root', '', '', 0, $argv[1]); $db->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');"
    subprocess.run([program("php"), "-r", code, str(socket)], check=True)


def answers(port: int) -> bool:
    """Whether something listens."""
    with sockets.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def running_wordpress(folder: Path, which: str = OLDEST) -> Iterator[WordPress]:
    """A site with the plugin switched on and one person of each role, until the block ends."""
    made = WordPress(folder, free_ports(1))
    made.later(0)
    with database(folder) as socket:
        create_database(socket)
        unpack(folder, made.port, socket, which)
        made.do("install", password=PASSWORD)
        made.do("activate", plugin=PLUGIN)
        # Its files are looked at each time: by a clock that goes back they would never be old enough.
        words = [
            program("php"),
            "-d",
            "opcache.revalidate_freq=0",
            "-S",
            f"{HOST}:{made.port}",
            "-t",
            folder / "site",
            folder / "router.php",
        ]
        with (folder / "php.log").open("wb") as output:
            # A group of its own: its workers outlive it otherwise (seen).
            process = subprocess.Popen(words, stdout=output, stderr=output, env=made.environ(), start_new_session=True)
        try:
            wait_until(lambda: answers(made.port), process, folder / "php.log")
            yield made
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            stop(process)
