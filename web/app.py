"""Build the web application: small `init_app` functions attach, nothing is global."""

from flask import Blueprint, Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from engine.work import Services
from web import auth, errors, i18n, labels, navigation, security
from web.addresses import IdConverter
from web.api.app import PREFIX, create_api
from web.assets import Assets
from web.pages import (
    answers,
    calendars,
    case_parties,
    cases,
    closings,
    code_review,
    codes,
    companies,
    dashboards,
    dates,
    deadlines,
    duplicates,
    duties,
    evidence,
    exports,
    feed,
    figures,
    files,
    health,
    home,
    imports,
    inbox,
    incidents,
    institutions,
    intake,
    mails,
    municipalities,
    public,
    record_forms,
    records,
    repairs,
    reply,
    report_steps,
    reports,
    schedule,
    session,
    sme,
    studio,
    surveys,
    tasks,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    session.bp,
    home.bp,
    inbox.bp,
    tasks.bp,
    cases.bp,
    companies.bp,
    duplicates.bp,
    sme.bp,
    case_parties.bp,
    institutions.bp,
    municipalities.bp,
    imports.bp,
    repairs.bp,
    incidents.bp,
    intake.bp,
    files.bp,
    public.bp,
    reply.bp,
    answers.bp,
    records.bp,
    record_forms.bp,
    evidence.bp,
    codes.bp,
    code_review.bp,
    reports.bp,
    report_steps.bp,
    deadlines.bp,
    calendars.bp,
    duties.bp,
    dates.bp,
    dashboards.bp,
    exports.bp,
    figures.bp,
    closings.bp,
    surveys.bp,
    schedule.bp,
    feed.bp,
    studio.bp,
    mails.bp,
    health.bp,
)


def create_app(services: Services) -> Flask:
    """Return the application over these services; a test builds its own in a line."""
    app = Flask(__name__)
    app.extensions["banso"] = services
    app.url_map.converters["id"] = IdConverter
    i18n.init_app(app)
    auth.init_app(app)  # before the CSRF check: a stranger is asked to log in, whatever was sent
    security.init_app(app, services.settings)
    errors.init_app(app)
    labels.init_app(app)
    navigation.init_app(app)
    Assets().init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api = create_api(services)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {PREFIX: api})  # type: ignore[method-assign]  # Flask's own way
    return app
