"""`python -m tests.bench`: speed beside nginx, a Flask view and WhiteNoise; renders, sizes, start, memory, gallery, sync and catalogs."""

from __future__ import annotations

import gzip
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.catalogs import catalogs
from tests.bench.gallery import gallery
from tests.bench.servers import PATH, free_port, requests_per_second, running, serving
from tests.bench.sync import sync
from tests.support.content import CONTENT
from widget.catalogs import load_catalogs, shipped_translations
from widget.release import build_release

ROUNDS = 5
NGINX = """daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{ access_log off; sendfile on; types {{ text/html html; }} keepalive_requests 1000000000;
 client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
 server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"""
GRANIAN = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--log-level", "error", "--factory"]
OURS = ["--http", "1", "--no-ws", "--runtime-mode", "st", "--blocking-threads", "1"]  # the options of service.serving.server
# What stands behind Granian, and with which options.
PEERS = {
    "bare WSGI, our options": ("bare", OURS),
    "WhiteNoise, our options": ("whitenoise", OURS),
    "Flask view, our options": ("view", OURS),
    "Flask view, Granian as it comes": ("view", []),
}
ASKED = {
    "nginx, from disk": 0.65,
    "bare WSGI, our options": 0.95,
    "Flask view, our options": 5.0,
    "Flask view, Granian as it comes": 5.0,
}


def memory(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Proportional and resident memory of a process and its children, in MB."""
    pids = [process.pid]
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        pids += [int(pid) for pid in (task / "children").read_text().split()]
    pss = rss = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        pss += int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
        rss += int(re.search(r"^Rss:\s+(\d+)", text, re.MULTILINE)[1])  # type: ignore[index]
    return pss / 1024, rss / 1024


def speed(console: Console) -> None:
    """Requests a second of each peer, interleaved, and our memory."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ports = {peer: free_port() for peer in ("nginx, from disk", "cellfacts", *PEERS)}
        service = stack.enter_context(running(serving(folder / "data", ports["cellfacts"]), ports["cellfacts"], folder))
        (folder / "v1/en").mkdir(parents=True)
        (folder / "v1/en/faq.html").write_bytes(urllib.request.urlopen(f"http://127.0.0.1:{ports['cellfacts']}{PATH}").read())
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=ports["nginx, from disk"]))
        folder.chmod(0o755)
        stack.enter_context(running(["nginx", "-c", str(folder / "nginx.conf")], ports["nginx, from disk"], folder))
        for peer, (target, options) in PEERS.items():
            port = ports[peer]
            command = [*GRANIAN, *options, "--port", str(port), f"tests.bench.peers:{target}"]
            stack.enter_context(running(command, port, folder))
        pss, rss = memory(service)
        seen: dict[str, list[float]] = {peer: [] for peer in ports}
        for _ in range(ROUNDS):
            for peer, port in ports.items():
                seen[peer].append(requests_per_second(port))
        middle = {peer: statistics.median(values) for peer, values in seen.items()}
        table = Table(
            "server",
            "requests/s",
            "cellfacts is",
            "asked for",
            title=f"{PATH}, wrk -t1 -c16, median of {ROUNDS} interleaved rounds",
        )
        for peer, value in middle.items():
            ratio = middle["cellfacts"] / value
            table.add_row(peer, f"{value:,.0f}", f"{ratio:.2f} x", verdict(ratio, ASKED[peer]) if peer in ASKED else "")
        console.print(table)
        console.print(f"Idle memory: {pss:.0f} MB proportional, {rss:.0f} MB resident with pages counted twice (asked: under 80)")


def verdict(ratio: float, least: float) -> str:
    """Whether a ratio is what was asked for."""
    return f"{least} x: {'met' if ratio >= least else 'not met'}"


def renders(console: Console) -> None:
    """How long all renders take, and how large they are."""
    books = load_catalogs(shipped_translations(), CONTENT.messages())
    build_release(CONTENT, books)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        release = build_release(CONTENT, books)
        times.append(time.perf_counter() - start)
    sizes = {path: len(gzip.compress(data, 9)) for path, data in release.files.items()}
    fragment = max(
        size for path, size in sizes.items() if path.endswith(".html") and "guide" not in path and ".page." not in path
    )
    guide = max(size for path, size in sizes.items() if "guide" in path and ".page." not in path)
    console.print(f"All {len(release.files)} files of a release: {statistics.median(times):.2f} s (asked: under 1)")
    console.print(
        f"gzipped: largest fragment {fragment:,} B (6,144), guide {guide:,} B (20,480), stylesheet {sizes['widget.css']:,} B (6,144)"
    )


def start(console: Console) -> None:
    """How long a second `cellfacts demo` takes until it has printed its addresses."""
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        command = [sys.executable, "-c", "from service.cli import main; main()", "demo", "--data", name, "--port", str(port)]
        for _ in range(2):
            begun = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            took = time.perf_counter() - begun
            process.send_signal(signal.SIGINT)
            process.wait(timeout=15)
            process.stdout.close()
        console.print(f"Second start of the demo: {took:.2f} s (asked: under 2)")


if __name__ == "__main__":
    out = Console(width=110)
    renders(out)
    catalogs(out)
    start(out)
    gallery(out)
    sync(out)
    speed(out)
