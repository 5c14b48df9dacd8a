"""The servers of partners around the methods' own lines, with a clock that can be put forward."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tests.support import partner_servers
from tests.support.clocks import THREADS, faketime
from tests.support.methods import server_files, server_lines
from tests.support.partner_servers import Kind, nobody
from tests.support.running import HOST

from .service import NAME, Service


class Clock:
    """The time of day of a partner's servers: the real one, put forward."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.seconds = 0
        self.forward(0)
        self.file.chmod(0o644)

    def forward(self, seconds: int) -> None:
        """Let some seconds pass."""
        self.seconds += seconds
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"+{self.seconds}\n")
        fresh.chmod(0o644)
        fresh.replace(self.file)

    @property
    def environ(self) -> Mapping[str, str]:
        """What a server needs in its environment. Timers go on as ever."""
        return {
            "LD_PRELOAD": faketime(THREADS),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def command(self, *words: str) -> tuple[str, ...]:
        """A command that lives by this clock."""
        return (
            "env",
            *(f"{name}={value}" for name, value in self.environ.items()),
            f"PATH={os.environ['PATH']}:/usr/sbin",
            *words,
        )


def replaced(lines: str, changes: Mapping[str, str]) -> str:
    """A recipe with this test's places in it; each must be there."""
    for old, new in changes.items():
        assert old in lines, old
        lines = lines.replace(old, new)
    return lines


def proxy_lines(service: Service, folder: Path, hop: int) -> tuple[str, str]:
    """The two blocks of the proxy: beside the server block, and in it. hop: the port of the way to us."""
    files = server_files("proxy", "nginx")
    beside = replaced(
        files["nginx-cache.conf"],
        {
            "/var/cache/nginx-cellfacts": str(folder / "cache"),
            "127.0.0.1:8079": f"{HOST}:{hop}",
            "127.0.0.53": f"{HOST}:{service.names.port}",
            f"set $cellfacts {NAME};": f"set $cellfacts {NAME}:{service.port};",
            "/etc/ssl/certs/ca-certificates.crt": str(service.certificate),
        },
    )
    return beside, files["nginx.conf"]


def mirror_lines(kind: str, copy: Path) -> str:
    """The block of the mirror. copy: the folder that `cellfacts mirror` keeps."""
    return replaced(server_lines("mirror", kind), {"/srv/cellfacts": str(copy)})


# What partners are known to have for their whole site. None of it may reach what is ours.
THEIRS = """
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header Cookie $http_cookie;
    proxy_set_header Referer $http_referer;
    proxy_cache_valid any 1h;
    proxy_cache_use_stale error timeout updating http_500 http_503 http_404;
    proxy_cache_background_update on;
"""


def nginx(clock: Clock, beside: str, inside: str) -> Kind:
    """nginx with a site of its own. beside: lines beside its server block; inside: lines in it."""

    def configure(lines: str, folder: Path, port: int) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        user, group = nobody()
        return f"""
            daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/log; events {{ }}
            env FAKETIME_TIMESTAMP_FILE; env FAKETIME_NO_CACHE; env FAKETIME_DONT_FAKE_MONOTONIC;
            {f"user {user} {group};" if os.geteuid() == 0 else ""}
            http {{
                include /etc/nginx/mime.types; access_log {folder}/access; {places}
                {THEIRS}
                {beside}
                server {{
                    listen {HOST}:{port};
                    root {folder}/site;
                    ssi on; expires 1h; error_page 404 502 503 504 /trouble.html;
                    location ~ \\.(css|js)$ {{ expires max; }}
                    {inside}
                }}
            }}"""

    return Kind(configure, clock.command("nginx", "-c"))


def apache(copy: Path) -> Kind:
    """Apache with a site of its own and a mirror. Every page of its site is read for includes, if nothing speaks against it."""
    include = "LoadModule include_module /usr/lib/apache2/modules/mod_include.so\nAddOutputFilter INCLUDES .html\n"

    def configure(lines: str, folder: Path, port: int) -> str:
        ours = replaced(server_lines("ssi-apache", "apache"), {"/var/www/html": f"{folder}/site"})
        return partner_servers.apache(f"{include}{mirror_lines('apache', copy)}{ours}", folder, port)

    return Kind(configure, ("apache2", "-D", "FOREGROUND", "-f"))


def varnish(scratch: Path, port: int, behind: int, keeps: str) -> Kind:
    """Varnish before a site. behind: the port of the site. keeps: for how long it is to take what it has, in the place of the method's 10s:
    its clock cannot be put forward, because faketime and its memory allocator wait for each other."""

    def configure(lines: str, folder: Path, port: int) -> str:
        ours = replaced(server_lines("esi", "varnish"), {"beresp.ttl = 10s": f"beresp.ttl = {keeps}"})
        (folder / "cellfacts.vcl").write_text(ours)
        return f"""vcl 4.1;
            backend default {{ .host = "{HOST}"; .port = "{behind}"; }}
            include "{folder}/cellfacts.vcl";
            sub vcl_recv {{ set req.http.X-Theirs = "yes"; }}
            """

    words = ("-F", "-j", "none", "-T", "none", "-n", f"{scratch}/varnish", "-a", f"{HOST}:{port}", "-s", "malloc,20m", "-f")
    return Kind(configure, ("varnishd", *words))
