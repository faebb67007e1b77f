"""The application behind /api/v1.

It stands beside the pages' application, not in it: no cookie, no session, no anti-forgery token and no page can play
a part here, because none of them is attached.
"""

from flask import Flask, Response

from engine.work import Services
from web.addresses import IdConverter
from web.api import bearer, body, openapi, problems
from web.api.routes import cases, companies, definitions, figures, interventions, messages, tasks
from web.security import HEADERS, TWO_YEARS_SECONDS

PREFIX = "/api/v1"
BLUEPRINTS = (
    cases.bp,
    tasks.bp,
    messages.bp,
    interventions.bp,
    definitions.bp,
    companies.bp,
    figures.bp,
    openapi.bp,
)
POLICY = "default-src 'none'; frame-ancestors 'none'"


def create_api(services: Services) -> Flask:
    """Return the API over these services, to be mounted at PREFIX."""
    app = Flask(__name__, static_folder=None)
    app.extensions["banso"] = services
    app.config["MAX_CONTENT_LENGTH"] = body.MOST_BYTES
    app.url_map.converters["id"] = IdConverter
    app.url_map.merge_slashes = False
    problems.init_app(app)
    bearer.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    headers = headers_of(secure=services.settings.secure_cookies)
    app.after_request(lambda response: _harden(response, headers))
    return app


def headers_of(*, secure: bool) -> dict[str, str]:
    """Return what every answer carries."""
    headers = {**HEADERS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS_SECONDS}"
    return headers


def _harden(response: Response, headers: dict[str, str]) -> Response:
    response.headers.extend(headers)
    return response
