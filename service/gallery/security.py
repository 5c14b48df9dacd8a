"""The page for a partner's web, security and ethics teams, in English and Chinese, and `/.well-known/security.txt` (RFC 9116).

Everything on it is in the README, in the current release, or measured by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template

from service.clock import utc_stamp
from service.embed import methods
from service.embed.methods import Method
from service.gallery import release_values, with_revalidation, with_safe_headers
from service.serving.cors import OriginFilter
from service.serving.headers import ANY_SITE, CSP, OWN_STYLE, SAFETY, SECURITY_PAGE_POLICY, with_own_style
from service.serving.wsgi import PublicApp
from service.settings import Settings
from widget.manifest import Release

# RFC 9116, 2.5.5: less than a year ahead. Made anew with each answer, so it is past its date only where the service is gone.
VALID_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Words:
    """A method's row in one language. loads: from where. learns, down: as in the table of methods. gone: when a withdrawn text is removed."""

    loads: str
    learns: str
    down: str
    gone: str


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """A method's row. policy: what a Content Security Policy must allow; SERVICE stands for our origin."""

    policy: str
    loads: str
    gone: str
    chinese: Words

    def words(self, method: Method, tag: str) -> Words:
        return self.chinese if tag != "en" else Words(self.loads, method.learns, method.down, self.gone)


OWN_HTMX = "script-src 'self'; connect-src 'self'; style-src 'self'"
OWN_SERVER = "text, stylesheet and htmx: your server"
PAGE_KEPT = "then as long as browsers keep your page"
CACHED = "five minutes after your nginx asked us last; then five minutes in browsers"
LIVE = "two seconds here; browsers may keep it for five minutes, and show it once more within the hour"
OWN_SERVER_ZH = "文本、样式表和htmx：都来自您的服务器"
NOTHING_ZH = "一无所知"
LINK_ONLY_ZH = "一无所知；只有切换语言的链接指向我们"
PAGE_KEPT_ZH = "之后取决于浏览器把您的网页保存多久"
CACHED_ZH = "您的nginx上一次向我们请求之后5分钟；之后浏览器最多再保存5分钟"
LIVE_ZH = "我们这里2秒内生效；浏览器可保存5分钟，并在1小时内再显示一次旧内容"
ADDRESS_ZH = "读者的网络地址和浏览器，只在我们应答时用到"
ORIGIN_ZH = "读者的网络地址和浏览器，以及您网站的源（origin），只在我们应答时用到"
EMPTY_ZH = "框架是空的，或框架内是浏览器的错误页"

ROWS: Mapping[str, SecurityRow] = {
    "mirror": SecurityRow(
        OWN_HTMX,
        OWN_SERVER,
        "the mirror’s next run, every ten minutes in our lines; then five minutes in browsers",
        Words(
            OWN_SERVER_ZH,
            NOTHING_ZH,
            "文本照常显示；过了日期，会注明内容可能已经过时",
            "镜像下一次运行时（按我们给出的配置，每10分钟一次）；之后浏览器最多再保存5分钟",
        ),
    ),
    "proxy": SecurityRow(
        OWN_HTMX,
        f"{OWN_SERVER}, which asks us",
        CACHED,
        Words(f"{OWN_SERVER_ZH}，由它向我们请求", NOTHING_ZH, "最近一次取得的正常文本，保留1天", CACHED_ZH),
    ),
    "ssi": SecurityRow(
        OWN_STYLE,
        "text and stylesheet: your server",
        f"as the mirror or the proxy; {PAGE_KEPT}",
        Words("文本和样式表：都来自您的服务器", NOTHING_ZH, "同mirror或proxy", f"同mirror或proxy；{PAGE_KEPT_ZH}"),
    ),
    "ssi-apache": SecurityRow(
        OWN_STYLE,
        "text and stylesheet: your server",
        f"as the mirror; {PAGE_KEPT}",
        Words("文本和样式表：都来自您的服务器", NOTHING_ZH, "同mirror", f"同mirror；{PAGE_KEPT_ZH}"),
    ),
    "esi": SecurityRow(
        OWN_STYLE,
        "text and stylesheet: your server",
        f"as the mirror or the proxy, and ten seconds in Varnish; {PAGE_KEPT}",
        Words(
            "文本和样式表：都来自您的服务器", NOTHING_ZH, "同mirror或proxy", f"同mirror或proxy，Varnish再保存10秒；{PAGE_KEPT_ZH}"
        ),
    ),
    "python": SecurityRow(
        OWN_STYLE,
        "text and stylesheet: your server",
        "never by itself: with the next version of the package that you install",
        Words(
            "文本和样式表：都来自您的服务器",
            LINK_ONLY_ZH,
            "文本照常显示；过了日期，会注明内容可能已经过时",
            "不会自行撤下：要等您安装下一版软件包",
        ),
    ),
    "htmx": SecurityRow(
        "script-src 'self'; connect-src SERVICE; style-src SERVICE",
        "text and stylesheet: this service; htmx: your server",
        LIVE,
        Words(
            "文本和样式表：来自本服务；htmx：来自您的服务器",
            ORIGIN_ZH,
            "只剩一个链接",
            LIVE_ZH,
        ),
    ),
    "iframe": SecurityRow(
        "frame-src SERVICE",
        "the frame and its stylesheet: this service",
        LIVE,
        Words("框架及其样式表：来自本服务", ADDRESS_ZH, EMPTY_ZH, LIVE_ZH),
    ),
    "oembed": SecurityRow(
        "frame-src SERVICE",
        "the frame and its stylesheet: this service; your server asks once which frame",
        LIVE,
        Words("框架及其样式表：来自本服务；用哪个框架，由您的服务器询问一次", ORIGIN_ZH, EMPTY_ZH, LIVE_ZH),
    ),
    "wordpress": SecurityRow(
        "style-src 'unsafe-inline'",
        "text and stylesheet: your server, which asks us",
        f"five minutes after your server asked us last; {PAGE_KEPT}",
        Words(
            "文本和样式表：都来自您的服务器，由它向我们请求",
            LINK_ONLY_ZH,
            "最近一次取得的正常文本，保留7天；之后只剩一个链接",
            f"您的服务器上一次向我们请求之后5分钟；{PAGE_KEPT_ZH}",
        ),
    ),
}


def method_rows(tag: str, service: str) -> list[tuple[Method, str, Words]]:
    """Each method with its policy and words. tag: of the language. service: our origin."""
    rows = [(method, ROWS[method.name]) for method in methods.ALL if method.name in ROWS]
    return [(method, row.policy.replace("SERVICE", service), row.words(method, tag)) for method, row in rows]


def origin_of(address: str) -> str:
    """The origin of an address. A policy with a path would allow that path only."""
    return "/".join(address.split("/")[:3])


def stated_conflicts(release: Release | None) -> dict[str, str]:
    """The stated conflicts of interest of a release, by language tag; empty where none is stated."""
    if release is None:
        return {}
    conflicts = release.manifest.get("conflicts") or {}
    return {tag: conflicts.get(tag) or "" for tag in release.manifest["locales"]}


def security_txt(contact: str, address: str, now: datetime) -> str:
    """RFC 9116. contact: an address to follow. address: of the file itself. now: UTC."""
    expires = utc_stamp(now + VALID_FOR)
    return f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en, zh\nCanonical: {address}\n"


def own_policy(settings: Settings) -> str:
    """The content policy of our texts."""
    policy = dict(with_own_style(SAFETY, settings.root))[CSP]
    return (
        policy.replace(ANY_SITE, OriginFilter(None, settings.allowed_origins).ancestors) if settings.allowed_origins else policy
    )


def page_values(tag: str, public: PublicApp, settings: Settings) -> dict[str, Any]:
    """The template variables. tag: of the page's language."""
    live = public.live
    return {
        **release_values(public),
        "tag": tag,
        "root": settings.root,
        "publisher": live.release.manifest["publisher"] if live.release else settings.publisher,
        "conflicts": stated_conflicts(live.release),
        "contact": settings.contact,
        "terms": settings.terms,
        "rows": method_rows(tag, origin_of(settings.public_url)),
        "own_policy": own_policy(settings),
        "listed": bool(settings.allowed_origins),
        "fingerprint": public.signed.fingerprint,
    }


def security_blueprint(public: PublicApp, settings: Settings) -> Blueprint:
    """The routes of the page and of security.txt."""
    part = Blueprint("security", __name__, template_folder="templates")

    def page(tag: str) -> Response:
        response = make_response(render_template(f"security-{tag}.html", **page_values(tag, public, settings)))
        response.headers["Content-Language"] = tag
        return with_revalidation(response)

    part.add_url_rule("/security", "english", lambda: page("en"))
    part.add_url_rule("/security/zh-Hans", "chinese", lambda: page("zh-Hans"))

    @part.get("/.well-known/security.txt")
    def well_known() -> Response:
        if not settings.contact:
            abort(404)
        text = security_txt(settings.contact, f"{settings.public_url}.well-known/security.txt", datetime.now(UTC))
        return Response(text, content_type="text/plain; charset=utf-8")

    @part.after_request
    def protect(response: Response) -> Response:
        return with_safe_headers(response, SECURITY_PAGE_POLICY)

    return part
