"""The MDN HTTP Observatory gives the preview's pages A+, and csp_evaluator finds nothing in their policies.

The Observatory runs here as it is (`scan` of its package), against the preview behind TLS on this machine, with a certificate that is trusted for
the test. Nothing is asked of the internet; so its list of preloaded names is empty, and there is no plain http to be redirected from: on a real
machine the web server in front does that. The board is scanned as an admin has it: what stands before it here adds the cookie.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import subprocess
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from service.preview.auth import sessions
from tests.app.preview.conftest import HERE
from tests.app.preview.conftest import Browser as Client
from tests.support.certificates import certificate
from tests.support.running import HOST, Site, Wsgi, installed

from .previewing import Preview, running_preview

SCRIPT = Path(__file__).with_name("scan.mjs")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview that nothing changes."""
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


@pytest.fixture(scope="module")
def admin(preview: Preview) -> Client:
    """An admin who has signed in."""
    client = Client(preview.app.test_client())
    assert client.sign_in().status_code == 303
    return client


def signed_in(app: Wsgi, admin: Client) -> Wsgi:
    """An application that takes everybody for the admin at the board, and nobody anywhere else."""
    cookie = admin.client.get_cookie(sessions.COOKIE)
    assert cookie

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/":
            environ["HTTP_COOKIE"] = f"{cookie.key}={cookie.value}"
        return app(environ, start_response)

    return answer


def asked(hosts: list[str], policies: list[str], trusted: Path | None = None) -> dict[str, Any]:
    """What both tools say. trusted: a certificate."""
    npm = installed("CELLFACTS_NPM", "npm/node_modules", "@mdn/mdn-http-observatory/src/index.js")
    environ = os.environ | {"CELLFACTS_NPM": str(npm)} | ({"NODE_EXTRA_CA_CERTS": str(trusted)} if trusted else {})
    asked_for = json.dumps({"hosts": hosts, "policies": policies})
    done = subprocess.run(
        ["node", SCRIPT], input=asked_for, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def framed(admin: Client, query: str) -> str:
    """The address of the first frame on a widget's page."""
    match = re.search(r'<iframe[^>]* src="([^"]*)"', admin.get(f"/widgets/faq?{query}").text)
    assert match, query
    return unescape(match[1])


def test_the_observatory_gives_a_plus(preview: Preview, admin: Client, tmp_path: Path) -> None:
    trusted = certificate(tmp_path, HOST)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    site = Site(signed_in(preview.app, admin), context=context)
    paths = ("/", "/sign-in", framed(admin, "look=screen"))
    hosts = [f"{HOST}:{site.port}{path}" for path in paths]
    try:
        grades = asked(hosts, [], trusted)["grades"]
    finally:
        site.stop()
    for one in hosts:
        print(f"\n{one.partition('/')[2][:30]}: {grades[one]['grade']}, {grades[one]['score']}")
        assert grades[one]["grade"] == "A+", grades[one]
        assert grades[one]["failed"] == 0, grades[one]
    assert "cookies-secure-with-httponly-sessions-and-samesite" in grades[hosts[1]]["results"].values()


def test_csp_evaluator_finds_nothing(preview: Preview, admin: Client) -> None:
    frame = framed(admin, "look=screen")
    token = frame.partition("/look/")[2].partition("/")[0]
    paths = (
        *("/", "/sign-in", "/no/such", "/static/preview.js", "/htmx.js"),
        *(frame, framed(admin, "look=print"), f"/look/{token}/en/faq.html"),
        *(f"/look/{token}/widget.css", f"/look/{token}/print/widget.css"),
    )
    policies = []
    for path in paths:
        with admin.get(path) as answer:
            # Away from this machine the preview is behind https only.
            policies.append(answer.headers["Content-Security-Policy"].replace("http://localhost", "https://localhost"))
    weak = "script-src * 'unsafe-inline'"
    findings = asked([], [*policies, weak])["findings"]
    assert findings.pop(weak), "csp_evaluator does not see what is weak"
    assert findings
    assert not [f"{policy}: {found}" for policy, some in findings.items() for found in some]


def test_every_answer_has_a_nonce_of_its_own(admin: Client) -> None:
    said = [admin.get("/", base_url=HERE) for _ in range(2)]
    nonces = [re.findall(r"'nonce-([\w-]{22})'", answer.headers["Content-Security-Policy"]) for answer in said]
    assert nonces[0] != nonces[1]
    for answer, (nonce,) in zip(said, nonces, strict=True):
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
