"""Running the service: Granian with the options that were fastest and held out longest, and the lines that say where everything is.

Measured on prototypes: under 300 slow connections Granian answered 5 of 5 probes, bare gunicorn 2. HTTP/1 only, a single-threaded
runtime and one blocking thread were the fastest; where the preview is served by the same process there are more
(`service.preview.auth.upload_slots`).
No access log: who reads what is a fact that we do not want to know.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from service.errors import CellfactsError
from service.preview import ephemeral
from service.preview.auth import admins, sessions, upload_slots
from service.preview.ephemeral import Scratch
from service.settings import Settings, is_loopback, reachable

READY_WITHIN = 30.0  # seconds
PARENT = "CELLFACTS_PARENT"  # not a setting: how a worker knows that we started it


def listening_address(host: str, *ports: int) -> str:
    """The IP address of a host of this machine, once it is sure that nobody listens there. Raises CellfactsError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise CellfactsError(f"{host!r} is no address or name of this machine. Choose another with --host.") from error
    for port in ports:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address[0], port))
            except OSError as error:
                advice = f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with --port."
                raise CellfactsError(advice) from error
    return str(address[0])


def serve(settings: Settings, sites: Mapping[str, int] | None = None) -> None:
    """Serve until interrupted. sites: name to port of the demo sites, if any. Raises CellfactsError."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.log import LogLevels

    sites = sites or {}
    address = listening_address(settings.host, settings.port, *sites.values())
    export(settings)
    server = Granian(
        "service.app:create_app_from_environment",
        factory=True,
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=upload_slots.THREADS if preview_is_here(settings) else 1,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        # A worker that is asked to stop and waits for a slow client must not keep the port.
        workers_kill_timeout=5,
    )
    with (
        ephemeral.shared() as private,
        preview_alone(settings),
        announcing(settings, sites, link(settings, sites, private)),
        demo_sites(settings, sites, address),
    ):
        server.serve()


def link(settings: Settings, sites: Mapping[str, int], private: Scratch) -> str:
    """What follows the preview's address in the announcement: a way in that works once, where nobody has a password yet.

    Only for the demo, and only on this machine: whoever can read what is printed can sign in.
    """
    alone_or_here = settings.preview_bind[0] if settings.preview_bind else settings.host
    if not sites or settings.mirror or not is_loopback(alone_or_here) or admins.load(settings.data):
        return ""
    return f"sign-in?once={sessions.make_link(private)}"


def preview_is_here(settings: Settings) -> bool:
    """Whether admins and readers are answered by the same processes."""
    return not settings.preview_bind and not settings.mirror


@contextmanager
def preview_alone(settings: Settings) -> Iterator[None]:
    """The preview in a process of its own, if it has an address of its own."""
    if not settings.preview_bind or settings.mirror:
        yield
        return
    listening_address(*settings.preview_bind)
    # In a session of its own, so that Ctrl-C reaches the service first; it ends when its standard input closes.
    process = subprocess.Popen([sys.executable, "-m", "service.preview.server"], stdin=subprocess.PIPE, start_new_session=True)
    with ended_with(process):
        yield


def export(settings: Settings) -> None:
    """Hand the settings to the worker processes, which read the environment."""
    os.environ["CELLFACTS_DATA"] = str(settings.data)
    os.environ["CELLFACTS_HOST"] = settings.host
    os.environ["CELLFACTS_PORT"] = str(settings.port)
    os.environ["CELLFACTS_PUBLIC_URL"] = settings.public_url
    os.environ["CELLFACTS_HTMX"] = str(settings.htmx)
    os.environ["CELLFACTS_ALLOWED_ORIGINS"] = " ".join(settings.allowed_origins)
    os.environ["CELLFACTS_PUBLISHER"] = settings.publisher
    os.environ["CELLFACTS_CONTACT"] = settings.contact
    os.environ["CELLFACTS_MIRROR"] = settings.mirror or ""
    os.environ["CELLFACTS_PREVIEW_BIND"] = ":".join(map(str, settings.preview_bind or ()))
    os.environ["CELLFACTS_PREVIEW_URL"] = settings.preview_url
    os.environ["CELLFACTS_MIRROR_ROOT"] = str(settings.mirror_root or "")
    os.environ[PARENT] = str(os.getpid())


def end_with_parent() -> None:
    """End this worker when the process that started it is gone, even by `kill -9`: an orphan would keep the port.

    Does nothing where another server started it. If the parent is gone already, it ends at once.
    """
    started_by = os.environ.get(PARENT)
    if started_by is None:
        return
    parent = int(started_by)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def demo_sites(settings: Settings, sites: Mapping[str, int], address: str) -> Iterator[None]:
    """Both demo sites in a process of their own. address: where they listen."""
    if not sites:
        yield
        return
    command = [sys.executable, "-m", "service.demo", settings.root, str(settings.htmx), address]
    # In a session of its own, so that Ctrl-C reaches the service first; it ends when its standard input closes.
    process = subprocess.Popen([*command, *map(str, sites.values())], stdin=subprocess.PIPE, start_new_session=True)
    with ended_with(process):
        yield


@contextmanager
def ended_with(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a process that runs beside ours when ours ends."""
    try:
        yield
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def announcing(settings: Settings, sites: Mapping[str, int], way_in: str = "") -> Iterator[None]:
    """Announce beside the server, in a process of its own that is nobody's child. Raises CellfactsError.

    Not in a thread: Granian forks its workers, and one forked while a thread of ours imports something inherits a locked import
    lock and never answers (seen: every start of `cellfacts serve` with Python 3.11; warned of in its docs of `os.fork`).
    Not in a child: its end would be a signal to this process, and Linux hands a SIGTERM that comes at that moment to another thread, where
    it does not wake the one that waits for it (seen: a service that goes on for ever; kernel, `complete_signal`).
    """
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    server = os.getpid()
    between = multiprocessing.get_context("fork").Process(target=announce_apart, args=(settings, sites, way_in, server, writing))
    between.start()
    between.join()
    try:
        yield
        with suppress(BlockingIOError):
            if os.read(reading, 1):
                raise CellfactsError("The service did not answer in time; see the messages above.")
    finally:
        os.close(reading)
        os.close(writing)


def announce_apart(settings: Settings, sites: Mapping[str, int], way_in: str, server: int, failed: int) -> None:
    """Announce in a process that outlives this one. failed: where it writes that something did not answer."""
    if os.fork() == 0:
        try:
            announce(settings, sites, way_in, server, failed)
        finally:
            os._exit(0)


def announce(settings: Settings, sites: Mapping[str, int], way_in: str, server: int, failed: int) -> None:
    """Once everything answers, print one `name=address` line each and write the same as DIR/serve.json.

    way_in: what follows the preview's address. server: id of the process to stop where something does not answer. failed: where that is written.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C during the start: no traceback from here
    here = reachable(settings.host)
    addresses = {"gallery": settings.public_url, "release": f"{settings.root}release.json"}
    if not settings.mirror:
        addresses["preview"] = f"{settings.preview_url}preview/{way_in}"
    addresses |= {name: f"http://{here}:{port}/" for name, port in sites.items()}
    # An edge may have nothing to serve yet; it waits for its origin.
    probe = "healthz" if settings.mirror else "readyz"
    local = [f"http://{here}:{settings.port}/{probe}", *(f"http://{here}:{port}/" for port in sites.values())]
    if settings.preview_bind and not settings.mirror:
        local.append(f"http://{reachable(settings.preview_bind[0])}:{settings.preview_bind[1]}/healthz")
    ready = all(wait_for(url, server) for url in local)
    if not is_running(server):  # it was killed; what answers there now is somebody else's
        return
    if not ready:
        os.write(failed, b"!")
        os.kill(server, signal.SIGTERM)
        return
    partial = settings.data / f"serve.json.{os.getpid()}"
    try:
        partial.touch(mode=0o600)  # a way in may stand in it
        partial.write_text(json.dumps(addresses, indent=1) + "\n", encoding="utf-8")
        partial.replace(settings.data / "serve.json")
    except OSError as error:  # a full disk: the service goes on
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        print(f"cellfacts: {settings.data / 'serve.json'} could not be written ({error.strerror})", file=sys.stderr, flush=True)
    print("\n".join(f"{name}={address}" for name, address in addresses.items()), flush=True)


def is_running(server: int) -> bool:
    """Whether a process is there, and is not only waiting to be noticed as dead."""
    try:
        return Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def wait_for(url: str, server: int) -> bool:
    """Whether an address answers within READY_WITHIN, and while its server is there."""
    # Without the proxy that the environment may name: it knows nothing of this machine's own addresses.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and is_running(server):
        try:
            with direct.open(url, timeout=2):
                return is_running(server)
        except (URLError, OSError):
            time.sleep(0.02)
    return False
