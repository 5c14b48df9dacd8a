"""Start the processes, print their addresses, and end them together.

The parent is a small process that only waits. Granian forks its workers. A worker forked while another thread imports a module inherits a
locked import lock and never responds (seen with Python 3.11; its docs of `os.fork` warn of it).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from urllib.error import URLError

from service.errors import CellfactsError
from service.releases.store import Store
from service.serving.listing import list_addresses
from service.serving.server import listening_address
from service.settings import Settings, reachable_host

READY_WITHIN = 30.0  # seconds
ENDS_WITHIN = 15.0  # seconds: longer than a worker is given for its slow clients


@dataclass(frozen=True, slots=True)
class Program:
    """A process to start.

    words: after `python -m`. probes: URLs that respond once it is ready. names: addresses to print and list.
    """

    words: tuple[str, ...]
    probes: tuple[str, ...]
    names: Mapping[str, str]


def application(
    factory: str,
    address: tuple[str, int],
    probe: str,
    names: Mapping[str, str],
    *,
    workers: int = 1,
    threads: int = 1,
    setting: str = "--port",
) -> Program:
    """An application in Granian. Raises CellfactsError if the host is not of this machine, or the port is in use.

    Args:
        factory: `module:function`.
        address: host and port.
        probe: the path that responds once it is ready.
        names: addresses to print and list.
        setting: the option that chooses another port, for messages.
    """
    host, port = address
    host_address = listening_address(host, port, setting=setting)
    words = ("service.serving.server", factory, host_address, str(port), str(workers), str(threads))
    return Program(words, (f"http://{reachable_host(host)}:{port}/{probe}",), names)


def run_programs(store: Store, settings: Settings, programs: Sequence[Program]) -> None:
    """Start programs, print their addresses once all respond, and wait until stopped.

    Raises CellfactsError if a program is not ready within READY_WITHIN seconds, or ends by itself.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        processes = [stack.enter_context(run_program(program, settings)) for program in programs]
        for program, process in zip(programs, processes, strict=True):
            if not all(wait_for(url, process) for url in program.probes):
                raise CellfactsError("The service did not answer in time; see the messages above.")
        names = {name: address for program in programs for name, address in program.names.items()}
        stack.enter_context(list_addresses(store, names))
        print("\n".join(f"{name}={address}" for name, address in names.items()), flush=True)
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        raise CellfactsError("A process of the service has ended by itself; see the messages above.")


@contextmanager
def run_program(program: Program, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A program as a subprocess, which ends with ours: its standard input closes however we end."""
    command = [sys.executable, "-m", *program.words]
    # In its own session, so that Ctrl-C reaches only the parent.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, env=os.environ | settings.as_environment())
    try:
        yield process
    finally:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(timeout=ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> bool:
    """True if the URL responds within READY_WITHIN seconds while its process runs."""
    # Without the proxy of the environment: it cannot reach this machine's own addresses.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(url, timeout=2):
                return process.poll() is None  # if it ended, another program responds there
        except (URLError, OSError):
            time.sleep(0.02)
    return False
