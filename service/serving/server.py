"""`python -m service.serving.server APPLICATION ADDRESS PORT WORKERS THREADS`: an application in Granian, until standard input closes.

Measured on prototypes: under 300 slow connections Granian responded to 5 of 5 probes, bare gunicorn to 2. HTTP/1 only, a single-threaded
runtime and one blocking thread a worker were the fastest. No access log: we do not want to know who reads what.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time

from service.errors import CellfactsError

PARENT = "CELLFACTS_PARENT"  # not a setting: tells a worker that we started it
STANDARD_INPUT = 0


def listening_address(host: str, *ports: int, setting: str = "--port") -> str:
    """The IP address of a host of this machine, if its ports are free. Raises CellfactsError.

    setting: the option that chooses another port, for messages.
    """
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
                advice = f"Port {port} on {host} cannot be used ({error.strerror}). Choose another with {setting}."
                raise CellfactsError(advice) from error
    return str(address[0])


def end_with_parent() -> None:
    """End this worker when its parent is gone, even after `kill -9`: an orphan would keep the port.

    Does nothing if another server started it. If the parent is gone already, it ends at once.
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


def end_with_input() -> None:
    """End this process when standard input closes, which means that the parent has ended.

    Not with `sys.stdin`: a thread that reads it holds its lock. A worker forked meanwhile tries to close it, and waits for ever (seen at every
    start on Python 3.11; it held the port, too).
    """
    while os.read(STANDARD_INPUT, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main(application: str, address: str, port: str, workers: str, threads: str) -> None:
    """Serve until standard input closes. application: `module:factory`. threads: of each worker."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.log import LogLevels

    os.environ[PARENT] = str(os.getpid())
    threading.Thread(target=end_with_input, daemon=True).start()
    Granian(
        application,
        factory=True,
        address=address,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        # A stopping worker that waits for a slow client must not keep the port.
        workers_kill_timeout=5,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
