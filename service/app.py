"""The Flask application of the public service, behind the WSGI application that serves the release.

from service.app import create_app

app = create_app(settings)      # app.test_client() goes through both
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from service import settings as settings_module
from service.catalogs.live.content import content_at_start
from service.clock import today
from service.gallery import gallery_blueprint
from service.gallery.changes import changes_blueprint
from service.gallery.security import security_blueprint
from service.gallery.wordpress_zip import plugin_blueprint
from service.releases.channel import channel_age
from service.releases.store import store_to_serve
from service.serving.cors import OriginFilter
from service.serving.error_pages import Problem
from service.serving.headers import CACHE, NO_STORE
from service.serving.redirects import make_redirects_relative
from service.serving.server import end_with_parent
from service.serving.wsgi import PublicApp
from service.settings import Settings
from service.sync.background import keep_following, keep_signing
from widget.catalogs import sound_catalogs


def create_app(settings: Settings, clock: Callable[[], date] = today) -> Flask:
    """Build the application: gallery, security page, probes and error pages behind `PublicApp`. clock: today's date in UTC.

    Raises DataFolderNotWritable, CellfactsError; MethodsRefused; ContentRefused if even the installed content has mistakes.
    """
    app = Flask("service", static_folder=None)
    app.url_map.merge_slashes = False  # a wrong address is answered, not mended
    make_redirects_relative(app)
    content, translations = content_at_start(settings)
    catalogs = sound_catalogs(translations, content.messages())
    store, warning = store_to_serve(settings.data)
    if warning:
        print(f"cellfacts: {warning}", file=sys.stderr, flush=True)
    public = PublicApp(app.wsgi_app, store, settings.root, content, catalogs, clock, translations)
    app.extensions["cellfacts"] = public
    app.register_blueprint(gallery_blueprint(public, settings, content, catalogs, translations))
    app.register_blueprint(plugin_blueprint(settings.root, content, catalogs, translations))
    names = {locale.tag: catalog.language_name for locale, catalog in catalogs.items()}
    app.register_blueprint(security_blueprint(public, settings, translations, names))
    app.register_blueprint(changes_blueprint(public, settings.root, content, catalogs, translations))
    register_probes(app, public)
    register_errors(app, public)
    origins = settings.allowed_origins
    app.wsgi_app = OriginFilter(public, origins) if origins else public  # type: ignore[method-assign]
    return app


def create_app_from_environment() -> Flask:
    """Factory for a WSGI server, configured by CELLFACTS_* variables. Starts the background signing or following.

    Raises SettingInvalid, DataFolderNotWritable, CellfactsError.
    """
    end_with_parent()
    settings = settings_module.read_settings()
    app = create_app(settings)
    if settings.mirror:
        keep_following(settings)
    else:
        keep_signing(settings.data)
    return app


def register_probes(app: Flask, public: PublicApp) -> None:
    """`/healthz`: the process is up. `/readyz`: it holds a release; 503 without one."""

    @app.get("/healthz")
    def healthz() -> Response:
        response = jsonify(status="ok")
        response.headers[CACHE] = NO_STORE
        return response

    @app.get("/readyz")
    def readyz() -> Response:
        live = public.live
        release = live.release
        response = jsonify(
            status="ready" if release else "no release",
            id=release.id if release else None,
            sequence=live.channel.sequence,
            age=channel_age(live.channel, datetime.now(UTC)),
            stale=public.signed.is_stale(datetime.now(UTC)),
        )
        response.status_code = 200 if release else 503
        response.headers[CACHE] = NO_STORE
        return response


def register_errors(app: Flask, public: PublicApp) -> None:
    """Answer every Flask error with a safe fragment, never with Werkzeug's page."""

    def answer(problem: Problem, code: int, allow: str = "") -> Response:
        body, headers = public.problem(problem, request.path)
        response = Response(body, code, headers)
        if allow:
            response.headers["Allow"] = allow
        return response

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        code = error.code or 500
        if code == 404:
            return answer(Problem.NOT_FOUND, code)
        if code < 500:
            return answer(
                Problem.METHOD if code == 405 else Problem.BAD_REQUEST, code, "GET, HEAD, OPTIONS" if code == 405 else ""
            )
        return answer(Problem.UNAVAILABLE, code)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        app.logger.error("unexpected error", exc_info=error)
        return answer(Problem.UNAVAILABLE, 500)
